"""The state of lowering one function, and how statements and operands are put together.

An expression that needs statements (an assignment, a `match`, an `uncertain if`) writes them to the
current block before its own value is used. `operands` keeps the order of evaluation: when an
operand wrote statements, what was evaluated before it is kept in temporaries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from parallax_compiler.check.products import CheckedModule, Effect
from parallax_compiler.internal_error import InternalError
from parallax_compiler.plan.lower.facts import Facts
from parallax_compiler.plan.lower.slots import SlotTable
from parallax_compiler.plan.nodes import (
    AgentCall,
    Argument,
    Assign,
    Const,
    Define,
    DirectCall,
    Evaluate,
    Expression,
    Function,
    FunctionValue,
    GroupRead,
    Operation,
    PrimitiveCall,
    PrimitiveValue,
    Read,
    Return,
    RunCall,
    RunInput,
    Section,
    Site,
    SiteKind,
    Slot,
    Spread,
    Statement,
)
from parallax_compiler.plan.traverse import all_expressions, depth_of, stored_slots
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast

MAX_DEPTH = 20
"""How deep an expression may nest; what is deeper goes through a temporary."""

Handler: TypeAlias = Callable[..., Any]
"""Lowers one kind of syntax node: `(lowering, expression)` gives an Expression, `(lowering,
statement, tail)` writes."""

_CALLS = (AgentCall, DirectCall, PrimitiveCall, RunCall, Operation)
"""What may run a function of the program, which may assign a captured variable."""


@dataclass(slots=True, kw_only=True)
class Program:
    """What the functions of all files share while they are lowered."""

    modules: tuple[Facts, ...]
    slots: SlotTable
    expressions: Mapping[type[ast.Node], Handler]
    statements: Mapping[type[ast.Node], Handler]
    sites: list[Site] = field(default_factory=list)
    functions: dict[int, Function] = field(default_factory=dict)
    groups: dict[str, Read] = field(default_factory=dict)
    """The first read of each group: a group is fetched once, at the start."""
    selects_agents: bool = False
    """Whether something reads the selected agents, or their answers."""
    pattern: Read | None = None
    """The first read of what the header says, which is made once, at the start."""
    fan_out: int | None = None
    """The site at which all selected agents are asked, if something reads their answers."""

    def function_waits(self, file: str, node: int) -> bool:
        """Whether a call of a function of a file may wait."""
        effects = self.modules[self.slots.module_index(file)].module.effects
        return effects.get(node) is Effect.WAITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What becomes of the value of a block's last statement: stored in `slot`, else returned."""

    slot: Slot | None = None


RETURNED = Tail()


