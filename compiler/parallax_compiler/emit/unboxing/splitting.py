"""Takes confident scalars apart: an expression for the value, for how sure it is, for its evidence.

The parts are expressions of the plan, so that the emitter writes them as it writes others. They are
evaluated in any number, but the value at most once: only the value may call anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from parallax_compiler.emit.inline import form_of
from parallax_compiler.emit.lattice import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    Kind,
    is_never_null,
    join,
    level_of,
    scalar,
)
from parallax_compiler.emit.plainness import Plainness, constant
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Const, Expression, Operation, Read, Select, Slot
from parallax_compiler.plan.traverse import parts

_LEAST: Final = frozenset(
    {
        "add", "subtract", "multiply", "divide", "remainder", "power", "negate", "positive",
        "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "not_",
    }
)  # fmt: skip
"""Operators whose result is as sure as the least sure operand."""

_TOTAL: Final = frozenset({"infix", "prefix", "same", "length", "call"})
"""Forms of Python that cannot fail and call nothing of the pattern's."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The slots of what a slot is kept in."""

    value: Slot
    level: Slot
    why: Slot


@dataclass(frozen=True, slots=True)
class Split:
    """A confident scalar taken apart.

    It is as sure as the least of `levels`, which has one of a kind; none and no `why` for a plain
    value. `simple` if nothing is lost when it is not evaluated.
    """

    value: Expression
    levels: tuple[Expression, ...]
    why: Expression | None
    reads: frozenset[Slot]
    simple: bool
    first: tuple[tuple[Slot, Expression], ...] = ()
    """The confidences that must be worked out before, which may fail; then only they may."""


@dataclass(frozen=True, slots=True)
class Fork:
    """One or the other, as the plan or a threshold decides."""

    node: Expression
    condition: Expression
    then: Branches
    otherwise: Branches


Branches: TypeAlias = Split | Fork


@dataclass(frozen=True, slots=True)
class Decision:
    """A plain value that is made of parts alone: of slots that are read in it."""

    instead: Expression
    reads: frozenset[Slot]


