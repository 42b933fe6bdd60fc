"""Lowering of literals, names, containers, lambdas and the ordinary operators."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.choices import choose, condition, gate_site, short_circuit
from parallax_compiler.plan.lower.functions import define
from parallax_compiler.plan.lower.provided import lower_provided
from parallax_compiler.plan.nodes import (
    Argument,
    ArrayValue,
    Expression,
    FunctionValue,
    ObjectEntry,
    ObjectValue,
    PrimitiveValue,
    RunInput,
    Spread,
)
from parallax_compiler.resolve.bindings import VARIABLES, Binding, BindingKind
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.operators import BINARY, PREFIX
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME, LIBRARY_NAMESPACES
from parallax_primitives.values import UNDEFINED

# --- literals and containers ---------------------------------------------------------------------


def lower_literal(
    lowering: Lowering, node: ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral
) -> Expression:
    return lowering.const(node.value, node)


def lower_null(lowering: Lowering, node: ast.NullLiteral) -> Expression:
    return lowering.const(UNDEFINED if node.undefined else None, node)


def lower_template(lowering: Lowering, node: ast.Template) -> Expression:
    values = lowering.operands(*(part for part in node.parts if not isinstance(part, str)))
    remaining = iter(values)
    operands = [
        lowering.const(part, node) if isinstance(part, str) else next(remaining)
        for part in node.parts
    ]
    return lowering.op("text", node, *operands)


def lower_array(lowering: Lowering, node: ast.ArrayLiteral) -> Expression:
    elements = tuple(lowering.arguments(node.elements))
    return ArrayValue(elements=elements, source=lowering.source, span=node.span)


def lower_object(lowering: Lowering, node: ast.ObjectLiteral) -> Expression:
    makers: list[Callable[[], Argument]] = []
    for entry in node.entries:
        match entry:
            case ast.Property(value=value):
                makers.append(partial(named, lowering, value, entry.key))
            case ast.ComputedProperty(key=key, value=value):
                makers.append(partial(lower_key, lowering, key))
                makers.append(partial(lowering.expression, value))
            case ast.Spread():
                makers.append(partial(lowering.argument, entry))
    values = iter(lowering.in_order(makers))
    entries = tuple(_entry(lowering, entry, values.__next__) for entry in node.entries)
    return ObjectValue(entries=entries, source=lowering.source, span=node.span)


def lower_key(lowering: Lowering, node: ast.Expression) -> Expression:
    return lowering.op("key", node, lowering.expression(node))


def _entry(
    lowering: Lowering,
    entry: ast.Property | ast.ComputedProperty | ast.Spread,
    following: Callable[[], Argument],
) -> ObjectEntry | Spread:
    first = following()
    if isinstance(first, Spread):
        return first
    if isinstance(entry, ast.Property):
        key: Expression = lowering.const(entry.key, entry)
        return ObjectEntry(key=key, value=first, source=lowering.source, span=entry.span)
    value = following()
    assert not isinstance(value, Spread)
    return ObjectEntry(key=first, value=value, source=lowering.source, span=entry.span)


def named(lowering: Lowering, node: ast.Expression, name: str) -> Expression:
    """The value of an expression; a lambda gets the name under which it is kept."""
    function = ast.unparenthesized(node)
    if isinstance(function, ast.Lambda):
        return _lambda(lowering, function, name)
    return lowering.expression(node)


def lower_lambda(lowering: Lowering, node: ast.Lambda) -> Expression:
    return _lambda(lowering, node, "callback")


def _lambda(lowering: Lowering, node: ast.Lambda, name: str) -> Expression:
    function = define(lowering, node, name)
    return FunctionValue(function=function, source=lowering.source, span=node.span)


# --- names ---------------------------------------------------------------------------------------


def lower_name(lowering: Lowering, node: ast.Name) -> Expression:
    binding = lowering.module.resolved.uses[node.id]
    return read_binding(lowering, lowering.source, binding, node)


def read_binding(lowering: Lowering, source: int, binding: Binding, node: ast.Node) -> Expression:
    """The value that a binding of a file stands for, used at `node`."""
    slots = lowering.program.slots
    if binding.kind in VARIABLES:  # most names, and to ask for eight members takes 700 ns
        return lowering.read(slots.of(source, binding), node.span)
    match binding.kind:
        case BindingKind.INPUT:
            return RunInput(source=lowering.source, span=node.span)
        case BindingKind.GROUP:
            return lowering.group(binding.target or binding.name, node.span)
        case BindingKind.PRIMITIVE:
            name = binding.target or binding.name
            site = lowering.site("primitive", name, node.span)
            return PrimitiveValue(site=site, name=name, source=lowering.source, span=node.span)
        case BindingKind.LIBRARY:
            return _library_value(lowering, binding.target or binding.name, node)
        case BindingKind.PROVIDED:
            return lower_provided(lowering, binding.target or binding.name, node)
        case BindingKind.NAMESPACE:
            return _namespace_value(lowering, binding, node)
        case BindingKind.IMPORT:
            origin, target = slots.origin(source, binding)
            if target is None:
                return lowering.read(slots.default_export(origin), node.span)
            return read_binding(lowering, origin, target, node)
        case BindingKind.UNKNOWN:
            raise lowering.fail(f"the unknown name {binding.name} was not reported", node)
    raise lowering.fail(f"{binding.name} is of the kind {binding.kind.value}", node)


def _library_value(lowering: Lowering, name: str, node: ast.Node) -> Expression:
    constant = CONSTANTS_BY_NAME.get(name)
    if constant is not None:
        return lowering.const(constant.value, node)
    if name in LIBRARY_NAMESPACES:
        return _library_object(lowering, name, node)
    return lowering.op("library_function", node, lowering.const(name, node))


def _library_object(lowering: Lowering, namespace: str, node: ast.Node) -> Expression:
    """`Math` and its like as a value: an object of what is in it."""
    start = f"{namespace}."
    entries = tuple(
        ObjectEntry(
            key=lowering.const(name.removeprefix(start), node),
            value=_library_value(lowering, name, node),
            source=lowering.source,
            span=node.span,
        )
        for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME)
        if name.startswith(start)
    )
    return ObjectValue(entries=entries, source=lowering.source, span=node.span)


def _namespace_value(lowering: Lowering, binding: Binding, node: ast.Node) -> Expression:
    """A whole file as a value: an object of what it exports."""
    slots = lowering.program.slots
    assert binding.module is not None
    index = slots.module_index(binding.module)
    resolved = lowering.program.modules[index].module.resolved
    entries = tuple(
        ObjectEntry(
            key=lowering.const(name, node),
            value=read_export(lowering, index, name, node),
            source=lowering.source,
            span=node.span,
        )
        for name in (*resolved.exports, *resolved.reexports)
    )
    return ObjectValue(entries=entries, source=lowering.source, span=node.span)


def read_export(lowering: Lowering, index: int, name: str, node: ast.Node) -> Expression:
    """The value that the file with that index exports under a name."""
    origin, binding = lowering.program.slots.exported(index, name)
    if binding is None:
        return lowering.read(lowering.program.slots.default_export(origin), node.span)
    return read_binding(lowering, origin, binding, node)


# --- operators -----------------------------------------------------------------------------------


def lower_parenthesized(lowering: Lowering, node: ast.Parenthesized) -> Expression:
    return lowering.expression(node.expression)


def lower_unary(lowering: Lowering, node: ast.Unary) -> Expression:
    inner = ast.unparenthesized(node.operand)
    if node.operator == "-" and isinstance(inner, ast.NumberLiteral):
        return lowering.const(-inner.value, node)
    value = lowering.expression(node.operand)
    operation = PREFIX[node.operator].operation
    return value if operation is None else lowering.op(operation, node, value)


def lower_binary(lowering: Lowering, node: ast.Binary) -> Expression:
    """Chains that lean to the left are walked in a loop, since they may be long."""
    chain = [node]
    while isinstance(chain[-1].left, ast.Binary) and _is_plain(chain[-1].left):
        if not _is_plain(chain[-1]):
            break
        chain.append(chain[-1].left)
    value: Expression | None = None
    for link in reversed(chain):
        if value is not None:
            lowering.given[link.left.id] = lowering.shallow(value)
        value = _binary(lowering, link)
    assert value is not None
    return value


def _is_plain(node: ast.Binary) -> bool:
    return BINARY[node.operator].special is None and node.operator != "instanceof"


def _binary(lowering: Lowering, node: ast.Binary) -> Expression:
    match node.operator:
        case "&&" | "||" | "??" | "~??" as operator:
            return short_circuit(lowering, node, operator)
        case "instanceof":
            value = lowering.expression(node.left)
            return lowering.op("instance_of", node, value, _class_name(lowering, node.right))
        case "~>" if lowering.module.readings.get(node.id) == "test":
            return lowering.op("reaches", node, *lowering.operands(node.left, node.right))
        case operator:
            operation = BINARY[operator].operation
            assert operation is not None
            return lowering.op(operation, node, *lowering.operands(node.left, node.right))


def _class_name(lowering: Lowering, node: ast.Expression) -> Expression:
    """The right of `instanceof`: the name of a class, bare or as text."""
    inner = ast.unparenthesized(node)
    match inner:
        case ast.Name(name=name):
            return lowering.const(name, inner)
        case ast.StringLiteral(value=name):
            return lowering.const(name, inner)
        case _:
            raise lowering.fail("the right of `instanceof` names no class", node)


def lower_conditional(lowering: Lowering, node: ast.Conditional) -> Expression:
    if not node.confident:
        test = condition(lowering, node.condition)
        return choose(
            lowering,
            node,
            test,
            partial(lowering.expression, node.then),
            partial(lowering.expression, node.otherwise),
            site=gate_site(lowering, node.condition, test),
        )
    chooser = lowering.stable(lowering.expression(node.condition), "chooser")
    chosen = choose(
        lowering,
        node,
        lowering.op("truthy", node.condition, chooser),
        partial(lowering.expression, node.then),
        partial(lowering.expression, node.otherwise),
    )
    return lowering.op("lowered", node, chosen, chooser)
