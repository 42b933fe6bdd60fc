"""How `~>` in a condition was read, and `~>` that asks nothing where a question is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from parallax_compiler.check.products import MethodCall, PrimitiveCall, UnknownMethodCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.confidence import AnnotationAsQuestion, ConditionReading
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix
from parallax_compiler.syntax.ast import (
    Binary,
    Block,
    Call,
    Conditional,
    DoWhile,
    Expression,
    ExpressionStatement,
    ForClassic,
    If,
    Index,
    Lambda,
    MatchArm,
    Member,
    Name,
    Node,
    Parenthesized,
    Return,
    Unary,
    UncertainIf,
    While,
)

_ASKING: Final = frozenset({"filter", "find", "findIndex", "some", "every", "partition"})


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    reading = context.module.readings.get(node.id)
    if node.operator != "~>" or reading is None:
        return
    if not _in_condition(node, context):
        yield from _asking(node, context)
        return
    yield ConditionReading(
        source=context.source,
        span=node.operator_span,
        test=reading == "test",
        left=shown(node.left, context),
        right=shown(node.right, context),
        explicit=_explicit(node, partial(shown, context=context)),
        fixes=_fixes(node, context) if reading == "test" else (),
    )


def _asking(node: Binary, context: Context) -> Iterator[Diagnostic]:
    """`xs.filter(x => x ~> 0.6)`: an annotation is what a callback answers with."""
    inner: Node = node
    around = context.parents.get(node.id)
    while isinstance(around, Parenthesized | ExpressionStatement | Return | Block):
        if isinstance(around, Block) and around.statements[-1] is not inner:
            return
        inner, around = around, context.parents.get(around.id)
    call = context.parents.get(around.id) if isinstance(around, Lambda) else None
    asker = _asker(call, around, context) if isinstance(call, Call) else None
    if asker is not None:
        yield AnnotationAsQuestion(
            source=context.source,
            span=node.operator_span,
            asker=asker,
            explicit=_explicit(node, partial(shown, context=context)),
        )


def _asker(call: Call, callback: Node | None, context: Context) -> str | None:
    """The method or primitive that asks a callback whether something holds."""
    kind = context.module.calls.get(call.id)
    match kind:
        case MethodCall(name=str() as name) | UnknownMethodCall(name=str() as name):
            asks = name in _ASKING and call.arguments[:1] == (callback,)
        case PrimitiveCall(spec=spec):
            name = spec.name
            asks = name in _ASKING
        case _:
            return None
    return name if asks else None


def _in_condition(node: Node, context: Context) -> bool:
    """Whether the expression is asked whether it holds."""
    inner, around = node, context.parents.get(node.id)
    while isinstance(around, Parenthesized | Unary | Binary):
        asks = isinstance(around, Parenthesized) or around.operator in ("!", "&&", "||")
        if not asks:
            return False
        inner, around = around, context.parents.get(around.id)
    if isinstance(around, MatchArm):
        return around.guard is inner
    if isinstance(around, If | Conditional | While | DoWhile | ForClassic | UncertainIf):
        return around.condition is inner
    return False


def _fixes(node: Binary, context: Context) -> tuple[Fix, ...]:
    explicit = _explicit(node, lambda one: context.source.slice(one.span))
    return (Fix("Write the test explicitly", (Edit(node.span, explicit),)),)


def _explicit(node: Binary, text: Callable[[Expression], str]) -> str:
    """`~x >= t` for `x ~> t`."""
    left, right = text(node.left), text(node.right)
    if not _binds_tightly(node.left):
        left = f"({left})"
    if not _binds_tightly(node.right):
        right = f"({right})"
    return f"~{left} >= {right}"


def _binds_tightly(node: Expression) -> bool:
    atoms = Name | Member | Index | Call | Parenthesized
    return isinstance(node, atoms) or type(node).__name__.endswith("Literal")


RULE = Rule(nodes=(Binary,), check=check)
