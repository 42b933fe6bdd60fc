"""Comments on the nodes they speak of, so that the printer can carry them along.

A comment on a line of its own leads what follows; one at the end of a line trails what stands
before it; one inside a line goes with the node it touches. What has no such neighbour ends the
list or the block that it stands in. May assume a tree without faults and the tokens of its text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.depth import children
from parallax_compiler.syntax.lexer import Lexed
from parallax_compiler.syntax.tokens import Token

Place: TypeAlias = Literal["leading", "trailing", "opening", "ending"]

_OPENERS = frozenset({"(", "[", "{", "TEMPLATE_START", "TEMPLATE_MIDDLE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment as it is to be printed."""

    lines: tuple[str, ...]
    starred: bool
    """Whether every line after the first begins with a star, so that they may be indented."""
    alone: bool
    """No token stands before it on its line."""
    last: bool
    """No token stands behind it on its line."""
    after_blank: bool
    """An empty line stands before it."""

    @property
    def ends_line(self) -> bool:
        """Whether a line end must follow: `//`, or a comment of several lines."""
        return len(self.lines) > 1 or self.lines[0].startswith("//")


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments of a module by place and by the id of their node."""

    text: str = ""
    starts: Sequence[int] = ()
    of: Mapping[tuple[Place, int], Sequence[Remark]] = field(default_factory=dict)

    def at(self, place: Place, node: ast.Node) -> Sequence[Remark]:
        return self.of.get((place, node.id), ()) if self.of else ()

    def touches(self, node: ast.Node) -> bool:
        """Whether a comment stands before or behind a node."""
        return bool(self.at("leading", node) or self.at("trailing", node))

    def within(self, span: Span) -> bool:
        """Whether a comment stands inside a span."""
        return bisect_left(self.starts, span.start) < bisect_left(self.starts, span.end)

    def after_blank(self, node: ast.Node) -> bool:
        """Whether an empty line stands before a node, with nothing between."""
        return _after_blank(self.text, node.span.start)


NO_REMARKS = Remarks()


def attach(text: str, module: ast.Module, lexed: Lexed) -> Remarks:
    """Gives each comment of a text, the header too, to a node."""
    return _Attaching(text, module, lexed.tokens).run(lexed.comments)


def _after_blank(text: str, at: int) -> bool:
    start = at = min(at, len(text))
    while start and text[start - 1].isspace():
        start -= 1
    return text.count("\n", start, at) > 1


# --- which children the printer shows as nodes of their own --------------------------------------


def _shown(node: ast.Node) -> Iterator[ast.Node]:
    """The children of a node that are printed; `uncertain` loops have an empty body, too."""
    empty = _body(node) if _has_arms(node) else None
    for child in children(node):
        if child is not empty and not isinstance(child, ast.Header):
            yield child


def _body(node: ast.Node) -> ast.Block | None:
    match node:
        case ast.ForIn(body=body) | ast.ForClassic(body=body) | ast.While(body=body):
            return body
        case _:
            return None


def _has_arms(node: ast.Node) -> bool:
    match node:
        case ast.UncertainIf():
            return True
        case ast.ForIn(uncertain=arms) | ast.ForClassic(uncertain=arms) | ast.While(uncertain=arms):
            return arms is not None
        case _:
            return False


def _holds_lines(node: ast.Node) -> bool:
    """Whether a node's braces hold statements or arms, one a line."""
    match node:
        case ast.Block(braces=braces):
            return braces
        case ast.Match() | ast.AgentsDeclaration():
            return True
        case _:
            return _has_arms(node)


def _ends_by_bracket(node: ast.Node) -> bool:
    """Whether a node ends with a bracket, or the file, before which comments may stand alone."""
    listed = ast.Module | ast.ArrayLiteral | ast.ObjectLiteral | ast.ObjectPattern | ast.Call
    return isinstance(node, listed) or _holds_lines(node)


