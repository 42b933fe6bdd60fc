"""Which variables and expressions of a plan are certainly plain, and of what kind.

Whatever gives a variable a value is an equation: the variable has the join of the kinds of all of
them, wherever they stand. They are solved from below: everything begins as nothing, each equation
is looked at once, and again when something that it reads has changed. So no order of statements, no
branch and no closure can make a promise wrong. A function has the parameters of all its calls; one
that is used as a value in any other way than as the callback of a list's method may be given
anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeAlias

from parallax_compiler.emit import kinds
from parallax_compiler.emit.lattice import (
    ANY,
    BOOLEAN,
    NOTHING,
    NULL,
    NUMBER,
    PLAIN,
    TEXT,
    Kind,
    join,
    join_all,
    list_of,
    object_of,
)
from parallax_compiler.emit.orders import Order, orders_of
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Function, Plan, Slot
from parallax_compiler.plan.traverse import all_expressions, all_statements, parts, values

_Target: TypeAlias = "Slot | int | None"
"""What an equation gives a value: a variable, what a function returns, or nothing."""

_RUN: Final[Mapping[str, Kind]] = {
    "now": NUMBER, "random": NUMBER, "agent_count": NUMBER, "decided": BOOLEAN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Equation:
    target: _Target
    value: nodes.Expression
    place: int | None = None
    """Of a loop's variables, which of the things that each turn gives."""


