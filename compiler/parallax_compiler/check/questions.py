"""What the text of a condition says: which variables, keys and places are not null.

A path is written as `a.b[0]`, with `?.` as `.`: the same text stands for the same value as long as
nothing between changes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.operators import EQUALITIES, ORDERS
from parallax_compiler.syntax.ast import (
    Binary,
    BooleanLiteral,
    Expression,
    Index,
    Member,
    Name,
    NullLiteral,
    NumberLiteral,
    StringLiteral,
    Unary,
    unparenthesized,
)

_DIFFERENT: Final = frozenset({"!=", "!==", "~!="})


def asked_paths(condition: Expression, holds: bool) -> Iterator[str]:
    """The paths that are not null where a condition holds, or fails."""
    match unparenthesized(condition):
        case Name() | Member() | Index() as asked if holds:
            yield from _prefixes(asked)
        case Unary(operator="!", operand=operand):
            yield from asked_paths(operand, not holds)
        case Binary(operator="instanceof", left=left) if holds:
            yield from _prefixes(left)
        case Binary(operator="&&", left=left, right=right) if holds:
            yield from asked_paths(left, holds)
            yield from asked_paths(right, holds)
        case Binary(operator="||", left=left, right=right) if not holds:
            yield from asked_paths(left, holds)
            yield from asked_paths(right, holds)
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
        case NumberLiteral() | StringLiteral() | BooleanLiteral():
            return same
        case _:
            return False


def _prefixes(node: Expression) -> Iterator[str]:
    """The path of `a.b[0]`, and those of `a.b` and `a`, without which there were none."""
    path, inner = path_of(node), unparenthesized(node)
    if path is not None:
        yield path
    if isinstance(inner, Member | Index):
        yield from _prefixes(inner.object)


def path_of(node: Expression) -> str | None:
    match unparenthesized(node):
        case Name(name=name):
            return name
        case Member(object=inner, name=name):
            start = path_of(inner)
            return None if start is None else f"{start}.{name}"
        case Index(object=inner, index=index):
            start, at = path_of(inner), path_of(index)
            return None if start is None or at is None else f"{start}[{at}]"
        case NumberLiteral(text=text):
            return text
        case StringLiteral(value=value):
            return repr(value)
        case _:
            return None
