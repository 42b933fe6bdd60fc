"""What there is to reach in a program: its lines, branches, arms, tests of confidence and errors.

What the language decides is reported by the program's probes. What primitives decide is told by
their events: whether a value was sure enough, whether something was tried again, whether an agent
failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from parallax_compiler.source import Source, Span
from parallax_runtime import Event

Kind: TypeAlias = Literal["line", "branch", "arm", "threshold", "error"]

Key: TypeAlias = int | tuple[int, str]
"""What a run reports: the number of a probe, or a site and what happened there."""

RECOVERIES: Final = {
    "retry": ("retry", "retried"),
    "fallback": ("fallback", "fell back"),
    "timeout": ("timeout", "timed out"),
    "circuit": ("circuit.refused", "refused"),
}
"""By primitive: the event by which it deals with an error, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to reach: a line, or one outcome of something that has several."""

    key: Key
    kind: Kind
    outcome: str
    source: Source
    span: Span


def keys_of(reached: Iterable[int], events: Iterable[Event]) -> frozenset[Key]:
    """Everything that a run reports."""
    return frozenset[Key](reached).union(_event_keys(events))


def _event_keys(events: Iterable[Event]) -> Iterator[Key]:
    for event in events:
        if event.site is None:
            continue
        if event.kind == "primitive.finished":
            yield event.site, "met" if event.data["confidence"] > 0 else "missed"
        else:
            yield event.site, event.kind
