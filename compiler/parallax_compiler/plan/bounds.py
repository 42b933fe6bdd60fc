"""How many agent calls a run makes: at least, and at most, where that can be told.

A count is a number plus one term for each group (so many calls for each of its agents). "At least"
holds for a run that no fault ends early.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce

from parallax_compiler.plan import nodes
from parallax_compiler.plan.holding import Holding
from parallax_compiler.plan.nodes import Argument, Block, Expression, Plan, Slot, Statement
from parallax_compiler.plan.traverse import all_statements, parts, values
from parallax_compiler.resolve.bindings import Group
from parallax_primitives.catalogue import SPECS

_HELD = {"saga": None, "pipeline": None, "dag": None, "plan": "steps", "branch": "arms"}
"""Primitives that start the tasks written in their subject, or in this option, once at most."""
_EACH = frozenset({"parallel", "parallel5", "parallel10", "sequential", "synchronize"})
"""Primitives that start every task once."""
_SOME = frozenset({"race", "fallback", "adapt", "sequential"})
"""Primitives that start one task at least, every task at most."""
_AGGREGATES = frozenset({"merge", "average", "best", "combine"})
"""Primitives that start the tasks among their results, each once."""
_EARLY = frozenset({"consensus", "voting", "quorum"})
"""Aggregates that may do without some of the tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """`calls` plus, for each group, so many for each of its agents."""

    calls: int = 0
    groups: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: Count) -> Count:
        names = dict.fromkeys((*self.groups, *other.groups))
        groups = {name: self.groups.get(name, 0) + other.groups.get(name, 0) for name in names}
        return Count(calls=self.calls + other.calls, groups=groups)

    def times(self, factor: int) -> Count:
        groups = {name: count * factor for name, count in self.groups.items()}
        return Count(calls=self.calls * factor, groups=groups)

    def least(self, other: Count) -> Count:
        """What both reach."""
        groups = {
            name: min(count, other.groups[name])
            for name, count in self.groups.items()
            if name in other.groups
        }
        return Count(calls=min(self.calls, other.calls), groups=groups)

    def most(self, other: Count) -> Count:
        """What neither exceeds."""
        names = dict.fromkeys((*self.groups, *other.groups))
        groups = {name: max(self.groups.get(name, 0), other.groups.get(name, 0)) for name in names}
        return Count(calls=max(self.calls, other.calls), groups=groups)


