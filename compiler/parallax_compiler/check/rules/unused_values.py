"""A statement gives a value, or asks an agent, and nothing uses what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.inert import is_inert
from parallax_compiler.check.leaving import leaving
from parallax_compiler.check.products import AgentCall, Effect, MethodCall, PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.agents import UnusedAnswer
from parallax_compiler.diagnostics.control import UnusedValue
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Break,
    Call,
    ContextBlock,
    Continue,
    DoWhile,
    ExportNames,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Import,
    Lambda,
    Match,
    MatchArm,
    Member,
    Module,
    Name,
    Node,
    PatternBlock,
    Pipeline,
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
_WITHOUT_VALUE = (FunctionDeclaration, Import, ExportNames, Break, Continue)
"""Statements that leave the value of what stands before them as it is."""
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
    if _is_unreached(node, context) or (not asks and _is_tried(node, context)):
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
        if not isinstance(one, _WITHOUT_VALUE):
            return True
    return False


def _is_tried(statement: Node, context: Context) -> bool:
    """Whether it stands in a `try`, where all that is asked may be whether it fails."""
    inner, around = statement, context.parents.get(statement.id)
    while around is not None and not isinstance(around, FunctionDeclaration | Lambda):
        if isinstance(around, Try) and around.body is inner:
            return True
        inner, around = around, context.parents.get(around.id)
    return False


def _is_unreached(statement: Node, context: Context) -> bool:
    """Whether a statement before it always leaves the block, which is found elsewhere."""
    around = context.parents.get(statement.id)
    block = around if isinstance(around, Block) else context.resolved.tree
    if block.id not in context.left:
        statements = block.statements if isinstance(block, Block) else block.body
        ends = (one.span.end for one in statements if leaving(one, context) is not None)
        context.left[block.id] = next(ends, None)
    left = context.left[block.id]
    return left is not None and left <= statement.span.start


RULE = Rule(nodes=(ExpressionStatement,), check=check)
