"""Each exit code, as each command that can give it gives it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from parallax_cli.command import mutate as mutate_command
from parallax_cli.command import test as test_command
from parallax_patterns.mutation.examining import Examining, Judged
from parallax_patterns.testing.results import CaseResult
from parallax_patterns.testing.running import run_tests
from tests.cli.runner import parallax
from tests.cli.test_transcripts import FAILING_TESTS, WRONG_IMPORT, WRONG_REQUIREMENTS

BUDGET = """\
/** @budget {"calls": 1} */
import { parallel } from "@parallax/primitives/execution"

parallel(securityAgents)
"""

WAITS = """\
import { escalate } from "@parallax/primitives/control"

escalate("human-chief")
"""

GREETING = """\
{"kind": "recording", "format": 1, "pattern": "Hello", "file": "patterns/hello.prism",\
 "source": "", "seed": 0, "timeout": null, "clock": 0, "input": {"name": "Ada"},\
 "agents": [{"id": "greeter", "name": "greeter", "capabilities": ["greeter"],\
 "expertise": null, "timeout": null}]}
{"kind": "call", "number": 1, "key": "n1", "agent": "greeter", "capabilities": ["greeter"],\
 "operation": "greet", "task": null, "payload": {"name": "Ada"}, "arguments": null, "place": null,\
 "at": 0, "delay": 0, "answer": {"value": "Hello, Ada", "confidence": 0.99, "reasoning": null,\
 "factors": null}, "error": null}
{"kind": "outcome", "status": "completed", "value": "Hello, Ada", "confidence": 0.99, "seconds": 0,\
 "pending": [], "fault": null}
