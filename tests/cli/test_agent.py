"""`parallax agent`, and runs with agents outside of the process: tried as a user would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.runner import clean_environment, parallax
from tests.cli.test_json import fits, printed, put
from tests.runtime.transports.calls import ANSWERS, REPLY
from tests.runtime.transports.test_process import all_gone

SCOUT = "kind: process\ncapabilities: [search]\nexpertise: 0.5\ncommand: [sh, _scout.sh]\n"
SCOUT += "stopTimeout: 100ms\n"
BROKEN = "kind: process\ncapabilities: [search]\ncommand: [nowhere-to-be-found]\n"
PATTERN = """\
import { parallel } from "@parallax/primitives/execution"

found = parallel(searchAgents)
found
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path, "parallax.config.yml", "")
    put(tmp_path, "agents/scout.yaml", SCOUT)
    put(tmp_path, "agents/_scout.sh", ANSWERS)
    put(tmp_path, "patterns/search.prism", PATTERN)
    return tmp_path


PYTHON = """\
from parallax_sdk import Answer, agent

@agent(capabilities=["echo"])
def echo(task, request):
    return Answer([task, request.operation, request.input], 0.5, "as asked")
"""


def test_list(folder: Path) -> None:
    put(folder, "agents/echo.py", PYTHON)
    named = {"PARALLAX_LOCAL_AGENTS": "remote:8001"}
    seen = parallax("agent", "list", cwd=folder, environment=named)
    assert (seen.code, seen.stderr) == (0, "")
    assert seen.stdout == (
        "echo    python: echo (agents/echo.py:4)\n"
        "scout   process: search, expertise 0.5 (agents/scout.yaml:1)\n"
        "remote  http: remote (PARALLAX_LOCAL_AGENTS:1)\n"
    )
    data = printed("agent", "list", "--format", "json", cwd=folder)
    fits(data, "agents")
    assert [one["id"] for one in data["agents"]] == ["echo", "scout"]
    assert "add a file to `agents/`" in parallax("agent", "list", cwd=folder.parent).stderr


def test_check(folder: Path) -> None:
    put(folder, "agents/_scout.sh", f"""{REPLY}while next; do reply '"ok":true'; done""")
    put(folder, "agents/wrong.yaml", BROKEN)
    put(folder, "agents/echo.py", PYTHON)
    seen = parallax("agent", "check", cwd=folder)
    assert seen.code == 1
    assert seen.stdout == (
        "✓ echo   it is loaded\n"
        "✓ scout  it runs and answers\n"
        "✗ wrong  `wrong` cannot be reached: there is no program `nowhere-to-be-found` on\n"
        "         the `PATH`\n"
    )
    data = printed("agent", "check", "scout", "--format", "json", cwd=folder)
    fits(data, "agent_check")
    assert [one["message"] for one in data["agents"]] == ["it runs and answers"]


def test_a_check_that_takes_too_long(folder: Path) -> None:
    put(folder, "agents/_scout.sh", "sleep 9")
    seen = parallax("agent", "check", "--timeout", "50ms", cwd=folder)
    assert seen.stdout == "✗ scout  `scout` did not answer within 0.05 s\n"


def test_call(folder: Path) -> None:
    put(folder, "agents/echo.py", PYTHON)
    asked = ("agent", "call", "echo", "-i", '{"a": 1}', "--task", "Look", "--operation", "find")
    seen = parallax(*asked, cwd=folder)
    assert seen.code == 0
    assert "confidence  0.5\nreasoning   as asked\n" in seen.stdout
    data = printed(*asked, "--format", "json", cwd=folder)
    fits(data, "agent_call")
    assert data["answer"]["value"] == ["Look", "find", {"a": 1}]
    assert parallax("agent", "call", "scout", cwd=folder).stdout == "fine\n\nconfidence  0.9\n"


def test_a_call_that_fails(folder: Path) -> None:
    put(folder, "agents/_scout.sh", "echo no model >&2; exit 3")
    seen = parallax("agent", "call", "scout", cwd=folder)
    assert (seen.code, seen.stdout) == (1, "")
    assert "ended with exit code 3 before it answered; it wrote: no model" in seen.stderr
    data = printed("agent", "call", "scout", "--format", "json", cwd=folder, code=1)
    fits(data, "agent_call")
    assert data["error"]["kind"] == "crash"


