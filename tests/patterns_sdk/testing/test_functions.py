"""Python functions as agents, what they may not do, and how their mistakes are told."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from parallax_patterns.project import Project
from parallax_patterns.testing.connections import refused
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.testing.running import run_tests
from parallax_patterns.validation import validate
from tests.patterns_sdk.testing.patterns import FIRST_OPINION, SECURITY_REVIEW
from tests.patterns_sdk.testing.test_running import found, told

Write = Callable[[str, str], Path]
RunCase = Callable[..., CaseResult]

ROOT = Path(__file__).parents[3]

CASE = """\
pattern: first-opinion
cases:
  - name: asks a function
    input: {{code: "eval(1)"}}
    agents: {{a: {agent}}}
    expect: {expect}
"""


@pytest.fixture
def run_all(project: Project, write: Write) -> Callable[..., TestRun]:
    write("patterns/first-opinion.prism", FIRST_OPINION)

    def run(mocks: str, *agents: tuple[str, str]) -> TestRun:
        write("tests/patterns/mocks.py", mocks)
        files = [
            write(f"tests/patterns/{at}.test.yaml", CASE.format(agent=agent, expect=expect))
            for at, (agent, expect) in enumerate(agents)
        ]
        return run_tests(files, project)

    return run


@pytest.fixture
def run_one(run_all: Callable[..., TestRun]) -> RunCase:
    def run(mocks: str, agent: str, expect: str) -> CaseResult:
        done = run_all(mocks, (agent, expect))
        assert done.diagnostics == ()
        return done.cases[0]

    return run


ANSWERS = """\
import asyncio
from parallax_sdk import Answer, Refusal

count = 0

def cautious(code, operation, task):
    return Answer({"code": code, "operation": operation, "task": task}, 0.9)

def counting():
    global count
    count += 1
    return {"value": count, "confidence": 0.8}

async def slowly():
    await asyncio.sleep(20)
    return Answer("late", 0.7)

def unwilling():
    raise Refusal("not today")

def vague():
    return "no confidence"

def broken(code):
    numbers = {}
    return numbers[code]
"""


def test_functions_are_asked_as_agents_are(run_one: RunCase) -> None:
    expect = "{value: {code: eval(1), operation: analyze, task: Review}, confidence: 0.9}"
    assert run_one(ANSWERS, "{function: cautious}", expect).failures == ()
    late = run_one(ANSWERS, "{function: slowly, delay: 5s}", "{seconds: {min: 25, max: 25}}")
    assert late.failures == ()


def test_the_example_of_the_page(project: Project, write: Write) -> None:
    section = (ROOT / "docs/testing.md").read_text("utf-8").partition("### Functions")[2]
    (mocks,) = re.findall(r"```python\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    (agents,) = re.findall(r"```yaml\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    write("patterns/security-review.prism", SECURITY_REVIEW)
    (project.tests_dir / "mocks.py").write_text(mocks, "utf-8")
    expect = '{name: a, input: {code: "eval(1)"}, expect: {value: {verdict: reject}, calls: 3}}'
    text = f"pattern: security-review\ndefaults:\n{indent(agents, '  ')}cases: [{expect}]\n"
    assert run_tests([write("tests/patterns/a.test.yaml", text)], project).ok


def test_failures_of_functions_are_those_of_agents(run_one: RunCase) -> None:
    for function, expect in (
        ("unwilling", "{error: {kind: refusal, mentions: [not today]}}"),
        ("vague", "{error: {kind: garbage}}"),
        ("broken", "{error: {kind: crash}}"),
    ):
        assert run_one(ANSWERS, f"{{function: {function}}}", expect).failures == (), function


def test_no_case_sees_what_another_left(run_all: Callable[..., TestRun]) -> None:
    same = ("{function: counting}", "{value: 1}")
    assert run_all(ANSWERS, same, same).ok


def test_a_function_that_raises_is_told_with_its_line(run_one: RunCase) -> None:
    case = run_one(ANSWERS, "{function: broken}", "{value: 1}")
    last = case.failures[-1]
    assert last.message == "`broken` raised KeyError: 'eval(1)'"
    assert last.source.name == "tests/patterns/mocks.py"
    assert last.source.slice(last.span) == "return numbers[code]"


def test_names_that_are_not_there(run_all: Callable[..., TestRun], project: Project) -> None:
    done = run_all(ANSWERS, ("{function: cautios}", "{value: 1}"))
    assert found(done) == [
        (
            "tests/patterns/0.test.yaml:5:28 PLX0807 there is no function `cautios`"
            " in `tests/patterns/mocks.py`"
        )
    ]
    assert done.cases[0].diagnostics[0].hint == "Write `cautious`"
    (project.tests_dir / "mocks.py").unlink()
    again = run_tests([project.tests_dir / "0.test.yaml"], project)
    (fault,) = again.cases[0].diagnostics
    assert fault.label == "there is no function `cautios`, nor a `mocks.py` for it"
    assert fault.hint == "Define `def cautios(input)` in `mocks.py` beside this file"


NAMED = """\
pattern: first-opinion
defaults: {agents: {a: {function: caitious}, function: {answer: {function: x}, confidence: 1}}}
cases:
  - name: one
    agents:
      b: [{function: cautious}, {answer: {function: no, script: [{function: no}]}, confidence: 1}]
      c: {script: [{error: crash}, {function: nothing}], when: {payload: {function: no}}}
    expect: {value: 1}
