"""The shape of `parallax diff`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parallax_patterns.simulation.comparing import Difference, Pair, Side
from parallax_patterns.simulation.running import Played


def differences_shape(
    compared: Mapping[str, Difference], added: Sequence[str], removed: Sequence[str]
) -> dict[str, Any]:
    """What became of each pattern, by its file."""
    return {
        "same": not any(one.differing or one.needs for one in compared.values()),
        "breaking": bool(removed) or any(one.breaking for one in compared.values()),
        "added": list(added),
        "removed": list(removed),
        "patterns": [_shape(name, one) for name, one in compared.items()],
    }


def _shape(name: str, one: Difference) -> dict[str, Any]:
    return {
        "file": name,
        "scenarios": one.scenarios,
        "differing": one.differing,
        "changed": dict(one.changed),
        "breaking": list(one.breaking),
        "before": _side(one.before),
        "after": _side(one.after),
        "example": None if one.example is None else example_shape(one.example),
    }


def _side(side: Side) -> dict[str, Any]:
    figures = side.figures
    return {
        "complete": side.explored.complete,
        "statuses": dict(figures.statuses),
        "escalated": figures.escalated.share,
        "calls": figures.calls.greatest,
        "seconds": figures.seconds.greatest,
        "confidence": [figures.confidence.least, figures.confidence.greatest],
    }


def example_shape(pair: Pair) -> dict[str, Any]:
    """One scenario in both versions."""
    return {
        "input": pair.after.scenario.input,
        "differs": list(pair.differs),
        "before": _ending(pair.before),
        "after": _ending(pair.after),
    }


def _ending(played: Played) -> dict[str, Any]:
    outcome = played.outcome
    return {
        "status": outcome.status,
        "value": played.execution.json,
        "confidence": outcome.confidence,
        "calls": outcome.calls,
    }
