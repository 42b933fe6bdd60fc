"""Literals, names, containers and operators."""

from __future__ import annotations

from parallax_compiler.syntax import ast
from tests.reference.access import key_of
from tests.reference.library import library_value
from tests.reference.machine import Machine, NotCovered
from tests.reference.operators import binary, instance_of, keeps_left, reaches, unary
from tests.reference.patterns import bind
from tests.reference.scopes import Scope
from tests.reference.values import (
    UNDEFINED,
    Failure,
    Value,
    bare,
    limited,
    minimum,
    part,
    text_of,
    truthy,
    units,
    whole,
)


def literal(
    _: Machine, node: ast.NumberLiteral | ast.StringLiteral | ast.BooleanLiteral, __: Scope
) -> Value:
    return node.value


def null(_: Machine, node: ast.NullLiteral, __: Scope) -> Value:
    return UNDEFINED if node.undefined else None


def template(machine: Machine, node: ast.Template, scope: Scope) -> Value:
    values = [one if isinstance(one, str) else machine.evaluate(one, scope) for one in node.parts]
    return minimum(whole(b"".join(units(text_of(one)) for one in values)), *values)


def spread(machine: Machine, node: ast.Spread, scope: Scope) -> list[Value]:
    """What `...value` puts into a list or a call."""
    value = machine.evaluate(node.value, scope)
    plain = bare(value)
    if not isinstance(plain, list | str):
        raise Failure("not a list")
    return [part(value, one) for one in plain]


def array(machine: Machine, node: ast.ArrayLiteral, scope: Scope) -> Value:
    made: list[Value] = []
    for one in node.elements:
        if isinstance(one, ast.Spread):
            made.extend(spread(machine, one, scope))
        else:
            made.append(machine.evaluate(one, scope))
    return made


def object_(machine: Machine, node: ast.ObjectLiteral, scope: Scope) -> Value:
    made: dict[str, Value] = {}
    for entry in node.entries:
        match entry:
            case ast.Property(key=key, value=value):
                made[key] = machine.evaluate(value, scope)
            case ast.ComputedProperty(key=written, value=value):
                key = key_of(machine.evaluate(written, scope))
                made[key] = machine.evaluate(value, scope)
            case ast.Spread(value=inner):
                made.update(_spread_keys(machine.evaluate(inner, scope)))
    return made


def _spread_keys(value: Value) -> dict[str, Value]:
    plain = bare(value)
    if isinstance(plain, list):
        return {str(at): part(value, one) for at, one in enumerate(plain)}
    if isinstance(plain, dict):
        return {key: part(value, one) for key, one in plain.items()}
    return {}


def name(machine: Machine, node: ast.Name, scope: Scope) -> Value:
    holder = scope.holder(node.name)
    if holder is not None:
        return holder.names[node.name]
    if node.name == "input":
        return machine.input
    value = library_value(node.name)
    if value is None:
        raise NotCovered(node.name)
    return value


def parenthesized(machine: Machine, node: ast.Parenthesized, scope: Scope) -> Value:
    return machine.evaluate(node.expression, scope)


def unary_operator(machine: Machine, node: ast.Unary, scope: Scope) -> Value:
    return unary(node.operator, machine.evaluate(node.operand, scope))


def binary_operator(machine: Machine, node: ast.Binary, scope: Scope) -> Value:
    left = machine.evaluate(node.left, scope)
    match node.operator:
        case "&&" | "||" | "??" | "~??" as operator:
            if keeps_left(operator, left, machine.bands[1]):
                return left
            return machine.evaluate(node.right, scope)
        case "instanceof":
            match ast.unparenthesized(node.right):
                case ast.Name(name=class_name) | ast.StringLiteral(value=class_name):
                    return instance_of(left, class_name)
                case _:
                    raise NotCovered("a computed class")
        case "~>" if node.id in machine.facts.tests:
            return reaches(left, machine.evaluate(node.right, scope))
        case operator:
            return binary(operator, left, machine.evaluate(node.right, scope))


def conditional(machine: Machine, node: ast.Conditional, scope: Scope) -> Value:
    if not node.confident:
        holds = machine.test(node.condition, scope)
        return machine.evaluate(node.then if holds else node.otherwise, scope)
    condition = machine.evaluate(node.condition, scope)
    chosen = machine.evaluate(node.then if truthy(condition) else node.otherwise, scope)
    return limited(chosen, condition)


def lambda_(machine: Machine, node: ast.Lambda, scope: Scope) -> Value:
    return machine.closure(node.parameters, node.body, scope, bind, gives_last=True)