"""


def test_validating_finds_them_and_runs_nothing(project: Project, write: Write) -> None:
    write("patterns/first-opinion.prism", FIRST_OPINION)
    path = write("tests/patterns/a.test.yaml", NAMED)

    def places(mocks: str) -> list[tuple[str, str]]:
        write("tests/patterns/mocks.py", mocks)
        findings = validate((path,), project).diagnostics
        return [(one.code, one.source.slice(one.span)) for one in findings]

    unknown = [("PLX0807", "caitious"), ("PLX0807", "nothing")]
    assert places("raise SystemExit\n" + ANSWERS) == unknown
    assert places("from elsewhere import cautious, other as nothing") == unknown[:1]
    assert places("from elsewhere import *") == []
    assert places("def cautious(:\n") == [("PLX0941", ":")]


def test_a_file_that_cannot_be_loaded(run_all: Callable[..., TestRun]) -> None:
    done = run_all("import nothing_of_that_name\n", ("{function: f}", "{value: 1}"))
    assert found(done) == [
        "tests/patterns/mocks.py:1:1 PLX0942 there is no module `nothing_of_that_name` here"
    ]
    assert done.cases[0].status == "error"


def test_the_nearest_file_counts(project: Project, write: Write, run_one: RunCase) -> None:
    write(
        "tests/mocks.py", "def far():\n    return {'value': 1, 'confidence': 1}\ndef near(): ...\n"
    )
    write("mocks.py", "def farthest():\n    return {'value': 2, 'confidence': 1}\n")
    near = "def near():\n    return {'value': 3, 'confidence': 1}\n"
    for name, value in (("far", 1), ("farthest", 2), ("near", 3)):
        case = run_one(near, f"{{function: {name}}}", f"{{value: {value}}}")
        assert case.failures == ()


LEAVING = """\
import asyncio, os, socket, subprocess, threading, urllib.request

async def streams():
    await asyncio.open_connection("127.0.0.1", 80)

def library():
    urllib.request.urlopen("http://example.com/secret-path")

def plain():
    with socket.socket() as one:
        one.connect(("127.0.0.1", 80))

def datagram():
    with socket.socket(type=socket.SOCK_DGRAM) as one:
        one.sendto(b"x", ("127.0.0.1", 80))

def listening():
    socket.create_server(("127.0.0.1", 0))

def thread():
    def inside():
        try:
            socket.create_connection(("127.0.0.1", 80))
        except OSError:
            pass
    work = threading.Thread(target=inside)
    work.start()
    work.join()

def process():
    subprocess.run(["true"])

def shell():
    os.system("true")
"""


@pytest.mark.parametrize(
    ("function", "what", "line"),
    [
        ("streams", "open a connection to `127.0.0.1:80`", "await asyncio.open_connection("),
        ("library", "look up the address of `example.com:80`", "urllib.request.urlopen("),
        ("plain", "open a connection to `127.0.0.1:80`", "one.connect("),
        ("datagram", "send to `127.0.0.1:80`", "one.sendto("),
        ("listening", "listen at `127.0.0.1:0`", "socket.create_server("),
        ("thread", "look up the address of `127.0.0.1:80`", "socket.create_connection("),
        ("process", "start a process", "subprocess.run("),
        ("shell", "start a process", "os.system("),
    ],
)
def test_nothing_leaves_the_process(run_one: RunCase, function: str, what: str, line: str) -> None:
    quiet = f"{LEAVING}\nasync def tried(request):\n    try:\n        got = {function}()\n"
    quiet += "        await got\n    except (OSError, TypeError):\n        pass\n"
    quiet += "    return {'value': 'fine', 'confidence': 0.9}\n"
    case = run_one(quiet, "{function: tried}", "{value: fine}")
    assert (case.status, case.connections) == ("failed", 1)
    (failure,) = case.failures
    assert failure.actual == f"an attempt to {what}"
    assert failure.source.name == "tests/patterns/mocks.py"
    assert failure.source.slice(failure.span).startswith(line)


def test_loading_may_not_leave_either(run_one: RunCase) -> None:
    mocks = "import socket\nsocket.create_connection(('127.0.0.1', 80))\ndef f(): ...\n"
    case = run_one(mocks, "{function: f}", "{value: 1}")
    assert case.status == "error"
    assert told(case) == [
        (
            "2:1 network: this would look up the address of `127.0.0.1:80`; "
            "nothing of a test leaves the process"
        )
    ]


LATE = """\
import socket, threading

def starts():
    def later():
        thread.go.wait()
        try:
            socket.create_connection(("127.0.0.1", 80))
        except OSError:
            pass
    thread = threading.Thread(target=later, name="later")
    thread.go = threading.Event()
    thread.start()
    return {"value": "fine", "confidence": 0.9}
"""


def test_threads_that_outlive_their_case(project: Project, write: Write) -> None:
    def let_go(_case: CaseResult) -> None:
        for one in threading.enumerate():
            if one.name == "later":
                one.go.set()  # type: ignore[attr-defined]
                one.join()

    write("tests/patterns/mocks.py", LATE)
    write("patterns/first-opinion.prism", FIRST_OPINION)
    text = CASE.format(agent="{function: starts}", expect="{value: fine}")
    done = run_tests([write("tests/patterns/a.test.yaml", text)], project, on_case=let_go)
    (case,) = done.cases
    assert (case.status, done.connections) == ("failed", 1)
    assert [one.what for one in case.failures] == ["network"]


def test_outside_of_a_case_nothing_is_refused() -> None:
    with refused() as attempts, pytest.raises(OSError, match="refused by the test"):
        socket.getaddrinfo("127.0.0.1", 80)
    assert [one.what for one in attempts] == ["look up the address of `127.0.0.1:80`"]
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
