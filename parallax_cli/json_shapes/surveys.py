"""The shape of `parallax explore`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from parallax_cli.json_shapes.findings import place_shape
from parallax_cli.json_shapes.simulations import counterexample_shape
from parallax_patterns.simulation.cuts import samples
from parallax_patterns.simulation.surveying import Survey
from parallax_patterns.text_files import shown_path


def surveys_shape(done: Sequence[Survey]) -> dict[str, Any]:
    """What `parallax explore` found out, pattern by pattern."""
    return {"ok": all(one.ok for one in done), "patterns": [_shape(one) for one in done]}


def _shape(done: Survey) -> dict[str, Any]:
    setup, figures = done.explorable.setup, done.figures
    return {
        "file": shown_path(setup.path),
        "scenarios": done.explored.scenarios,
        "complete": done.explored.complete,
        "deviations": done.explored.deviations,
        "merged": done.explored.merged,
        "agents": [one.agent.id for one in setup.agents],
        "cuts": list(done.explorable.cuts),
        "confidences": list(samples(done.explorable.cuts)),
        "notes": list(setup.notes),
        "leftOut": list(done.explorable.left_out),
        "statuses": dict(figures.statuses),
        "escalated": figures.escalated.count,
        "confidence": asdict(figures.confidence),
        "calls": asdict(figures.calls),
        "seconds": asdict(figures.seconds),
        "unreached": [
            {"kind": one.kind, "outcome": one.outcome, **place_shape(one.source, one.span)}
            for one in done.unreached
        ],
        "broken": [counterexample_shape(one) for one in done.counterexamples],
    }
