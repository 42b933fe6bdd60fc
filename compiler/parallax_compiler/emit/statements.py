"""Plan statements and functions as Python text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, assert_never

from parallax_compiler.emit.captures import Captures
from parallax_compiler.emit.documents import Document, Marked, Spaced, Text, call, joined
from parallax_compiler.emit.expressions import Expressions, literal, quoted
from parallax_compiler.emit.names import Names
from parallax_compiler.emit.plainness import Plainness, is_long
from parallax_compiler.emit.unboxing.unboxed import Assignment, Choice, Step, Together, Unboxed
from parallax_compiler.emit.writer import Writer
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Block, Expression, Function, Parameter, Plan, Slot
from parallax_compiler.plan.traverse import all_expressions
from parallax_compiler.source import Span

_LENGTH_OF_STEP: Final = 20
"""Expressions that one step does."""


@dataclass(slots=True)
class Statements:
    """Writes the functions of one plan."""

    plan: Plan
    names: Names
    captures: Captures
    plain: Plainness
    unboxed: Unboxed
    writer: Writer
    expressions: Expressions = field(init=False)
    declared: set[Slot] = field(default_factory=set)
    turns: dict[int, str] = field(default_factory=dict)
    """By function, what the turns of its loops are called."""
    writing: int = 0
    """The function whose statements are being written."""

    def __post_init__(self) -> None:
        self.expressions = Expressions(self.plan, self.names, self.plain, self.unboxed)

    # --- functions -------------------------------------------------------------------------------

    def function(self, function: Function) -> None:
        """A function's definition where it stands."""
        keyword = "async def" if function.waits else "def"
        given = self._given(function)
        head = call(f"{keyword} {self.names.functions[function.id]}", self._head(function, given))
        at = Span(function.span.start, function.span.start)
        self.writer.statement(
            function.source, at, "", joined(head, f" -> {self._gives(function)}:")
        )
        outer, self.writing = self.writing, function.id
        self.writer.depth += 1
        self._start(function, given)
        self.block(function.body)
        self.writer.depth -= 1
        self.writing = outer

    def _gives(self, function: Function) -> str:
        """The type of what a function returns; of the pattern nothing is promised."""
        entry = function.kind == "entry"
        return "rt.Value" if entry else self.plain.of_result(function.id).written

    def _given(self, function: Function) -> dict[Slot, str]:
        """What rest parameters are called in the head, where they are tuples."""
        rest = (one.slot for one in function.parameters if one.rest)
        return {
            slot: self.names.fresh(function.id, f"{self.names.slots[slot]}_given") for slot in rest
        }

    def _head(self, function: Function, given: dict[Slot, str]) -> list[Document]:
        if function.kind == "entry":
            return [Text("run: rt.Run")]
        parameters: list[Document] = []
        always = all(self._is_always_given(one) for one in function.parameters)
        for parameter in function.parameters:
            self.declared.add(parameter.slot)
            if parameter.rest:
                parameters.append(Text(f"*{given[parameter.slot]}: rt.Value"))
                continue
            name = self.names.slots[parameter.slot]
            default = "rt.UNDEFINED" if parameter.optional else "None"
            kind = self._written(parameter.slot) if always else f"rt.Value = {default}"
            parameters.append(Text(f"{name}: {kind}"))
        kept = self.captures.kept[function.id]
        if kept and not given:
            parameters.append(Text("*"))
        for slot in kept:
            name, kind = self.names.slots[slot], "rt.Cell" if slot.cell else self._written(slot)
            parameters.append(Text(f"{name}: {kind} = {name}"))
        return parameters

    def _is_always_given(self, parameter: Parameter) -> bool:
        """Whether every call gives the parameter a value of a known type."""
        optional = parameter.rest or parameter.optional
        return not optional and self._written(parameter.slot) != "rt.Value"

    def _written(self, slot: Slot) -> str:
        """The type of a variable in Python."""
        return self.plain.of_slot(slot).written

    def _start(self, function: Function, given: dict[Slot, str]) -> None:
        """What must come before the statements of the body."""
        stored_here = self.captures.stored[function.id]
        outer = sorted(self.names.slots[slot] for slot in stored_here)
        if outer:
            self.writer.line(f"nonlocal {', '.join(outer)}")
        steps = None if function.kind == "entry" else self._steps(function.body)
        if steps is not None or function.recursive:
            self.writer.line(steps or "run.tick()")
        for slot, name in given.items():
            self.writer.line(f"{self.names.slots[slot]}: rt.Value = [*{name}]")

    def block(self, block: Block) -> None:
        for statement in block:
            self.statement(statement)

    def _indented(self, block: Block) -> None:
        self.writer.depth += 1
        if block:
            self.block(block)
        else:
            self.writer.line("pass")
        self.writer.depth -= 1

    # --- statements ------------------------------------------------------------------------------

    def statement(self, node: nodes.Statement) -> None:
        match node:
            case nodes.Assign(slot=slot, value=value):
                parts = self.unboxed.assignment(node)
                if parts is None:
                    self._put(node, self._target(slot, value), value)
                else:
                    self._assign(node, parts)
            case nodes.NewCell(slot=slot, value=value):
                made = call("rt.Cell", [self.expressions.document(value)])
                name = self.names.slots[slot]
                self.writer.statement(node.source, node.span, f"{name} = ", made)
            case nodes.Evaluate(value=value):
                self._put(node, "", value)
            case nodes.Return(value=value):
                self._put(node, "return ", value)
            case nodes.Throw(value=value):
                thrown = call("rt.thrown", [self.expressions.document(value)])
                self.writer.statement(node.source, node.span, "raise ", thrown)
            case nodes.Break():
                self.writer.statement(node.source, node.span, "break")
            case nodes.Continue():
                self.writer.statement(node.source, node.span, "continue")
            case nodes.Define(function=number):
                self._definition(number)
            case nodes.Section(source=source):
                self._space()
                self.writer.line(f"# {_comment(self.plan.sources[source].name)}")
            case (
                nodes.If()
                | nodes.While()
                | nodes.ForEach()
                | nodes.BandSwitch()
                | nodes.Try()
                | nodes.Scoped()
            ):
                self._compound(node)
            case _:
                assert_never(node)

    def _compound(
        self,
        node: nodes.If | nodes.While | nodes.ForEach | nodes.BandSwitch | nodes.Try | nodes.Scoped,
    ) -> None:
        match node:
            case nodes.If():
                self._if(node)
            case nodes.While():
                self._while(node)
            case nodes.ForEach():
                self._for(node)
            case nodes.BandSwitch():
                self._bands(node)
            case nodes.Try():
                self._try(node)
            case nodes.Scoped(name=name, body=body):
                scope = call("run.context", [Text(quoted(name))])
                self.writer.statement(node.source, node.span, "with ", scope, ":")
                self._indented(body)
            case _:
                assert_never(node)

    def _put(self, node: nodes.Located, head: str, value: Expression, end: str = "") -> None:
        self.writer.statement(node.source, node.span, head, self.expressions.document(value), end)

    def _assign(self, node: nodes.Assign, parts: Assignment) -> None:
        """Gives the parts of a confident scalar their values, all of them at once."""
        if isinstance(parts, Choice):
            self._assign_one(node, parts)
            return
        for slot, value in parts.first:
            self._put(node, f"{self.names.slots[slot]} = ", value)
        if not parts.slots:
            if not parts.first:
                self.writer.line("pass")
            return
        self._put_together(node, parts)
        if parts.step is not None:
            self._put_step(parts.step)

    def _put_step(self, step: Step) -> None:
        """A step of a trail, by its place and that of what it meets."""
        level = Marked(step.stated.source, step.stated.span, Text(literal(step.level)))
        met = call("rt.meet", [Text(self.names.slots[step.trail]), level])
        self.writer.statement(step.minimum.source, step.minimum.span, "", met)

    def _put_together(self, node: nodes.Assign, parts: Together) -> None:
        self._declare_scalar(parts.slots[0])
        if len(parts.slots) == 1:
            self._put(node, self._target(parts.slots[0], parts.values[0]), parts.values[0])
            return
        self.declared.update(parts.slots)
        head = ", ".join(self.names.slots[slot] for slot in parts.slots)
        *first, last = (self.expressions.document(value) for value in parts.values)
        values = Spaced((*(joined(one, ",") for one in first), last))
        self.writer.statement(node.source, node.span, f"{head} = ", values)

    def _assign_one(self, node: nodes.Assign, choice: Choice) -> None:
        """One assignment or the other, one `elif` after the other."""
        self._declare_scalar(choice.slot)
        word = "if "
        rest: Assignment = choice
        while isinstance(rest, Choice):
            self._put(rest.node, word, rest.condition, ":")
            self._assigned_inside(node, rest.then)
            word, rest = "elif ", rest.otherwise
        if rest.slots:
            self.writer.line("else:")
            self._assigned_inside(node, rest)

    def _declare_scalar(self, slot: Slot) -> None:
        """The type of a value that may be of several kinds."""
        if self._is_new(slot) and self._written(slot) == "rt.Value":
            self._declare(slot)

    def _assigned_inside(self, node: nodes.Assign, parts: Assignment) -> None:
        self.writer.depth += 1
        self._assign(node, parts)
        self.writer.depth -= 1

    def _target(self, slot: Slot, value: Expression) -> str:
        """The left side of an assignment, with its type where mypy would guess too narrowly."""
        name = self.names.slots[slot]
        if slot.cell:
            return f"{name}.value = "
        if not self._is_new(slot):
            return f"{name} = "
        self.declared.add(slot)
        empty = isinstance(value, nodes.ArrayValue | nodes.ObjectValue) and not _holds(value)
        declares = slot in self.captures.changing or empty
        return f"{name}: {self._written(slot)} = " if declares else f"{name} = "

    def _space(self) -> None:
        """An empty line, except at the start of a block."""
        if not self.writer.lines[-1].endswith(":"):
            self.writer.blank()

    def _declare(self, slot: Slot) -> None:
        """The type of a variable before anything gives it a value."""
        self.writer.line(f"{self.names.slots[slot]}: {self._written(slot)}")
        self.declared.add(slot)

    def _is_new(self, slot: Slot) -> bool:
        """Whether this is the first place of the slot's own function that gives it a value."""
        return slot not in self.declared and slot.function == self.writing

    def _definition(self, number: int) -> None:
        if number in self.plain.inlined:
            return
        for slot in self.captures.stored_inside[number]:
            if self._is_new(slot) and not slot.cell:
                self._declare(slot)
        self._space()
        self.function(self.plan.functions[number])
        self.writer.blank()

    # --- compound statements ---------------------------------------------------------------------

    def _if(self, node: nodes.If) -> None:
        """A chain of branches, one `elif` after the other."""
        self._put(node, "if ", node.condition, ":")
        self._indented(node.then)
        otherwise = node.otherwise
        while len(otherwise) == 1 and isinstance(otherwise[0], nodes.If):
            link = otherwise[0]
            self._put(link, "elif ", link.condition, ":")
            self._indented(link.then)
            otherwise = link.otherwise
        if otherwise:
            self.writer.line("else:")
            self._indented(otherwise)

    def _while(self, node: nodes.While) -> None:
        """Turns are taken from the run's budget, which is cheaper than to count each of them."""
        steps = self._steps(node.body)
        if steps is not None:
            self._put(node, "while ", node.condition, ":")
            self._counted(steps, node.body)
            return
        self.writer.statement(node.source, node.span, f"for {self._turn()} in run.turns:")
        match node.condition:
            case nodes.Const(value=True):
                self._indented(node.body)
                return
            case nodes.Negation(condition=ended):
                pass
            case condition:
                ended = nodes.Negation(condition=condition, source=node.source, span=node.span)
        self.writer.depth += 1
        self._put(node, "if ", ended, ":")
        self._counted("break", ())
        self.block(node.body)
        self.writer.depth -= 1

    def _turn(self) -> str:
        """A name that nothing in the present function has, for the turn that a loop takes."""
        if self.writing not in self.turns:
            self.turns[self.writing] = self.names.fresh(self.writing, "turn")
        return self.turns[self.writing]

    def _for(self, node: nodes.ForEach) -> None:
        for slot in node.targets:
            if slot in self.captures.changing and self._is_new(slot):
                self._declare(slot)
            self.declared.add(slot)
        targets = ", ".join(self.names.slots[slot] for slot in node.targets)
        self._put(node, f"for {targets} in ", node.iterable, ":")
        steps = self._steps(node.body)
        if steps is None:
            self._indented(node.body)
        else:
            self._counted(steps, node.body)

    @staticmethod
    def _steps(body: Block) -> str | None:
        """Counts a turn or a call by its length where that is more than a step."""
        if not is_long(body):
            return None
        return f"run.charge({sum(1 for _ in all_expressions(body)) // _LENGTH_OF_STEP})"

    def _counted(self, first: str, body: Block) -> None:
        """A block that begins with a line of ours."""
        self.writer.depth += 1
        self.writer.line(first)
        self.block(body)
        self.writer.depth -= 1

    def _bands(self, node: nodes.BandSwitch) -> None:
        arguments = [
            self.expressions.document(node.confidence),
            self.expressions.document(node.high),
            Text(literal(node.medium)),
        ]
        if node.strict:
            arguments.append(Text("strict=True"))
        self.writer.statement(node.source, node.span, "match ", call("rt.band", arguments), ":")
        self.writer.depth += 1
        for arm in node.arms:
            label = "_" if arm.band is None else f'"{arm.band}"'
            self.writer.line(f"case {label}:")
            self._indented(arm.body)
        self.writer.depth -= 1

    def _try(self, node: nodes.Try) -> None:
        self.writer.line("try:")
        self._indented(node.body)
        if node.handler is not None:
            bound = " as fault" if node.caught is not None else ""
            self.writer.line(f"except rt.Fault{bound}:")
            if node.caught is not None:
                self._caught(node, node.caught)
            if node.handler or node.caught is None:
                self._indented(node.handler)
        if node.finalizer is not None:
            self.writer.line("finally:")
            self._counted("run.check()", node.finalizer)

    def _caught(self, node: nodes.Try, slot: Slot) -> None:
        self.writer.depth += 1
        target = self._target(slot, nodes.Read(slot=slot, source=node.source, span=node.span))
        self.writer.line(f"{target}rt.caught(fault)")
        self.writer.depth -= 1


def _holds(value: nodes.ArrayValue | nodes.ObjectValue) -> bool:
    return bool(value.elements if isinstance(value, nodes.ArrayValue) else value.entries)


def _comment(text: str) -> str:
    """Text that stays on the one line of a comment."""
    return "".join(one if one.isprintable() else "?" for one in text)
