"""Compiled patterns as JSON text, and back.

A finding is kept as what it says, not as what it is made of: restored, it is shown to the letter as
the original is, without the module that defines it. Sources are kept as numbers: 0 is the pattern,
then come the files that it asked for. Their texts are read again, and are the same when the hashes
of the files are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related, Severity
from parallax_compiler.records import dataclass
from parallax_compiler.source import Source, Span
from parallax_patterns.cache import digest
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.project import Project
from parallax_patterns.sources import imported_bytes, source_name
from parallax_patterns.text_files import decode

if TYPE_CHECKING:
    from parallax_patterns.analysis import Derived

_Numbers: TypeAlias = dict[Source, int]
_Sources: TypeAlias = list[Source]

_TO_JSON: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


# --- to JSON -------------------------------------------------------------------------------------


def stored(made: Derived) -> str | None:
    """The text to keep; None when a finding is about a text that is in none of the files."""
    pattern = made.pattern
    there = [one for one in made.asked.values() if one is not None]
    numbers = {pattern.source: 0}
    for _, source in there:
        numbers.setdefault(source, len(numbers))
    try:
        return _TO_JSON(
            {
                "files": [[path, one and one[0]] for path, one in made.asked.items()],
                "imported": [numbers[one] for one in pattern.imported],
                "diagnostics": [_finding(one, numbers) for one in pattern.diagnostics],
                "strict": [_finding(one, numbers) for one in pattern.strict],
                "groups": {
                    name: [numbers[source], *_span(span)]
                    for name, (source, span) in pattern.groups.items()
                },
                "python": pattern.python,
            }
        )
    except KeyError:
        return None


def _finding(one: Diagnostic, numbers: _Numbers) -> list[Any]:
    return [
        numbers[one.source],
        *_span(one.span),
        [one.code, one.title, one.severity.value, one.stage],
        [one.label, one.hint, one.note],
        [[fix.title, [[*_span(edit.span), edit.text] for edit in fix.edits]] for fix in one.fixes],
        [
            [
                None if other.source is None else numbers[other.source],
                *_span(other.span),
                other.label,
            ]
            for other in one.related
        ],
    ]


def _span(span: Span) -> tuple[int, int]:
    return span.start, span.end


# --- from JSON -----------------------------------------------------------------------------------


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


def restored(text: str, source: Source, project: Project) -> CompiledPattern | None:
    """The pattern that was kept; None when a file that it asked for is no longer what it was."""
    kept = json.loads(text)
    sources = _sources(kept["files"], source, project)
    if sources is None:
        return None
    return CompiledPattern(
        source=source,
        diagnostics=tuple(_restored_finding(sources, *one) for one in kept["diagnostics"]),
        strict=tuple(_restored_finding(sources, *one) for one in kept["strict"]),
        python=kept["python"],
        imported=tuple(sources[number] for number in kept["imported"]),
        groups={
            name: (sources[number], Span(start, end))
            for name, (number, start, end) in kept["groups"].items()
        },
    )


def _sources(files: list[list[Any]], source: Source, project: Project) -> _Sources | None:
    sources: dict[Source, None] = {source: None}
    for path, expected in files:
        data = imported_bytes(path, project)
        if (None if data is None else digest(data)) != expected:
            return None
        if data is not None:
            sources[decode(data, source_name(project.root / path, project))[0]] = None
    return list(sources)


def _restored_finding(
    sources: _Sources,
    number: int,
    start: int,
    end: int,
    kind: list[str],
    words: list[Any],
    fixes: list[Any],
    related: list[Any],
) -> Diagnostic:
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
