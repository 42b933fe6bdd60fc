"""Making changed copies of blocks, and of the expressions in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from parallax_compiler.plan.nodes import (
    AgentCall,
    Argument,
    ArrayValue,
    Assign,
    BandSwitch,
    Block,
    Break,
    Const,
    Continue,
    Define,
    DirectCall,
    Evaluate,
    Expression,
    ForEach,
    FunctionValue,
    GroupRead,
    If,
    IsUndefined,
    Junction,
    Names,
    Negation,
    NewCell,
    ObjectEntry,
    ObjectValue,
    Operation,
    PrimitiveCall,
    PrimitiveValue,
    Read,
    Return,
    RunCall,
    RunInput,
    Scoped,
    Section,
    Select,
    Spread,
    Statement,
    Throw,
    Try,
    While,
)

Change = Callable[[Statement], tuple[Statement, ...]]
"""Gives what stands instead of a statement, whose own blocks were changed already."""


def rewritten(block: Block, change: Change) -> Block:
    """The block with every statement of it and of its inner blocks changed."""
    return tuple(new for one in block for new in change(_with_inner(one, change)))


def _with_inner(statement: Statement, change: Change) -> Statement:
    match statement:
        case If():
            return _if(statement, change)
        case While(body=body) | ForEach(body=body) | Scoped(body=body):
            return replace(statement, body=rewritten(body, change))
        case BandSwitch(arms=arms):
            changed = (replace(arm, body=rewritten(arm.body, change)) for arm in arms)
            return replace(statement, arms=tuple(changed))
        case Try(body=body, handler=handler, finalizer=finalizer):
            return replace(
                statement,
                body=rewritten(body, change),
                handler=None if handler is None else rewritten(handler, change),
                finalizer=None if finalizer is None else rewritten(finalizer, change),
            )
        case _:
            return statement


def _if(statement: If, change: Change) -> If:
    """A chain of branches is changed from its end, without recursion: it may be long."""
    chain = [statement]
    while len(chain[-1].otherwise) == 1 and isinstance(chain[-1].otherwise[0], If):
        chain.append(chain[-1].otherwise[0])
    otherwise = rewritten(chain[-1].otherwise, change)
    for link in reversed(chain[1:]):
        changed = replace(link, then=rewritten(link.then, change), otherwise=otherwise)
        otherwise = change(changed)
    return replace(statement, then=rewritten(statement.then, change), otherwise=otherwise)


# --- expressions ---------------------------------------------------------------------------------

ChangeValue = Callable[[Expression], Expression]


def with_values(statement: Statement, change: ChangeValue) -> Statement:
    """The statement with the expressions directly inside it changed, its blocks as they are."""
    match statement:
        case Assign() | NewCell() | Evaluate() | Return() | Throw():
            return replace(statement, value=change(statement.value))
        case If() | While():
            return replace(statement, condition=change(statement.condition))
        case ForEach():
            return replace(statement, iterable=change(statement.iterable))
        case BandSwitch(confidence=confidence, high=high):
            return replace(statement, confidence=change(confidence), high=change(high))
        case Define() | Try() | Scoped() | Break() | Continue() | Section():
            return statement
        case _:
            assert_never(statement)


def with_parts(node: Expression, change: ChangeValue) -> Expression:
    """The expression with those directly inside it changed, in the order of their evaluation."""
    match node:
        case Const() | Read() | RunInput() | GroupRead() | FunctionValue() | PrimitiveValue():
            return node
        case IsUndefined(value=value):
            return replace(node, value=change(value))
        case Negation(condition=condition):
            return replace(node, condition=change(condition))
        case Names(values=values):
            return replace(node, values=tuple(map(change, values)))
        case Junction(conditions=conditions):
            return replace(node, conditions=tuple(map(change, conditions)))
        case Select(condition=condition, then=then, otherwise=otherwise):
            return replace(
                node,
                condition=change(condition),
                then=change(then),
                otherwise=change(otherwise),
            )
        case ArrayValue(elements=elements):
            return replace(node, elements=_arguments(elements, change))
        case ObjectValue(entries=entries):
            return replace(node, entries=tuple(_entry(one, change) for one in entries))
        case _:
            return _with_arguments(node, change)


def _with_arguments(
    node: Operation | DirectCall | AgentCall | PrimitiveCall | RunCall, change: ChangeValue
) -> Expression:
    match node:
        case Operation(operands=operands, options=options):
            operands = _arguments(operands, change)
            return replace(node, operands=operands, options=_options(options, change))
        case DirectCall(arguments=arguments):
            return replace(node, arguments=tuple(map(change, arguments)))
        case AgentCall(agent=agent, arguments=arguments):
            agent = change(agent)
            return replace(node, agent=agent, arguments=_arguments(arguments, change))
        case PrimitiveCall(subject=subject, options=options):
            subject = change(subject)
            return replace(node, subject=subject, options=_options(options, change))
        case RunCall(operands=operands):
            return replace(node, operands=_arguments(operands, change))
        case _:
            assert_never(node)


def _arguments(arguments: tuple[Argument, ...], change: ChangeValue) -> tuple[Argument, ...]:
    return tuple(_argument(one, change) for one in arguments)


def _argument(one: Argument, change: ChangeValue) -> Argument:
    return replace(one, value=change(one.value)) if isinstance(one, Spread) else change(one)


def _options(
    options: tuple[tuple[str, Expression], ...], change: ChangeValue
) -> tuple[tuple[str, Expression], ...]:
    return tuple((name, change(value)) for name, value in options)


def _entry(entry: ObjectEntry | Spread, change: ChangeValue) -> ObjectEntry | Spread:
    if isinstance(entry, Spread):
        return replace(entry, value=change(entry.value))
    return replace(entry, key=change(entry.key), value=change(entry.value))
