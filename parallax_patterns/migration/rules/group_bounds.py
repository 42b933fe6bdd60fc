"""`@minAgents 2` and `@maxAgents 5` become `min` and `max` of `@agents`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import HeaderEntry
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View

_BOUNDS: Final = {"minAgents": "min", "maxAgents": "max"}


def find(view: View) -> Iterator[Change]:
    header = view.module.header
    given = [] if header is None else [one for one in header.entries if one.key in _BOUNDS]
    if header is None or not given or not all(isinstance(one.value, int) for one in given):
        return
    agents = header.get("agents")
    settings = _settings(agents)
    if settings is None:
        return
    for one in given:
        settings.setdefault(_BOUNDS[one.key], one.value)
    text = f"@agents {json.dumps(settings, ensure_ascii=False)}"
    kept = given[0] if agents is None else agents
    dropped = (one for one in given if one is not kept)
    yield Change(
        span=given[0].span,
        words="the bounds of the group stand with the group",
        edits=(Edit(kept.span, text), *(_without(view, one) for one in dropped)),
    )


def _settings(agents: HeaderEntry | None) -> dict[str, Any] | None:
    """What `@agents` says so far; a list is its capabilities."""
    match None if agents is None else agents.value:
        case None:
            return {}
        case list() as capabilities:
            return {"capabilities": capabilities}
        case dict() as settings:
            return dict(settings)
        case _:
            return None


def _without(view: View, entry: HeaderEntry) -> Edit:
    """The line of an entry taken out."""
    line = view.source.line(view.source.position(entry.span.start).line)
    if line.strip(" \t*") == view.source.slice(entry.span).strip():
        start = entry.span.start - line.index("@")
        end = view.source.text.find("\n", entry.span.end) + 1
        return Edit(Span(start, end), "")
    return Edit(entry.span, "")


REWRITE: Final = Rewrite(
    name="group-bounds",
    reason="what a group is stands in one place",
    equality="Always the same program: both bound the group `agents`.",
    finders=(find,),
)
