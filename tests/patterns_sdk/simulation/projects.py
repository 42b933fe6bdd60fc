"""Small projects to simulate."""

from __future__ import annotations

from pathlib import Path

from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import Setup, prepare

TRIAGE = """\
/**
 * @name Triage
 * @input {"ticket": "string"}
 */
import { parallel } from "@parallax/primitives/execution"
import { best } from "@parallax/primitives/aggregation"

best(parallel(triageAgents.map(agent => agent.rate(input.ticket))))
"""

TESTS = """\
pattern: ../../patterns/triage.prism
cases:
  # kept
  - name: they agree
    input: {ticket: "The shop is down"}
    agents:
      triageAgents: {answer: {urgency: high}, confidence: 0.95, count: 3}
    expect: {value: {urgency: high}}

  - name: they differ
    input: {ticket: "A typo"}
    agents:
      triageAgents:
        - {answer: {urgency: low}, confidence: 0.9}
        - {answer: {urgency: high}, confidence: 0.5}
        - {error: crash}
    expect: {value: {urgency: low}}
"""

RULE = "confidence < 0.9 or value.urgency == truth.urgency"


def project_with(folder: Path, pattern: str = TRIAGE, tests: str | None = TESTS) -> Project:
    """A project with the pattern `triage` and its tests."""
    (folder / "patterns").mkdir(exist_ok=True)
    (folder / "tests" / "patterns").mkdir(parents=True, exist_ok=True)
    (folder / "patterns" / "triage.prism").write_text(pattern, "utf-8")
    if tests is not None:
        (folder / "tests" / "patterns" / "triage.test.yaml").write_text(tests, "utf-8")
    return Project.find(folder)


def setup_of(project: Project, *invariants: str) -> Setup:
    """The setup of its pattern."""
    return prepare(project.find_pattern("triage"), project, invariants)