NONE = Count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`most` is None when nothing bounds the calls but the budget."""

    least: Count = NONE
    most: Count | None = NONE

    @property
    def is_zero(self) -> bool:
        return self.most == NONE

    def plus(self, other: Bounds) -> Bounds:
        unbounded = self.most is None or other.most is None
        most = None if unbounded else _known(self.most).plus(_known(other.most))
        return Bounds(least=self.least.plus(other.least), most=most)

    def either(self, other: Bounds) -> Bounds:
        unbounded = self.most is None or other.most is None
        most = None if unbounded else _known(self.most).most(_known(other.most))
        return Bounds(least=self.least.least(other.least), most=most)

    def maybe(self) -> Bounds:
        return Bounds(least=NONE, most=self.most)

    def times(self, factor: int) -> Bounds:
        most = None if self.most is None else self.most.times(factor)
        return Bounds(least=self.least.times(factor), most=most)

    def any_number(self) -> Bounds:
        return self if self.is_zero else Bounds(least=NONE, most=None)


ZERO = Bounds()
ONE = Bounds(least=Count(calls=1), most=Count(calls=1))
OPEN = Bounds(least=NONE, most=None)


def _known(count: Count | None) -> Count:
    assert count is not None
    return count


def bounds_of(plan: Plan) -> Bounds:
    """The bounds of one run of the plan."""
    found = _Counter(plan).function(0).plus(_fan_out(plan))
    limit = plan.limits.calls
    if limit is None or (found.most is not None and not found.most.groups):
        return found
    return found if found.most is not None else Bounds(least=found.least, most=Count(calls=limit))


def _fan_out(plan: Plan) -> Bounds:
    """All selected agents are asked when something first reads their answers, and only then."""
    if not any(site.kind == "fan-out" for site in plan.sites):
        return ZERO
    certain = _Counter(plan, reads=True).function(0).least.calls > 0
    each = [_per_agent(group) for group in plan.groups]
    least = each[0] if certain else NONE
    return Bounds(least=least, most=reduce(Count.plus, each))


def _per_agent(group: Group) -> Count:
    return Count(calls=1) if group.single else Count(groups={group.name: 1})


def bounds_words(bounds: Bounds) -> str:
    """`at least one per agent of agents, at most one per agent of agents + 1`."""
    if bounds.most is None:
        return f"at least {_words(bounds.least)}, no upper bound"
    if bounds.least == bounds.most:
        return f"exactly {_words(bounds.least)}"
    return f"at least {_words(bounds.least)}, at most {_words(bounds.most)}"


def _words(count: Count) -> str:
    terms = [
        f"one per agent of {name}" if factor == 1 else f"{factor} per agent of {name}"
        for name, factor in count.groups.items()
        if factor
    ]
    if count.calls or not terms:
        terms.append(str(count.calls))
    return " + ".join(terms)


class _Counter:
    """Counts the calls of functions, each once.

    With `reads` it counts how often the answers of all agents are read, in place of calls.
    """

    def __init__(self, plan: Plan, *, reads: bool = False) -> None:
        self.plan = plan
        self.one = ZERO if reads else ONE
        self.read = ONE if reads else ZERO
        self.known: dict[int, Bounds] = {}
        self.counting: set[int] = set()
        self.values: dict[Slot, list[Expression]] = {}
        for function in plan.functions:
            for statement in all_statements(function.body):
                if isinstance(statement, nodes.Assign):
                    self.values.setdefault(statement.slot, []).append(statement.value)
        self.holding = Holding(self.values)

    def function(self, number: int) -> Bounds:
        if number not in self.known:
            if number in self.counting:
                return OPEN
            self.counting.add(number)
            self.known[number] = self.block(self.plan.functions[number].body)
            self.counting.discard(number)
        return self.known[number]

    # --- statements ------------------------------------------------------------------------------

    def block(self, block: Block) -> Bounds:
        total, sure = ZERO, True
        for statement in block:
            one = self.statement(statement)
            total = total.plus(one if sure else one.maybe())
            sure = sure and not _may_leave(statement)
        return total

    def statement(self, node: Statement) -> Bounds:
        match node:
            case nodes.If(condition=condition, then=then, otherwise=otherwise):
                branches = self.block(then).either(self.block(otherwise))
                return self.of(condition).plus(branches)
            case nodes.While(condition=condition, body=body):
                once = self.of(condition)
                return once.plus(once.plus(self.block(body)).any_number())
            case nodes.ForEach(iterable=iterable, body=body):
                return self.of(iterable).plus(self.each(iterable, self.block(body), body))
            case nodes.BandSwitch(arms=arms):
                before = self.of(node.confidence).plus(self.of(node.high))
                bodies = [self.block(arm.body) for arm in arms]
                return before.plus(_one_of(bodies if node.total else [*bodies, ZERO]))
            case nodes.Try(body=body, handler=handler, finalizer=finalizer):
                tried = self.block(body).maybe().plus(self.block(handler or ()).maybe())
                return tried.plus(self.block(finalizer or ()))
            case nodes.Scoped(body=body):
                return self.block(body)
            case _:
                return self.sum(values(node))

    def each(self, iterable: Expression, body: Bounds, block: Block) -> Bounds:
        """A body that runs once for each element."""
        subject = iterable.operands[0] if isinstance(iterable, nodes.Operation) else iterable
        leaves = any(_may_leave(statement) for statement in block)
        many = self.times(subject, body)
        return many.maybe() if leaves else many

    def times(self, subject: Argument, once: Bounds) -> Bounds:
        """What happens once for each element of a list."""
        group = self.group(subject)
        if group is not None and once.most is not None and not once.most.groups:
            least = Count(groups={group: once.least.calls} if once.least.calls else {})
            return Bounds(least=least, most=Count(groups={group: once.most.calls}))
        size = self.size(subject)
        return once.any_number() if size is None else once.times(size)

    # --- expressions -----------------------------------------------------------------------------

    def sum(self, parts_: Iterable[Argument]) -> Bounds:
        total = ZERO
        for part in parts_:
            total = total.plus(self.of(part))
        return total

    def of(self, node: Argument) -> Bounds:
        match node:
            case nodes.Select(condition=condition, then=then, otherwise=otherwise):
                return self.of(condition).plus(self.of(then).either(self.of(otherwise)))
            case nodes.Junction(conditions=(first, *rest)):
                return self.of(first).plus(self.sum(rest).maybe())
            case nodes.DirectCall(function=number, arguments=arguments):
                return self.sum(arguments).plus(self.function(number))
            case nodes.AgentCall():
                return self.sum(parts(node)).plus(self.one)
            case nodes.PrimitiveCall(name=name, subject=subject):
                options = self.sum(value for _, value in node.options)
                return options.plus(self.primitive(name, subject, dict(node.options)))
            case nodes.RunCall(name="agent_results" | "successful_results"):
                return self.read
            case nodes.RunCall(name="call" | "method" | "library"):
                return self.sum(node.operands).plus(self.asked(node))
            case _:
                return self.sum(parts(node))

    def asked(self, node: nodes.RunCall) -> Bounds:
        """A call of something that only the run knows, or a method over a list."""
        match node.operands:
            case (
                subject,
                nodes.Const(value="map" | "forEach" | "flatMap" | "filter"),
                nodes.FunctionValue(function=number),
            ) if node.name == "method":
                return self.times(subject, self.function(number))
            case _:
                return OPEN

    def primitive(
        self, name: str, subject: Expression, options: Mapping[str, Expression]
    ) -> Bounds:
        if name == "escalate":
            return self.of(subject).plus(self.one.maybe())
        if name not in SPECS or not SPECS[name].calls_agents:
            return self.of(subject)
        if name == "retry":
            return _retried(self.task(subject), options.get("max_attempts"))
        if name == "twoPhaseCommit":
            return self.held(subject).times(2).maybe()
        if name in _HELD:
            option = _HELD[name]
            held = subject if option is None else options[option]
            return (self.of(subject) if option else ZERO).plus(self.held(held).maybe())
        if name in ("timeout", "circuit", "cache", "checkpoint"):
            return self.task(subject).maybe() if name != "timeout" else self.task(subject)
        if name in _EACH and not options.keys() & {"stop_below"}:
            return self.tasks(subject)
        if name in _SOME:
            return self.tasks(subject).maybe()
        if name in _AGGREGATES | _EARLY and self.holding.answers(subject):
            return self.of(subject)
        known = isinstance(subject, nodes.ArrayValue) or self.group(subject) is not None
        if name in _AGGREGATES and known:
            return self.tasks(subject)
        return self.tasks(subject).maybe() if name in _EARLY and known else OPEN

    def tasks(self, subject: Expression) -> Bounds:
        """Each task of a list once."""
        value = self.only_value(subject) or subject
        if isinstance(value, nodes.ArrayValue):
            return self.sum_of_tasks(value)
        return self.of(subject).plus(self.times(subject, self.one))

    def sum_of_tasks(self, subject: nodes.ArrayValue) -> Bounds:
        total = ZERO
        for element in subject.elements:
            total = total.plus(self.task(element))
        return total

    def held(self, node: Argument) -> Bounds:
        """Each task that is written in a list, or in an object, however deep."""
        match node:
            case nodes.ArrayValue(elements=found):
                parts_ = [self.held_in(one) for one in found]
            case nodes.ObjectValue(entries=entries):
                parts_ = [
                    self.of(one.value).plus(OPEN)
                    if isinstance(one, nodes.Spread)
                    else self.held_in(one.value)
                    for one in entries
                ]
            case _ if self.group(node) is not None:
                return self.of(node).plus(self.times(node, self.one))
            case _:
                return self.of(node).plus(OPEN)
        return reduce(Bounds.plus, parts_, ZERO)

    def held_in(self, node: Argument) -> Bounds:
        literal = isinstance(node, nodes.ArrayValue | nodes.ObjectValue)
        return self.held(node) if literal else self.task(node)

    def task(self, node: Argument) -> Bounds:
        match node:
            case nodes.FunctionValue(function=number):
                return self.function(number)
            case nodes.Spread(value=value) if self.holding.answers(value):
                return self.of(value)
            case nodes.Spread(value=value):
                return self.of(value).plus(self.times(value, self.one))
            case nodes.Const():
                return ZERO
            case _ if self.holding.answers(node):
                return self.of(node)
            case _ if self.agent(node):
                return self.of(node).plus(self.one.maybe())
            case _:
                known = self.only_value(node)
                return self.of(node).plus(OPEN if known is None else self.task(known))

    # --- sizes -----------------------------------------------------------------------------------

    def group(self, node: Argument) -> str | None:
        """The group that an expression certainly is."""
        if isinstance(node, nodes.GroupRead) and not node.single:
            return node.group
        value = self.only_value(node)
        return None if value is None else self.group(value)

    def agent(self, node: Argument) -> bool:
        """Whether an expression is an agent of a group, or null."""
        match node:
            case nodes.GroupRead(single=single):
                return single
            case nodes.Operation(name="index", operands=(of, _)):
                return self.group(of) is not None
        return False

    def size(self, node: Argument) -> int | None:
        if isinstance(node, nodes.ArrayValue):
            spread = any(isinstance(one, nodes.Spread) for one in node.elements)
            return None if spread else len(node.elements)
        value = self.only_value(node)
        return None if value is None else self.size(value)

    def only_value(self, node: Argument) -> Expression | None:
        if not isinstance(node, nodes.Read):
            return None
        held = self.values.get(node.slot, [])
        return held[0] if len(held) == 1 else None


def _one_of(found: list[Bounds]) -> Bounds:
    result = found[0]
    for one in found[1:]:
        result = result.either(one)
    return result


def _retried(once: Bounds, attempts: Expression | None) -> Bounds:
    """At least one attempt, at most as many as there may be (three where nothing says)."""
    if attempts is None:
        most = 3
    elif isinstance(attempts, nodes.Const) and isinstance(attempts.value, float):
        most = int(attempts.value)
    else:
        return Bounds(least=once.least, most=None)
    return Bounds(least=once.least, most=None if once.most is None else once.most.times(most))


def _may_leave(statement: Statement) -> bool:
    return any(
        isinstance(one, nodes.Return | nodes.Break | nodes.Continue | nodes.Throw)
        for one in all_statements((statement,))
    )
