"""`uncertain`: a confidence chooses the arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parallax_compiler.syntax import ast
from tests.reference.machine import Last, Machine
from tests.reference.operators import bound
from tests.reference.scopes import Scope
from tests.reference.values import Value, confidence, number, truthy

_FLIPPED = {"<": ">", "<=": ">=", "~<": ">", "~<=": "~>="}


@dataclass(frozen=True, slots=True)
class Banded:
    """What is banded, the bound of high, and whether the condition holds (for loops)."""

    level: float
    high: float
    strict: bool
    holds: bool


def read(machine: Machine, condition: ast.Expression, scope: Scope) -> Banded:
    """Reads a condition: a test or a comparison of a confidence names a bound of its own."""
    inner = ast.unparenthesized(condition)
    if isinstance(inner, ast.Binary):
        left, right, operator = inner.left, inner.right, inner.operator
        if operator == "~>" and inner.id in machine.facts.tests:
            level = confidence(machine.evaluate(left, scope))
            return _compared(level, machine.evaluate(right, scope), strict=False)
        if operator in (">", ">=", "~>=") and _is_confidence(machine, left):
            level = number(machine.evaluate(left, scope))
            return _compared(level, machine.evaluate(right, scope), strict=operator == ">")
        if operator in _FLIPPED and _is_confidence(machine, right):
            threshold = machine.evaluate(left, scope)
            level = number(machine.evaluate(right, scope))
            return _compared(level, threshold, strict=_FLIPPED[operator] == ">")
    value = machine.evaluate(condition, scope)
    level = number(value) if _is_confidence(machine, inner) else confidence(value)
    return Banded(level, machine.bands[0], False, truthy(value))


def _compared(level: float, threshold: Value, *, strict: bool) -> Banded:
    high = bound(threshold)
    return Banded(level, high, strict, level > high if strict else level >= high)


def _is_confidence(machine: Machine, node: ast.Expression) -> bool:
    """Whether an expression is an extracted confidence: it is written so, or known to be one."""
    inner = ast.unparenthesized(node)
    match inner:
        case ast.Unary(operator="~" | "<~") | ast.Member(name="confidence"):
            return True
        case ast.Call(callee=ast.Name(name="confidence")):
            return True
        case _:
            return inner.id in machine.facts.numbers


def arm(
    machine: Machine,
    arms: Sequence[ast.UncertainArm],
    banded: Banded,
    scope: Scope,
    last: Last | None,
) -> None:
    """Runs the arm of the band; a missing arm falls to `default`, else nothing runs: null."""
    above = banded.level > banded.high or (banded.level == banded.high and not banded.strict)
    middle = "medium" if banded.level >= machine.bands[1] else "low"
    label = "high" if above else middle
    found = [one for one in arms if one.label == label] or [
        one for one in arms if one.label == "default"
    ]
    if found:
        machine.block(found[0].body.statements, scope, last)
    elif last is not None:
        last.value = None


def uncertain_if(machine: Machine, node: ast.UncertainIf, scope: Scope) -> Value:
    last = Last()
    arm(machine, node.arms, read(machine, node.condition, scope), scope, last)
    return last.value
