"""Which part of a document each node of a made tree stems from, and each place of its text.

A text that is read again has the tree that it was printed from, so both are walked side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from parallax_compiler.resolve.traverse import everything
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Module, Node, Parenthesized
from parallax_patterns.located_yaml.document import Located, Path

_Node = TypeVar("_Node", bound=Node)


@dataclass(slots=True)
class Trace:
    """Notes where nodes come from. A node within one that is noted comes from there as well."""

    _known: dict[int, tuple[Node, Path]] = field(default_factory=dict)

    def mark(self, node: _Node, *path: str | int) -> _Node:
        """The node, noted as coming from the part at a path."""
        self._known[id(node)] = (node, path)
        return node

    def path(self, node: Node) -> Path | None:
        found = self._known.get(id(node))
        return None if found is None else found[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """The places of a text that come from a part of a document, outer before inner."""

    places: tuple[tuple[Span, Path], ...]
    located: Located

    def span(self, place: Span) -> Span:
        """Where in the document a place of the text comes from, as closely as is known."""
        path: Path = ()
        for span, found in self.places:
            if span.contains(place):
                path = found
        span = self.located.span(*path)
        return self.located.key_span(*path) if "\n" in self._text(span) else span

    def _text(self, span: Span) -> str:
        return self.located.source.slice(span)


def origins(
    trace: Trace, made: Module, read: Module, keys: Mapping[str, Path], located: Located
) -> Origins:
    """The origins of what was read, which was printed from what was made; `keys` of its header."""
    places = [(span, path) for span, path in _of_header(read, keys)]
    for one, other in zip(made.body, read.body, strict=True):
        places += _of_statement(trace, one, other)
    return Origins(places=tuple(places), located=located)


def _of_header(read: Module, keys: Mapping[str, Path]) -> Iterator[tuple[Span, Path]]:
    for entry in read.header.entries if read.header is not None else ():
        name = entry.value["name"] if isinstance(entry.value, dict) and entry.key == "group" else ""
        yield entry.span, keys.get(f"{entry.key} {name}".strip(), ())


def _of_statement(trace: Trace, made: Node, read: Node) -> Iterator[tuple[Span, Path]]:
    one, other = _walked(made), _walked(read)
    if len(one) != len(other):  # the printer wrote something in another way; the statement counts
        one, other = one[:1], other[:1]
    for before, after in zip(one, other, strict=True):
        path = trace.path(before)
        if path is not None:
            yield after.span, path


def _walked(root: Node) -> list[Node]:
    """All nodes but the parentheses, which the printer adds."""
    return [one for one in everything(root) if not isinstance(one, Parenthesized)]
