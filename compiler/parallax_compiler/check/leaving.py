"""Statements after which nothing in their block runs, and loops that never end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from parallax_compiler.check.expressions import always_fits
from parallax_compiler.check.inert import is_inert
from parallax_compiler.check.operators import ORDERS, constant_number, truth
from parallax_compiler.check.rule import Context
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.traverse import children, everything
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Block,
    BooleanLiteral,
    Break,
    Continue,
    DoWhile,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Lambda,
    Match,
    Name,
    NamePattern,
    Node,
    Return,
    Statement,
    Throw,
    Try,
    UncertainIf,
    Update,
    While,
    unparenthesized,
)

_LOOPS: Final = (ForIn, ForClassic, While, DoWhile)
Endless: TypeAlias = While | DoWhile | ForClassic


def leaving(node: Statement | Expression, context: Context) -> str | None:
    """Why nothing after a statement of its block ever runs; None if it may go on."""
    match node:
        case Return() | Throw() | Break() | Continue():
            return f"the `{type(node).__name__.lower()}` before it always leaves"
        case Block(statements=statements):
            found = (leaving(one, context) for one in statements)
            return next(filter(None, found), None)
        case If(then=then, otherwise=Block() | If() as otherwise):
            return _all(leaving(then, context), leaving(otherwise, context))
        case Try(body=body, handler=handler, finalizer=finalizer):
            last = None if finalizer is None else leaving(finalizer, context)
            rest = [leaving(one, context) for one in (body, handler) if one is not None]
            return last or _all(*rest)
        case While() | DoWhile() | ForClassic() if endless(node, context) == Loop(names=()):
            return "the loop before it never ends"
        case ExpressionStatement(expression=expression):
            return leaving(expression, context)
        case UncertainIf(arms=arms):
            labels = {arm.label for arm in arms}
            complete = "default" in labels or len(labels) == 3
            return _all(*(leaving(arm.body, context) for arm in arms)) if complete else None
        case Match(arms=arms) if any(always_fits(arm) for arm in arms):
            return _all(*(leaving(arm.body, context) for arm in arms))
        case _:
            return None


def _all(*reasons: str | None) -> str | None:
    """The first reason if there is one on every path."""
    return None if None in reasons or not reasons else reasons[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A loop that never ends: the variables of its condition, which stay, or only move `away`."""

    names: tuple[str, ...]
    away: bool = False


def endless(loop: Endless, context: Context) -> Loop | None:
    """Whether a loop that begins never ends."""
    if isinstance(loop, While | ForClassic) and loop.uncertain is not None:
        return None
    if _may_leave(loop):
        return None
    if loop.condition is None:
        return Loop(names=())
    condition = unparenthesized(loop.condition)
    if isinstance(condition, BooleanLiteral):
        return Loop(names=()) if condition.value else None
    if truth(context.type_of(condition)) is False:
        return None
    away = _moves_away(loop, condition, context)
    return away or _stays(loop, condition, context)


def _stays(loop: Endless, condition: Expression, context: Context) -> Loop | None:
    if not is_inert(condition, context):
        return None
    names = [one for one in everything(condition) if isinstance(one, Name)]
    changed = _assigned(loop, context)
    if not names or any(_changes(one, changed, context) for one in names):
        return None
    read = [one.name for one in names if _is_variable(context.binding(one))]
    return Loop(names=tuple(dict.fromkeys(read))) if read else None


def _changes(name: Name, changed: set[Binding], context: Context) -> bool:
    binding = context.binding(name)
    if binding is None or binding.kind is BindingKind.UNKNOWN:
        return True
    return binding in changed or binding in context.knowledge.shared


def _is_variable(binding: Binding | None) -> bool:
    kinds = (BindingKind.VARIABLE, BindingKind.LET, BindingKind.CONST, BindingKind.PARAMETER)
    return binding is not None and binding.kind in (*kinds, BindingKind.INPUT)


def _assigned(part_of: Node, context: Context) -> set[Binding]:
    """The variables that something inside gives a value."""
    found: set[Binding] = set()
    for part in everything(part_of):
        binding = context.resolved.rebinds.get(part.id)
        if isinstance(part, NamePattern):
            binding = context.binding(part)
        elif isinstance(part, Update) and isinstance(part.target, Name):
            binding = context.binding(part.target)
        if binding is not None:
            found.add(binding)
    return found


def _moves_away(loop: Endless, condition: Expression, context: Context) -> Loop | None:
    """`for (i = 0; i < n; i--)`: every step leads away from the bound, or nowhere."""
    if not isinstance(condition, Binary) or not is_inert(condition, context):
        return None
    for side, bound, up in (
        (condition.left, condition.right, condition.operator in ("<", "<=")),
        (condition.right, condition.left, condition.operator in (">", ">=")),
    ):
        counter = unparenthesized(side)
        binding = context.binding(counter) if isinstance(counter, Name) else None
        if condition.operator not in ORDERS or binding is None or not _is_variable(binding):
            continue
        steps = _steps(loop, binding, context)
        if not steps or not all(step <= 0 if up else step >= 0 for step in steps):
            continue
        changed = _assigned(loop, context) - {binding}
        others = [one for one in everything(bound) if isinstance(one, Name)]
        if not any(_changes(one, changed | {binding}, context) for one in others):
            return Loop(names=(binding.name,), away=any(steps))
    return None


def _steps(loop: Endless, counter: Binding, context: Context) -> list[float] | None:
    """By how much each assignment inside changes a counter; None where that is not known."""
    steps: list[float] = []
    if counter in context.knowledge.shared:
        return None
    for node in everything(loop):
        match node:
            case Update(target=Name() as target, operator=operator):
                if context.binding(target) is counter:
                    steps.append(1.0 if operator == "++" else -1.0)
            case NamePattern() if context.binding(node) is counter and not _begins(loop, node):
                step = _step(context.parents.get(node.id), counter, context)
                if step is None:
                    return None
                steps.append(step)
            case _ if context.resolved.rebinds.get(node.id) is counter:
                return None
    return steps


def _begins(loop: Endless, node: Node) -> bool:
    """Whether a node belongs to what runs before the first turn."""
    first = loop.initial if isinstance(loop, ForClassic) else None
    return first is not None and first.span.start <= node.span.start < first.span.end


def _step(node: Node | None, counter: Binding, context: Context) -> float | None:
    """By how much `i += 2` or `i = i + 2` changes the counter."""
    match node:
        case Assign(operator="+=" | "-=" as operator, value=value):
            amount = constant_number(context.type_of(value))
            return -amount if amount is not None and operator == "-=" else amount
        case Assign(operator="=", value=Name() as value) if context.binding(value) is counter:
            return 0.0
        case Assign(operator="=", value=Binary(operator="+" | "-" as operator) as value):
            inner = unparenthesized(value.left)
            if not isinstance(inner, Name) or context.binding(inner) is not counter:
                return None
            amount = constant_number(context.type_of(value.right))
            return -amount if amount is not None and operator == "-" else amount
        case _:
            return None


def _may_leave(loop: Endless) -> bool:
    pending: list[tuple[Node, bool]] = [(loop.body, True)]
    while pending:
        node, own = pending.pop()
        if isinstance(node, Return | Throw) or (own and isinstance(node, Break)):
            return True
        if not isinstance(node, FunctionDeclaration | Lambda):
            inner = own and not isinstance(node, _LOOPS)
            pending.extend((part, inner) for part in children(node))
    return False
