"""Every kind of assertion, held and broken, through compiled patterns in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from parallax_patterns.project import Project
from parallax_patterns.testing.results import CaseResult
from parallax_patterns.testing.running import run_tests
from tests.patterns_sdk.testing.patterns import FAULTY, FIRST_OPINION, SECURITY_REVIEW

Write = Callable[[str, str], Path]
Judge = Callable[..., CaseResult]

AGREEING = """\
input: {task: "Review PR #123"}
agents:
  securityAgents: {answer: {verdict: approve, findings: [{line: 3}]}, confidence: 0.95, count: 3}
"""

DISAGREEING = """\
input: {task: "Review PR #123"}
agents:
  securityAgents:
    - {answer: {verdict: approve}, confidence: 0.9}
    - {answer: {verdict: reject}, confidence: 0.9, delay: 2s}
    - {error: crash}
"""

ARCHITECT = "  security-architect: {answer: {verdict: reject}, confidence: 0.97}\n"

PENDING = DISAGREEING

ONE = """\
input: {code: x}
agents: {reviewer: {answer: "all is fine", confidence: 0.8, delay: 1500ms}}
"""


@pytest.fixture
def judge(project: Project, write: Write) -> Judge:
    """Runs one case: its body, and what it expects as a flow mapping."""
    write("patterns/security-review.prism", SECURITY_REVIEW)
    write("patterns/first-opinion.prism", FIRST_OPINION)
    write("patterns/faulty.prism", FAULTY)

    def run_one(body: str, expect: str, pattern: str = "security-review") -> CaseResult:
        text = f"pattern: {pattern}\ncases:\n  - name: one\n{indent(body, '    ')}"
        path = project.tests_dir / "one.test.yaml"
        path.write_text(f"{text}    expect: {expect}\n", "utf-8")
        run = run_tests([path], project)
        assert not run.diagnostics, run.diagnostics
        (case,) = run.cases
        assert not case.diagnostics, case.diagnostics
        return case

    return run_one


HELD = [
    (AGREEING, "{value: {verdict: approve, findings: [{line: 3}]}}"),
    (AGREEING, "{contains: {verdict: approve}}"),
    (AGREEING, "{contains: {findings: [{}]}}"),
    (AGREEING, '{at: {"$.verdict": approve, "$.findings[-1].line": 3}}'),
    (AGREEING, "{schema: {type: object, required: [verdict]}}"),
    (AGREEING, "{confidence: 0.95}"),
    (AGREEING, "{confidence: {min: 0.9, max: 1}}"),
    (AGREEING, "{confidence: {approx: 0.9, within: 0.06}}"),
    (AGREEING, "{calls: 3}"),
    (AGREEING, "{calls: {total: {min: 2, max: 3}, security-1: 1}}"),
    (AGREEING, '{path: [parallel, security-2, consensus, threshold, "!escalate"]}'),
    (AGREEING, "{seconds: {max: 0}}"),
    (AGREEING, "{status: completed}"),
    (AGREEING, "{escalated: false, pending: []}"),
    (AGREEING, "{warnings: []}"),
    (DISAGREEING + ARCHITECT, "{value: {verdict: reject}, confidence: 0.97}"),
    (DISAGREEING + ARCHITECT, "{escalated: security-architect}"),
    (DISAGREEING + ARCHITECT, "{escalated: true, path: [escalate, security-architect]}"),
    (DISAGREEING + ARCHITECT, "{seconds: {min: 2, max: 2}}"),
    (PENDING, "{pending: [security-architect]}"),
    (PENDING, "{status: pending, path: [escalated, pending, security-architect]}"),
    (
        PENDING + "answers: {security-architect: {value: ok, confidence: 0.6}}\n",
        "{value: ok, confidence: 0.6, escalated: security-architect, path: [answered]}",
    ),
]


@pytest.mark.parametrize(("body", "expect"), HELD)
def test_expectations_that_hold(judge: Judge, body: str, expect: str) -> None:
    case = judge(body, expect)
    assert (case.failures, case.status) == ((), "passed")
    assert case.execution is not None


BROKEN = [
    (
        AGREEING,
        "{value: {verdict: reject, findings: [{line: 3}]}}",
        "value: the result is another value",
        '{"verdict": "reject", "findings": [{"line": 3}]}',
        '{"verdict": "approve", "findings": [{"line": 3}]}',
    ),
    (
        AGREEING,
        "{contains: {by: anyone}}",
        "contains: the result does not contain this",
        '{"by": "anyone"}',
        '{"verdict": "approve", "findings": [{"line": 3}]}',
    ),
    (
        AGREEING,
        '{at: {"$.verdict": reject}}',
        "at.$.verdict: `$.verdict` of the result is another value",
        '"reject"',
        '"approve"',
    ),
    (
        AGREEING,
        '{at: {"$.verdicts": reject}}',
        "at.$.verdicts: the result has no `$.verdicts`: `$` has the keys `verdict`, `findings`",
        '"reject"',
        None,
    ),
    (
        AGREEING,
        "{schema: {required: [by]}}",
        "schema: the result does not fit the schema",
        '{"required": ["by"]}',
        '{"verdict": "approve", "findings": [{"line": 3}]}',
    ),
    (
        AGREEING,
        "{confidence: 0.9}",
        "confidence: the result has another confidence",
        "0.9 ± 0.001",
        "0.95",
    ),
    (
        AGREEING,
        "{confidence: {min: 0.96, max: 0.99}}",
        "confidence: the result has another confidence",
        "0.96 or more and 0.99 or less",
        "0.95",
    ),
    (
        AGREEING,
        "{confidence: {max: 0.9}}",
        "confidence: the result has another confidence",
        "0.9 or less",
        "0.95",
    ),
    (AGREEING, "{calls: 4}", "calls: the agents were called 3 times", "4", "3"),
    (
        AGREEING,
        "{calls: {security-1: {min: 2}}}",
        "calls.security-1: `security-1` was called once",
        "2 or more",
        "1",
    ),
    (
        AGREEING,
        "{path: [consensus, parallel]}",
        "path.1: `parallel` did not happen after `consensus`",
        "`parallel`",
        "parallel → security-1 → security-2 → security-3 → consensus → threshold",
    ),
    (
        AGREEING,
        '{path: ["!consensus"]}',
        "path.0: `consensus` happened",
        "no `consensus`",
        "parallel → security-1 → security-2 → security-3 → consensus → threshold",
    ),
    (
        AGREEING,
        "{seconds: {min: 1}}",
        "seconds.min: the run took 0 s of virtual time",
        "1 s or more",
        "0 s",
    ),
    (
        DISAGREEING + ARCHITECT,
        "{seconds: {max: 1}}",
        "seconds.max: the run took 2 s of virtual time",
        "1 s or less",
        "2 s",
    ),
    (AGREEING, "{status: failed}", "status: the run ended completed", "failed", "completed"),
    (AGREEING, "{error: anything}", "error: the run did not fail", "an error", "completed"),
    (
        AGREEING,
        "{pending: [security-architect]}",
        "pending: the run waits for nobody",
        "`security-architect`",
        "nobody",
    ),
    (
        AGREEING,
        "{escalated: security-architect}",
        "escalated: the run did not escalate",
        "an escalation to security-architect",
        "no escalation",
    ),
    (
        DISAGREEING + ARCHITECT,
        "{escalated: false}",
        "escalated: the run escalated to `security-architect`",
        "no escalation",
        "security-architect",
    ),
    (
        PENDING,
        "{value: null}",
        "run: the run waits for `security-architect`",
        "completed",
        "pending",
    ),
    (
        AGREEING,
        "{warnings: [PLX0999]}",
        "warnings.0: no warning of the pattern mentions `PLX0999`",
        "PLX0999",
        "no warning",
    ),
]


@pytest.mark.parametrize(("body", "expect", "told", "expected", "actual"), BROKEN)
def test_expectations_that_do_not_hold(
    judge: Judge, body: str, expect: str, told: str, expected: str, actual: str | None
) -> None:
    case = judge(body, expect)
    (failure,) = case.failures
    assert f"{failure.what}: {failure.message}" == told
    assert (failure.expected, failure.actual) == (expected, actual)
    assert case.status == "failed"


def test_a_broken_expectation_points_at_its_own_key(judge: Judge) -> None:
    case = judge(AGREEING, '{value: x, calls: {security-1: 2}, path: [threshold, "!parallel"]}')
    told = [failure.source.slice(failure.span) for failure in case.failures]
    assert told == ["value", "security-1", '"!parallel"']


def test_texts_contain_texts(judge: Judge) -> None:
    assert judge(ONE, "{contains: fine}", "first-opinion").status == "passed"
    assert judge(ONE, "{contains: bad}", "first-opinion").status == "failed"
    assert judge(ONE, "{seconds: {min: 1.5, max: 1.5}}", "first-opinion").status == "passed"


def test_single_differences_are_told(judge: Judge) -> None:
    (failure,) = judge(AGREEING, "{value: {verdict: reject}}").failures
    assert failure.details == (
        '`$.findings` is [{"line": 3}], which nothing expects',
        '`$.verdict` is "approve", expected "reject"',
    )


def test_a_confidence_that_fails_shows_what_it_was_made_of(judge: Judge) -> None:
    (failure,) = judge(AGREEING, "{confidence: 0.5}").failures
    assert failure.derivation is not None
    _, consensus, *below = failure.derivation.nodes
    assert (consensus.rule, consensus.equation.shown) == ("consensus", "0.95")
    assert consensus.place is not None
    assert consensus.place.source == "patterns/security-review.prism"
    assert [one.agent for one in below] == ["security-1", "security-2", "security-3"]


def test_a_null_that_nobody_expected_is_explained(judge: Judge) -> None:
    (failure,) = judge(PENDING, "{status: pending, value: approve}").failures
    assert failure.derivation is not None
    assert failure.derivation.nodes[0].confidence == 0


BROKEN_RUN = "agents: {a: {answer: {findings: null}, confidence: 0.9}}\n"


def test_errors_of_the_pattern(judge: Judge) -> None:
    for expect in ("{error: {line: 3}}", "{error: first}", "{status: failed}"):
        assert judge(BROKEN_RUN, expect, "faulty").failures == ()


def test_a_run_that_fails_unforeseen_is_told_with_its_place(judge: Judge) -> None:
    (failure,) = judge(BROKEN_RUN, "{value: 1}", "faulty").failures
    assert failure.what == "run"
    assert failure.actual == "failed"
    assert failure.fault is not None
    assert (failure.fault.source, failure.fault.line) == ("patterns/faulty.prism", 3)
    assert failure.message == failure.fault.message
    assert failure.where is not None
    assert failure.where.source.slice(failure.where.span) == "opinion.findings.first"


def test_what_should_not_have_happened_is_shown_where_it_did(judge: Judge) -> None:
    (path,) = judge(AGREEING, '{path: ["!consensus"]}').failures
    (escalated,) = judge(PENDING, "{status: pending, escalated: false}").failures
    told = [one.where and one.where.source.slice(one.where.span) for one in (path, escalated)]
    assert told == ["consensus(securityResults, 0.8)", 'escalate("security-architect")']


def test_errors_that_are_other_errors(judge: Judge) -> None:
    (line,) = judge(BROKEN_RUN, "{error: {line: 2}}", "faulty").failures
    assert (line.what, line.expected, line.actual) == ("error.line", "2", "3")
    (words,) = judge(BROKEN_RUN, "{error: zebra}", "faulty").failures
    assert words.message == "the error does not mention `zebra`"
    (kind,) = judge(BROKEN_RUN, "{error: {kind: timeout}}", "faulty").failures
    assert kind.message == "the run failed in another way"
    (status,) = judge(BROKEN_RUN, "{status: completed}", "faulty").failures
    assert (status.actual, status.fault is not None) == ("failed", True)


def test_failed_calls_by_kind(judge: Judge) -> None:
    for error, words in (
        ("timeout", "did not answer within 30 s"),
        ("refusal", "refuses"),
        ("crash", "crashed"),
        ("garbage", "no usable answer"),
    ):
        body = f"input: {{code: x}}\nagents: {{a: {{error: {error}}}}}\n"
        case = judge(body, f"{{error: {{kind: {error}, mentions: [{words}]}}}}", "first-opinion")
        assert case.failures == (), error


def test_an_expected_warning(judge: Judge, write: Write) -> None:
    write("patterns/first-opinion.prism", "/** @nam FirstOpinion */\n" + FIRST_OPINION[26:])
    case = judge(ONE, "{warnings: [name]}", "first-opinion")
    assert case.failures == ()
    (failure,) = judge(ONE, "{warnings: []}", "first-opinion").failures
    assert failure.message == "the pattern compiles with warnings"
    assert failure.details[0].startswith("patterns/first-opinion.prism:1:5 PLX")
