"""Builds the graph of a plan by following values from sites to sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from parallax_compiler.plan import nodes
from parallax_compiler.plan.graph import Edge, Graph, Node, NodeKind
from parallax_compiler.plan.nodes import Argument, Block, Expression, Located, Plan, Slot, Statement
from parallax_compiler.plan.traverse import all_parts, parts, values
from parallax_compiler.plan.words import constant, function_words, words
from parallax_primitives.library import LIBRARY_METHODS

_METHODS = frozenset(method.name for method in LIBRARY_METHODS)
_SILENT = frozenset({"now", "random", "print"})
"""What is asked of the run without being a step of the pattern."""


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a value comes from: a node, and the side if the node is a gate."""

    key: str
    label: str = ""


_Origins = dict[_Origin, None]


def graph_of(plan: Plan) -> Graph:
    """The graph of a plan."""
    flows = _Flows(plan)
    flows.run()
    return flows.graph()


class _Flows:
    """Goes over the plan until nothing new flows anywhere."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.nodes: dict[str, Node] = {}
        self.edges: dict[Edge, None] = {}
        self.frames: dict[str, str] = {}
        self.slots: dict[Slot, _Origins] = {}
        self.returned: dict[int, _Origins] = {}
        self.around: tuple[str, ...] = ()
        self.sides: tuple[_Origin, ...] = ()
        self.side_of: dict[str, tuple[_Origin, ...]] = {}
        self.function = 0
        self.news = True

    def run(self) -> None:
        while self.news:
            self.news = False
            self.block(self.plan.entry.body)
        self.node("result", "result", "result", self.plan.entry, self.returned.get(0, {}))

    def graph(self) -> Graph:
        order = {key: place for place, key in enumerate(self.nodes)}
        edges = sorted(
            self.edges, key=lambda edge: (order[edge.target], order[edge.source], edge.label)
        )
        used = {frame for node in self.nodes.values() for frame in node.frames}
        frames = {key: name for key, name in self.frames.items() if key in used}
        return Graph(nodes=tuple(self.nodes.values()), edges=tuple(edges), frames=frames)

    # --- nodes and edges -------------------------------------------------------------------------

    def node(
        self,
        key: str,
        kind: NodeKind,
        name: str,
        place: Located,
        origins: Iterable[_Origin],
        details: tuple[str, ...] = (),
    ) -> _Origins:
        """A node that takes what comes from the origins; gives the origin that it is itself."""
        if key not in self.nodes:
            self.nodes[key] = Node(
                key=key,
                kind=kind,
                name=name,
                details=details,
                frames=self.around,
                source=place.source,
                span=place.span,
            )
            self.side_of[key] = self.sides
            self.news = True
        taken = tuple(origins)
        for origin in taken:
            self.edge(origin, key)
        inside = any(self._is_inside(origin) for origin in taken)
        if self.sides and not inside:
            self.edge(self.sides[-1], key)
        return {_Origin(key): None}

    def _is_inside(self, origin: _Origin) -> bool:
        """Whether an origin lies on the present side of the present gate."""
        if self.sides and origin == self.sides[-1]:
            return True
        sides = self.side_of.get(origin.key, ())
        return bool(self.sides) and sides[: len(self.sides)] == self.sides

    def edge(self, origin: _Origin, target: str) -> None:
        edge = Edge(
            source=origin.key,
            target=target,
            kind="choice" if origin.label else "data",
            label=origin.label,
        )
        if edge not in self.edges:
            self.edges[edge] = None
            self.news = True

    def site(
        self, site: int, place: Located, origins: _Origins, details: tuple[str, ...] = ()
    ) -> _Origins:
        known = self.plan.site(site)
        return self.node(f"s{site}", known.kind, known.name, place, origins, details)

    def flow(self, slot: Slot, origins: _Origins) -> None:
        held = self.slots.setdefault(slot, {})
        before = len(held)
        held.update(origins)
        self.news = self.news or len(held) > before

    @contextmanager
    def side(self, gate: str, label: str) -> Iterator[_Origin]:
        """What happens within happens only on one side of a gate."""
        outer = self.sides
        self.sides = (*outer, _Origin(gate, label))
        try:
            yield self.sides[-1]
        finally:
            self.sides = outer

    @contextmanager
    def frame(self, key: str, name: str) -> Iterator[None]:
        outer = self.around
        self.frames.setdefault(key, name)
        self.around = (*outer, key)
        try:
            yield
        finally:
            self.around = outer

    # --- statements ------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        for statement in block:
            self.statement(statement)

    def statement(self, node: Statement) -> None:
        match node:
            case nodes.Assign(slot=slot, value=value) | nodes.NewCell(slot=slot, value=value):
                self.flow(slot, self.chosen(value))
            case nodes.Return(value=value):
                self.give_back(value)
            case nodes.Define(function=number):
                self.define(number)
            case nodes.If():
                self.branch(node)
            case nodes.BandSwitch():
                self.bands(node)
            case nodes.While(condition=condition, body=body):
                with self.frame(f"l{node.span.start}_{node.source}", "while"):
                    self.of(condition)
                    self.block(body)
            case nodes.ForEach():
                self.each(node)
            case nodes.Try(body=body, handler=handler, finalizer=finalizer):
                for one in (body, handler or (), finalizer or ()):
                    self.block(one)
            case nodes.Scoped(name=name, body=body):
                with self.frame(f"c{node.span.start}_{node.source}", name):
                    self.block(body)
            case _:
                for value in values(node):
                    self.of(value)

    def chosen(self, value: Expression) -> _Origins:
        """The origins of a value; on a side of a gate where nothing happens, the gate itself."""
        origins = self.of(value)
        if not self.sides or _happens(value):
            return origins
        gate = self.sides[-1]
        taken = {edge.source for edge in self.edges if edge.target == gate.key}
        kept = {one: None for one in origins if one.key not in taken}
        return {gate: None, **kept}

    def give_back(self, value: Expression) -> None:
        held = self.returned.setdefault(self.function, {})
        before = len(held)
        held.update(self.chosen(value))
        self.news = self.news or len(held) > before

    def define(self, number: int) -> None:
        function = self.plan.functions[number]
        outer, self.function = self.function, number
        sides, self.sides = self.sides, self.sides if function.kind == "task" else ()
        if function.kind == "task":
            self.block(function.body)
        else:
            with self.frame(f"f{number}", function_words(self.plan, number)):
                self.block(function.body)
        self.function, self.sides = outer, sides

    def branch(self, node: nodes.If) -> None:
        origins = self.of(node.condition)
        if node.site is None:
            self.block(node.then)
            self.block(node.otherwise)
            return
        yes, no = _labels(self.plan, node.condition)
        details = (words(self.plan, node.condition),)
        self.site(node.site, node, origins, details)
        with self.side(f"s{node.site}", yes):
            self.block(node.then)
        with self.side(f"s{node.site}", no):
            self.block(node.otherwise)

    def bands(self, node: nodes.BandSwitch) -> None:
        origins = {**self.of(node.confidence), **self.of(node.high)}
        high = words(self.plan, node.high)
        details = (f"high {high}", f"medium {constant(node.medium)}")
        self.site(node.site, node, origins, details)
        for arm in node.arms:
            with self.side(f"s{node.site}", arm.band or "default"):
                self.block(arm.body)

    def each(self, node: nodes.ForEach) -> None:
        with self.frame(f"l{node.span.start}_{node.source}", "for each"):
            origins = self.of(node.iterable)
            for slot in node.targets[:1]:
                self.flow(slot, origins)
            self.block(node.body)

    # --- expressions -----------------------------------------------------------------------------

    def of(self, node: Argument) -> _Origins:
        """Where the value of an expression comes from; adds the nodes inside it."""
        match node:
            case nodes.Read(slot=slot):
                return self.slots.get(slot, {})
            case nodes.RunInput():
                return self.node("input", "input", "input", node, ())
            case nodes.GroupRead(group=group):
                return self.node(f"g:{group}", "group", group, node, ())
            case nodes.FunctionValue(function=number):
                return self.returned.get(number, {})
            case nodes.Select(site=int() as site):
                return self.select(node, site)
            case nodes.DirectCall(function=number, arguments=arguments):
                return self.direct(number, arguments)
            case nodes.AgentCall(site=site, agent=agent):
                details = (f"on {words(self.plan, agent)}",)
                return self.site(site, node, self.operands(node), details)
            case nodes.PrimitiveCall(site=site, options=options):
                return self.site(site, node, self.operands(node), self.said(options))
            case nodes.RunCall(name="agent_results" | "successful_results", site=int() as site):
                given = self.node("input", "input", "input", node, ())
                return self.site(site, node, {**given, **self.selected(node)})
            case nodes.RunCall(name="agent_list" | "agent_count" | "parallax"):
                return self.selected(node)
            case nodes.RunCall():
                return self.asked(node)
            case _:
                return self.operands(node)

    def selected(self, node: nodes.RunCall) -> _Origins:
        """The agents of all groups."""
        origins: _Origins = {}
        for group in self.plan.groups:
            origins.update(self.node(f"g:{group.name}", "group", group.name, node, ()))
        return origins

    def said(self, options: Iterable[tuple[str, Expression]]) -> tuple[str, ...]:
        return tuple(f"{name} {words(self.plan, value)}" for name, value in options)

    def operands(self, node: Argument) -> _Origins:
        """The origins of everything inside; a function among them receives the rest."""
        inside = parts(node)
        origins: _Origins = {}
        for part in inside:
            origins.update(self.of(part))
        for part in inside:
            if isinstance(part, nodes.FunctionValue):
                for parameter in self.plan.functions[part.function].parameters[:2]:
                    self.flow(parameter.slot, origins)
        return origins

    def select(self, node: nodes.Select, site: int) -> _Origins:
        origins = self.of(node.condition)
        self.site(site, node, origins, (words(self.plan, node.condition),))
        yes, no = _labels(self.plan, node.condition)
        result: _Origins = {}
        for label, value in ((yes, node.then), (no, node.otherwise)):
            with self.side(f"s{site}", label):
                result.update(self.chosen(value))
        return result

    def direct(self, number: int, arguments: tuple[Expression, ...]) -> _Origins:
        function = self.plan.functions[number]
        given = [self.of(argument) for argument in arguments]
        for parameter, origins in zip(function.parameters, given, strict=False):
            self.flow(parameter.slot, origins)
        return dict(self.returned.get(number, {}))

    def asked(self, node: nodes.RunCall) -> _Origins:
        """A call that the run performs."""
        origins = self.operands(node)
        first = node.operands[0] if node.operands else None
        if isinstance(first, nodes.PrimitiveValue):
            return self.site(first.site, node, origins)
        named = node.operands[1] if len(node.operands) > 1 else None
        is_library = isinstance(named, nodes.Const) and named.value in _METHODS
        if node.site is None or node.name in _SILENT or node.name == "library":
            return origins
        if node.name == "method" and is_library:
            return origins
        return self.site(node.site, node, origins)


def _happens(value: Expression) -> bool:
    """Whether an expression has sites of its own."""
    return any(
        isinstance(part, nodes.AgentCall | nodes.PrimitiveCall | nodes.RunCall)
        or (isinstance(part, nodes.Select) and part.site is not None)
        for part in all_parts(value)
    )


def _labels(plan: Plan, condition: Expression) -> tuple[str, str]:
    """What the two sides of a test are called."""
    match condition:
        case nodes.Negation(condition=inner):
            yes, no = _labels(plan, inner)
            return no, yes
        case nodes.Operation(name="reaches", operands=(_, bound)):
            return f"≥ {words(plan, bound)}", f"< {words(plan, bound)}"
        case nodes.Operation(name="keeps", operands=(_, bound)):
            return f"≥ {words(plan, bound)}", "else"
        case _:
            return "yes", "no"
