"""What tells surviving mutants as test cases, which pin what the original does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from parallax_patterns.mutation.contrasting import TOLD, Contrast, facts
from parallax_patterns.mutation.examining import Judged
from parallax_patterns.mutation.mutants import Mutant
from parallax_patterns.mutation.telling import told as calls_told
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import prepare
from parallax_patterns.simulation.promoting import Promoted, add_case
from parallax_patterns.testing.expectations.confidence import WITHIN
from parallax_primitives.values import Json


def promote(survivors: Sequence[Judged], project: Project) -> Iterator[Promoted]:
    """Writes the test cases that notice surviving mutants: one where a run tells several."""
    by_run: dict[int, list[tuple[Mutant, Contrast]]] = {}
    for one in survivors:
        if one.contrast is not None:
            told = by_run.setdefault(id(one.contrast.original), [])
            told.append((one.mutant, one.contrast))
    for told in by_run.values():
        mutant, contrast = told[0]
        # The file has changed since: each case is added to what is there now.
        setup = prepare(project.root / mutant.original.name, project)
        expected = expectation([other for _, other in told])
        played, title = contrast.original, _title([one for one, _ in told])
        asked = calls_told(played) if any(_tells(other) for _, other in told) else {}
        yield add_case(setup, played, title, expected, project, asked=asked)


def _tells(contrast: Contrast) -> bool:
    """Whether only what agents are told is another in the mutant."""
    return TOLD in _pinned(contrast)


def _title(mutants: Sequence[Mutant]) -> str:
    first = mutants[0]
    more = f" and {len(mutants) - 1} more" if len(mutants) > 1 else ""
    return f"line {first.position.line}: notices if {first.mutation.words}{more}"


def expectation(contrasts: Sequence[Contrast]) -> dict[str, Json]:
    """How a run ends, with what some mutant of several does not meet, as a test file holds it."""
    ours = facts(contrasts[0].original)
    differing = {name for one in contrasts for name in _pinned(one)}
    expected: dict[str, Json] = {"status": ours["status"]}
    if ours["status"] == "completed":
        expected["value"] = ours["value"]
    if ours["pending"]:
        expected["pending"] = ours["pending"]
    if "confidence" in differing:
        expected["confidence"] = _confidence(contrasts)
    expected |= {name: ours[name] for name in ("error", "calls", "escalated") if name in differing}
    if "seconds" in differing:
        expected["seconds"] = _seconds(contrasts)
    return expected


_SHOWN: Final = ("status", "value", "pending")
"""What is expected of every run."""


def _pinned(contrast: Contrast) -> tuple[str, ...]:
    """What else has to be expected for the mutant not to meet it."""
    shown = any(name in contrast.facts for name in _SHOWN)
    first = () if shown else tuple(contrast.facts)[:1]
    completed = contrast.original.outcome.status == "completed"
    more = ("confidence", "calls") if completed else ("calls",)
    return first + tuple(name for name in more if name in contrast.facts)


def _confidence(contrasts: Sequence[Contrast]) -> Json:
    """What it is, so near that it is not what it is for a mutant."""
    ours = contrasts[0].original.outcome.confidence
    apart = [abs(ours - one.mutant.outcome.confidence) for one in contrasts]
    within = min(one for one in apart if one) / 2
    return ours if within > WITHIN else {"approx": ours, "within": within}


def _seconds(contrasts: Sequence[Contrast]) -> Json:
    ours = contrasts[0].original.outcome.seconds
    apart = [abs(ours - one.mutant.outcome.seconds) for one in contrasts]
    within = min(one for one in apart if one) / 2
    return {"min": max(0.0, ours - within), "max": ours + within}
