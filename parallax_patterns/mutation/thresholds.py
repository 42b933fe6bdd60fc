"""Faults in numbers that decide: a threshold, a bound, a count that is a little off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.products import PrimitiveCall as CheckedPrimitive
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Binary,
    Declarator,
    MatchArm,
    Node,
    NumberLiteral,
    PatternElement,
    Unary,
)
from parallax_patterns.mutation.mutation import Mutation, named
from parallax_primitives.spec import Kind

_COMPARISONS: Final = frozenset({">=", ">", "<=", "<", "~>=", "~<=", "~<"})
_GATES: Final = frozenset({"~>", "~@>", "~?>"})
_COUNTED: Final[frozenset[Kind]] = frozenset({"count", "extent"})
_SHARES: Final[frozenset[Kind]] = frozenset({"confidence", "number", "quota"})
_STEP: Final = 0.1
"""How far off a confidence is."""


def bound(_: CheckedModule, node: Node) -> Iterator[Mutation]:
    """The number beside a comparison or behind `~>`."""
    match node:
        case Binary(operator=operator, left=left, right=right) if operator in _COMPARISONS:
            confidence = _is_confidence(left) or _is_confidence(right)
            for side in (left, right):
                yield from _off(side, whole=not confidence)
        case Binary(operator=operator, right=right) if operator in _GATES:
            yield from _off(right, whole=False)


def _is_confidence(node: Node) -> bool:
    return isinstance(node, Unary) and node.operator in ("~", "<~")


def threshold(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """The `~> 0.8` of a variable or of an arm: off, or missing where a variable has it."""
    if not isinstance(node, Declarator | PatternElement | MatchArm) or node.threshold is None:
        return
    yield from _off(node.threshold, whole=False)
    if not isinstance(node, MatchArm):
        words = f"{named(module, node.pattern)} needs no confidence"
        cut = Span(node.pattern.span.end, node.threshold.span.end)
        yield Mutation(span=cut, text="", words=words)


def option(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """A number that a primitive is given."""
    call = module.calls.get(node.id)
    if not isinstance(call, CheckedPrimitive):
        return
    for name, value in call.options.items():
        parameter = call.spec.parameter(name)
        if parameter is not None and parameter.kind in _COUNTED | _SHARES:
            counted = parameter.kind in _COUNTED
            yield from _off(value, whole=counted, name=f"`{name}` of `{call.spec.name}`")


def _off(node: Node, *, whole: bool, name: str | None = None) -> Iterator[Mutation]:
    """A number written as such, a little less and a little more."""
    if not isinstance(node, NumberLiteral):
        return
    value = node.value
    whole = (whole and value.is_integer()) or value > 1
    for other in _less_and_more(value, whole=whole):
        text = f"{other:.12g}"
        verb = "is lowered" if other < value else "is raised"
        words = f"{name or f'`{node.text}`'} {verb} to {text}"
        yield Mutation(span=node.span, text=text, words=words)


def _less_and_more(value: float, *, whole: bool) -> Iterator[float]:
    if whole:
        yield from (one for one in (value - 1, value + 1) if one >= 0)
        return
    if value > 0:
        yield round(value - _STEP, 6) if value > _STEP else round(value / 2, 6)
    if value < 1:
        yield round(value + _STEP, 6) if value < 1 - _STEP else round((value + 1) / 2, 6)
