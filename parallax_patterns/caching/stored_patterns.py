"""Compiled patterns as JSON text, and back.

Sources are kept as numbers: 0 is the pattern, then come the files that it asked for. Their texts
are read again, and are the same when the hashes of the files are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from parallax_compiler.source import Source, Span
from parallax_patterns.caching.cache import digest
from parallax_patterns.caching.stored_findings import restored_finding, stored_finding, stored_span
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.project import Project
from parallax_patterns.sources import imported_bytes, source_name
from parallax_patterns.text_files import decode

if TYPE_CHECKING:
    from parallax_patterns.analysis import Derived

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
                "diagnostics": [stored_finding(one, numbers) for one in pattern.diagnostics],
                "strict": [stored_finding(one, numbers) for one in pattern.strict],
                "groups": {
                    name: [numbers[source], *stored_span(span)]
                    for name, (source, span) in pattern.groups.items()
                },
                "python": pattern.python,
            }
        )
    except KeyError:
        return None


# --- from JSON -----------------------------------------------------------------------------------


def restored(text: str, source: Source, project: Project) -> CompiledPattern | None:
    """The pattern that was kept; None when a file that it asked for is no longer what it was."""
    kept = json.loads(text)
    sources = _sources(kept["files"], source, project)
    if sources is None:
        return None
    return CompiledPattern(
        source=source,
        diagnostics=tuple(restored_finding(sources, *one) for one in kept["diagnostics"]),
        strict=tuple(restored_finding(sources, *one) for one in kept["strict"]),
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
