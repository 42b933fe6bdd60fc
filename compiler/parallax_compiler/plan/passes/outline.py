"""Moves deeply nested loops and `try` statements into functions of their own.

Python allows 20 of them inside one another in one function. A statement that lies deeper becomes a
`part`, a function that is called where the statement stood; how it was left (by `return`, `break`
or `continue` of something outside it) is kept in variables that are looked at after the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from parallax_compiler.plan.nodes import (
    Assign,
    BandSwitch,
    Block,
    Break,
    Const,
    Continue,
    Define,
    DirectCall,
    Evaluate,
    ForEach,
    Function,
    If,
    Plan,
    Read,
    Return,
    Scoped,
    Slot,
    Statement,
    Try,
    While,
)
from parallax_compiler.plan.traverse import all_expressions, all_statements, blocks, stored, waits

_DEEPEST: Final = 15
_NESTING = (While, ForEach, Try, Scoped)


def outline(plan: Plan) -> Plan:
    """The plan in which nothing nests too deeply for Python."""
    deep = [one for one in plan.functions if _depth(one.body) > _DEEPEST]
    if not deep:
        return plan
    work = _Outlining(plan)
    for function in deep:
        work.function(function)
    return replace(plan, functions=tuple(work.functions))


def _depth(block: Iterable[Statement]) -> int:
    """How deep loops and the like lie in one another; found in a loop, since branches chain."""
    deepest, pending = 0, [(one, 0) for one in block]
    while pending:
        statement, depth = pending.pop()
        depth += isinstance(statement, _NESTING)
        deepest = max(deepest, depth)
        pending.extend((one, depth) for inner in blocks(statement) for one in inner)
    return deepest


@dataclass(slots=True)
class _Ways:
    """The variables that say how a part was left; each is made when it is first needed."""

    returned: Slot | None = None
    value: Slot | None = None
    broken: Slot | None = None
    continued: Slot | None = None


@dataclass(slots=True)
class _Outlining:
    plan: Plan
    functions: list[Function] = field(init=False)
    next_slot: int = field(init=False)

    def __post_init__(self) -> None:
        self.functions = list(self.plan.functions)
        slots = {slot.id for slot in _all_slots(self.plan)}
        self.next_slot = max(slots, default=0) + 1

    def function(self, function: Function) -> None:
        body = self.block(function.body, function.id, 0)
        self.functions[function.id] = replace(self.functions[function.id], body=body)

    def block(self, block: Block, function: int, depth: int) -> Block:
        return tuple(new for one in block for new in self.statement(one, function, depth))

    def statement(self, node: Statement, function: int, depth: int) -> Block:
        if isinstance(node, _NESTING) and depth == _DEEPEST:
            return self.part(node, function)
        inner = depth + isinstance(node, _NESTING)
        match node:
            case If(then=then, otherwise=otherwise):
                return (
                    replace(
                        node,
                        then=self.block(then, function, inner),
                        otherwise=self.block(otherwise, function, inner),
                    ),
                )
            case While(body=body) | ForEach(body=body) | Scoped(body=body):
                return (replace(node, body=self.block(body, function, inner)),)
            case BandSwitch(arms=arms):
                changed = (replace(arm, body=self.block(arm.body, function, inner)) for arm in arms)
                return (replace(node, arms=tuple(changed)),)
            case Try():
                return (self.attempt(node, function, inner),)
            case Define(function=number):
                moved = replace(self.functions[number], parent=function)
                self.functions[number] = moved
                return (node,)
            case _:
                return (node,)

    def attempt(self, node: Try, function: int, depth: int) -> Try:
        handler, finalizer = node.handler, node.finalizer
        return replace(
            node,
            body=self.block(node.body, function, depth),
            handler=None if handler is None else self.block(handler, function, depth),
            finalizer=None if finalizer is None else self.block(finalizer, function, depth),
        )

    # --- parts -----------------------------------------------------------------------------------

    def part(self, node: Statement, function: int) -> Block:
        """The statement as a function, its call, and what follows from how it was left."""
        number = len(self.functions)
        outer = self.functions[function]
        part = replace(
            outer,
            id=number,
            name="part",
            kind="part",
            parent=function,
            parameters=(),
            body=(),
            waits=any(waits(self.plan, one) for one in all_expressions((node,))),
            source=node.source,
            span=node.span,
        )
        self.functions.append(part)
        ways = _Ways()
        leaving = self.leaving((node,), ways, function, in_loop=False)
        end = Return(value=_null(node), source=node.source, span=node.span)
        body = (*self.block(leaving, number, 0), end)
        self.functions[number] = replace(self.functions[number], body=body)
        call = DirectCall(function=number, arguments=(), source=node.source, span=node.span)
        return (
            *_resets(node, ways),
            Define(function=number, source=node.source, span=node.span),
            Evaluate(value=call, source=node.source, span=node.span),
            *_follow_ups(node, ways),
        )

    def leaving(self, block: Block, ways: _Ways, function: int, *, in_loop: bool) -> Block:
        """The block with `return`, and `break` and `continue` of outer loops, written down."""
        result: list[Statement] = []
        for node in block:
            result.extend(self.left(node, ways, function, in_loop=in_loop))
        return tuple(result)

    def left(self, node: Statement, ways: _Ways, function: int, *, in_loop: bool) -> Block:
        match node:
            case Return(value=value):
                ways.value = ways.value or self.slot("result", function)
                ways.returned = ways.returned or self.slot("returned", function)
                keep = Assign(slot=ways.value, value=value, source=node.source, span=node.span)
                return (keep, *_leave(node, ways.returned))
            case Break() if not in_loop:
                ways.broken = ways.broken or self.slot("broken", function)
                return _leave(node, ways.broken)
            case Continue() if not in_loop:
                ways.continued = ways.continued or self.slot("continued", function)
                return _leave(node, ways.continued)
            case _:
                return (self.inside(node, ways, function, in_loop=in_loop),)

    def inside(self, node: Statement, ways: _Ways, function: int, *, in_loop: bool) -> Statement:
        """A statement whose blocks are written so that they can be left from a part."""
        looped = in_loop or isinstance(node, While | ForEach)

        def changed(block: Block) -> Block:
            return self.leaving(block, ways, function, in_loop=looped)

        match node:
            case If(then=then, otherwise=otherwise):
                return replace(node, then=changed(then), otherwise=changed(otherwise))
            case While(body=body) | ForEach(body=body) | Scoped(body=body):
                return replace(node, body=changed(body))
            case BandSwitch(arms=arms):
                return replace(
                    node, arms=tuple(replace(arm, body=changed(arm.body)) for arm in arms)
                )
            case Try(body=body, handler=handler, finalizer=finalizer):
                return replace(
                    node,
                    body=changed(body),
                    handler=None if handler is None else changed(handler),
                    finalizer=None if finalizer is None else changed(finalizer),
                )
            case _:
                return node

    def slot(self, name: str, function: int) -> Slot:
        home = self.functions[function]
        while home.kind == "part":
            assert home.parent is not None
            home = self.functions[home.parent]
        self.next_slot += 1
        return Slot(id=self.next_slot, name=name, function=home.id, temporary=True)


def _leave(node: Statement, way: Slot) -> Block:
    source, span = node.source, node.span
    yes = Const(value=True, source=source, span=span)
    return (
        Assign(slot=way, value=yes, source=source, span=span),
        Return(value=_null(node), source=source, span=span),
    )


def _null(node: Statement) -> Const:
    return Const(value=None, source=node.source, span=node.span)


def _resets(node: Statement, ways: _Ways) -> Block:
    no = Const(value=False, source=node.source, span=node.span)
    return tuple(
        Assign(slot=slot, value=no, source=node.source, span=node.span)
        for slot in (ways.returned, ways.broken, ways.continued)
        if slot is not None
    )


def _follow_ups(node: Statement, ways: _Ways) -> Block:
    source, span = node.source, node.span
    result: list[Statement] = []
    if ways.returned is not None and ways.value is not None:
        value = Read(slot=ways.value, source=source, span=span)
        result.append(_if(node, ways.returned, Return(value=value, source=source, span=span)))
    if ways.broken is not None:
        result.append(_if(node, ways.broken, Break(source=source, span=span)))
    if ways.continued is not None:
        result.append(_if(node, ways.continued, Continue(source=source, span=span)))
    return tuple(result)


def _if(node: Statement, way: Slot, then: Statement) -> If:
    test = Read(slot=way, source=node.source, span=node.span)
    return If(condition=test, then=(then,), source=node.source, span=node.span)


def _all_slots(plan: Plan) -> Iterable[Slot]:
    for function in plan.functions:
        yield from (parameter.slot for parameter in function.parameters)
        for statement in all_statements(function.body):
            yield from stored(statement)