@dataclass(slots=True)
class Lowering:
    """One function of one file being lowered."""

    program: Program
    source: int
    function: int
    parent: int | None
    block: list[Statement] = field(default_factory=list)
    loops: int = 0
    """How many loops of this function surround the current place."""
    given: dict[int, Expression] = field(default_factory=dict)
    """Values of nodes (by id) that were evaluated already: a piped value, the start of a chain."""

    # --- what is known of the file ---------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        return self.program.modules[self.source]

    @property
    def module(self) -> CheckedModule:
        return self.facts.module

    def waits(self, node: ast.Node) -> bool:
        """Whether evaluating the node (or calling the function) may wait."""
        return self.module.effects.get(node.id, Effect.PURE) is Effect.WAITS

    # --- the tables ------------------------------------------------------------------------------

    def expression(self, node: ast.Expression) -> Expression:
        """The value of an expression; statements it needs are written to the current block."""
        if node.id in self.given:
            return self.given[node.id]
        handler = self.program.expressions[type(node)]
        value: Expression = handler(self, node)
        return self.shallow(value)

    def statement(self, node: ast.Statement, tail: Tail | None = None) -> None:
        """Writes a statement; `tail` says what becomes of the value of what it does last."""
        self.program.statements[type(node)](self, node, tail)

    # --- writing ---------------------------------------------------------------------------------

    def write(self, statement: Statement) -> None:
        self.block.append(statement)

    @contextmanager
    def inside(self) -> Iterator[list[Statement]]:
        """Collects what is written within into a block of its own."""
        outer, self.block = self.block, []
        try:
            yield self.block
        finally:
            self.block = outer

    @contextmanager
    def loop(self) -> Iterator[None]:
        self.loops += 1
        try:
            yield
        finally:
            self.loops -= 1

    def const(self, value: Any, node: ast.Node) -> Const:
        return Const(value=value, source=self.source, span=node.span)

    def op(self, name: str, node: ast.Node, *operands: Argument) -> Operation:
        return Operation(name=name, operands=operands, source=self.source, span=node.span)

    def read(self, slot: Slot, span: Span) -> Read:
        return Read(slot=slot, source=self.source, span=span)

    def group(self, name: str, span: Span) -> Read:
        """The agents of a group, or the agent of a single one."""
        first = self.program.groups.get(name)
        slot = self.program.slots.new(name, 0) if first is None else first.slot
        read = self.read(slot, span)
        self.program.groups.setdefault(name, read)
        return read

    def assign(self, slot: Slot, value: Expression, span: Span) -> None:
        self.write(Assign(slot=slot, value=value, source=self.source, span=span))

    def finish(self, value: Expression, tail: Tail | None, span: Span) -> None:
        """Writes what becomes of the value of a statement."""
        if tail is None:
            if not self.is_quiet(value):
                self.write(Evaluate(value=value, source=self.source, span=span))
        elif tail.slot is None:
            self.write(Return(value=value, source=self.source, span=span))
        else:
            self.assign(tail.slot, value, span)

    def slot_of_choice(self, name: str, node: ast.Node, *, empty: bool) -> Slot:
        """A variable of ours for what one of several paths gives; null first if some give none."""
        slot = self.new_slot(name)
        self.program.slots.mark_reassigned(slot)
        if empty:
            self.assign(slot, self.const(None, node), node.span)
        return slot

    def new_slot(self, name: str, *, per_turn: bool = False) -> Slot:
        return self.program.slots.new(name, self.function, temporary=True, per_turn=per_turn)

    def temporary(self, value: Expression, name: str) -> Read:
        """Keeps a value in a variable of ours and gives the read of it."""
        slot = self.new_slot(name, per_turn=self.loops > 0)
        self.assign(slot, value, value.span)
        return Read(slot=slot, source=value.source, span=value.span)

    def stable(self, value: Expression, name: str) -> Expression:
        """The value in a form that may be written twice: evaluated once, and never changing."""
        return value if self.is_stable(value) else self.temporary(value, name)

    def is_stable(self, value: Argument) -> bool:
        match value:
            case Const() | FunctionValue() | RunInput() | GroupRead():
                return True
            case Read(slot=slot):
                return not self.program.slots.is_reassigned(slot)
            case _:
                return False

    def shallow(self, value: Expression) -> Expression:
        """The value in a form that does not nest too deeply for Python."""
        return value if depth_of(value) < MAX_DEPTH else self.temporary(value, "part")

    @staticmethod
    def is_quiet(value: Expression) -> bool:
        """Whether evaluating the value for nothing but its effect does nothing."""
        return isinstance(value, Const | Read | FunctionValue | RunInput | PrimitiveValue)

    @property
    def bands(self) -> tuple[float, float]:
        """The high and the medium bound of this file."""
        bands = self.module.resolved.settings.bands
        return bands.high, bands.medium

    def site(self, kind: SiteKind, name: str, span: Span) -> int:
        number = len(self.program.sites) + 1
        self.program.sites.append(
            Site(id=number, kind=kind, name=name, source=self.source, span=span)
        )
        return number

    # --- order of evaluation ---------------------------------------------------------------------

    def operands(self, *nodes: ast.Expression) -> list[Expression]:
        """The values of several expressions that are evaluated from left to right."""
        return [_expression(value) for value in self.arguments(nodes)]

    def arguments(self, nodes: Sequence[ast.Expression | ast.Spread]) -> list[Argument]:
        """Arguments or elements, spreads included, evaluated from left to right."""
        return self.in_order([partial(self.argument, node) for node in nodes])

    def argument(self, node: ast.Expression | ast.Spread) -> Argument:
        if not isinstance(node, ast.Spread):
            return self.expression(node)
        return Spread(value=self.expression(node.value), source=self.source, span=node.span)

    def in_order(self, makers: Sequence[Callable[[], Argument]]) -> list[Argument]:
        """What the makers give; each may write statements, the order of effects is kept."""
        values: list[Argument] = []
        moving: dict[Slot | None, list[int]] = {}
        """The places of values that later statements may change, by the variable that is read."""
        for maker in makers:
            mark = len(self.block)
            value = maker()
            written = self.block[mark:]
            if any(has_effect(one) for one in written):
                del self.block[mark:]
                moved = tuple(moving) if may_call(written) else (None, *stored_slots(written))
                places = [place for slot in moved for place in moving.pop(slot, ())]
                for place in sorted(places):
                    values[place] = self._kept(values[place])
                self.block.extend(written)
            inner = value.value if isinstance(value, Spread) else value
            if not self.is_stable(inner):
                slot = inner.slot if isinstance(inner, Read) else None
                moving.setdefault(slot, []).append(len(values))
            values.append(value)
        return values

    def _kept(self, value: Argument) -> Argument:
        """A value in a form that nothing after it changes."""
        if isinstance(value, Spread):
            kept = _expression(self._kept(value.value))
            return Spread(value=kept, source=value.source, span=value.span)
        return self.temporary(value, value.slot.name if isinstance(value, Read) else "kept")

    def fail(self, problem: str, node: ast.Node) -> InternalError:
        return InternalError("lower", problem, self.module.resolved.source, node.span)


def has_effect(statement: Statement) -> bool:
    """Whether it matters when a statement runs; where a function is defined does not."""
    return not isinstance(statement, Define | Section)


def may_call(written: list[Statement]) -> bool:
    """Whether statements may change more than what they store."""
    if not all(isinstance(one, Assign) for one in written):
        return True
    return any(isinstance(one, _CALLS) for one in all_expressions(written))


def _expression(value: Argument) -> Expression:
    assert not isinstance(value, Spread), "a spread stands only among arguments"
    return value
