"""What there is to reach in a program: its lines, branches, arms, tests of confidence and errors.

What the language decides is reported by the program's probes. What primitives decide is told by
their events: whether a value was sure enough, whether something was tried again, whether an agent
failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
    primitives: dict[str, int] = {}
    for event in events:
        if event.site is None or event.key is None:
            continue
        match event.kind:
            case "primitive.started":
                primitives[event.key] = event.site
            case "primitive.finished":
                yield event.site, "met" if event.data["confidence"] > 0 else "missed"
            case "call.failed":
                yield event.site, event.kind
                yield from ((primitives[one], event.kind) for one in _around(event.key, primitives))
            case _:
                yield event.site, event.kind


def _around(key: str, primitives: Mapping[str, int]) -> Iterator[str]:
    """The keys of the primitives in which a call was made: a key begins with those around it."""
    for end, character in enumerate(key):
        if not character.isalnum() and key[:end] in primitives:
            yield key[:end]
