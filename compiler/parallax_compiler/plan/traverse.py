"""Going over plans: what stands directly inside a node, and everything inside a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

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


def _operation(node: Operation) -> tuple[Argument, ...]:
    return node.operands if not node.options else (*node.operands, *_values(node.options))


def _values(options: tuple[tuple[str, Expression], ...]) -> tuple[Expression, ...]:
    return tuple(value for _, value in options)


def _entries(node: ObjectValue) -> tuple[Argument, ...]:
    return tuple(part for entry in node.entries for part in _entry_parts(entry))


def _entry_parts(entry: ObjectEntry | Spread) -> tuple[Argument, ...]:
    return (entry,) if isinstance(entry, Spread) else (entry.key, entry.value)


PARTS: Final[Mapping[type[Argument], Callable[[Any], tuple[Argument, ...]] | None]] = {
    Const: None,
    Read: None,
    RunInput: None,
    GroupRead: None,
    FunctionValue: None,
    PrimitiveValue: None,
    Operation: _operation,
    Spread: lambda node: (node.value,),
    IsUndefined: lambda node: (node.value,),
    Negation: lambda node: (node.condition,),
    Names: attrgetter("values"),
    Junction: attrgetter("conditions"),
    Select: attrgetter("condition", "then", "otherwise"),
    ArrayValue: attrgetter("elements"),
    ObjectValue: _entries,
    DirectCall: attrgetter("arguments"),
    AgentCall: lambda node: (node.agent, *node.arguments),
    PrimitiveCall: lambda node: (node.subject, *_values(node.options)),
    RunCall: attrgetter("operands"),
}
"""By kind of expression, what gives those inside it; None where there are none. Every stage after
lowering goes over all expressions: a table is three times as quick as a `match` of 20 cases."""


def parts(node: Argument) -> tuple[Argument, ...]:
    """The expressions directly inside one, in the order in which they are evaluated."""
    inside = PARTS[type(node)]
    return () if inside is None else inside(node)


VALUES: Final[Mapping[type[Statement], Callable[[Any], tuple[Expression, ...]]]] = {
    **dict.fromkeys((Assign, NewCell, Evaluate, Return, Throw), lambda node: (node.value,)),
    **dict.fromkeys((If, While), lambda node: (node.condition,)),
    ForEach: lambda node: (node.iterable,),
    BandSwitch: attrgetter("confidence", "high"),
    **dict.fromkeys((Define, Try, Scoped, Break, Continue, Section), lambda _: ()),
}


def values(statement: Statement) -> tuple[Expression, ...]:
    """The expressions directly inside a statement, not those of its blocks."""
    return VALUES[type(statement)](statement)


def _blocks_of_try(node: Try) -> tuple[Block, ...]:
    return (node.body, node.handler or (), node.finalizer or ())


BLOCKS: Final[Mapping[type[Statement], Callable[[Any], tuple[Block, ...]]]] = {
    If: attrgetter("then", "otherwise"),
    **dict.fromkeys((While, ForEach, Scoped), lambda node: (node.body,)),
    BandSwitch: lambda node: tuple(arm.body for arm in node.arms),
    Try: _blocks_of_try,
}


def blocks(statement: Statement) -> tuple[Block, ...]:
    """The blocks directly inside a statement."""
    inside = BLOCKS.get(type(statement))
    return () if inside is None else inside(statement)


STORED: Final[Mapping[type[Statement], Callable[[Any], tuple[Slot, ...]]]] = {
    Assign: lambda node: (node.slot,),
    NewCell: lambda node: (node.slot,),
    ForEach: attrgetter("targets"),
    Try: lambda node: () if node.caught is None else (node.caught,),
}


def stored(statement: Statement) -> tuple[Slot, ...]:
    """The slots that a statement itself gives a value."""
    slots = STORED.get(type(statement))
    return () if slots is None else slots(statement)


def all_statements(block: Iterable[Statement]) -> Iterator[Statement]:
    """Every statement of a block, outer before inner, in written order; functions not entered."""
    pending = list(block)[::-1]
    while pending:
        statement = pending.pop()
        yield statement
        for inner in reversed(blocks(statement)):
            pending += inner[::-1]


def all_parts(node: Argument) -> list[Argument]:
    """An expression and everything inside it, outer before inner."""
    found: list[Argument] = []
    pending = [node]
    while pending:
        one = pending.pop()
        found.append(one)
        inside = PARTS[type(one)]
        if inside is not None:
            pending += inside(one)[::-1]
    return found


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
        for slot in stored(statement):
            uses.stored[slot] += 1
        for value in values(statement):
            for one in all_parts(value):
                if type(one) is Read:
                    uses.read.add(one.slot)
                elif type(one) is DirectCall:
                    uses.called.add(one.function)
                elif type(one) is FunctionValue:
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
