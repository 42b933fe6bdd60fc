"""Prints comments around the nodes that they belong to.

Inside an expression a comment that a line must end after moves to the end of its line; where lines
are begun anyway (statements, arms, items of a broken list, operators) it keeps a line of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import HARD, Aside, Document, joined, sequence
from parallax_compiler.syntax.remarks import NO_REMARKS, Remark, Remarks


class RemarkPrinter:
    """What every printer of nodes knows about comments."""

    def __init__(self, remarks: Remarks = NO_REMARKS) -> None:
        self.remarks = remarks

    def leading(self, node: ast.Node) -> Document:
        """The comments before a node, inside a line."""
        return sequence(*map(led, self._leading(node)))

    def trailing(self, node: ast.Node) -> Document:
        """The comments behind a node."""
        return sequence(*map(aside, self.remarks.at("trailing", node)))

    def around(self, document: Document, *nodes: ast.Node) -> Document:
        """A document with the comments of the nodes that it shows, outermost first."""
        if not any(map(self.remarks.touches, nodes)):
            return document
        before = map(self.leading, nodes)
        return sequence(*before, document, *map(self.trailing, reversed(nodes)))

    def item(self, node: ast.Node, document: Document) -> Document:
        """One of a list, which begins a line when the list is broken."""
        if not self.remarks.touches(node):
            return document
        return sequence(self.lines_before(node), document, self.trailing(node))

    def lines_before(self, node: ast.Node, *, spaced: bool = False) -> Document:
        """The comments before a node that begins a line; most stand on lines above it.

        With `spaced`, empty lines around them are kept.
        """
        pieces: list[Document] = []
        for one in self._leading(node):
            if pieces and spaced and one.after_blank:
                pieces.append(HARD)
            alone = one.ends_line or one.last
            pieces += [on_its_own(one), HARD] if alone else [led(one)]
        if spaced and pieces and pieces[-1] is HARD and self.remarks.after_blank(node):
            pieces.append(HARD)
        return sequence(*pieces)

    def after_blank(self, node: ast.Node) -> bool:
        """Whether an empty line stands before a node and the comments that lead it."""
        first = next(iter(self._leading(node)), None)
        return self.remarks.after_blank(node) if first is None else first.after_blank

    def opened(self, node: ast.Node) -> Document:
        """The comments behind the opening brace of a node."""
        return sequence(*map(aside, self.remarks.at("opening", node)))

    def has_line_before(self, node: ast.Node) -> bool:
        return any(one.ends_line or one.last for one in self._leading(node))

    def has_line_behind(self, node: ast.Node) -> bool:
        return any(one.ends_line for one in self.remarks.at("trailing", node))

    def _leading(self, node: ast.Node) -> Sequence[Remark]:
        return self.remarks.at("leading", node)


def aside(remark: Remark, *, before: str = " ", behind: str = "") -> Aside:
    """A comment inside a line, with the blanks around it."""
    inside = f"{before}{remark.lines[0]}{behind}"
    return Aside(inside, _aligned(remark), remark.starred, remark.ends_line)


def led(remark: Remark) -> Aside:
    """A comment inside a line, before what it belongs to."""
    return aside(remark, before="", behind=" ")


def on_its_own(remark: Remark) -> Document:
    """The lines of a comment; only those that begin with stars are indented."""
    if remark.starred:
        return joined(_aligned(remark), HARD)
    return "\n".join(remark.lines)


def _aligned(remark: Remark) -> tuple[str, ...]:
    if not remark.starred:
        return remark.lines
    first, *others = remark.lines
    return (first, *(f" {line.lstrip()}" for line in others))
