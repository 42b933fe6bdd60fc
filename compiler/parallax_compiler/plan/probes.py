"""Instruments a plan: places in it report that they were reached, so that coverage can be told.

What is inserted is ordinary plan nodes, calls of the run that note a number and change nothing:

    run.probe(n)             before a statement, and where an arm or a handler begins
    run.decided(n, test)     notes n when the test holds, n + 1 when it does not
    run.passed(n, value)     of a gate: notes n when it lets the value through, else n + 1
    run.found(n, value)      of a comparison of a confidence: notes n when it holds, else n + 1

Runs before the passes, while every branch is still one that the user wrote. A place that lowering
made twice has two numbers; whoever counts takes them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from functools import partial
from itertools import count
from typing import TypeAlias

from parallax_compiler.plan.nodes import (
    Assign,
    BandArm,
    BandSwitch,
    Block,
    Const,
    Define,
    Evaluate,
    Expression,
    ForEach,
    Function,
    FunctionValue,
    GroupRead,
    If,
    IsUndefined,
    Junction,
    Located,
    Names,
    Negation,
    NewCell,
    Operation,
    Outcome,
    Plan,
    Probe,
    ProbeKind,
    Read,
    Return,
    RunCall,
    RunMethod,
    Scoped,
    Section,
    Select,
    Spread,
    Statement,
    Throw,
    Try,
    While,
)
from parallax_compiler.plan.rewrite import with_parts, with_values
from parallax_compiler.records import dataclass
from parallax_compiler.source import Span

_TESTS = frozenset({"reaches", "keeps"})
"""Operations that test a confidence and give a plain boolean."""
_GATES = frozenset({"gate", "at_least"})
"""Operations that let a value through if it is sure enough, and give null otherwise."""
_PART_GATES = frozenset({"field", "element"})
"""Operations that are gates when a threshold follows their two operands."""
_COMPARISONS = frozenset({"less", "less_equal", "greater", "greater_equal"})

AGAIN = "again"
"""The temporary by which a loop knows that it is not in its first turn: no branch of the user's."""

_Numbers: TypeAlias = tuple[int, int]
"""What is noted when a condition holds, and when it does not."""
_Line: TypeAlias = tuple[int, int]
"""A source, and a line of it."""


def instrumented(plan: Plan) -> Plan:
    """The plan that reports what it reaches; `probes` says what each number stands for."""
    work = _Instrumenting(plan)
    functions = tuple(work.function(one) for one in plan.functions)
    return replace(plan, functions=functions, probes=tuple(work.probes))