@dataclass(slots=True)
class Plainness:
    """The kinds of one plan: of its variables, of what its functions return, of its expressions."""

    plan: Plan
    input: Kind
    slots: dict[Slot, Kind] = field(default_factory=dict)
    returns: dict[int, Kind] = field(default_factory=dict)
    known: dict[int, Kind] = field(default_factory=dict)
    """Of each expression, by its identity."""
    inlined: frozenset[int] = frozenset()
    """Callbacks that are written into a comprehension, where they are called."""
    orders: Mapping[int, Order] = field(default_factory=dict)
    """Comparisons that order lists by a number."""
    _values: dict[int, set[int]] = field(default_factory=dict)
    """By function, the expressions that hold it as a value."""
    _asking: dict[int, nodes.Operation] = field(default_factory=dict)
    """By function, the method that it is a callback of."""
    _readers: dict[_Target, list[int]] = field(default_factory=dict)
    _changed: list[_Target] = field(default_factory=list)
    _current: int = 0
    _noted: list[nodes.Expression] = field(default_factory=list)

    # --- answers ---------------------------------------------------------------------------------

    def of(self, node: Argument) -> Kind:
        """The kind of an expression; ANY for what never runs."""
        return self._or_any(self.known.get(id(node), ANY))

    def of_each(self, arguments: Iterable[Argument]) -> list[Kind]:
        """The kinds of arguments; of those that are spread nobody knows how many they are."""
        return [ANY if isinstance(one, nodes.Spread) else self.of(one) for one in arguments]

    def of_slot(self, slot: Slot) -> Kind:
        return self._or_any(self.slots.get(slot, ANY))

    def of_result(self, function: int) -> Kind:
        return self._or_any(self.returns.get(function, ANY))

    def note(self, node: nodes.Expression, kind: Kind) -> None:
        """The kind of an expression that stands in no plan: what unboxing writes."""
        self.known[id(node)] = kind
        self._noted.append(node)  # lest another gets its identity

    @staticmethod
    def _or_any(kind: Kind) -> Kind:
        return ANY if kind is NOTHING else kind

    def expressed(self) -> Iterator[tuple[nodes.Operation, Function, nodes.Expression]]:
        """Methods of lists whose callback does nothing but give an expression."""
        for number, node in self._asking.items():
            target, name, *rest = node.operands
            function = self.plan.functions[number]
            if (
                isinstance(name, nodes.Const)
                and kinds.as_list(self.of(target), str(name.value)).name == "list"
                and len(rest) == len(self._values[number]) == 1
                and not any(one.optional for one in function.parameters)
                and not function.recursive
                and isinstance(function.body[0], nodes.Return)
                and not is_long(function.body)
            ):
                yield node, function, function.body[0].value

    def comprehended(self) -> Iterator[int]:
        """Callbacks that Python can ask itself; how sure a test is may count."""
        for node, function, _ in self.expressed():
            name = node.operands[1]
            assert isinstance(name, nodes.Const)
            asked = name.value in ("map", "filter", "find") or (
                name.value in ("some", "every") and self.of_result(function.id).plain
            )
            if asked and len(function.parameters) == 1:
                yield function.id

    # --- solving ---------------------------------------------------------------------------------

    def solve(self, equations: list[_Equation]) -> None:
        for number, one in enumerate(equations):
            self._look(number, one)
        while self._changed:
            waiting = dict.fromkeys(
                number for target in self._changed for number in self._readers.get(target, ())
            )
            self._changed = []
            for number in waiting:
                self._look(number, equations[number])

    def _look(self, number: int, equation: _Equation) -> None:
        self._current = number
        kind = self._find(equation.value)
        if equation.place is not None:
            kind = _met(equation.value, kind, equation.place)
        self._give(equation.target, kind)

    def _give(self, target: _Target, kind: Kind) -> None:
        if target is None or kind is NOTHING:
            return
        table: dict[Any, Kind] = self.slots if isinstance(target, Slot) else self.returns
        before = table.get(target, NOTHING)
        after = join(before, kind)
        if after is not before and after != before:
            table[target] = after
            self._changed.append(target)

    def _read(self, target: Slot | int) -> Kind:
        readers = self._readers.setdefault(target, [])
        if not readers or readers[-1] != self._current:
            readers.append(self._current)
        if isinstance(target, Slot):
            return self.slots.get(target, NOTHING)
        return self.returns.get(target, NOTHING)

    # --- expressions -----------------------------------------------------------------------------

    def _find(self, node: Argument) -> Kind:
        handler = _HANDLERS.get(type(node), Plainness._others)
        kind = self.known[id(node)] = handler(self, node)
        return kind

    def _constant(self, node: nodes.Const) -> Kind:
        return _CONSTANTS.get(type(node.value), PLAIN)

    def _variable(self, node: nodes.Read) -> Kind:
        return self._read(node.slot)

    def _choice(self, node: nodes.Select) -> Kind:
        self._find(node.condition)
        return join(self._find(node.then), self._find(node.otherwise))

    def _direct(self, node: nodes.DirectCall) -> Kind:
        given = [self._find(one) for one in node.arguments]
        self._call(self.plan.functions[node.function], given)
        return self._read(node.function)

    def _held(self, node: nodes.FunctionValue) -> Kind:
        self._values.setdefault(node.function, set()).add(id(node))
        self._escape(self.plan.functions[node.function])
        return ANY

    def _list(self, node: nodes.ArrayValue) -> Kind:
        return list_of(join_all(map(self._find, node.elements)))

    def _others(self, node: Argument) -> Kind:
        inner = [self._find(one) for one in parts(node)]
        match node:
            case nodes.RunInput():
                return self.input
            case nodes.Negation() | nodes.Junction() | nodes.IsUndefined():
                return BOOLEAN
            case nodes.Spread():
                return kinds.element_of(inner[0])
            case nodes.ObjectValue(entries=entries):
                return self._object(entries)
            case nodes.Names():
                return join_all(inner)
            case nodes.GroupRead():
                return PLAIN
            case nodes.RunCall(name=name):
                return _RUN.get(name, ANY)
            case _:
                return ANY

    def _object(self, entries: tuple[nodes.ObjectEntry | nodes.Spread, ...]) -> Kind:
        keys: dict[str, Kind] = {}
        others = NOTHING
        for entry in entries:
            if isinstance(entry, nodes.Spread):
                spread = self.known[id(entry.value)]
                others = join(others, PLAIN if spread.plain else ANY)
                keys = {key: join(kind, others) for key, kind in keys.items()}
                keys.update(spread.keys)
            elif isinstance(entry.key, nodes.Const) and isinstance(entry.key.value, str):
                keys[entry.key.value] = self.known[id(entry.value)]
            else:
                others = join(others, self.known[id(entry.value)])
                keys = {key: join(kind, others) for key, kind in keys.items()}
        return object_of(keys, others)

    def _operation(self, node: nodes.Operation) -> Kind:
        name, operands = node.name, node.operands
        if name in _NAMED:
            return self._named(node)
        inner = [self._find(one) for one in operands]
        if node.options:
            for _, value in node.options:
                self._find(value)
            return ANY
        return inner[0] if name in _LOOPS else kinds.result_of(name, inner)

    def _named(self, node: nodes.Operation) -> Kind:
        """An operation whose result depends on a constant among its operands."""
        match node:
            case nodes.Operation(name="get", operands=(target, nodes.Const(value=str() as name))):
                return kinds.property_of(self._find(target), name)
            case nodes.Operation(
                name="method", operands=(target, nodes.Const(value=str() as name), *arguments)
            ):
                return self._method(node, self._find(target), name, arguments)
            case nodes.Operation(
                name="library", operands=(nodes.Const(value=str() as name), *arguments)
            ):
                return kinds.function_result(name, [self._find(one) for one in arguments])
            case nodes.Operation(name="field", operands=(target, nodes.Const(value=str() as name))):
                return kinds.field_of(self._find(target), name)
            case nodes.Operation(
                name="with_property", operands=(target, nodes.Const(value=str() as name), value)
            ):
                return kinds.with_key(self._find(target), name, self._find(value))
            case nodes.Operation(name="push_at", operands=(_, nodes.Names(values=(_,)), _, _)):
                found = [self._find(one) for one in node.operands]
                return kinds.with_pushed(found[0], found[1], found[3])
            case nodes.Operation(name="annotate", operands=(value, stated)):
                return kinds.annotated(self._find(value), self._find(stated), constant(stated))
            case nodes.Operation(name="gate", operands=(value, threshold)):
                self._find(threshold)
                return kinds.gated(self._find(value), constant(threshold))
            case _:
                return kinds.result_of(node.name, [self._find(one) for one in node.operands])

    # --- functions -------------------------------------------------------------------------------

    def _method(
        self, node: nodes.Operation, target: Kind, name: str, arguments: list[Argument]
    ) -> Kind:
        callback = self._callback(arguments)
        if callback is not None:
            target = kinds.as_list(target, name)
        if callback is None or target.name != "list":
            if target is NOTHING:
                return NOTHING
            return kinds.method_result(name, target, [self._find(one) for one in arguments])
        self._values.setdefault(callback.id, set()).add(id(arguments[0]))
        self._asking[callback.id] = node
        rest = [self._find(one) for one in arguments[1:]]
        given = self._read(callback.id)
        combined = join(rest[0] if rest else kinds.element_of(target), given)
        taken = kinds.callback_takes(name, target, combined)
        if taken is None:
            self._escape(callback)
            return ANY
        self._call(callback, list(taken[: callback.arity]))
        return kinds.callback_result(name, target, given, combined)

    def _callback(self, arguments: list[Argument]) -> Function | None:
        """The function written as the first argument, unless it takes any number of them.

        It is not known, either, where nobody knows whether an argument follows it.
        """
        if any(isinstance(one, nodes.Spread) for one in arguments):
            return None
        if arguments and isinstance(arguments[0], nodes.FunctionValue):
            function = self.plan.functions[arguments[0].function]
            return None if function.rest or function.waits else function
        return None

    def _call(self, function: Function, given: list[Kind]) -> None:
        """A call with these arguments; those that are missing are null or undefined."""
        for place, parameter in enumerate(function.parameters):
            if parameter.rest:
                self._give(parameter.slot, list_of(join_all(given[place:])))
            else:
                self._give(parameter.slot, given[place] if place < len(given) else PLAIN)

    def _escape(self, function: Function) -> None:
        """Nobody knows what the function is called with."""
        for parameter in function.parameters:
            self._give(parameter.slot, list_of(ANY) if parameter.rest else ANY)


