"""A group that only its name declares, such as `securityAgents`, is declared in the header."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.resolve.bindings import Group
from parallax_compiler.source import Span
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View


def find(view: View) -> Iterator[Change]:
    implied = [one for one in view.resolved.groups if _is_implied(one)]
    if not implied:
        return
    lines = [f"@group {one.name} {_settings(one)}" for one in implied]
    names = " and ".join(f"`{one.name}`" for one in implied)
    place = implied[0].span
    yield Change(
        span=Span(0, 0) if place is None else place,
        words=f"the header says what {names} can do",
        edits=(added_to_header(view, lines),),
    )


def _is_implied(group: Group) -> bool:
    """A group of several: nothing in a header could declare the best single agent."""
    return not group.declared and not group.single and group.name != "agents"


def _settings(group: Group) -> str:
    return json.dumps({"capabilities": list(group.capabilities)}, ensure_ascii=False)


def added_to_header(view: View, lines: list[str]) -> Edit:
    """Adds entries at the end of the header, or a header."""
    header, text = view.module.header, view.source.text
    if header is None or not text.startswith("/**", header.span.start):
        made = "\n".join(f" * {line}" for line in lines)
        return Edit(Span(0, 0), f"/**\n{made}\n */\n")
    last = max((one.value_span.end for one in header.entries), default=header.span.start + 3)
    more = "".join(f"\n * {line}" for line in lines)
    closed = "" if "\n" in text[last : header.span.end] else "\n"
    return Edit(Span(last, last), more + closed)


REWRITE: Final = Rewrite(
    name="groups",
    reason="who takes part is said, and no misspelt name makes a group",
    equality="The same run: the capability is the one that the name says.",
    finders=(find,),
    fine=True,
)
