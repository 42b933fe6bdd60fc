"""The shape of `parallax mutate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parallax_cli.json_shapes.simulations import ending_shape, scenario_shape
from parallax_patterns.mutation.contrasting import Contrast
from parallax_patterns.mutation.examining import Examination, Judged, score
from parallax_patterns.text_files import shown_path


def mutations_shape(
    done: Sequence[Examination], unjudged: Sequence[Path], fail_under: float | None
) -> dict[str, Any]:
    """What came of the mutants, pattern by pattern."""
    reached = score(done)
    return {
        "ok": is_enough(reached, fail_under) and not unjudged,
        "score": reached,
        "unjudged": [shown_path(one) for one in unjudged],
        "patterns": [_shape(one) for one in done],
    }


def is_enough(reached: float | None, fail_under: float | None) -> bool:
    """Whether a score is as high as was asked for; where nothing could be noticed it is."""
    return fail_under is None or reached is None or reached >= fail_under


def _shape(done: Examination) -> dict[str, Any]:
    return {
        "file": shown_path(done.path),
        "score": score([done]),
        "killed": len(done.of("killed")),
        "survived": len(done.of("survived")),
        "equivalent": len(done.of("equivalent")),
        "mutants": [_mutant(one) for one in done.judged],
    }


def _mutant(one: Judged) -> dict[str, Any]:
    mutant = one.mutant
    source, span = mutant.original, mutant.mutation.span
    end = source.position(span.end)
    return {
        "number": mutant.number,
        "verdict": one.verdict,
        "message": mutant.mutation.words,
        "line": mutant.position.line,
        "column": mutant.position.column,
        "endLine": end.line,
        "endColumn": end.column,
        "before": source.slice(span),
        "after": mutant.mutation.text,
        "reached": one.reached,
        "killedBy": one.killed_by,
        "smallest": None if one.contrast is None else _contrast(one.contrast),
    }


def _contrast(contrast: Contrast) -> dict[str, Any]:
    return {
        **scenario_shape(contrast.original.scenario),
        "pattern": ending_shape(contrast.original),
        "mutant": ending_shape(contrast.mutant),
        "differs": list(contrast.facts),
    }
