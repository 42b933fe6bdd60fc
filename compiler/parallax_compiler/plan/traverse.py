"""Going over plans: what stands directly inside a node, and everything inside a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
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
    Plan,
    PrimitiveCall,
    PrimitiveValue,
    Read,
    Return,
    RunCall,
    RunInput,
    Scoped,
    Section,
    Select,
    Slot,
    Spread,
    Statement,
    Throw,
    Try,
    While,
)


def parts(node: Argument) -> tuple[Argument, ...]:
    """The expressions directly inside one, in the order in which they are evaluated."""
    kind = type(node)
    if kind is Const or kind is Read:  # two of three nodes; a tenth of `lower` and of `emit`
        return ()
    match node:
        case Operation(operands=operands, options=()):
            return operands
        case Const() | Read() | RunInput() | GroupRead() | FunctionValue() | PrimitiveValue():
            return ()
        case Spread(value=value) | IsUndefined(value=value) | Negation(condition=value):
            return (value,)
        case Operation(operands=operands, options=options):
            return (*operands, *(value for _, value in options))
        case Names(values=values) | Junction(conditions=values):
            return values
        case Select(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case ArrayValue(elements=elements):
            return elements
        case ObjectValue(entries=entries):
            return tuple(part for entry in entries for part in _entry_parts(entry))
        case DirectCall(arguments=arguments):
            return arguments
        case AgentCall(agent=agent, arguments=arguments):
            return (agent, *arguments)
        case PrimitiveCall(subject=subject, options=options):
            return (subject, *(value for _, value in options))
        case RunCall(operands=operands):
            return operands
        case _:
            assert_never(node)


def _entry_parts(entry: ObjectEntry | Spread) -> tuple[Argument, ...]:
    return (entry,) if isinstance(entry, Spread) else (entry.key, entry.value)


def values(statement: Statement) -> tuple[Expression, ...]:
    """The expressions directly inside a statement, not those of its blocks."""
    match statement:
        case (
            Assign(value=value)
            | NewCell(value=value)
            | Evaluate(value=value)
            | Return(value=value)
            | Throw(value=value)
            | If(condition=value)
            | While(condition=value)
            | ForEach(iterable=value)
        ):
            return (value,)
        case BandSwitch(confidence=confidence, high=high):
            return (confidence, high)
        case Define() | Try() | Scoped() | Break() | Continue() | Section():
            return ()
        case _:
            assert_never(statement)


def blocks(statement: Statement) -> tuple[Block, ...]:
    """The blocks directly inside a statement."""
    match statement:
        case If(then=then, otherwise=otherwise):
            return (then, otherwise)
        case While(body=body) | ForEach(body=body) | Scoped(body=body):
            return (body,)
        case BandSwitch(arms=arms):
            return tuple(arm.body for arm in arms)
        case Try(body=body, handler=handler, finalizer=finalizer):
            return (body, handler or (), finalizer or ())
        case _:
            return ()


def stored(statement: Statement) -> tuple[Slot, ...]:
    """The slots that a statement itself gives a value."""
    match statement:
        case Assign(slot=slot) | NewCell(slot=slot):
            return (slot,)
        case ForEach(targets=targets):
            return targets
        case Try(caught=Slot() as caught):
            return (caught,)
        case _:
            return ()


def all_statements(block: Iterable[Statement]) -> Iterator[Statement]:
    """Every statement of a block, outer before inner, in written order; functions not entered."""
    pending = list(block)[::-1]
    while pending:
        statement = pending.pop()
        yield statement
        for inner in reversed(blocks(statement)):
            pending.extend(reversed(inner))


def all_parts(node: Argument) -> Iterator[Argument]:
    """An expression and everything inside it, outer before inner."""
    pending = [node]
    while pending:
        one = pending.pop()
        yield one
        pending.extend(reversed(parts(one)))


def all_expressions(block: Iterable[Statement]) -> Iterator[Argument]:
    """Every expression of a block and its inner blocks; functions not entered."""
    for statement in all_statements(block):
        for value in values(statement):
            yield from all_parts(value)


@dataclass(frozen=True, slots=True)
class Uses:
    """What a block uses, its inner blocks included; functions not entered."""

    read: set[Slot] = field(default_factory=set)
    stored: Counter[Slot] = field(default_factory=Counter)
    """How many places give each slot a value."""
    called: set[int] = field(default_factory=set)
    """Functions that are called directly."""
    held: set[int] = field(default_factory=set)
    """Functions that are used as values."""


def uses_of(block: Iterable[Statement]) -> Uses:
    """What a block uses, found in one walk for all who ask."""
    uses = Uses()
    for statement in all_statements(block):
        uses.stored.update(stored(statement))
        for value in values(statement):
            for one in all_parts(value):
                if isinstance(one, Read):
                    uses.read.add(one.slot)
                elif isinstance(one, DirectCall):
                    uses.called.add(one.function)
                elif isinstance(one, FunctionValue):
                    uses.held.add(one.function)
    return uses


def stored_slots(block: Iterable[Statement]) -> set[Slot]:
    """The slots that a block may give a value; functions not entered."""
    return {slot for statement in all_statements(block) for slot in stored(statement)}


def read_slots(block: Iterable[Statement]) -> set[Slot]:
    """The slots that a block may read; functions not entered."""
    return {one.slot for one in all_expressions(block) if isinstance(one, Read)}


def waits(plan: Plan, node: Argument) -> bool:
    """Whether an expression itself (not its operands) is awaited."""
    match node:
        case AgentCall() | PrimitiveCall() | RunCall(waits=True):
            return True
        case DirectCall(function=function):
            return plan.functions[function].waits
        case _:
            return False


def depth_of(node: Argument) -> int:
    """How deep an expression nests; a leaf has depth 0."""
    inner = parts(node)
    return 1 + max(map(depth_of, inner)) if inner else 0


def completes(block: Block) -> bool:
    """Whether control may reach the end of a block."""
    return all(_completes(statement) for statement in block)


def _completes(statement: Statement) -> bool:
    match statement:
        case Return() | Throw() | Break() | Continue():
            return False
        case If():
            return _some_branch_completes(statement)
        case BandSwitch(arms=arms) if statement.total:
            return any(completes(arm.body) for arm in arms)
        case Try(body=body, handler=handler, finalizer=finalizer):
            if finalizer is not None and not completes(finalizer):
                return False
            return completes(body) or (handler is not None and completes(handler))
        case While(condition=Const(value=True), body=body):
            return _breaks(body)
        case Scoped(body=body):
            return completes(body)
        case _:
            return True


def _some_branch_completes(node: If) -> bool:
    """A chain of branches is walked in a loop, since it may be long."""
    while not completes(node.then):
        if len(node.otherwise) != 1 or not isinstance(node.otherwise[0], If):
            return completes(node.otherwise)
        node = node.otherwise[0]
    return True


def _breaks(block: Block) -> bool:
    """Whether a loop body has a `break` of its own loop."""
    for statement in block:
        if isinstance(statement, Break):
            return True
        if not isinstance(statement, While | ForEach) and any(map(_breaks, blocks(statement))):
            return True
    return False