_HANDLERS: Final[Mapping[type, Callable[[Plainness, Any], Kind]]] = {
    nodes.Const: Plainness._constant,
    nodes.Read: Plainness._variable,
    nodes.Operation: Plainness._operation,
    nodes.Select: Plainness._choice,
    nodes.DirectCall: Plainness._direct,
    nodes.FunctionValue: Plainness._held,
    nodes.ArrayValue: Plainness._list,
}
"""The most frequent nodes; a table is quicker than a `match` with as many cases."""

_NAMED: Final = frozenset(
    {"get", "method", "library", "field", "with_property", "push_at", "annotate", "gate"}
)
_LOOPS: Final = frozenset({"iterate", "iterate_indexed", "iterate_keys"})
_CONSTANTS: Final[Mapping[type, Kind]] = {
    float: NUMBER, str: TEXT, bool: BOOLEAN, type(None): NULL,
}  # fmt: skip


def constant(node: Argument) -> object:
    """What a literal says; None for anything else."""
    return node.value if isinstance(node, nodes.Const) else None


LONG: Final = 200
"""Expressions in a body from which on doing it counts as several steps."""


def is_long(body: nodes.Block) -> bool:
    return next(islice(all_expressions(body), LONG, None), None) is not None


def _met(iterable: nodes.Expression, kind: Kind, place: int) -> Kind:
    """What a turn of a loop gives a variable; the second one is the number of the turn."""
    if place == 1:
        return NUMBER
    named = isinstance(iterable, nodes.Operation) and iterable.name in _LOOPS
    return kinds.element_of(kind) if named else ANY