def _without_braces(node: ast.Node) -> ast.Node:
    """The statement of a body without braces, which will have some when it is printed."""
    match node:
        case ast.Block(braces=False, statements=(first,)):
            return _without_braces(first)
        case _:
            return node


def _last_without_braces(node: ast.Node) -> ast.Node:
    """The statement at the end of a body without braces, as in `if (a) b // why`."""
    inner: ast.Node | None = _body(node)
    match node:
        case ast.Block(braces=False, statements=(only,)):
            return _last_without_braces(only)
        case ast.If():
            inner = node.otherwise or node.then
    if inner is None:
        return node
    last = _last_without_braces(inner)
    return node if last is inner else last


# --- attaching -----------------------------------------------------------------------------------


class _Attaching:
    """The tables while they are made."""

    def __init__(self, text: str, module: ast.Module, tokens: list[Token]) -> None:
        self.text = text
        self.module = module
        self.tokens = tokens
        self.token_starts = [token.start for token in tokens]
        self.sorted: dict[int, list[ast.Node]] = {}
        self.found: dict[tuple[Place, int], list[Remark]] = {}
        self.passed: tuple[int, int] | None = None
        """The gap between two nodes in which a comment was given to the second one."""

    def run(self, comments: Sequence[ast.Comment]) -> Remarks:
        for comment in comments:
            self._attach(comment.span, comment.text)
        return Remarks(self.text, [one.span.start for one in comments], self.found)

    def _attach(self, span: Span, text: str) -> None:
        index = bisect_left(self.token_starts, span.start)
        before = self.tokens[index - 1] if index else None
        after = self.tokens[index]
        lines = tuple(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
        behind = 0 if before is None else before.end
        remark = Remark(
            lines=lines,
            starred=all(line.lstrip().startswith("*") for line in lines[1:]),
            alone=before is None or "\n" in self.text[behind : span.start],
            last=after.kind == "$END" or "\n" in self.text[span.end : after.start],
            after_blank=_after_blank(self.text, span.start),
        )
        place, node = self._place(span, remark, before, after)
        self.found.setdefault((place, node.id), []).append(remark)

    def _place(
        self, span: Span, remark: Remark, before: Token | None, after: Token
    ) -> tuple[Place, ast.Node]:
        around, previous, following = self._neighbours(span)
        opened = before is not None and before.kind in _OPENERS
        touching = previous is not None and before is not None and before.end == previous.span.end
        gap = (around.id, -1 if previous is None else previous.id)
        if remark.alone or self.passed == gap:
            self.passed = gap
            choices = (following, None if _ends_by_bracket(around) else previous)
        elif remark.last:
            if before is not None and before.kind == "{" and _holds_lines(around):
                return "opening", around
            choices = (following, None) if opened or previous is None else (None, previous)
        elif following is not None and (after.start == following.span.start or not touching):
            self.passed = gap
            choices = (following, None)
        else:
            choices = (None, previous if touching or not _ends_by_bracket(around) else None)
        match choices:
            case (ast.Node() as node, _):
                return "leading", _without_braces(node)
            case (_, ast.Node() as node):
                return "trailing", _last_without_braces(node)
        if _ends_by_bracket(around):
            return "ending", around
        if previous is not None:
            return "trailing", _last_without_braces(previous)
        return ("trailing", around) if following is None else ("leading", following)

    def _neighbours(self, span: Span) -> tuple[ast.Node, ast.Node | None, ast.Node | None]:
        """The innermost node around a comment, and that node's children before and behind it."""
        around: ast.Node = self.module
        while True:
            below = self._children(around)
            at = bisect_right(below, span.start, key=_start)
            previous = below[at - 1] if at else None
            if previous is not None and span.start < previous.span.end:
                around = previous
                continue
            return around, previous, below[at] if at < len(below) else None

    def _children(self, node: ast.Node) -> list[ast.Node]:
        if node.id not in self.sorted:
            self.sorted[node.id] = sorted(_shown(node), key=_start)
        return self.sorted[node.id]


_start: Callable[[ast.Node], int] = lambda node: node.span.start  # noqa: E731  # a key
