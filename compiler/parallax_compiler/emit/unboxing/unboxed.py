"""What the emitter writes where confident scalars are kept in parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from parallax_compiler.emit.captures import Captures
from parallax_compiler.emit.lattice import ANY
from parallax_compiler.emit.names import Names
from parallax_compiler.emit.plainness import Plainness
from parallax_compiler.emit.unboxing.choosing import asked_for, chosen
from parallax_compiler.emit.unboxing.finding import Finder, Found
from parallax_compiler.emit.unboxing.splitting import Branches, Fork, Split, Splitter, Variable
from parallax_compiler.emit.unboxing.trails import step_of, trails_of, whys_of
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import (
    Argument,
    Assign,
    Expression,
    Function,
    Operation,
    Plan,
    Slot,
)
from parallax_compiler.plan.traverse import all_parts


@dataclass(frozen=True, slots=True)
class Step:
    """A confidence that the trail of a variable meets then; where it is stated and for what."""

    trail: Slot
    level: float
    stated: Operation
    minimum: Operation


@dataclass(frozen=True, slots=True)
class Together:
    """Slots that one statement gives their values; none if all of them keep theirs."""

    slots: tuple[Slot, ...]
    values: tuple[Expression, ...]
    step: Step | None = None
    first: tuple[tuple[Slot, Expression], ...] = ()
    """What is worked out before."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One assignment or the other."""

    slot: Slot
    """Of the value."""
    node: Expression
    condition: Expression
    then: Assignment
    otherwise: Assignment


Assignment: TypeAlias = Together | Choice


@dataclass(frozen=True, slots=True)
class Unboxed:
    """By the identity of nodes of the plan, what stands in their places."""

    expressions: Mapping[int, Expression] = field(default_factory=dict)
    assignments: Mapping[int, Assignment] = field(default_factory=dict)

    def instead(self, node: Argument) -> Argument:
        """What is written for an expression; that may be one of its own parts, and so on."""
        found: Argument | None = node
        while found is not None:
            node, found = found, self.expressions.get(id(found))
        return node

    def assignment(self, node: Assign) -> Assignment | None:
        """What is written for an assignment, if it is to a variable that is kept in parts."""
        return self.assignments.get(id(node))


def unboxed_of(plan: Plan, plain: Plainness, captures: Captures, names: Names) -> Unboxed:
    """Decides what is kept in parts in all functions of a plan, and names the parts."""
    confident = {slot for slot, kind in plain.slots.items() if kind.bare is not None}
    if not confident:
        return Unboxed()
    candidates = confident.difference(*captures.captured_slots)
    splitter = Splitter(plain)
    for slot in sorted(candidates, key=lambda one: one.id):
        splitter.add(slot)
    owners = [plan.functions[one] for one in sorted({slot.function for slot in candidates})]
    slots = chosen(_found(splitter, owners, frozenset(candidates)), candidates)
    if not slots:
        return Unboxed()
    found = _found(splitter, owners, slots)
    asked, trails = asked_for(found, splitter), trails_of(found, splitter)
    return _Writing(splitter, asked, trails & asked, names).unboxed(found, slots)


def _found(splitter: Splitter, functions: list[Function], slots: frozenset[Slot]) -> Found:
    finder = Finder(splitter, slots)
    for function in functions:
        finder.function(function)
    return finder.found


@dataclass(frozen=True, slots=True)
class _Writing:
    splitter: Splitter
    asked: frozenset[Slot]
    """The parts that are kept, values aside."""
    trails: frozenset[Slot]
    names: Names

    def unboxed(self, found: Found, slots: frozenset[Slot]) -> Unboxed:
        for slot in sorted(slots, key=lambda one: one.id):
            self._name(slot, self.splitter.variables[slot])
        expressions = {id(node): one.instead for node, one, _ in found.decisions}
        expressions.update((id(node), self._whole(node, one)) for node, one, _ in found.wholes)
        for _, one, _ in found.wholes:
            expressions.update(self._met(one.why))
        for _, branches, _ in found.assignments:
            for why in whys_of(branches):
                expressions.update(self._met(why))
        assignments = {
            id(node): self._assignment(node, branches) for node, branches, _ in found.assignments
        }
        return Unboxed(expressions, assignments)

    def _name(self, slot: Slot, variable: Variable) -> None:
        self.names.slots[variable.value] = self.names.slots[slot]
        for part in (variable.level, variable.why):
            if part in self.asked:
                self.names.slots[part] = self.names.fresh(slot.function, part.name)

    def _met(self, why: Expression | None) -> Iterator[tuple[int, Expression]]:
        """What reads trails."""
        for node in () if why is None else all_parts(why):
            if isinstance(node, nodes.Read) and node.slot in self.trails:
                yield id(node), self._of_why("met", replace(node))

    def _of_why(self, name: str, why: Expression) -> Expression:
        made = Operation(name=name, operands=(why,), source=why.source, span=why.span)
        self.splitter.plain.note(made, ANY)
        return made

    def _whole(self, node: Argument, split: Split) -> Expression:
        """A confident scalar that is put together."""
        if split.why is None:
            return split.value
        made = Operation(
            name="confident", operands=(split.value, split.why), source=node.source, span=node.span
        )
        self.splitter.plain.note(made, self.splitter.plain.of(node))
        return made

    def _assignment(self, node: Assign, branches: Branches) -> Assignment:
        if isinstance(branches, Fork):
            return Choice(
                self.splitter.variables[node.slot].value,
                branches.node,
                branches.condition,
                self._assignment(node, branches.then),
                self._assignment(node, branches.otherwise),
            )
        variable = self.splitter.variables[node.slot]
        given: list[tuple[Slot, Expression]] = [(variable.value, branches.value)]
        if variable.level in self.asked:
            given.append((variable.level, self.splitter.lowest(branches, node)))
        step = self._step(variable, branches)
        if variable.why in self.asked and step is None:
            why = branches.why or nodes.Const(value=None, source=node.source, span=node.span)
            trail = variable.why in self.trails and not _reads(why, variable.why)
            given.append((variable.why, self._of_why("trail", why) if trail else why))
        changed = [(slot, value) for slot, value in given if not _reads(value, slot)]
        slots, values = (slot for slot, _ in changed), (value for _, value in changed)
        for slot, _ in branches.first:
            self.names.slots[slot] = self.names.fresh(node.slot.function, slot.name)
        return Together(tuple(slots), tuple(values), step, branches.first)

    def _step(self, variable: Variable, branches: Split) -> Step | None:
        found = step_of(variable, branches) if variable.why in self.trails else None
        if found is None:
            return None
        minimum, stated = found
        (level,) = stated.operands
        assert isinstance(level, nodes.Const)
        assert isinstance(level.value, float)
        return Step(variable.why, level.value, stated, minimum)


def _reads(value: Expression, slot: Slot) -> bool:
    return isinstance(value, nodes.Read) and value.slot == slot
