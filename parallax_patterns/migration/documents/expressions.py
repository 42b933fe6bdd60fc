"""Expressions in a document: read by the compiler's parser, with the document's own names.

A fault is told at its character where the YAML holds the text as it is, else at the whole value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Call,
    Expression,
    ExpressionStatement,
    Member,
    Name,
    NamePattern,
    Node,
    Property,
    Update,
)
from parallax_compiler.syntax.parser import parse
from parallax_patterns.diagnostics.older_documents import (
    UnknownDocumentName,
    UnreadableExpression,
)
from parallax_patterns.located_yaml.document import Located, Path
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME
from parallax_primitives.nearest import nearest

_LIBRARY: Final = frozenset(
    name.partition(".")[0] for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME)
)

Meanings: TypeAlias = Mapping[str, Callable[[], Expression]]
"""What the names of expressions stand for; made anew for each use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expressions:
    """Reads the expressions of one document."""

    located: Located
    sink: Sink

    def read(self, text: str, path: Path, meanings: Meanings) -> Expression | None:
        """The expression at a path with its names spelt out; None after a fault."""
        expression = self._parsed(text, path)
        if expression is None:
            return None
        own = {one.name for one in everything(expression) if isinstance(one, NamePattern)}
        library = {id(one) for one in _of_library(expression)}
        unknown = [
            one
            for one in everything(expression)
            if isinstance(one, Name)
            and one.name not in {*own, *meanings}
            and id(one) not in library
        ]
        for one in unknown:
            self._report_unknown(one, text, path, tuple(meanings))
        return None if unknown else _spelt(expression, meanings, own)

    def _parsed(self, text: str, path: Path) -> Expression | None:
        sink = Sink()
        module = parse(Source("expression", text), sink)
        fault = next(iter(sink), None)
        if fault is not None:
            self._report_unreadable(fault.label, text, path, fault.span)
            return None
        assert module is not None, "a text without faults has a tree"
        first = module.body[0] if len(module.body) == 1 else None
        if not isinstance(first, ExpressionStatement):
            self._report_unreadable("this is no single expression", text, path, Span(0, len(text)))
            return None
        changing = next(
            (one for one in everything(first) if isinstance(one, Assign | Update | Block)), None
        )
        if changing is not None:
            problem = "an expression assigns nothing and has no statements"
            self._report_unreadable(problem, text, path, changing.span)
            return None
        return first.expression

    def _report_unreadable(self, problem: str, text: str, path: Path, span: Span) -> None:
        self.sink.report(
            UnreadableExpression(
                source=self.located.source,
                span=place_in(self.located, text, path, span),
                problem=problem,
                advice='Write an expression such as `result.type == "vote" && confidence > 0.5`',
            )
        )

    def _report_unknown(self, name: Name, text: str, path: Path, known: tuple[str, ...]) -> None:
        self.sink.report(
            UnknownDocumentName(
                source=self.located.source,
                span=place_in(self.located, text, path, name.span),
                name=name.name,
                what="value",
                nearest=nearest(name.name, known),
                known=known,
            )
        )


def _of_library(expression: Expression) -> Iterator[Name]:
    """The names of the library where they are called, or have a part taken."""
    for node in everything(expression):
        match node:
            case Call(callee=Name(name=name) as root) | Member(object=Name(name=name) as root):
                if name in _LIBRARY:
                    yield root
            case Name(name=name) if name in CONSTANTS_BY_NAME:
                yield node


def place_in(located: Located, text: str, path: Path, span: Span) -> Span:
    """Where in the YAML a part of a text stands; the whole value where that cannot be told."""
    whole = located.span(*path)
    written = located.source.slice(whole)
    at = written.find(text)
    if at < 0 or len(written) - len(text) > len('""'):
        return whole
    start = min(whole.start + at + span.start, whole.end)
    return Span(start, max(min(whole.start + at + span.end, whole.end), start))


def _spelt(part: Any, meanings: Meanings, own: set[str]) -> Any:
    """The tree with the document's names spelt out."""
    match part:
        case tuple():
            return tuple(_spelt(one, meanings, own) for one in part)
        case Name(name=name) if name in meanings and name not in own:
            return meanings[name]()
        case Property(shorthand=True):
            return replace(part, value=_spelt(part.value, meanings, own), shorthand=False)
        case Node() if is_dataclass(part):
            return replace(part, **dict(_parts(part, meanings, own)))
        case _:
            return part


def _parts(node: Node, meanings: Meanings, own: set[str]) -> Iterator[tuple[str, Any]]:
    for one in fields(node):
        yield one.name, _spelt(getattr(node, one.name), meanings, own)
