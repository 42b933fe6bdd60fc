"""Snapshots: written when asked, never a pass by being written, compared from then on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parallax_patterns.project import Project
from parallax_patterns.testing.results import TestRun
from parallax_patterns.testing.running import run_tests
from tests.patterns_sdk.testing.patterns import FIRST_OPINION
from tests.patterns_sdk.testing.test_running import found

Write = Callable[[str, str], Path]
Run = Callable[..., TestRun]

TWO = """\
pattern: first-opinion
defaults: {{input: {{code: x}}}}
cases:
  - name: whole
    agents: {{a: {{answer: {answer}, confidence: 0.9}}}}
    expect: {{snapshot: true}}
  - name: course
    agents: {{a: {{answer: {answer}, confidence: 0.9, delay: 2s}}}}
    expect: {{snapshot: [calls, path, seconds], value: {answer}}}
"""


@pytest.fixture
def run(project: Project, write: Write) -> Run:
    write("patterns/first-opinion.prism", FIRST_OPINION)

    def run_text(text: str, **options: Any) -> TestRun:
        return run_tests([write("tests/patterns/a.test.yaml", text)], project, **options)

    return run_text


def kept(project: Project) -> Any:
    return json.loads((project.tests_dir / "__snapshots__" / "a.json").read_text("utf-8"))


def test_a_snapshot_is_missed_then_written_then_compared(run: Run, project: Project) -> None:
    text = TWO.format(answer="fine")
    first = run(text)
    assert {one.message for case in first.cases for one in case.failures} == {
        "there is no snapshot of this case yet"
    }
    assert not (project.tests_dir / "__snapshots__").exists()
    written = run(text, update_snapshots=True)
    assert [case.status for case in written.cases] == ["written", "written"]
    assert not written.ok
    assert kept(project) == {
        "whole": {"status": "completed", "value": "fine", "confidence": 0.9},
        "course": {"calls": {"a": 1}, "path": ["a"], "seconds": 2.0},
    }
    assert run(text).ok
    assert run(text, update_snapshots=True).ok


def test_what_has_changed_is_told(run: Run) -> None:
    run(TWO.format(answer="fine"), update_snapshots=True)
    whole, course = run(TWO.format(answer="bad")).cases
    assert course.status == "passed"
    (failure,) = whole.failures
    assert failure.message == "the run is not as the snapshot has it"
    assert '`$.value` is "bad", expected "fine"' in failure.details


def test_a_case_that_fails_otherwise_writes_nothing(run: Run, project: Project) -> None:
    text = TWO.format(answer="fine").replace("value: fine", "value: other")
    done = run(text, update_snapshots=True)
    assert [case.status for case in done.cases] == ["written", "failed"]
    assert list(kept(project)) == ["whole"]


def test_what_belongs_to_no_case_is_dropped(run: Run, project: Project) -> None:
    run(TWO.format(answer="fine"), update_snapshots=True)
    run(TWO.format(answer="fine").replace("whole", "renamed"), update_snapshots=True)
    assert list(kept(project)) == ["renamed", "course"]
    only = run(TWO.format(answer="bad"), update_snapshots=True, run_regex="whole")
    assert [case.status for case in only.cases] == ["written"]
    assert list(kept(project)) == ["whole", "course"]


def test_snapshots_that_cannot_be_read(run: Run, write: Write) -> None:
    write("tests/patterns/__snapshots__/a.json", "<<<<<<< HEAD\n{}\n")
    done = run(TWO.format(answer="fine"))
    assert found(done) == [
        "tests/patterns/__snapshots__/a.json:1:1 PLX0808 this is no JSON object of snapshots"
    ]
    assert not done.ok
