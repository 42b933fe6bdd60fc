"""Destructuring and `match`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from parallax_compiler.syntax import ast
from tests.reference.access import property_of
from tests.reference.machine import Last, Machine
from tests.reference.operators import reaches
from tests.reference.scopes import Scope, pattern_names
from tests.reference.values import (
    UNDEFINED,
    Failure,
    Value,
    bare,
    equal,
    is_null,
    part,
)


def bind(machine: Machine, pattern: ast.Pattern, value: Value, scope: Scope) -> None:
    """Gives the names of a pattern their parts of the value; a part of null is an error."""
    match pattern:
        case ast.NamePattern(name=name):
            scope.assign(name, value)
        case ast.ArrayPattern(elements=elements, rest=rest):
            for at, element in enumerate(elements):
                if element is not None:
                    _bind_element(machine, element, partial(_element, value, at), scope)
            if rest is not None:
                bind(machine, rest, _items(value)[len(elements) :], scope)
        case ast.ObjectPattern(properties=properties, rest=rest):
            for one in properties:
                _bind_element(machine, one.element, partial(field, value, one.key), scope)
            if rest is not None:
                bind(machine, rest, _without(value, {one.key for one in properties}), scope)
        case ast.WildcardPattern() | ast.LiteralPattern():
            pass


def _items(value: Value) -> list[Value]:
    plain = bare(value)
    if not isinstance(plain, list | str):
        raise Failure("not a list")
    return [part(value, one) for one in plain]


def _element(value: Value, at: int) -> Value:
    items = _items(value)
    return items[at] if at < len(items) else part(value, UNDEFINED)


def field(value: Value, key: str) -> Value:
    """A key of an object pattern; UNDEFINED when it is missing."""
    if is_null(value):
        raise Failure("a part of null")
    return property_of(value, key)


def _without(value: Value, names: set[str]) -> Value:
    if is_null(value):
        raise Failure("a part of null")
    plain = bare(value)
    if not isinstance(plain, dict):
        return {}
    return {key: part(value, one) for key, one in plain.items() if key not in names}


def _bind_element(
    machine: Machine, element: ast.PatternElement, get: Callable[[], Value], scope: Scope
) -> None:
    """A part: null below its threshold, its default where it is missing."""
    threshold = None
    if element.threshold is not None:
        threshold = machine.evaluate(element.threshold, scope)
    try:
        value = get()
    except Failure as failure:
        raise machine.located(failure, element) from None
    if element.threshold is not None and bare(value) is not UNDEFINED:
        value = value if reaches(value, threshold) else None
    if element.default is not None and bare(value) is UNDEFINED:
        value = machine.evaluate(element.default, scope)
    bind(machine, element.pattern, value, scope)


# --- match ---------------------------------------------------------------------------------------


def match(machine: Machine, node: ast.Match, scope: Scope) -> Value:
    """The value of the first arm that fits; null if none does."""
    subject = machine.evaluate(node.subject, scope)
    for arm in node.arms:
        inside = Scope(scope, pattern_names(arm.pattern))
        if not fits(machine, arm.pattern, subject, inside):
            continue
        if arm.threshold is not None and not reaches(
            subject, machine.evaluate(arm.threshold, inside)
        ):
            continue
        bind(machine, arm.pattern, subject, inside)
        if arm.guard is None or machine.test(arm.guard, inside):
            if not isinstance(arm.body, ast.Block):
                return machine.evaluate(arm.body, inside)
            last = Last()
            machine.block(arm.body.statements, inside, last)
            return last.value
    return None


def fits(machine: Machine, pattern: ast.Pattern, value: Value, scope: Scope) -> bool:
    plain = bare(value)
    match pattern:
        case ast.LiteralPattern(value=wanted):
            return equal(value, wanted)
        case ast.ArrayPattern(elements=elements, rest=rest):
            if not isinstance(plain, list):
                return False
            size = len(elements)
            if len(plain) < size or (rest is None and len(plain) != size):
                return False
            return all(
                _part_fits(machine, element, part(value, one), scope)
                for element, one in zip(elements, plain, strict=False)
                if element is not None
            )
        case ast.ObjectPattern(properties=properties):
            if not isinstance(plain, dict):
                return False
            required = (one.key for one in properties if one.element.default is None)
            if any(key not in plain for key in required):
                return False
            return all(
                _part_fits(machine, one.element, field(value, one.key), scope) for one in properties
            )
        case _:
            return True


def _part_fits(machine: Machine, element: ast.PatternElement, value: Value, scope: Scope) -> bool:
    if not fits(machine, element.pattern, value, scope):
        return False
    threshold = element.threshold
    return threshold is None or reaches(value, machine.evaluate(threshold, scope))
