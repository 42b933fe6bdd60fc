"""Findings as JSON data, and back.

A finding is kept as what it says, not as what it is made of: restored, it is shown to the letter as
the original is, without the module that defines it. Sources are kept as numbers: 0 is the file that
was checked, then come those that it asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related, Severity
from parallax_compiler.records import dataclass
from parallax_compiler.source import Source, Span


def stored_finding(one: Diagnostic, numbers: Mapping[Source, int]) -> list[Any]:
    """What a finding says; KeyError when it is about a text that has no number."""
    return [
        numbers[one.source],
        *stored_span(one.span),
        [one.code, one.title, one.severity.value, one.stage],
        [one.label, one.hint, one.note],
        [
            [fix.title, [[*stored_span(edit.span), edit.text] for edit in fix.edits]]
            for fix in one.fixes
        ],
        [
            [
                None if other.source is None else numbers[other.source],
                *stored_span(other.span),
                other.label,
            ]
            for other in one.related
        ],
    ]


def stored_span(span: Span) -> tuple[int, int]:
    return span.start, span.end


@dataclass(frozen=True, kw_only=True)
class Restored(Diagnostic):
    """A finding with the words that it had; its class has the code, title, severity and stage."""

    words: tuple[str, str | None, str | None]

    def __reduce__(self) -> tuple[Any, ...]:
        """Its class is made as it is needed, also in the process that it is sent to."""
        kind = (self.code, self.title, self.severity.value, self.stage)
        return _again, (kind, {one.name: getattr(self, one.name) for one in fields(self)})

    @property
    def label(self) -> str:
        return self.words[0]

    @property
    def hint(self) -> str | None:
        return self.words[1]

    @property
    def note(self) -> str | None:
        return self.words[2]


def restored_finding(
    sources: Sequence[Source],
    number: int,
    start: int,
    end: int,
    kind: list[str],
    words: list[Any],
    fixes: list[Any],
    related: list[Any],
) -> Diagnostic:
    """The finding that said so of these sources."""
    return _kind(*kind)(
        source=sources[number],
        span=Span(start, end),
        words=tuple(words),
        fixes=tuple(
            Fix(title, tuple(Edit(Span(start, end), text) for start, end, text in edits))
            for title, edits in fixes
        ),
        related=tuple(
            Related(Span(start, end), label, None if at is None else sources[at])
            for at, start, end, label in related
        ),
    )


def _again(kind: tuple[str, str, str, str], says: Mapping[str, Any]) -> Restored:
    return _kind(*kind)(**says)


@cache
def _kind(code: str, title: str, severity: str, stage: str) -> type[Restored]:
    """The class of the findings of one code."""
    constants = {"code": code, "title": title, "severity": Severity(severity), "stage": stage}
    return type(f"Restored{code}", (Restored,), {"__doc__": title, **constants})
