"""The shape of `parallax sim`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from parallax_patterns.simulation.examining import Counterexample, Examination
from parallax_patterns.simulation.figures import Chance
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.worlds import Scenario
from parallax_patterns.text_files import shown_path
from parallax_runtime import Step


def simulations_shape(done: Sequence[Examination]) -> dict[str, Any]:
    """What `parallax sim` found out, pattern by pattern."""
    return {"ok": all(one.ok for one in done), "patterns": [_shape(one) for one in done]}


def _shape(done: Examination) -> dict[str, Any]:
    figures = done.figures
    return {
        "file": shown_path(done.setup.path),
        "runs": figures.runs,
        "firstSeed": done.first_seed,
        "agents": [one.agent.id for one in done.setup.agents],
        "notes": list(done.setup.notes),
        "statuses": dict(figures.statuses),
        "escalated": _chance(figures.escalated),
        "failed": _chance(figures.failed),
        "confidence": asdict(figures.confidence),
        "histogram": list(figures.histogram),
        "calls": asdict(figures.calls),
        "failures": asdict(figures.failures),
        "seconds": asdict(figures.seconds),
        "trace": figures.trace,
        "plan": done.setup.plan,
        "broken": [counterexample_shape(one) for one in done.counterexamples],
    }


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "count": chance.count,
        "share": chance.share,
        "low": chance.low,
        "high": chance.high,
    }


def counterexample_shape(one: Counterexample) -> dict[str, Any]:
    """A rule that is broken, and the smallest run in which it is."""
    return {
        "rule": one.broken.rule,
        "message": one.broken.message,
        "count": one.broken.count,
        "seed": one.broken.first,
        "smallest": {**scenario_shape(one.played.scenario), **ending_shape(one.played)},
    }


def scenario_shape(scenario: Scenario) -> dict[str, Any]:
    """What a run meets."""
    return {
        "input": scenario.input,
        "inOrder": scenario.order is None,
        "agents": {name: [_step(step) for step in taken] for name, taken in scenario.steps.items()},
    }


def ending_shape(played: Played) -> dict[str, Any]:
    """How a run ended."""
    outcome = played.outcome
    return {
        "status": outcome.status,
        "value": played.execution.json,
        "confidence": outcome.confidence,
        "calls": outcome.calls,
        "seconds": outcome.seconds,
    }


def _step(step: Step) -> dict[str, Any]:
    if step.error is not None:
        return {"error": step.error, "delay": step.delay}
    return {"answer": step.answer, "confidence": step.confidence, "delay": step.delay}