@dataclass(frozen=True, slots=True)
class _Instrumenting:
    plan: Plan
    probes: list[Probe] = field(default_factory=list)
    free: Iterator[int] = field(default_factory=lambda: count(1))
    """The numbers that nothing has."""

    def function(self, function: Function) -> Function:
        return replace(function, body=self.block(function.body, function.span))

    def line(self, node: Located) -> _Line:
        return node.source, self.plan.sources[node.source].position(node.span.start).line

    # --- numbers ---------------------------------------------------------------------------------

    def add(self, number: int, kind: ProbeKind, node: Located, outcome: Outcome) -> None:
        probe = Probe(id=number, kind=kind, outcome=outcome, source=node.source, span=node.span)
        self.probes.append(probe)

    def mark(self, node: Located, kind: ProbeKind, outcome: Outcome) -> tuple[int, Statement]:
        """A statement that reports that it is reached, and its number."""
        number = next(self.free)
        self.add(number, kind, node, outcome)
        constant = Const(value=number, source=node.source, span=node.span)
        call = RunCall(name="probe", operands=(constant,), source=node.source, span=node.span)
        return number, Evaluate(value=call, source=node.source, span=node.span)

    def noted(self, method: RunMethod, node: Expression) -> tuple[RunCall, _Numbers]:
        """The node, which reports which of its two outcomes it has."""
        numbers = next(self.free), next(self.free)
        constant = Const(value=numbers[0], source=node.source, span=node.span)
        call = RunCall(name=method, operands=(constant, node), source=node.source, span=node.span)
        return call, numbers

    # --- statements ------------------------------------------------------------------------------

    def block(self, block: Block, whole: Span) -> Block:
        """The statements of a block; those that begin another line of the pattern are marked.

        `whole` is the function's own place, by which a `return` that nobody wrote is known.
        """
        made: list[Statement] = []
        line: _Line | None = None
        for one in block:
            if self.line(one) != line and self.is_executed(one, whole):
                number, begin = self.mark(one, "line", "reached")
                if isinstance(one, Throw):
                    self.add(number, "error", one, "thrown")
                made.append(begin)
                line = self.line(one)
            made.append(self.statement(one, whole))
        return tuple(made)

    def is_executed(self, node: Statement, whole: Span) -> bool:
        """Whether a statement is one that the user wrote there, and that does something itself."""
        if node.span.start == node.span.end:
            return False
        match node:
            case Define() | Section() | Try() | Scoped() | Assign(value=GroupRead()):
                return False
            case Assign(value=FunctionValue(function=number)):
                return self.plan.functions[number].kind == "lambda"
            case Assign(value=Const(value=None)) | NewCell(value=Const(value=None)):
                return False
            case Return(value=Const(value=None), span=span) if span == whole:
                return False
            case _:
                return True

    def statement(self, node: Statement, whole: Span) -> Statement:
        inner = partial(self.block, whole=whole)
        change = partial(self.expression, line=self.line(node))
        match node:
            case If():
                return self.branch(node, whole)
            case While(condition=condition, body=body):
                return replace(node, condition=self.condition(condition)[0], body=inner(body))
            case BandSwitch(confidence=confidence, high=high):
                return replace(
                    node,
                    confidence=change(confidence),
                    high=change(high),
                    arms=tuple(self.arms(node, whole)),
                )
            case ForEach(iterable=iterable, body=body):
                return replace(node, iterable=change(iterable), body=inner(body))
            case Scoped(body=body):
                return replace(node, body=inner(body))
            case Try(body=body, handler=handler, finalizer=finalizer):
                return replace(
                    node,
                    body=inner(body),
                    handler=None if handler is None else self.handler(node, handler, whole),
                    finalizer=None if finalizer is None else inner(finalizer),
                )
            case _:
                return with_values(node, change)

    def branch(self, node: If, whole: Span) -> If:
        """A chain of branches is walked in a loop, since it may be long."""
        links = [self.link(node, whole, is_first=True)]
        while len(node.otherwise) == 1 and isinstance(node.otherwise[0], If):
            node = node.otherwise[0]
            links.append(self.link(node, whole, is_first=False))
        otherwise = self.block(node.otherwise, whole)
        for link in reversed(links[1:]):
            otherwise = (replace(link, otherwise=otherwise),)
        return replace(links[0], otherwise=otherwise)

    def link(self, node: If, whole: Span, *, is_first: bool) -> If:
        """One branch of a chain; the line of an `else if` is reached when its test is made."""
        condition, numbers = self.condition(node.condition)
        if not is_first:
            for number in numbers or ():
                self.add(number, "line", node, "reached")
        return replace(node, condition=condition, then=self.block(node.then, whole))

    def handler(self, node: Try, handler: Block, whole: Span) -> Block:
        _, begin = self.mark(handler[0] if handler else node, "error", "caught")
        return (begin, *self.block(handler, whole))

    def arms(self, node: BandSwitch, whole: Span) -> Iterator[BandArm]:
        """The arms, and one for the bands that have none."""
        for arm in node.arms:
            _, begin = self.mark(arm, "arm", _band(node, arm))
            yield replace(arm, body=(begin, *self.block(arm.body, whole)))
        if not node.total:
            _, begin = self.mark(node, "arm", "no arm")
            yield BandArm(band=None, body=(begin,), source=node.source, span=node.span)

    # --- expressions -----------------------------------------------------------------------------

    def condition(self, node: Expression) -> tuple[Expression, _Numbers | None]:
        """A condition that reports how it came out, as the user wrote it."""
        match node:
            case Negation(condition=inner):
                changed, numbers = self.condition(inner)
                negated = replace(node, condition=changed)
                return negated, None if numbers is None else (numbers[1], numbers[0])
            case Const():
                return node, None
            case Read(slot=slot) if slot.temporary and slot.name == AGAIN:
                return node, None
        decided, numbers = self.noted("decided", with_parts(node, self.within))
        self.outcomes(numbers, "branch", node, _both(node))
        if isinstance(node, Operation) and node.name in _TESTS:
            self.outcomes(numbers, "threshold", node, ("met", "missed"))
        return decided, numbers

    def outcomes(
        self, numbers: _Numbers, kind: ProbeKind, node: Expression, both: tuple[Outcome, Outcome]
    ) -> None:
        for number, outcome in zip(numbers, both, strict=True):
            self.add(number, kind, node, outcome)

    def within(self, node: Expression) -> Expression:
        return self.expression(node, self.line(node))

    def expression(self, node: Expression, line: _Line) -> Expression:
        """An expression with its choices and its tests of a confidence reported."""
        if isinstance(node, Select):
            return self.select(node, line)
        if isinstance(node, Operation) and node.name == "or_else":
            return self.default(node, line)
        changed = with_parts(node, partial(self.expression, line=line))
        method = _method(node)
        if method is None:
            return changed
        noted, numbers = self.noted(method, changed)
        self.outcomes(numbers, "threshold", node, ("met", "missed"))
        return noted

    def select(self, node: Select, line: _Line) -> Select:
        """A choice; an arm on a line of its own makes that line reached."""
        condition, numbers = self.condition(node.condition)
        for number, arm in zip(numbers or (), (node.then, node.otherwise), strict=False):
            if self.line(arm) != line and not isinstance(arm, Select):
                self.add(number, "line", arm, "reached")
        then, otherwise = self.expression(node.then, line), self.expression(node.otherwise, line)
        return replace(node, condition=condition, then=then, otherwise=otherwise)

    def default(self, node: Operation, line: _Line) -> Operation:
        """`a ?? b` of a literal: the same branches and lines as those of a choice."""
        value, other = node.operands
        assert not isinstance(value, Names | Spread)
        noted, numbers = self.noted("passed", self.expression(value, line))
        self.outcomes(numbers, "branch", value, ("not null", "null"))
        for number, arm in zip(numbers, node.operands, strict=True):
            if self.line(arm) != line:
                self.add(number, "line", arm, "reached")
        return replace(node, operands=(noted, other))


def _both(node: Expression) -> tuple[Outcome, Outcome]:
    """What it means that a condition holds, and that it does not."""
    match node:
        case Operation(name="is_null"):
            return "null", "not null"
        case IsUndefined():
            return "missing", "given"
        case Operation(name="is_array" | "is_object"):
            return "fits", "differs"
        case Junction(conditions=(Operation(name="is_array" | "is_object"), *_)):
            return "fits", "differs"
        case _:
            return "true", "false"


def _band(node: BandSwitch, arm: BandArm) -> Outcome:
    """What an arm is for; that of a value which no written arm gives stands for the whole."""
    if arm.band is not None:
        return arm.band
    return "no arm" if arm.span == node.span else "default"


def _method(node: Expression) -> RunMethod | None:
    """How an operation that tests a confidence reports its outcome."""
    match node:
        case Operation(name=name) if name in _TESTS:
            return "decided"
        case Operation(name=name) if name in _GATES:
            return "passed"
        case Operation(name=name, operands=operands) if name in _PART_GATES and len(operands) > 2:
            return "passed"
        case Operation(name=name, operands=operands) if name in _COMPARISONS:
            asked = any(isinstance(o, Operation) and o.name == "confidence" for o in operands)
            return "found" if asked else None
        case _:
            return None
