"""Whether an expression was asked for null by a condition around it.

Types follow what questions say about variables and their keys. Of places such as `xs[i].name`, and
of what a lambda reads, only the text says that the same was asked before: `xs[i].name ? … : …`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.operators import EQUALITIES, ORDERS
from parallax_compiler.check.rule import Context
from parallax_compiler.syntax.ast import (
    Binary,
    Conditional,
    Expression,
    ForClassic,
    FunctionDeclaration,
    If,
    Index,
    Member,
    Name,
    Node,
    NullLiteral,
    NumberLiteral,
    StringLiteral,
    Unary,
    While,
    unparenthesized,
)

_DIFFERENT: Final = frozenset({"!=", "!==", "~!="})
Question = tuple[Expression, bool]
"""A condition, and whether it holds where something stands."""


def is_asked(node: Expression, context: Context) -> bool:
    """Whether a condition around an expression says that it is not null."""
    path = _path(node)
    if path is None:
        return False
    return any(
        path == known
        for condition, holds in _questions(node, context)
        for known in _known(condition, holds)
    )


def _questions(node: Node, context: Context) -> Iterator[Question]:
    """The conditions around a node, the innermost first."""
    inner, around = node, context.parents.get(node.id)
    while around is not None and not isinstance(around, FunctionDeclaration):
        match around:
            case Conditional(condition=condition, then=then) if condition is not inner:
                yield condition, then is inner
            case If(condition=condition, then=then) if condition is not inner:
                yield condition, then is inner
            case While(condition=asked, body=body) | ForClassic(condition=asked, body=body):
                if asked is not None and body is inner:
                    yield asked, True
            case Binary(operator="&&" | "||" as operator, left=left, right=right):
                if right is inner:
                    yield left, operator == "&&"
            case _:
                pass
        inner, around = around, context.parents.get(around.id)


def _known(condition: Expression, holds: bool) -> Iterator[str]:
    """The paths that are not null where a condition holds, or fails."""
    match unparenthesized(condition):
        case Name() | Member() | Index() as asked if holds:
            yield from _prefixes(asked)
        case Unary(operator="!", operand=operand):
            yield from _known(operand, not holds)
        case Binary(operator="&&", left=left, right=right) if holds:
            yield from _known(left, holds)
            yield from _known(right, holds)
        case Binary(operator="||", left=left, right=right) if not holds:
            yield from _known(left, holds)
            yield from _known(right, holds)
        case Binary(operator=operator, left=left, right=right) if operator in EQUALITIES | ORDERS:
            for side, other in ((left, right), (right, left)):
                if operator in ORDERS or _excludes_null(operator, other, holds=holds):
                    yield from _prefixes(side)
        case _:
            return


def _excludes_null(operator: str, other: Expression, *, holds: bool) -> bool:
    """Whether `x operator other` says that `x` is not null."""
    same = holds != (operator in _DIFFERENT)
    match unparenthesized(other):
        case NullLiteral():
            return not same
        case NumberLiteral() | StringLiteral():
            return same
        case _:
            return False


def _prefixes(node: Expression) -> Iterator[str]:
    """The path of `a.b[0]`, and those of `a.b` and `a`, without which there were none."""
    path, inner = _path(node), unparenthesized(node)
    if path is not None:
        yield path
    if isinstance(inner, Member | Index):
        yield from _prefixes(inner.object)


def _path(node: Expression) -> str | None:
    match unparenthesized(node):
        case Name(name=name):
            return name
        case Member(object=inner, name=name):
            start = _path(inner)
            return None if start is None else f"{start}.{name}"
        case Index(object=inner, index=index):
            start, at = _path(inner), _path(index)
            return None if start is None or at is None else f"{start}[{at}]"
        case NumberLiteral(text=text):
            return text
        case StringLiteral(value=value):
            return repr(value)
        case _:
            return None
