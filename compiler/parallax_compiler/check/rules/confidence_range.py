"""A constant confidence or threshold lies outside [0, 1]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.confidence import ConfidenceOutOfRange
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Binary, Declarator, Expression, MatchArm, PatternElement

Stating: TypeAlias = Binary | PatternElement | Declarator | MatchArm


def _stated(node: Stating) -> Expression | None:
    if isinstance(node, Binary):
        return node.right if node.operator in ("~>", "~@>", "~?>") else None
    return node.threshold


def check(node: Stating, context: Context) -> Iterator[Diagnostic]:
    stated = _stated(node)
    if stated is None:
        return
    number = constant_number(context.type_of(stated))
    if number is None or 0 <= number <= 1:
        return
    yield ConfidenceOutOfRange(source=context.source, span=stated.span, number=f"{number:g}")


RULE = Rule(nodes=(Binary, PatternElement, Declarator, MatchArm), check=check)