def plainness_of(plan: Plan) -> Plainness:
    """The kinds of everything in a plan."""
    found = Plainness(plan, input_kind(plan.input_schema))
    equations: list[_Equation] = []
    for function in plan.functions:
        for statement in all_statements(function.body):
            equations.extend(_equations(function.id, statement))
            match statement:
                case nodes.Try(caught=Slot() as caught):
                    found.slots[caught] = ANY
    found.solve(equations)
    found.orders = orders_of(found.expressed(), found.of)
    found.inlined = frozenset((*found.comprehended(), *found.orders))
    return found


def _equations(function: int, statement: nodes.Statement) -> Iterator[_Equation]:
    match statement:
        case nodes.Assign(slot=slot, value=value) | nodes.NewCell(slot=slot, value=value):
            yield _Equation(slot, value)
        case nodes.Return(value=value):
            yield _Equation(function, value)
        case nodes.ForEach(targets=targets, iterable=iterable):
            for place, slot in enumerate(targets):
                yield _Equation(slot, iterable, place)
        case _:
            for value in values(statement):
                yield _Equation(None, value)


# --- the input -----------------------------------------------------------------------------------


def input_kind(schema: Any) -> Kind:
    """What data is that a run accepts: it is checked against the schema before anything else."""
    if not isinstance(schema, Mapping):
        return PLAIN
    match schema.get("type"):
        case "number" | "integer":
            return NUMBER
        case "string":
            return TEXT
        case "boolean":
            return BOOLEAN
        case "array":
            items = None if "prefixItems" in schema else schema.get("items")
            found = list_of(input_kind(items))
        case "object":
            found = _object_kind(schema)
        case _:
            return PLAIN
    return PLAIN if found is ANY else found


def _object_kind(schema: Mapping[str, Any]) -> Kind:
    properties, required = schema.get("properties"), schema.get("required")
    if not isinstance(properties, Mapping) or not isinstance(required, list | tuple):
        return object_of({}, PLAIN)
    keys = {key: input_kind(one) for key, one in properties.items() if key in required}
    return object_of(keys, PLAIN)
