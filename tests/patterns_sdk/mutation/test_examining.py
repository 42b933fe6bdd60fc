"""What becomes of mutants: who kills them, what tells survivors, and what is written as tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.mutation.examining import Examination, Judged, score
from parallax_patterns.mutation.promoting import promote
from parallax_patterns.project import Project
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.running import run_tests
from tests.patterns_sdk.mutation.projects import IMPORTS, examined, project_with

CLERK = f"""\
{IMPORTS}
decision = retry(() => clerkAgent.decide(input), 2)
~decision >= 0.8 ? decision : escalate("supervisor")
"""

CLERK_TESTS = """\
cases:
  - name: a sure clerk decides
    agents: {clerkAgent: {answer: pay, confidence: 0.95}}
    expect: {value: pay}
  - name: an unsure clerk asks
    agents: {clerkAgent: {answer: pay, confidence: 0.3}}
    answers: {supervisor: {value: keep, confidence: 1}}
    expect: {value: keep}
"""


SHARED = "defaults: {agents: {helper: {capabilities: [aid], answer: x, confidence: 1}}}\n"


def judged(done: Examination, words: str) -> Judged:
    (found,) = (one for one in done.judged if words in one.mutant.mutation.words)
    return found


def test_mutants_are_killed_by_a_case_or_told_by_the_smallest_run(tmp_path: Path) -> None:
    done = examined(project_with(tmp_path, CLERK, CLERK_TESTS))
    assert judged(done, "never escalates").killed_by == "an unsure clerk asks"
    assert judged(done, "always escalates").killed_by == "a sure clerk decides"
    at_bound = judged(done, "`>=` becomes `>`")
    assert at_bound.contrast is not None
    (steps,) = at_bound.contrast.original.scenario.steps.values()
    assert [(one.answer, one.confidence, one.delay) for one in steps] == [("pay", 0.8, 0.0)]
    assert at_bound.contrast.mutant.outcome.escalated
    retried = judged(done, "without `retry`").contrast
    assert retried is not None
    (steps,) = retried.original.scenario.steps.values()
    assert steps[0].error is not None
    assert len(steps) == 2
    assert score([done]) == 25.0


def test_survivors_that_no_case_gets_to_are_known(tmp_path: Path) -> None:
    pattern = f"{IMPORTS}if (input == 7) {{\n  clerkAgent.warn(1)\n}}\nclerkAgent.decide(1)\n"
    tests = CLERK_TESTS.partition("  - name: an unsure")[0]
    done = examined(project_with(tmp_path, pattern, tests))
    assert not judged(done, "`clerkAgent.warn(1)` is left out").reached
    assert judged(done, "is always so").reached


def test_what_no_run_tells_counts_neither_way(tmp_path: Path) -> None:
    pattern = f"{IMPORTS}decision = clerkAgent.decide(input) ?? null\ndecision ~> 0.5\n"
    tests = CLERK_TESTS.partition("  - name: an unsure")[0]
    done = examined(project_with(tmp_path, pattern, tests))
    never = judged(done, "never stands in")
    assert never.verdict == "equivalent"
    assert score([done]) == 100 * len(done.of("killed")) / (len(done.judged) - 1)


def test_promoted_runs_pass_and_kill_every_survivor(tmp_path: Path) -> None:
    """In the answers of people, in retries, with agents that all cases share."""
    project = project_with(tmp_path, CLERK, f"{SHARED}{CLERK_TESTS}")
    survivors = examined(project).of("survived")
    written = list(promote(survivors, project))
    assert 0 < len(written) < len(survivors)  # a run tells several
    assert any("answers:" in one.text for one in written)
    assert run_tests(discover((), project), project).ok
    assert score([examined(project)]) == 100


TELLING = f"""\
{IMPORTS}
clerkAgent.decide("pay?", {{claim: input.claim ?? "none"}})
"""

TELLING_TESTS = """\
cases:
  - name: a clerk decides
    input: {claim: it broke}
    agents: {clerkAgent: {answer: pay, confidence: 0.95}}
    expect: {value: pay}
"""


def test_what_only_an_agent_is_told_tells_a_mutant(tmp_path: Path) -> None:
    project = project_with(tmp_path, TELLING, TELLING_TESTS)
    done = examined(project)
    never = judged(done, "always stands in")
    assert never.contrast is not None
    call = {"operation": "decide", "task": "pay?", "payload": {"claim": "it broke"}}
    assert never.contrast.facts == {"told": {"clerk": [call]}}
    assert never.contrast.mutant.requests[0].payload == {"claim": "none"}
    (written,) = promote(done.of("survived"), project)
    assert '"when": {"operation": "decide", "task": "pay?", "payload": ' in written.text
    assert run_tests(discover((), project), project).ok
    assert judged(examined(project), "always stands in").killed_by == written.name


@pytest.mark.parametrize("name", ["consensus-builder", "quality-gate"])
def test_the_tests_of_ready_patterns_can_be_made_complete(name: str, tmp_path: Path) -> None:
    ready = Path(__file__).parents[3] / "templates" / "patterns"
    project = project_with(tmp_path, "1\n")
    shutil.copy(ready / f"{name}.prism", tmp_path / "patterns" / "mutated.prism")
    tests = (ready / f"{name}.test.yaml").read_text("utf-8").partition("\n")[2]
    text = f"pattern: ../../patterns/mutated.prism\n{tests}"
    (tmp_path / "tests" / "patterns" / "mutated.test.yaml").write_text(text, "utf-8")
    list(promote(examined(project).of("survived"), project))
    assert score([examined(project)]) == 100


def test_a_mutant_that_turns_in_circles_is_killed(tmp_path: Path) -> None:
    pattern = """\
n = 0
while (true) {
  n = n + clerkAgent.decide(input)
  if (n > 1) { break }
}
n
"""
    tests = """\
cases:
  - name: counts
    agents: {clerkAgent: {answer: 1, confidence: 1, repeat: true}}
    expect: {value: 2}
"""
    done = examined(project_with(tmp_path, pattern, tests))
    assert judged(done, "`break` is left out").killed_by == "counts"


def test_nothing_of_a_mutant_is_kept(tmp_path: Path) -> None:
    project = project_with(tmp_path, CLERK, CLERK_TESTS)
    run_tests(discover((), project), project)
    before = contents(project)
    examined(project)
    assert contents(project) == before


def contents(project: Project) -> dict[Path, bytes]:
    files = (one for one in project.root.rglob("*") if one.is_file())
    return {one: one.read_bytes() for one in files}


def test_tests_that_fail_without_a_mutant_are_said(tmp_path: Path) -> None:
    tests = CLERK_TESTS.replace("{value: keep}", "{value: kept}")
    with pytest.raises(UserError, match="fails its test `an unsure clerk asks` without any mutant"):
        examined(project_with(tmp_path, CLERK, tests))