"""

FILES = {
    "patterns/wrong.prism": WRONG_IMPORT,
    "patterns/budget.prism": BUDGET,
    "patterns/waits.prism": WAITS,
    "requirements/wrong.yaml": WRONG_REQUIREMENTS,
    "failing/hello.test.yaml": FAILING_TESTS,
    "empty/readme.md": "",
    "agents-broken.py": "def (:\n",
    "foreign.jsonl": '{"kind": "result"}\n',
    "greeting.jsonl": GREETING,
    "other.jsonl": GREETING.replace('"completed", "value": "Hello', '"completed", "value": "Hullo'),
}

MATRIX: list[tuple[int, list[str]]] = [
    (0, ["--version"]),
    (0, ["validate", "patterns/hello.prism"]),
    (0, ["test", "--mock-agents"]),
    (0, ["run", "hello", "--input", '{"name": "Ada"}']),
    (0, ["run", "hello", "--input", "@name.json", "--min-confidence", "0.99"]),
    (0, ["compile", "hello"]),
    (0, ["plan", "hello"]),
    (0, ["explain", "PLX0201"]),
    (0, ["primitives", "list"]),
    (0, ["templates", "show", "voting"]),
    (1, ["validate"]),
    (1, ["test", "failing"]),
    (1, ["run", "hello", "--input", "@name.json", "--min-confidence", "1"]),
    (1, ["run", "waits"]),
    (1, ["run", "wrong"]),
    (1, ["compile", "wrong"]),
    (1, ["plan", "wrong"]),
    (1, ["generate", "pattern", "-f", "requirements/wrong.yaml"]),
    (2, []),
    (2, ["valdiate"]),
    (2, ["validate", "--strct"]),
    (2, ["validate", "nowhere"]),
    (2, ["init", "."]),
    (2, ["run", "nothing"]),
    (2, ["run", "hello", "--input", "{"]),
    (2, ["run", "hello", "--input", "@nowhere.json"]),
    (2, ["run", "hello", "--input", "{}"]),
    (2, ["run", "hello", "--agents", "agents-broken.py"]),
    (2, ["test", "nowhere"]),
    (0, ["run", "hello", "--input", "@name.json", "--record", "new.jsonl"]),
    (2, ["run", "hello", "--input", "@name.json", "--record", "README.md"]),
    (0, ["test", "--replay", "greeting.jsonl"]),
    (1, ["test", "--replay", "greeting.jsonl", "--replay", "other.jsonl"]),
    (1, ["test", "patterns/security-review.prism", "--replay", "greeting.jsonl"]),
    (1, ["test", "--replay", "foreign.jsonl"]),
    (2, ["test", "--replay", "nowhere.jsonl"]),
    (2, ["test", "--replay", "greeting.jsonl", "--run", "a"]),
    (2, ["test", "a", "b", "--replay", "greeting.jsonl"]),
    (0, ["test", "--from-recording", "greeting.jsonl"]),
    (1, ["test", "--from-recording", "other.jsonl", "--write"]),
    (2, ["test", "--write"]),
    (2, ["test", "--from-recording", "greeting.jsonl", "--replay", "greeting.jsonl"]),
    (2, ["test", "--from-recording", "greeting.jsonl", "--watch"]),
    (2, ["explain", "PLX9999"]),
    (2, ["primitives", "show", "nothing"]),
    (2, ["templates", "show", "nothing"]),
    (2, ["generate", "patern"]),
    (4, ["test", "--run", "no such case"]),
    (0, ["sim", "hello", "--runs", "3"]),
    (1, ["sim", "hello", "--runs", "3", "--invariant", "calls > 5"]),
    (2, ["sim", "hello", "--runs", "3", "--invariant", "cals > 5"]),
    (2, ["sim", "helo"]),
    (2, ["sim", "--picture", "a.svg"]),
    (4, ["sim", "empty"]),
    (0, ["explore", "hello"]),
    (1, ["explore", "hello", "--invariant", "calls > 5"]),
    (2, ["explore", "hello", "--invariant", "cals > 5"]),
    (2, ["explore", "helo"]),
    (4, ["explore", "empty"]),
    (0, ["diff", "patterns/hello.prism", "patterns/security-review.prism"]),
    (1, ["diff", "patterns/hello.prism", "patterns/security-review.prism", "--breaking"]),
    (2, ["diff", "patterns/hello.prism"]),
    (2, ["diff", "no-such-revision"]),
    (0, ["mutate", "security-review", "--seeds", "2"]),
    (1, ["mutate", "security-review", "--seeds", "9", "--fail-under", "100"]),
    (2, ["mutate", "--fail-under", "101"]),
    (2, ["mutate", "--run", "("]),
    (4, ["mutate", "hello"]),
    (4, ["mutate", "--run", "no such case"]),
    (4, ["test", "empty"]),
    (4, ["validate", "empty"]),
    (5, ["run", "budget"]),
]


@pytest.fixture
def folder(project: Path) -> Path:
    for name, text in FILES.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, "utf-8")
    (project / "name.json").write_text('{"name": "Ada"}', "utf-8")
    return project


@pytest.mark.parametrize(("code", "arguments"), MATRIX, ids=str)
def test_the_exit_code_says_what_happened(code: int, arguments: list[str], folder: Path) -> None:
    outcome = parallax(*arguments, cwd=folder)
    assert outcome.code == code, outcome.stdout + outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not outcome.stdout.startswith(("error", "Usage"))
    if code == 2:
        assert outcome.stdout == ""
        assert outcome.stderr != ""


def test_an_interrupted_test_run_shows_what_failed_so_far(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object, **options: object) -> object:
        on_case = options.pop("on_case")
        seen: list[CaseResult] = []

        def counting(case: CaseResult) -> None:
            seen.append(case)
            on_case(case)  # type: ignore[operator]
            if len(seen) == 2:
                raise KeyboardInterrupt

        return run_tests(*arguments, on_case=counting, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(test_command, "run_tests", interrupted)
    outcome = parallax("test", "failing", cwd=folder)
    assert outcome.code == 130
    assert "FAIL failing/hello.test.yaml:7  is polite" in outcome.stdout
    assert outcome.stderr == "Interrupted after 2 cases.\n"


def test_interrupted_mutants_are_told_as_far_as_they_were_judged(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Examining):
        def judged(self) -> Iterator[Judged | None]:
            yield from islice(super().judged(), 3)  # the compiler refuses two
            raise KeyboardInterrupt

    monkeypatch.setattr(mutate_command, "Examining", Interrupted)
    outcome = parallax("mutate", "security-review", "--seeds", "2", cwd=folder)
    assert outcome.code == 130
    assert outcome.stdout.startswith("patterns/security-review.prism  1 mutant, 1 killed")
    assert outcome.stderr == ("Interrupted after 1 mutant of `patterns/security-review.prism`.\n")