@dataclass(slots=True)
class Splitter:
    """Takes the expressions of a plan apart that read certain variables, or none."""

    plain: Plainness
    variables: dict[Slot, Variable] = field(default_factory=dict)
    _computed: int = 0
    """Confidences that are worked out first, so far."""
    _known: dict[int, Split | None] = field(default_factory=dict)

    def add(self, slot: Slot) -> None:
        """Lets a slot be kept in parts."""
        kinds = (self.plain.of_slot(slot).bare or ANY, NUMBER, ANY)
        value, level, why = (
            Slot(id=-4 * slot.id - place, name=f"{slot.name}{end}", function=slot.function)
            for place, end in ((1, ""), (2, "_sure"), (3, "_why"))
        )
        self.plain.slots.update(zip((value, level, why), kinds, strict=True))
        self.variables[slot] = Variable(value, level, why)

    def split(self, node: Argument) -> Split | None:
        """The parts of a plain or confident scalar, None where it cannot be taken apart."""
        if id(node) not in self._known:
            self._known[id(node)] = self._split(node)
        return self._known[id(node)]

    def branches(self, node: Expression) -> Branches | None:
        """What a variable is given, by cases."""
        found = self.split(node)
        if found is not None:
            return found
        match node:
            case Select(condition=condition, then=then, otherwise=otherwise):
                one, other = self.branches(then), self.branches(otherwise)
                return Fork(node, condition, one, other) if one and other else None
            case Operation(name="gate" | "more_confident"):
                return self._decided(node)
            case Operation(name="or_else", operands=(value, other)) if not isinstance(
                value, nodes.Spread
            ):
                return self._defaulted(node, self.branches(value), self.split(other))
            case _:
                return None

    # --- scalars ---------------------------------------------------------------------------------

    def _split(self, node: Argument) -> Split | None:
        kind = self.plain.of(node)
        if scalar(kind) is None or isinstance(node, nodes.Spread):
            return None
        if kind.plain:
            return Split(node, (), None, frozenset(), self.is_simple(node))
        match node:
            case Read(slot=slot) if slot in self.variables:
                return self._variable(node, self.variables[slot], kind)
            case Operation(name=name, operands=operands) if name in _LEAST:
                return self._least(node, kind, [self.split(one) for one in operands])
            case Operation(name="annotate", operands=(value, level)):
                return self._annotated(node, self.split(value), level)
            case Operation(name="gate", operands=(value, _)) if self._passes(node):
                return self.split(value)
            case Operation(name="or_else", operands=(value, _)) if is_never_null(
                self.plain.of(value)
            ):
                return self.split(value)
            case _:
                return None

    def _variable(self, node: Read, variable: Variable, kind: Kind) -> Split:
        level = self._level_of(kind, variable.level, node)
        why = self._read(variable.why, node, ANY)
        value = self._read(variable.value, node, kind.bare or ANY)
        return Split(value, (level,), why, frozenset((node.slot,)), simple=True)

    def _least(self, node: Operation, kind: Kind, operands: list[Split | None]) -> Split | None:
        found = [one for one in operands if one is not None]
        if len(found) < len(operands):
            return None
        value = self._operation(node, node.name, *(one.value for one in found))
        self.plain.note(value, kind.bare or ANY)
        first = tuple(one for split in found for one in split.first)
        if first and not all(one.simple or one.first for one in found):
            return None
        known = [one for split in found for one in split.levels]
        return Split(
            value,
            tuple(dict.fromkeys(known)),
            self._joined(node, [one.why for one in found]),
            frozenset().union(*(one.reads for one in found)),
            all(one.simple for one in found),
            first,
        )

    def _joined(self, node: Operation, whys: list[Expression | None]) -> Expression | None:
        """The evidence of what an operator makes of two operands, or of one."""
        known = [one for one in whys if one is not None]
        if len(known) < 2 or (isinstance(known[0], Read) and known[0] == known[1]):
            return known[0] if known else None
        return self._operation(node, "least_of", *known)

    def _annotated(self, node: Operation, value: Split | None, stated: Argument) -> Split | None:
        found = self._stated(node, stated)
        if value is None or found is None:
            return None
        if found.first and not (value.simple or value.first):
            return None
        level = self.lowest(found, node)
        if value.why is None:
            why = self._operation(node, "stated", level)
        else:
            why = self._operation(node, "restated", level, value.why)
        return Split(
            value.value,
            found.levels,
            why,
            value.reads | found.reads,
            value.simple and found.simple,
            (*value.first, *found.first),
        )

    def _stated(self, node: Operation, stated: Argument) -> Split | None:
        """What is as sure as an expression states, where that is a confidence."""
        match stated:
            case Const(value=float() as level) if 0.0 <= level <= 1.0:
                return Split(stated, (stated,), None, frozenset(), simple=True)
            case Operation(name="confidence", operands=(one,)):
                found = self.split(one)
                return found if found is not None and found.simple else None
            case Operation() if self.plain.of(stated) is NUMBER and self.is_simple(stated):
                return self._worked_out(node, stated)
            case _:
                return None

    def _worked_out(self, node: Operation, stated: Operation) -> Split:
        """A confidence that is computed, and kept to be read more than once."""
        slot = Slot(id=-4 * self._computed - 4, name="sure", function=0)
        self._computed += 1
        level = self._operation(node, "level", stated)
        self.plain.slots[slot] = NUMBER
        self.plain.note(level, NUMBER)
        read = self._read(slot, stated, NUMBER)
        return Split(read, (read,), None, frozenset(), simple=False, first=((slot, level),))

    def _passes(self, node: Operation) -> bool:
        """Whether a gate always gives what it is given."""
        value, threshold = node.operands
        level, least = level_of(self.plain.of(value)), constant(threshold)
        return level is not None and isinstance(least, float) and level >= least

    # --- decisions -------------------------------------------------------------------------------

    def decision(self, node: Operation) -> Decision | None:
        """What looks at a confident scalar, without one."""
        match node:
            case Operation(name="truthy" | "is_null" | "bare" as name, operands=(one,)):
                value = self._value(one)
                if value is None or name == "bare":
                    return value
                return self._told(Operation(
                    name=name, operands=(value.instead,), source=node.source, span=node.span
                ), value.reads)  # fmt: skip
            case Operation(name="confidence", operands=(one,)):
                return self._level(one)
            case Operation(name="reaches", operands=(one, Const(value=float()) as bound)):
                level = self._level(one)
                return None if level is None else self._reached(node, level, bound)
            case Operation(name="keeps", operands=(one, Const(value=float()) as bound)):
                return self._kept(node, self.split(one), bound)
            case _:
                return None

    def _told(self, instead: Expression, reads: frozenset[Slot]) -> Decision:
        self.plain.note(instead, BOOLEAN)
        return Decision(instead, reads)

    def _reached(self, node: Operation, level: Decision, bound: Const) -> Decision:
        instead = self._operation(node, "greater_equal", level.instead, bound)
        return self._told(instead, level.reads)

    def _kept(self, node: Operation, found: Split | None, bound: Const) -> Decision | None:
        if found is None or not found.simple:
            return None
        enough = self._reached(node, Decision(self.lowest(found, node), found.reads), bound)
        if is_never_null(self.plain.of(found.value)):
            return enough
        null = self._operation(node, "is_null", found.value)
        kept = nodes.Negation(condition=null, source=node.source, span=node.span)
        both = nodes.Junction(
            operator="and", conditions=(kept, enough.instead), source=node.source, span=node.span
        )
        return self._told(both, found.reads)

    def _value(self, node: Argument) -> Decision | None:
        """What an expression is without its annotation."""
        if isinstance(node, Select):
            return self._chosen(node, self._value(node.then), self._value(node.otherwise))
        found = self.split(node)
        return None if found is None or found.first else Decision(found.value, found.reads)

    def _level(self, node: Argument) -> Decision | None:
        """How sure an expression is, where its value need not be evaluated."""
        if isinstance(node, Select):
            return self._chosen(node, self._level(node.then), self._level(node.otherwise))
        found = self.split(node)
        if found is None or not found.simple:
            return None
        return Decision(self.lowest(found, node), found.reads)

    def _chosen(
        self, node: Select, one: Decision | None, other: Decision | None
    ) -> Decision | None:
        if one is None or other is None:
            return None
        reads = one.reads | other.reads
        same = one.instead == other.instead and isinstance(one.instead, Const | Read)
        if same and self.is_simple(node.condition):
            return Decision(one.instead, reads)
        instead = Select(
            condition=node.condition, then=one.instead, otherwise=other.instead,
            source=node.source, span=node.span,
        )  # fmt: skip
        self.plain.note(instead, join(self.plain.of(one.instead), self.plain.of(other.instead)))
        return Decision(instead, reads)

    def _decided(self, node: Operation) -> Fork | None:
        """What a gate lets through, or the surer of two."""
        found = self.split(node.operands[0])
        other = self.split(node.operands[1])
        if found is None or other is None or not (found.simple and other.simple):
            return None
        if node.name == "gate":
            if not isinstance(constant(node.operands[1]), float):
                return None
            bound, other = node.operands[1], self._refused(node, found)
            assert isinstance(bound, Const)
        else:
            bound = self.lowest(other, node)
        condition = self._operation(node, "greater_equal", self.lowest(found, node), bound)
        self.plain.note(condition, BOOLEAN)
        return Fork(node, condition, found, other)

    def _defaulted(
        self, node: Operation, found: Branches | None, other: Split | None
    ) -> Branches | None:
        """The other one in the place of a null."""
        if found is None or other is None or not other.simple:
            return None
        if isinstance(found, Fork):
            then = self._defaulted(node, found.then, other)
            otherwise = self._defaulted(node, found.otherwise, other)
            if then is None or otherwise is None:
                return None
            return Fork(found.node, found.condition, then, otherwise)
        kind = self.plain.of(found.value)
        if kind is NULL:
            return other
        if is_never_null(kind):
            return found
        if not found.simple:
            return None
        condition = self._operation(node, "is_null", found.value)
        self.plain.note(condition, BOOLEAN)
        return Fork(node, condition, other, found)

    def _refused(self, node: Operation, found: Split) -> Split:
        """The null that a gate gives."""
        null = Const(value=None, source=node.source, span=node.span)
        never = Const(value=0.0, source=node.source, span=node.span)
        why = found.why or Const(value=None, source=node.source, span=node.span)
        self.plain.note(null, NULL)
        self.plain.note(never, NUMBER)
        return Split(null, (never,), self._operation(node, "gated", why), found.reads, simple=True)

    # --- expressions -----------------------------------------------------------------------------

    def lowest(self, found: Split, at: nodes.Located) -> Expression:
        """How sure a scalar is."""
        stated = [one.value for one in found.levels if isinstance(one, Const)]
        terms: list[Expression] = [one for one in found.levels if not isinstance(one, Const)]
        if stated or not terms:
            level = min((one for one in stated if isinstance(one, float)), default=1.0)
            terms.append(self._constant(level, at))
        match terms:
            case [only]:
                return only
            case [one, other]:
                made = self._operation(at, "less_equal", one, other)
                self.plain.note(made, BOOLEAN)
                least: Expression = Select(
                    condition=made, then=one, otherwise=other, source=at.source, span=at.span
                )
            case _:
                least = self._operation(at, "lowest", *terms)
        self.plain.note(least, NUMBER)
        return least

    def is_simple(self, node: Argument) -> bool:
        """Whether an expression cannot fail and does nothing, so that it may be left out."""
        match node:
            case Const() | Read() | nodes.RunInput():
                return True
            case nodes.Negation() | nodes.Junction() | Select() | nodes.IsUndefined():
                return all(map(self.is_simple, parts(node)))
            case Operation(name="truthy" | "is_null" | "bare" | "confidence" | "reaches" | "keeps"):
                return self.decision(node) is not None and all(map(self._is_part, node.operands))
            case Operation():
                form = form_of(node, self.plain)
                inner = all(map(self.is_simple, node.operands))
                return form is not None and form.kind in _TOTAL and inner
            case _:
                return False

    def _is_part(self, node: Argument) -> bool:
        found = self.split(node)
        return found is not None and found.simple

    def _level_of(self, kind: Kind, slot: Slot, at: nodes.Located) -> Expression:
        if kind.level is not None:
            return self._constant(kind.level, at)
        return self._read(slot, at, NUMBER)

    def _constant(self, value: float, at: nodes.Located) -> Const:
        made = Const(value=value, source=at.source, span=at.span)
        self.plain.note(made, NUMBER)
        return made

    def _read(self, slot: Slot, at: nodes.Located, kind: Kind) -> Read:
        made = Read(slot=slot, source=at.source, span=at.span)
        self.plain.note(made, kind)
        return made

    def _operation(self, at: nodes.Located, name: str, *operands: Argument) -> Operation:
        made = Operation(name=name, operands=operands, source=at.source, span=at.span)
        self.plain.note(made, ANY)
        return made


def left_alone(node: Argument, plain: Plainness) -> Iterator[Argument]:
    """The plain expressions in one that was taken apart, which stay as they are."""
    if plain.of(node).plain:
        yield node
        return
    for one in parts(node):
        yield from left_alone(one, plain)
