"""A statement gives a value, or asks an agent, and nothing uses what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.inert import is_inert
from parallax_compiler.check.products import AgentCall, Effect, MethodCall, PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.agents import UnusedAnswer
from parallax_compiler.diagnostics.control import UnusedValue
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Call,
    ContextBlock,
    Declaration,
    DoWhile,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Lambda,
    Match,
    MatchArm,
    Member,
    Module,
    Name,
    Node,
    PatternBlock,
    Pipeline,
    Return,
    Throw,
    Try,
    Unary,
    UncertainArm,
    UncertainIf,
    Update,
    While,
    unparenthesized,
)

_COPYING: Final = frozenset({"sort", "reverse", "concat", "slice", "filter", "map", "flat"})
_ANSWERING: Final = frozenset({"execution", "aggregation", "confidence"})
"""Categories of primitives that are only there for their result."""
_REPLACING = (ExpressionStatement, Declaration, If, Return, Throw)
"""Statements after which a value before them is no longer the value of the block."""
_AROUND = (
    If, ForIn, ForClassic, While, DoWhile, Try, ContextBlock, PatternBlock, UncertainArm, MatchArm,
)  # fmt: skip


def check(node: ExpressionStatement, context: Context) -> Iterator[Diagnostic]:
    value = _awaited(node.expression)
    if isinstance(value, UncertainIf | Match):
        return
    if isinstance(value, Call) and isinstance(value.callee, Member) and value.callee.name == "push":
        return  # a list in no variable, which is found elsewhere
    dropped = None if isinstance(value, Assign | Update) else _dropped(node, context)
    if dropped is None:
        return
    asks = _asks(value, context)
    if not asks and not is_inert(value, context):
        return
    last = dropped == "function"
    if asks:
        yield UnusedAnswer(source=context.source, span=value.span, last=last)
        return
    method, target = _copied(value)
    yield UnusedValue(
        source=context.source, span=value.span, method=method, target=target, last=last
    )


def _awaited(expression: Expression) -> Expression:
    inner = unparenthesized(expression)
    while isinstance(inner, Unary) and inner.operator == "await":
        inner = unparenthesized(inner.operand)
    return inner


def _asks(value: Expression, context: Context) -> bool:
    """Whether agents are asked, which is done for what they answer."""
    if not isinstance(value, Call | Pipeline):
        return False
    match context.module.calls.get(value.id):
        case AgentCall():
            return True
        case PrimitiveCall(spec=spec):
            return spec.category in _ANSWERING
        case MethodCall(name="map"):
            waits = context.module.effects.get(value.id) is Effect.WAITS
            return waits and not any(map(context.assigns, everything(value)))
        case _:
            return False


def _copied(value: Expression) -> tuple[str | None, str | None]:
    """The method that gives a changed copy, and the variable of which it is one."""
    if not isinstance(value, Call) or not isinstance(value.callee, Member):
        return None, None
    inner = unparenthesized(value.callee.object)
    if value.callee.name not in _COPYING:
        return None, None
    return value.callee.name, inner.name if isinstance(inner, Name) else None


def _dropped(statement: Node, context: Context) -> str | None:
    """How the value of a statement is lost: `later`, in a `function`; None if it may be used."""
    inner, around = statement, context.parents.get(statement.id)
    while around is not None:
        match around:
            case Module(body=statements) | Block(statements=statements):
                if _is_replaced(inner, statements):
                    return "later"
                if isinstance(around, Module):
                    return None
            case FunctionDeclaration():
                return "function"
            case UncertainIf() | Match():
                if not isinstance(context.parents.get(around.id), ExpressionStatement):
                    return None
            case ExpressionStatement():
                pass
            case _ if not isinstance(around, _AROUND) or isinstance(around, Lambda):
                return None
        inner, around = around, context.parents.get(around.id)
    return None


def _is_replaced(inner: Node, statements: tuple[Node, ...]) -> bool:
    """Whether a statement after this one gives a value of its own."""
    for one in reversed(statements):
        if one is inner:
            return False
        if isinstance(one, _REPLACING):
            return True
    return False


RULE = Rule(nodes=(ExpressionStatement,), check=check)
