"""What holds of every plan. A breach is a bug of ours, so it raises InternalError."""

from __future__ import annotations

from collections import Counter
from typing import Final

from parallax_compiler.internal_error import InternalError
from parallax_compiler.plan.nodes import (
    AgentCall,
    Argument,
    ArrayValue,
    BandSwitch,
    Break,
    Const,
    Continue,
    Define,
    DirectCall,
    ForEach,
    Function,
    FunctionValue,
    If,
    Located,
    NewCell,
    ObjectValue,
    Operation,
    Plan,
    PrimitiveCall,
    PrimitiveValue,
    Read,
    RunCall,
    Select,
    Slot,
    Statement,
    While,
)
from parallax_compiler.plan.traverse import all_parts, all_statements, blocks, stored, values, waits

_PROMISING_NOTHING: Final = frozenset({Const, Operation, ArrayValue, ObjectValue})
"""The most frequent nodes of which nothing is to be verified but their place."""


def verify(plan: Plan) -> None:
    """Returns if the plan keeps every promise of `plan/nodes.py`."""
    checker = _Checker(plan)
    checker.functions()
    checker.sites()
    for function in plan.functions:
        checker.function(function)
    checker.used_sites()
    checker.slots()


class _Checker:
    """The walk over one plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lengths = [len(source.text) for source in plan.sources]
        self.sites_seen: Counter[int] = Counter()
        self.defined: Counter[int] = Counter()
        self.reads: dict[Slot, tuple[Function, Located]] = {}
        self.given = {
            parameter.slot for function in plan.functions for parameter in function.parameters
        }

    def fail(self, problem: str, node: Located) -> InternalError:
        known = 0 <= node.source < len(self.plan.sources)
        source = self.plan.sources[node.source] if known else None
        return InternalError("plan", problem, source, node.span)

    # --- tables ----------------------------------------------------------------------------------

    def functions(self) -> None:
        """Ids are places in the table; the entry comes first; parents exist."""
        for place, function in enumerate(self.plan.functions):
            if function.id != place:
                raise self.fail(f"function {function.id} stands at place {place}", function)
            if (function.kind == "entry") != (place == 0):
                raise self.fail(f"function {place} is a {function.kind}", function)
            if place and not self._is_function(function.parent):
                raise self.fail(f"function {place} has no parent", function)

    def _is_function(self, number: int | None) -> bool:
        return number is not None and 0 <= number < len(self.plan.functions)

    def sites(self) -> None:
        for place, site in enumerate(self.plan.sites, start=1):
            node = Located(source=site.source, span=site.span)
            if site.id != place:
                raise self.fail(f"site {site.id} stands at place {place}", node)
            self.place(node)

    def used_sites(self) -> None:
        """Each site belongs to exactly one node; all reads of the agents' answers share theirs."""
        for site in self.plan.sites:
            count = self.sites_seen[site.id]
            if count != 1 and not (count and site.kind == "fan-out"):
                node = Located(source=site.source, span=site.span)
                raise self.fail(f"site {site.id} ({site.name}) is used {count} times", node)

    def slots(self) -> None:
        """A slot that is read is also given a value somewhere."""
        for slot, (_, node) in self.reads.items():
            if slot not in self.given:
                raise self.fail(f"slot {slot.name} is read but never given a value", node)
        for function in self.plan.functions[1:]:
            if self.defined[function.id] != 1:
                times = self.defined[function.id]
                raise self.fail(f"function {function.name} is defined {times} times", function)

    # --- nodes -----------------------------------------------------------------------------------

    def function(self, function: Function) -> None:
        self.place(function)
        for statement in all_statements(function.body):
            self.statement(function, statement)
        self.leaving(function)

    def place(self, node: Located) -> None:
        if not 0 <= node.source < len(self.lengths):
            raise self.fail(f"there is no source {node.source}", node)
        if not 0 <= node.span.start <= node.span.end <= self.lengths[node.source]:
            raise self.fail(f"the span {node.span} lies outside the text", node)

    def statement(self, function: Function, statement: Statement) -> None:
        self.place(statement)
        for slot in stored(statement):
            self.slot(slot, statement)
            self.given.add(slot)
        match statement:
            case Define(function=number):
                self.defines(function, number, statement)
            case NewCell(slot=slot) if not slot.cell:
                raise self.fail(f"slot {slot.name} is no cell", statement)
            case If(site=int() as site) | BandSwitch(site=site):
                self.site(site, "gate", statement)
            case _:
                pass
        for value in values(statement):
            for part in all_parts(value):
                self.expression(function, part)

    def defines(self, function: Function, number: int, node: Define) -> None:
        if not self._is_function(number) or self.plan.functions[number].parent != function.id:
            raise self.fail(f"function {number} is defined outside its parent", node)
        self.defined[number] += 1

    def expression(self, function: Function, node: Argument) -> None:
        self.place(node)
        if type(node) in _PROMISING_NOTHING:
            return
        match node:
            case Read(slot=slot):
                self.slot(slot, node)
                self.reads.setdefault(slot, (function, node))
            case FunctionValue(function=number) | DirectCall(function=number):
                self.called(number, node)
            case AgentCall(site=site):
                self.site(site, "agent", node)
            case PrimitiveCall(site=site) | PrimitiveValue(site=site):
                self.site(site, "primitive", node)
            case Select(site=int() as site):
                self.site(site, "gate", node)
            case RunCall(site=int() as site):
                self.site(site, None, node)
            case _:
                pass
        if waits(self.plan, node) and not function.waits:
            raise self.fail(f"function {function.name} waits but is not declared so", node)

    def called(self, number: int, node: Argument) -> None:
        if not self._is_function(number):
            raise self.fail(f"there is no function {number}", node)

    def slot(self, slot: Slot, node: Located) -> None:
        if not self._is_function(slot.function):
            raise self.fail(f"slot {slot.name} belongs to no function", node)

    def site(self, site: int, kind: str | None, node: Located) -> None:
        if not 1 <= site <= len(self.plan.sites):
            raise self.fail(f"there is no site {site}", node)
        if kind is not None and self.plan.site(site).kind != kind:
            raise self.fail(f"site {site} is of kind {self.plan.site(site).kind}", node)
        self.sites_seen[site] += 1

    def leaving(self, function: Function) -> None:
        """`break` and `continue` stand inside a loop of the same function."""
        pending = [(one, False) for one in function.body]
        while pending:
            statement, in_loop = pending.pop()
            if isinstance(statement, Break | Continue) and not in_loop:
                raise self.fail("a loop is left outside a loop", statement)
            inside = in_loop or isinstance(statement, While | ForEach)
            pending.extend((one, inside) for inner in blocks(statement) for one in inner)
