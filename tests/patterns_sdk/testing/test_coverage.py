"""Coverage: what cases reach of the patterns they test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parallax_patterns.project import Project
from parallax_patterns.testing.coverage.measuring import Coverage, Share
from parallax_patterns.testing.coverage.probed import probed_pattern
from parallax_patterns.testing.running import run_tests

Write = Callable[[str, str], Path]

LIBRARY = """\
export function label(score) {
  if (score > 7) {
    return "high"
  }
  return "low"
}
"""

TRIAGE = """\
/**
 * @name Triage
 * @group reviewers {"capabilities": ["review"], "min": 2}
 */
import { parallel, consensus, fallback, escalate } from "@parallax/primitives"
import { label } from "./labels.prism"

note = "none"
agreement = consensus(parallel(reviewers), 0.8)
uncertain if (agreement) {
  high { note = label(9) }
  medium { note = "unclear" }
}
summary = fallback(reviewers[0].summarize(input), "none")
if (~agreement >= 0.9) { summary = note }
summary
"""

AGREEING = """\
pattern: triage
cases:
  - name: all agree
    agents:
      reviewers:
        - [{answer: bug, confidence: 0.95}, {answer: "It crashes", confidence: 0.9}]
        - {answer: bug, confidence: 0.95}
    expect: {value: high}
"""

QUARREL = """\
pattern: triage
cases:
  - name: nobody agrees
    agents:
      reviewers:
        - [{answer: bug, confidence: 0.95}, {error: crash}]
        - {answer: feature, confidence: 0.95}
        - {error: timeout}
    expect: {value: this is not it}
"""

OTHER = """\
import { label } from "./labels.prism"
label(input)
"""


@pytest.fixture
def covered(project: Project, write: Write) -> Callable[..., Coverage]:
    write("patterns/labels.prism", LIBRARY)
    write("patterns/triage.prism", TRIAGE)
    write("patterns/other.prism", OTHER)

    def run(*texts: str, **options: object) -> Coverage:
        files = [write(f"tests/patterns/{at}.test.yaml", text) for at, text in enumerate(texts)]
        done = run_tests(files, project, prepare=probed_pattern, **options)  # type: ignore[arg-type]
        assert done.coverage is not None
        return done.coverage

    return run


def missed(coverage: Coverage, name: str) -> list[str]:
    (file,) = [one for one in coverage.files if one.source.name == name]
    return [
        f"{one.line} {one.kind} {one.outcome}"
        + ("" if one.kind == "line" else f": {file.source.slice(one.span).splitlines()[0]}")
        for one in file.missed
    ]


def test_what_one_case_does_not_reach(covered: Callable[..., Coverage]) -> None:
    coverage = covered(AGREEING)
    assert missed(coverage, "patterns/triage.prism") == [
        "9 threshold missed: consensus(parallel(reviewers), 0.8)",
        "9 error an agent fails: parallel(reviewers)",
        "10 arm no arm: uncertain if (agreement) {",
        "12 line reached",
        '12 arm medium: medium { note = "unclear" }',
        '14 error fell back: fallback(reviewers[0].summarize(input), "none")',
        "15 branch false: ~agreement >= 0.9",
        "15 threshold missed: ~agreement >= 0.9",
    ]
    assert missed(coverage, "patterns/labels.prism") == [
        "2 branch false: score > 7",
        "5 line reached",
    ]


def test_cases_add_up_and_a_failed_one_stops_nothing(covered: Callable[..., Coverage]) -> None:
    both = covered(QUARREL, AGREEING)
    assert missed(both, "patterns/triage.prism") == [
        "12 line reached",
        '12 arm medium: medium { note = "unclear" }',
    ]
    (triage,) = [one for one in both.files if one.source.name.endswith("triage.prism")]
    assert dict(triage.lines) == {8: 2, 9: 2, 10: 2, 11: 1, 12: 0, 14: 2, 15: 2, 16: 2}
    assert both == covered(QUARREL, AGREEING, workers=2)


ASKED = """\
import { parallel, sequential } from "@parallax/primitives"
first = parallel([reviewerAgents[0].look(input), reviewerAgents[1].look(input)])
second = sequential([reviewerAgents[0].judge(input)])
[first.map(one => one.value), second[0] ?? "none"]
"""

ONE_FAILS = """\
pattern: asked
cases:
  - name: the second fails
    agents:
      reviewerAgents:
        - {answer: fine, confidence: 0.9}
        - {error: crash}
    expect: {calls: {total: 3}}
"""


def test_a_call_that_fails_inside_of_a_primitive_fails_there(
    covered: Callable[..., Coverage], write: Write
) -> None:
    """The call has a site of its own: it is a task in the list that the primitive is given."""
    write("patterns/asked.prism", ASKED)
    assert missed(covered(ONE_FAILS), "patterns/asked.prism") == [
        "3 error an agent fails: sequential([reviewerAgents[0].judge(input)])",
        "4 branch null: second[0]",
    ]


def test_a_file_that_several_patterns_import_is_counted_once(
    covered: Callable[..., Coverage], project: Project
) -> None:
    other = "pattern: other\ncases: [{name: low, input: 1, expect: {value: low}}]\n"
    coverage = covered(AGREEING, other)
    assert [one.source.name for one in coverage.files] == [
        "patterns/labels.prism",
        "patterns/other.prism",
        "patterns/triage.prism",
    ]
    assert missed(coverage, "patterns/labels.prism") == []


def test_patterns_that_nothing_tests_count(
    covered: Callable[..., Coverage], project: Project
) -> None:
    other = "pattern: other\ncases: [{name: low, input: 1, expect: {value: low}}]\n"
    coverage = covered(other, counted=project.patterns())
    (triage,) = [one for one in coverage.files if one.source.name.endswith("triage.prism")]
    assert triage.total.reached == 0
    assert triage.total.total > 10


def test_shares() -> None:
    assert Share(0, 0).percent == 100
    assert Share(1, 3).percent == pytest.approx(33.333, abs=0.001)
    assert Share(1, 3) + Share(2, 3) == Share(3, 6)
