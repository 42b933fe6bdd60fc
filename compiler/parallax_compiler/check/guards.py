"""Whether an expression was asked for null by a condition around it.

Types follow what questions say about variables and their keys. Of places such as `xs[i].name`, and
of what a lambda reads, only the text says that the same was asked before: `xs[i].name ? … : …`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.questions import asked_paths, path_of
from parallax_compiler.check.rule import Context
from parallax_compiler.syntax.ast import (
    Binary,
    Conditional,
    Expression,
    ForClassic,
    FunctionDeclaration,
    If,
    Node,
    While,
)

Question: TypeAlias = tuple[Expression, bool]
"""A condition, and whether it holds where something stands."""


def is_asked(node: Expression, context: Context) -> bool:
    """Whether a condition around an expression says that it is not null."""
    path = path_of(node)
    if path is None:
        return False
    return any(
        path == known
        for condition, holds in _questions(node, context)
        for known in asked_paths(condition, holds)
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
