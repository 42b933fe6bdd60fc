"""Calls, optional chains and pipelines."""

from __future__ import annotations

from collections.abc import Sequence

from parallax_compiler.syntax import ast
from tests.reference import library
from tests.reference.access import apply, element_of, get
from tests.reference.expressions import spread
from tests.reference.machine import Machine
from tests.reference.scopes import Scope
from tests.reference.values import (
    Failure,
    Value,
    bare,
    is_null,
    limited,
    part,
)

Given = Sequence[ast.Expression | ast.Spread | ast.Placeholder]


def arguments(machine: Machine, given: Given, scope: Scope, piped: Sequence[Value]) -> list[Value]:
    made: list[Value] = []
    for one in given:
        match one:
            case ast.Spread():
                made.extend(spread(machine, one, scope))
            case ast.Placeholder():
                made.append(piped[0])
            case _:
                made.append(machine.evaluate(one, scope))
    return made


def chain(machine: Machine, node: ast.Expression, scope: Scope) -> Value:
    """A chain of links; where `?.` finds null, the rest of it is skipped: it is that null."""
    return _link(machine, node, scope)[0]


def _link(machine: Machine, node: ast.Expression, scope: Scope) -> tuple[Value, bool]:
    """The value, and whether the chain was cut short."""
    match node:
        case ast.Member():
            return _member(machine, node, scope)
        case ast.Index():
            target, cut = _link(machine, node.object, scope)
            if cut or (node.optional and is_null(target)):
                return target, True
            return element_of(target, machine.evaluate(node.index, scope)), False
        case ast.Call():
            return _called(machine, node, scope, ())
        case _:
            return machine.evaluate(node, scope), False


def _member(machine: Machine, node: ast.Member, scope: Scope) -> tuple[Value, bool]:
    known = _library_name(node, scope)
    if known is not None:
        return library.library_value(known), False
    target, cut = _link(machine, node.object, scope)
    if cut or (node.optional and is_null(target)):
        return target, True
    return get(target, node.name), False


def _library_name(node: ast.Expression, scope: Scope) -> str | None:
    """`Math.max`, or `sum` where no variable is called so."""
    match ast.unparenthesized(node):
        case ast.Member(object=inner, name=name):
            around = ast.unparenthesized(inner)
            if not isinstance(around, ast.Name) or scope.holder(around.name) is not None:
                return None
            full = f"{around.name}.{name}"
            return None if library.library_value(full) is None else full
        case ast.Name(name=name) if scope.holder(name) is None:
            return None if library.library_value(name) is None else name
        case _:
            return None


def _called(
    machine: Machine, node: ast.Call, scope: Scope, piped: Sequence[Value]
) -> tuple[Value, bool]:
    given = node.arguments
    first = () if any(isinstance(one, ast.Placeholder) for one in given) else piped

    def values() -> list[Value]:
        return [*first, *arguments(machine, given, scope, piped)]

    callee = ast.unparenthesized(node.callee)
    known = _library_name(callee, scope)
    if known is not None:
        return apply(library.library_value(known), values()), False
    if isinstance(callee, ast.Member):
        target, cut = _link(machine, callee.object, scope)
        if cut or (callee.optional and is_null(target)):
            return target, True
        return method(target, callee.name, values()), False
    function, cut = _link(machine, node.callee, scope)
    return (function, True) if cut else (apply(function, values()), False)


def method(target: Value, name: str, values: list[Value]) -> Value:
    """A function kept in an object, or a method of the library."""
    plain = bare(target)
    if isinstance(plain, dict):
        if name not in plain:
            raise Failure("no such function")
        return apply(part(target, plain[name]), values)
    return library.method(target, name, values)


def pipeline(machine: Machine, node: ast.Pipeline, scope: Scope) -> Value:
    """`x |> f(a)` is `f(x, a)`; `_` places x elsewhere; anything else is applied to x."""
    value = machine.evaluate(node.value, scope)
    if isinstance(node.stage, ast.Call):
        result = _called(machine, node.stage, scope, (value,))[0]
    else:
        result = apply(machine.evaluate(node.stage, scope), [value])
    return limited(result, value) if node.confident else result
