"""Plan expressions as Python text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from parallax_compiler.emit.documents import (
    Bracketed,
    Document,
    Marked,
    Parenthesized,
    Spaced,
    Text,
    call,
    joined,
)
from parallax_compiler.emit.forms import (
    ATOM,
    AWAIT,
    COMPARISON,
    CONDITIONAL,
    LOGIC,
    PREFIX_NOT,
    SUM,
    Form,
    Handling,
)
from parallax_compiler.emit.handling import key_of, whole
from parallax_compiler.emit.inline import form_of, is_text
from parallax_compiler.emit.names import Names
from parallax_compiler.emit.plainness import Plainness
from parallax_compiler.emit.unboxing.unboxed import Unboxed
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Expression, Plan, Slot
from parallax_compiler.plan.traverse import waits
from parallax_primitives.values import UNDEFINED

_NEVER_FAIL = frozenset(
    {
        "truthy", "is_null", "confidence", "confident", "bare", "is_array", "is_object", "text",
        "or_else",
    }
)  # fmt: skip
"""Operations that cannot raise a fault, so that their place needs no row of the line map."""


@dataclass(frozen=True, slots=True)
class Expressions:
    """Turns the expressions of one plan into documents."""

    plan: Plan
    names: Names
    plain: Plainness
    unboxed: Unboxed

    def document(self, node: Argument) -> Document:
        node = self.unboxed.instead(node)
        if isinstance(node, nodes.Operation):
            form = form_of(node, self.plain)
            if form is not None:
                return self._inline(node, form)
        document = self._document(node)
        return Marked(node.source, node.span, document) if _may_fail(node) else document

    # --- what Python has itself ------------------------------------------------------------------

    def _inline(self, node: nodes.Operation, form: Form) -> Document:
        """An operation as Python writes it."""
        first = node.operands[0]
        match form.kind:
            case "same":
                return self.document(first)
            case "test":
                assert isinstance(first, nodes.Operation)
                return Marked(first.source, first.span, call(form.sign, self._all(first.operands)))
            case "call":
                return call(form.sign, self._all(node.operands))
            case "text":
                begin, *others = map(self._piece, node.operands)
                return Spaced((begin, *(joined("+ ", one) for one in others)))
            case "math":
                return call(form.sign, self._all(node.operands[1:]))
            case "prefix":
                return joined(form.sign, self._at(first, form.level))
            case "infix":
                # Comparisons of comparisons would be a chain.
                tighter = form.level == COMPARISON
                left = self._at(first, form.level + tighter)
                right = self._at(node.operands[1], form.level + 1)
                return Spaced((left, joined(f"{form.sign} ", right)))
            case kind:
                return self._handle(node, form, kind)

    def _handle(self, node: nodes.Operation, form: Form, kind: Handling) -> Document:
        """A part or a method of a text, a list or an object, as Python writes it."""
        first, *others = node.operands
        match kind:
            case "length" if form.sign:
                return call(form.sign, [self.document(first)])
            case "length":
                return call("float", [call("len", [self.document(first)])])
            case "key":
                return joined(self._at(first, ATOM), "[", self.document(node.operands[1]), "]")
            case "entry":
                return joined(self._at(first, ATOM), call(".get", self._all(others)))
            case "given":
                assert isinstance(first, nodes.Operation)
                target, key, other = *first.operands, node.operands[1]
                return joined(self._at(target, ATOM), call(".get", self._all((key, other))))
            case "place":
                return call("rt.nth", [self.document(first), Text(str(whole(node.operands[1])))])
            case "none":
                return Spaced((self._at(first, COMPARISON + 1), Text("is None")))
            case "slice":
                places = ":".join(str(whole(one)) for one in node.operands[2:])
                return joined(self._at(first, ATOM), f"[{places}]")
            case "own":
                made = call(form.sign, self._all(node.operands[2:]))
                return joined(self._at(first, ATOM), made)
            case "plainly":
                asked = call("rt.plain_method", self._all(node.operands))
                return Marked(node.source, node.span, asked)
            case "order":
                return Marked(node.source, node.span, self._ordered(node, form))
            case "push":
                added = node.operands[3]
                assert isinstance(added, nodes.ArrayValue)
                given = (first, key_of(node, self.plain), *added.elements)
                pushed = call("rt.push_in", self._all(given))
                return Marked(node.source, node.span, pushed)
            case "method":
                arguments = [first, *node.operands[2:]]
                return Marked(node.source, node.span, call(form.sign, self._all(arguments)))
            case "list":
                return Marked(node.source, node.span, self._comprehension(node, form))

    def _ordered(self, node: nodes.Operation, form: Form) -> Document:
        """`sort` with a comparison that subtracts a number of one element from that of another."""
        target, _, callback = node.operands
        assert isinstance(callback, nodes.FunctionValue)
        order = self.plain.orders[callback.function]
        arguments = [self.document(target), *(Text(quoted(name)) for name in order.names)]
        if order.descending:
            arguments.append(Text("descending=True"))
        return call(form.sign, arguments)

    def _piece(self, part: Argument) -> Document:
        """A piece of a text of plain numbers."""
        document = self.document(part)
        return document if is_text(part) else call("rt.number_text", [document])

    def _comprehension(self, node: nodes.Operation, form: Form) -> Document:
        """A method of a list, with the expression that its callback gives."""
        target, name, callback = node.operands
        assert isinstance(callback, nodes.FunctionValue)
        assert isinstance(name, nodes.Const)
        function = self.plan.functions[callback.function]
        (given,) = function.body
        assert isinstance(given, nodes.Return)
        element = Text(self.names.slots[function.parameters[0].slot])
        each = joined("for ", element, " in ", self._counted(target, str(name.value)))
        if name.value == "map":
            return _listed(self._at(given.value, LOGIC), each)
        test = self._at(_test(given.value), LOGIC)
        match form.sign:
            case "":
                return _listed(element, each, joined("if ", test))
            case "next":
                found = Parenthesized(Spaced((element, each, joined("if ", test))))
                return call("next", [found, Text("None")])
            case sign:
                return joined(sign, Parenthesized(Spaced((test, each))))

    def _counted(self, target: Argument, method: str) -> Document:
        """The elements of a list; of what may be none, its type is asked first."""
        if self.plain.of(target).name == "list":
            return call("rt.counted", [self.document(target)])
        return call("rt.listed", [self.document(target), Text(quoted(method))])

    def _at(self, node: Argument, level: int) -> Document:
        """An operand of something that binds so tightly: what is looser gets parentheses."""
        document = self.document(node)
        return Parenthesized(document) if self._level(node) < level else document

    def _level(self, node: Argument) -> int:
        """How tightly an expression binds as it is written."""
        node = self.unboxed.instead(node)
        match node:
            case nodes.Select():
                return CONDITIONAL
            case nodes.Junction():
                return LOGIC
            case nodes.Negation():
                return PREFIX_NOT
            case nodes.Operation():
                form = form_of(node, self.plain)
                if form is not None and form.kind == "same":
                    return self._level(node.operands[0])
                return ATOM if form is None else form.level
            case _:
                return AWAIT if waits(self.plan, node) else ATOM

    def _document(self, node: Argument) -> Document:
        match node:
            case nodes.Const(value=value):
                return Text(literal(value))
            case nodes.Read(slot=slot):
                return Text(self.slot(slot))
            case nodes.RunInput():
                return Text("run.input")
            case nodes.GroupRead(group=group, single=single):
                return call("run.agent" if single else "run.group", [Text(quoted(group))])
            case nodes.Operation(name=name, operands=operands, options=options):
                return call(f"rt.{name}", [*self._all(operands), *self._options(options)])
            case nodes.Names(values=values):
                items = tuple(self._all(values))
                return Bracketed("(", items, ")", single=len(items) == 1)
            case nodes.Spread(value=value):
                return joined("*", call("rt.spread", [self.document(value)]))
            case nodes.ArrayValue() | nodes.ObjectValue():
                return self._container(node)
            case nodes.FunctionValue(function=number):
                return self._function(number)
            case nodes.Negation() | nodes.Junction() | nodes.IsUndefined() | nodes.Select():
                return self._choice(node)
            case _:
                return self._call(node)

    # --- calls -----------------------------------------------------------------------------------

    def _call(
        self,
        node: nodes.DirectCall
        | nodes.AgentCall
        | nodes.PrimitiveCall
        | nodes.PrimitiveValue
        | nodes.RunCall,
    ) -> Document:
        match node:
            case nodes.DirectCall(function=number, arguments=arguments):
                made = call(self.names.functions[number], self._all(arguments))
                return _awaited(made, waits=self.plan.functions[number].waits)
            case nodes.AgentCall(site=site, agent=agent, operation=operation, arguments=rest):
                first = [Text(str(site)), self.document(agent), Text(quoted(operation))]
                return _awaited(call("run.ask", [*first, *self._all(rest)]), waits=True)
            case nodes.PrimitiveCall(site=site, name=name, subject=subject, options=options):
                first = [Text(str(site)), Text(quoted(name)), self.document(subject)]
                made = call("run.primitive", [*first, *self._options(options)])
                return _awaited(made, waits=True)
            case nodes.PrimitiveValue(site=site, name=name):
                return call("run.primitive_function", [Text(quoted(name)), Text(str(site))])
            case nodes.RunCall(name=name, operands=operands, site=site, waits=waits):
                first = [] if site is None else [Text(str(site))]
                return _awaited(call(f"run.{name}", [*first, *self._all(operands)]), waits=waits)
            case _:
                assert_never(node)

    def _function(self, number: int) -> Document:
        function = self.plan.functions[number]
        arguments = [
            Text(self.names.functions[number]),
            Text(quoted(function.name)),
            Text(str(function.arity)),
        ]
        if function.waits:
            arguments.append(Text("is_async=True"))
        if function.rest:
            arguments.append(Text("rest=True"))
        return call("rt.function", arguments)

    def _all(self, arguments: Iterable[Argument]) -> list[Document]:
        return [self.document(one) for one in arguments]

    def _options(self, options: Iterable[tuple[str, Expression]]) -> list[Document]:
        return [joined(f"{name}=", self.document(value)) for name, value in options]

    # --- containers ------------------------------------------------------------------------------

    def _container(self, node: nodes.ArrayValue | nodes.ObjectValue) -> Document:
        if isinstance(node, nodes.ArrayValue):
            plain = all(isinstance(one, nodes.Const) for one in node.elements)
            return Bracketed("[", tuple(self._all(node.elements)), "]", filled=plain)
        return Bracketed("{", tuple(self._entry(entry) for entry in node.entries), "}")

    def _entry(self, entry: nodes.ObjectEntry | nodes.Spread) -> Document:
        if isinstance(entry, nodes.Spread):
            if self.plain.of(entry.value).name == "object":
                return joined("**", self._at(entry.value, SUM))
            return joined("**", call("rt.spread_object", [self.document(entry.value)]))
        return joined(self.document(entry.key), ": ", self.document(entry.value))

    # --- choices ---------------------------------------------------------------------------------

    def _choice(
        self, node: nodes.Negation | nodes.Junction | nodes.IsUndefined | nodes.Select
    ) -> Document:
        match node:
            case nodes.IsUndefined(value=value):
                return call("rt.is_undefined", [self.document(value)])
            case nodes.Negation(condition=condition):
                return joined("not ", self._at(condition, COMPARISON))
            case nodes.Junction(operator=operator, conditions=conditions):
                first, *rest = (self._at(one, COMPARISON) for one in conditions)
                return Spaced((first, *(joined(f"{operator} ", one) for one in rest)))
            case nodes.Select():
                return self._select(node)
            case _:
                assert_never(node)

    def _select(self, node: nodes.Select) -> Document:
        """A chain of conditional expressions, one link after the other."""
        parts: list[Document] = []
        current: Expression = node
        lead = ""
        while isinstance(current, nodes.Select):
            parts.append(joined(lead, self._branch(current.then)))
            parts.append(joined("if ", self._at(current.condition, LOGIC)))
            current, lead = current.otherwise, "else "
        parts.append(joined(lead, self.document(current)))
        return Spaced(tuple(parts))

    def _branch(self, node: Expression) -> Document:
        return self._at(node, COMPARISON)

    def slot(self, slot: Slot) -> str:
        """The text that reads a slot."""
        name = self.names.slots[slot]
        return f"{name}.value" if slot.cell else name


def _listed(*parts: Document) -> Document:
    return Parenthesized(Spaced(parts), "[", "]")


def _test(value: Expression) -> Expression:
    """A condition of a value."""
    return nodes.Operation(name="truthy", operands=(value,), source=value.source, span=value.span)


def literal(value: object) -> str:
    """A constant as Python text."""
    if value is UNDEFINED:
        return "rt.UNDEFINED"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        return quoted(value)
    return repr(value)


def quoted(text: str) -> str:
    """A text as a Python literal, with double quotes where that needs no more escapes."""
    plain = repr(text)
    if plain.startswith("'") and '"' not in text:
        return f'"{plain[1:-1]}"'
    return plain


def _awaited(made: Document, *, waits: bool) -> Document:
    return joined("await ", made) if waits else made


def _may_fail(node: Argument) -> bool:
    match node:
        case nodes.Operation(name=name):
            return name not in _NEVER_FAIL
        case (
            nodes.DirectCall()
            | nodes.AgentCall()
            | nodes.PrimitiveCall()
            | nodes.RunCall()
            | nodes.Spread()
        ):
            return True
        case _:
            return False
