"""The main job from a user's seat: a project, requirements, a pattern, its tests, a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Outcome, parallax

REQUIREMENTS = """\
name: pr-review
goal: "Multi-perspective pull request review"
strategy: parallel-consensus
minConfidence: 0.9
perspectives: [security, quality, performance]
"""

SECURITY_REVIEW = """\
/**
 * @name SecurityReview
 * @version 1.0.0
 * @generated 2024-01-15
 * @description Security review with escalation
 */
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"
import { escalate } from "@parallax/primitives/control"

// Parallel security analysis
securityResults = parallel(securityAgents)

// Build consensus
agreement = consensus(securityResults, 0.8)

// Apply confidence threshold
validated = threshold(agreement, 0.9)

// Escalate if needed
final = validated ~> 0.9 ? validated : escalate("security-architect")

// Return with confidence
final
"""

AGENTS = """\
from parallax_sdk import Answer, agent

@agent(capabilities=["security"])
def first(code):
    return Answer({{"verdict": "{first}"}}, {sure})

@agent(capabilities=["security"])
async def second(code):
    return Answer({{"verdict": "approve"}}, {sure})

@agent(capabilities=["security"])
def third(code):
    return Answer({{"verdict": "approve"}}, {sure})
"""

ARCHITECT = """
@agent(capabilities=["architecture"], id="security-architect")
def architect(code):
    return Answer({"verdict": "ask again"}, 0.97)
"""

INPUT = '{"task": "Review PR #123", "code": "..."}'


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A folder with the security review and nothing else."""
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns/security-review.prism").write_text(SECURITY_REVIEW, "utf-8")
    (tmp_path / "agents").mkdir()
    return tmp_path


def with_agents(folder: Path, *, first: str, sure: float, more: str = "") -> None:
    text = AGENTS.format(first=first, sure=sure) + more
    (folder / "agents/security.py").write_text(text, "utf-8")


def run_review(folder: Path, *options: str) -> Outcome:
    return parallax("run", "security-review", "--input", INPUT, *options, cwd=folder)


def test_a_new_project_validates_tests_and_runs(project: Path) -> None:
    validated = parallax("validate", "--strict", cwd=project)
    assert validated.stdout.startswith("No faults in 7 files")
    assert validated.code == 0
    tested = parallax("test", "--mock-agents", cwd=project)
    assert tested.code == 0, tested.stdout
    ran = parallax("run", "hello", "--local", "--input", '{"name": "Ada"}', cwd=project)
    assert ran.stdout.startswith("Hello, Ada\n\nconfidence  0.99\nstatus      completed")
    assert ran.code == 0


def test_from_requirements_to_a_run(project: Path) -> None:
    (project / "requirements/pr-review.yaml").write_text(REQUIREMENTS, "utf-8")
    generated = parallax("generate", "pattern", "-f", "requirements/pr-review.yaml", cwd=project)
    assert generated.code == 0, generated.stderr
    assert generated.stdout == (
        "Wrote patterns/pr-review.prism\nWrote tests/patterns/pr-review.test.yaml\n"
        "Wrote patterns/pr-review.receipt.json\n"
    )
    assert parallax("validate", "--strict", cwd=project).code == 0
    tested = parallax("test", "--mock-agents", "patterns/pr-review.prism", cwd=project)
    assert tested.code == 0, tested.stdout
    ran = parallax("run", "pr-review", "--local", "--input", INPUT, "--format", "json", cwd=project)
    assert ran.code == 0, ran.stderr
    result = json.loads(ran.stdout)
    assert result["value"]["verdict"] == "approve"
    assert result["confidence"] >= 0.9
    assert {call["agent"] for call in result["calls"]} >= {"quality-reviewer"}


def test_agents_that_agree_decide_and_nothing_is_escalated(review: Path) -> None:
    with_agents(review, first="approve", sure=0.95, more=ARCHITECT)
    outcome = run_review(review)
    assert outcome.code == 0, outcome.stderr
    assert '"verdict": "approve"' in outcome.stdout
    assert "escalated" not in outcome.stdout


@pytest.mark.parametrize(("first", "sure"), [("reject", 0.95), ("approve", 0.6)])
def test_when_they_disagree_or_hesitate_the_architect_answers(
    review: Path, first: str, sure: float
) -> None:
    with_agents(review, first=first, sure=sure, more=ARCHITECT)
    outcome = run_review(review)
    assert outcome.code == 0, outcome.stderr
    assert '"verdict": "ask again"' in outcome.stdout
    assert "escalated   to `security-architect`" in outcome.stdout


def test_without_an_architect_the_run_is_pending_and_says_on_whom(review: Path) -> None:
    with_agents(review, first="reject", sure=0.95)
    outcome = run_review(review)
    assert outcome.code == 1
    assert "status      pending" in outcome.stdout
    assert "waits for   `security-architect`" in outcome.stdout