def test_mistakes(folder: Path) -> None:
    unknown = parallax("agent", "call", "scuot", cwd=folder)
    assert unknown.code == 2
    assert "Did you mean `scout`?" in unknown.stderr
    assert parallax("agent", "check", "--timeout", "soon", cwd=folder).code == 2
    put(folder, "agents/wrong.yaml", "kind: proces\n")
    faulty = parallax("agent", "list", cwd=folder)
    assert faulty.code == 2
    assert "PLX0907" in faulty.stderr


def test_a_run_asks_them(folder: Path) -> None:
    seen = parallax("run", "search", cwd=folder)
    assert seen.code == 0, seen.stderr
    assert "scout" in seen.stdout
    assert "confidence  0.9" in seen.stdout


def test_a_run_tells_why_one_failed(folder: Path) -> None:
    put(folder, "agents/_scout.sh", "echo no model >&2; exit 3")
    seen = parallax("run", "search", "-v", cwd=folder)
    assert "it wrote: no model" in seen.stderr


def test_a_run_that_lacks_agents_says_what_to_add(folder: Path) -> None:
    (folder / "agents/scout.yaml").unlink()
    seen = parallax("run", "search", cwd=folder)
    assert seen.code == 2
    assert 'or a YAML file with `capabilities: ["search"]`' in " ".join(seen.stderr.split())


STUBBORN = f"""{REPLY}trap '' TERM INT HUP; sleep 99 & echo $$ $! > pids.new; mv pids.new pids
while :; do sleep 9; done"""


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGTERM], 130),
        ([signal.SIGINT, signal.SIGINT], 130),
    ],
    ids=["SIGTERM", "SIGINT twice"],
)
def test_a_run_that_is_told_to_end_leaves_nothing(
    folder: Path, signals: list[signal.Signals], code: int
) -> None:
    put(folder, "agents/_scout.sh", STUBBORN)
    with subprocess.Popen(
        [sys.executable, "-m", "parallax_cli", "run", "search"],
        cwd=folder,
        env=clean_environment(None),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        pids = _when_started(folder / "agents/pids", run)
        for number in signals:
            os.kill(run.pid, number)
            time.sleep(0.05)
        _, told = run.communicate(timeout=20)
    assert run.returncode == code, told
    assert b"Traceback" not in told
    assert all_gone(pids)


def _when_started(path: Path, run: subprocess.Popen[bytes]) -> list[int]:
    deadline = time.monotonic() + 20
    while not path.is_file():
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return [int(one) for one in path.read_text("utf-8").split()]


SERVES_OTHERS = """\
read -r line
id=${line#'{"id":"'}; id=${id%%'"'*}
printf '{"id":"%s","ok":true,"agents":[%s]}\\n' "$id" "$SERVED"
"""


@pytest.mark.parametrize(
    ("served", "code", "words"),
    [
        ('{"id": "ada"}, {"id": "bob"}', 1, "who is served there is called `ada`, `bob`"),
        ('{"id": "ada"}, {"id": "scout", "capabilities": ["search"]}', 0, "it runs and answers"),
        ('{"id": "ada", "capabilities": ["look"]}', 0, "it can `look`, which its file does not"),
        ("", 0, "it runs and answers"),
        ('7, {"id": "ada", "capabilities": 7}', 0, "its file says `search`, which it does not"),
    ],
)
def test_who_a_program_says_it_serves(tmp_path: Path, served: str, code: int, words: str) -> None:
    put(tmp_path, "parallax.config.yml", "")
    put(tmp_path, "serves.sh", SERVES_OTHERS)
    put(
        tmp_path,
        "agents/scout.yaml",
        "kind: process\ncapabilities: [search]\ncommand: sh ../serves.sh\n"
        f"env: {{SERVED: '{served}'}}\n",
    )
    checked = parallax("agent", "check", cwd=tmp_path)
    assert (checked.code, words in " ".join(checked.stdout.split())) == (code, True), checked.stdout
