"""How a failure reads: what was expected and what came, and where, as role-tagged lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from parallax_compiler.diagnostics.render import excerpt
from parallax_compiler.source import Source
from parallax_patterns.testing.results import Failure, Where
from parallax_runtime.derivation_drawing import Line, derivation_lines

_PLAIN_WIDTH: Final = 100
"""Columns of the words that go into documents."""


def failure_lines(failure: Failure, width: int, *, unseen: Source | None = None) -> Iterator[Line]:
    """The lines of one failure; nobody is told of places in a text that nobody sees."""
    place = failure.source.position(failure.span.start)
    is_seen = failure.source is not unseen
    at = f"  ({failure.source.name}:{place.line}:{place.column})" if is_seen else ""
    yield (("name", f"  {failure.what}"), ("plain", f": {failure.message}"), ("dim", at))
    if failure.expected is not None:
        yield (("plain", "    expected "), ("success", failure.expected))
    if failure.actual is not None:
        yield (("plain", "    actual   "), ("failure", failure.actual))
    for detail in failure.details:
        yield (("plain", f"    {detail}"),)
    if failure.where is not None:
        yield from _where_lines(failure.where)
    if failure.derivation is not None:
        yield (("plain", "    derived so:"),)
        for line in derivation_lines(failure.derivation, width - 6):
            yield (("plain", "      "), *line)


def _where_lines(where: Where) -> Iterator[Line]:
    """The place in the pattern: its line, and what of it is meant."""
    start, end = where.source.position(where.span.start), where.source.position(where.span.end)
    yield (("plain", "    at "), ("path", f"{where.source.name}:{start.line}:{start.column}"))
    for line in excerpt(where.source, start, end):
        yield (("plain", "    "), *line)


def failure_text(failures: Iterable[Failure], *, unseen: Source | None = None) -> str:
    """All that is said of failures, without roles."""
    drawn = (failure_lines(one, _PLAIN_WIDTH, unseen=unseen) for one in failures)
    return "\n".join(
        "".join(text for _, text in line).rstrip() for lines in drawn for line in lines
    )
