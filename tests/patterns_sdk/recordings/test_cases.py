"""Recordings as test cases: of any run, and added to what a test file holds already."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.recordings.case import case_of
from parallax_patterns.recordings.replays import replayed_tests
from parallax_patterns.running import prepare
from parallax_patterns.testing.failure_lines import failure_text
from parallax_patterns.testing.running import run_tests
from parallax_primitives.values import Json
from parallax_runtime import Step
from tests.patterns_sdk.recordings.recorded import AnyAgents, changed, read, record, scripted
from tests.runtime.nested import WRITABLE, nested_program

TESTED: Final = 16
"""So many random patterns."""

CALLS: Final = """\
import { parallel, escalate } from "@parallax/primitives"

ann = anyAgents[0]
looked = parallel([() => ann.look("one", {at: 1}), () => ann.look("two", {at: 2})])
{looked, decided: escalate("chief")}
"""

TESTS: Final = """\
pattern: ../../patterns/any.prism
defaults:
  agents:
    anyAgents: {answer: 1, confidence: 0.9, count: 2}
cases:
  - name: recorded any run   # kept
    expect: {status: pending}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr("os.fsync", lambda _handle: None)  # a disk that is quick
    return Project.find(tmp_path)


def put(project: Project, name: str, text: str) -> Path:
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_any_run_becomes_a_case_that_passes(project: Project) -> None:
    path = project.root / "run.jsonl"
    for seed in range(TESTED):
        text, _ = nested_program(WRITABLE, seed, seed=8)
        pattern = put(project, f"patterns/any{seed}.prism", text)
        record(prepare(project, str(pattern)), path, AnyAgents(seed).registry, {"task": "look"})
        result = case_of(read(path), pattern, project).result
        assert result.status == "passed", f"{text}{failure_text(result.failures)}"


def test_a_case_is_added_to_what_is_there(project: Project) -> None:
    def chief(mailbox: str, _request: Json) -> Json:
        return {"value": mailbox, "confidence": 0.7}

    pattern = put(project, "patterns/any.prism", CALLS)
    tests = put(project, "tests/patterns/any.test.yaml", TESTS)
    path = project.root / "run.jsonl"
    steps = [Step(answer="late", confidence=0.9, delay=2.0), Step(answer="soon", confidence=0.8)]
    record(prepare(project, str(pattern)), path, scripted(ann=steps), {"x": 1}, resolver=chief)
    made = case_of(read(path), pattern, project)
    assert made.result.status == "passed", failure_text(made.result.failures)
    assert made.name == "recorded any run, 2"
    assert '"when": {"task": "one", "payload": {"at": 1}}' in made.text
    assert made.file.startswith(TESTS)
    tests.write_text(made.file, "utf-8")
    assert run_tests([tests], project, run_regex=", 2").ok


def test_what_was_cut_off_makes_no_case(project: Project) -> None:
    pattern = put(project, "patterns/any.prism", CALLS)
    path = project.root / "run.jsonl"
    record(prepare(project, str(pattern)), path, scripted(ann=Step(answer=1)))
    changed(path, lambda content: content.pop())
    with pytest.raises(UserError, match="ends before its run did"):
        case_of(read(path), pattern, project)


def test_the_pattern_is_the_one_that_was_recorded(project: Project) -> None:
    pattern = put(project, "patterns/any.prism", CALLS)
    path = project.root / "run.jsonl"
    record(prepare(project, str(pattern)), path, scripted(ann=Step(answer=1)))
    assert replayed_tests([path], project).ok
    changed(path, lambda content: content[-1].update(confidence=0.123))
    (case,) = replayed_tests([path], project).cases
    assert "The pattern is as it was" in failure_text(case.failures)
    pattern.unlink()
    with pytest.raises(UserError, match="which is not there"):
        replayed_tests([path], project)
    other = put(project, "patterns/other.prism", CALLS.replace('"one"', '"1"'))
    (case,) = replayed_tests([path], project, other).cases
    assert [one.what for one in case.failures] == ["call 1", "confidence"]
