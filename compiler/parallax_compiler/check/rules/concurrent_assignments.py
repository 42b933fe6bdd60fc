"""Assignments that several calls would make at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.products import Effect, MethodCall, PrimitiveCall, UnknownMethodCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import AgentShape, AnyShape
from parallax_compiler.diagnostics.control import ConcurrentAssignment
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Assign,
    Call,
    Lambda,
    Member,
    Name,
    NamePattern,
    Node,
    ObjectLiteral,
    Parenthesized,
    Property,
    Update,
)

_AT_ONCE: Final = frozenset(
    {"parallel", "parallel5", "parallel10", "race", "batch", "pool", "synchronize"}
)
_INSIDE: Final = frozenset({"dag", "twoPhaseCommit"})
"""Primitives that start tasks at once which stand in objects."""


def check(node: Lambda, context: Context) -> Iterator[Diagnostic]:
    scope = context.resolved.functions.get(node.id)
    if scope is None or not scope.captured or not _runs_at_once(node, context):
        return
    inside = {one.id for one in everything(node) if isinstance(one, Lambda)}
    for part in everything(node):
        for at, binding in _assigned(part, context):
            if binding.owner not in inside:
                yield ConcurrentAssignment(
                    source=context.source,
                    span=at.span,
                    name=binding.name,
                    may_be_own=_is_anew(part, binding, context),
                )


def _is_anew(node: Node, binding: Binding, context: Context) -> bool:
    """Whether it gives the variable a value that does not depend on the one before."""
    if not isinstance(node, Assign) or not isinstance(node.target, NamePattern):
        return False
    reads = (one for one in everything(node.value) if isinstance(one, Name))
    return node.operator == "=" and all(context.binding(one) is not binding for one in reads)


def _assigned(node: Node, context: Context) -> Iterator[tuple[Node, Binding]]:
    match node:
        case Assign(target=NamePattern() as target):
            binding = context.binding(target)
        case Update(target=Name() as target):
            binding = context.binding(target)
        case Assign() | Update() | Call():
            binding = context.resolved.rebinds.get(node.id)
        case _:
            return
    if binding is not None and binding.kind is not BindingKind.UNKNOWN:
        yield node, binding


def _runs_at_once(node: Lambda, context: Context) -> bool:
    """Whether several calls of the lambda may run at the same time."""
    if context.module.effects.get(node.id) is not Effect.WAITS:
        return False
    around = context.parents.get(node.id)
    while isinstance(around, Parenthesized):
        around = context.parents.get(around.id)
    match around:
        case Call(callee=Member(name="map")):
            kind = context.module.calls.get(around.id)
            return isinstance(kind, MethodCall | UnknownMethodCall) and not _is_agent(
                around, context
            )
        case ArrayLiteral():
            return _is_task(around, context)
        case Property():
            return _is_inside(around, context)
        case _:
            return False


def _is_agent(call: Call, context: Context) -> bool:
    callee = call.callee
    if not isinstance(callee, Member):
        return False
    shape = context.type_of(callee.object).shape
    return isinstance(shape, AgentShape) or (isinstance(shape, AnyShape) and not shape.data)


def _is_task(literal: ArrayLiteral, context: Context) -> bool:
    call = context.parents.get(literal.id)
    kind = context.module.calls.get(call.id) if isinstance(call, Call) else None
    return isinstance(kind, PrimitiveCall) and kind.tasks and kind.spec.name in _AT_ONCE


def _is_inside(around: Node | None, context: Context) -> bool:
    while isinstance(around, Property | ObjectLiteral | ArrayLiteral):
        around = context.parents.get(around.id)
    kind = context.module.calls.get(around.id) if isinstance(around, Call) else None
    return isinstance(kind, PrimitiveCall) and kind.spec.name in _INSIDE


RULE = Rule(nodes=(Lambda,), check=check)
