"""Testing patterns from Python, and under pytest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax_patterns.project import Project
from parallax_patterns.tester import PatternTester, PatternTestError
from parallax_sdk import Answer
from tests.patterns_sdk.testing.patterns import SECURITY_REVIEW, TWO_CALLS

Write = Callable[[str, str], Path]

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/testing.md").read_text("utf-8")
APPROVE = Answer({"verdict": "approve"}, 0.95)


@pytest.fixture
def review(project: Project, write: Write) -> PatternTester:
    path = write("patterns/security-review.prism", SECURITY_REVIEW)
    return PatternTester(path)


def test_what_a_run_gives(review: PatternTester) -> None:
    late = {"answer": {"verdict": "approve"}, "confidence": 0.9, "delay": "2s"}
    run = review.run(agents={"securityAgents": [APPROVE, late, lambda task: Answer(task, 0.9)]})
    assert (run.status, run.value, run.confidence) == ("pending", None, 0.0)
    assert run.calls == {"security-1": 1, "security-2": 1, "security-3": 1}
    assert run.pending == run.escalations == ("security-architect",)
    assert run.path[0] == "parallel"
    assert run.seconds == 2.0
    assert run.error is None
    assert run.events == run.execution.events
    run.expect(status="pending", seconds={"max": 3}, escalated="security-architect")


def test_scripts_answers_seeds_and_functions(project: Project, write: Write) -> None:
    write("patterns/two-calls.prism", TWO_CALLS)
    tester = PatternTester("two-calls", project=project)

    async def second(operation: str, task: str) -> Any:
        return {"value": [operation, task], "confidence": 0.8}

    run = tester.run(agents={"a": [Answer("first", 0.9), second]}, input="x", seed=7, timeout="1m")
    assert run.value == ["first", ["review", "first"]]
    named = tester.run(agents={"a": {"script": [APPROVE, {"function": second, "delay": 500}]}})
    assert named.seconds == 0.5


def test_what_is_answered_by_a_mailbox(review: PatternTester) -> None:
    members = [APPROVE, {"error": "timeout"}, {"error": "crash"}]
    ruled = review.run(
        agents={"securityAgents": members},
        answers={"security-architect": Answer({"verdict": "reject"}, 0.97)},
    )
    assert (ruled.value, ruled.confidence) == ({"verdict": "reject"}, 0.97)


def test_expectations_that_fail(review: PatternTester) -> None:
    run = review.run(agents={"securityAgents": {"answer": 1, "confidence": 0.9, "count": 3}})
    with pytest.raises(AssertionError) as caught:
        run.expect(confidence={"min": 0.95}, calls={"security-1": 2})
    text = str(caught.value)
    assert text.startswith("the run is not as expected\n  confidence: the result has another")
    assert "├─ 0.90 security-1: 1 [patterns" in text
    assert "calls.security-1: `security-1` was called once\n" in text


def test_scripts_are_strict(review: PatternTester) -> None:
    with pytest.raises(AssertionError, match="the call of `idle` never happened"):
        review.run(agents={"securityAgents": {"answer": 1, "confidence": 0.9}, "idle": APPROVE})
    with pytest.raises(AssertionError, match="an unexpected call"):
        review.run(agents={"securityAgents": {}, "a": {"capabilities": ["security"]}})


def test_what_cannot_be_run(review: PatternTester, write: Write) -> None:
    for agents, words in (
        ({"securityAgents": {"anwser": 1}}, "help: Write `answer`"),
        ({"securityAgents": [APPROVE]}, "securityAgents"),
        ({"other": [{"answer": 1, "confidence": 1, "count": 3}]}, "PLX0804"),
    ):
        with pytest.raises(PatternTestError, match=words):
            review.run(agents=agents)
    run = review.run(agents={"securityAgents": {"answer": 1, "confidence": 0.95}})
    for expected, words in (
        ({}, "would always pass"),
        ({"valeu": 1}, "help: Write `value`"),
        ({"path": ["!escalte"]}, "PLX0806"),
        ({"snapshot": True}, "snapshots are kept for test files"),
    ):
        with pytest.raises(PatternTestError, match=words):
            run.expect(**expected)
    with pytest.raises(PatternTestError, match="does not compile"):
        PatternTester(write("patterns/wrong.prism", "nothing_of_that_name"))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda part: (
        st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON, JSON)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_all_data_comes_through_as_it_is(project: Project, data: Any, answer: Any) -> None:
    path = project.patterns_dir / "echo.prism"
    path.write_text("[input, agents[0].ask(1).value]", "utf-8")
    run = PatternTester(path).run(input=data, agents={"a": Answer(answer, 0.9)})
    assert run.value == [data, answer]
    run.expect(value=[data, answer])


def test_what_is_no_data(review: PatternTester) -> None:
    for odd in (float("nan"), {1, 2}):
        with pytest.raises(PatternTestError, match="is given what is no JSON data"):
            review.run(agents={"securityAgents": {"answer": odd, "confidence": 0.9}})


def pythons() -> list[str]:
    sections = PAGE.partition("## In pytest")[2]
    return re.findall(r"```python\n(.*?)```", sections, re.DOTALL)


def run_python(*arguments: str, cwd: Path) -> tuple[int, str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
        env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)}, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_the_page_runs_without_pytest(project: Project, write: Write) -> None:
    write("patterns/security-review.prism", SECURITY_REVIEW)
    code, text = run_python("-c", pythons()[1], cwd=project.root)
    assert (code, text) == (0, "{'verdict': 'approve'} 0.95 completed\n")


def test_under_pytest(project: Project, write: Write) -> None:
    """Files are collected, cases are tests, the page's fixture works, failures are in words."""
    write("patterns/security-review.prism", SECURITY_REVIEW)
    write("patterns/wrong.prism", "nothing_of_that_name")
    cases = "pattern: wrong\ncases: [{name: a, expect: {value: 1}}]"
    write("tests/patterns/wrong.test.yaml", cases)
    write("tests/patterns/misspelt.test.yaml", "pattern: wrong\ncasse: 1\n")
    write("tests/test_review.py", pythons()[0])
    write(
        "tests/patterns/review.test.yaml",
        """\
        pattern: security-review
        defaults: {agents: {securityAgents: {answer: yes, confidence: 0.95, count: 3}}}
        cases:
          - {name: fine, expect: {value: yes}}
          - {name: unsure, expect: {confidence: {max: 0.9}}}
          - {name: nothing expected}
        """,
    )
    plugin = ["-m", "pytest", "-q", "-p", "parallax_patterns.pytest_plugin", "-p", "no:parallax"]
    code, text = run_python(*plugin, "-p", "no:cacheprovider", cwd=project.root)
    assert code != 0
    assert "PLX0201" in text or "nothing_of_that_name" in text
    assert "nothing reads the key `casse`" in text
    kept = ["tests/test_review.py", "tests/patterns/review.test.yaml"]
    code, text = run_python(*plugin, "-p", "no:cacheprovider", *kept, cwd=project.root)
    assert "2 failed, 3 passed" in text
    assert (
        "confidence: the result has another confidence  (tests/patterns/review.test.yaml:5:" in text
    )
    assert "the case `nothing expected` expects nothing" in text
    assert "Traceback" not in text
