"""What a condition says about variables where it holds, or where it fails.

`if (x != null)`, `if (x)`, `x && …`, `~x > 0.5`: inside, `x` is certainly not null. A confidence
above 0 says so, too: what failed is null with confidence 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.operators import constant_number, falsy_part, truthy_part
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.types import (
    NULL,
    UNKNOWN,
    AnyShape,
    NumberShape,
    Type,
    not_null,
    parts_confidence,
)
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Member,
    Name,
    NullLiteral,
    Unary,
    unparenthesized,
)

Narrowable = Callable[[Name], Binding | None]
Finding = tuple[Binding, Type]

_SAME: Final = frozenset({"==", "===", "~=="})
_DIFFERENT: Final = frozenset({"!=", "!==", "~!="})
_ABOVE: Final = frozenset({">", ">=", "~>="})
_BELOW: Final = frozenset({"<", "<=", "~<", "~<="})


def narrowed(
    condition: Expression, holds: bool, facts: ModuleFacts, narrowable: Narrowable
) -> list[Finding]:
    """The variables about which the condition says something, each with its type."""
    return list(_Narrowing(facts, narrowable).follow(condition, holds))


class _Narrowing:
    def __init__(self, facts: ModuleFacts, narrowable: Narrowable) -> None:
        self.facts = facts
        self.narrowable = narrowable

    def follow(self, condition: Expression, holds: bool) -> Iterator[Finding]:
        node = unparenthesized(condition)
        match node:
            case Name():
                yield from self._truth(node, holds)
            case Unary(operator="!", operand=operand):
                yield from self.follow(operand, not holds)
            case Binary(operator="&&", left=left, right=right) if holds:
                yield from self.follow(left, holds)
                yield from self.follow(right, holds)
            case Binary(operator="||", left=left, right=right) if not holds:
                yield from self.follow(left, holds)
                yield from self.follow(right, holds)
            case Binary():
                yield from self._comparison(node, holds)
            case Member(object=inner, optional=True) if holds:
                yield from self._present(inner)
            case _:
                return

    def _truth(self, name: Name, holds: bool) -> Iterator[Finding]:
        binding, known = self._known(name)
        if binding is not None and known is not None:
            yield binding, truthy_part(known) if holds else falsy_part(known)

    def _comparison(self, node: Binary, holds: bool) -> Iterator[Finding]:
        operator = node.operator
        if operator == "~>":
            if self.facts.readings.get(node.id) == "test":
                yield from self._bounded(node.left, node.right, above=holds)
            return
        if operator in _SAME | _DIFFERENT:
            yield from self._null_test(node, is_null=holds == (operator in _SAME))
            return
        if operator in _ABOVE | _BELOW:
            above = holds == (operator in _ABOVE)
            for tested, bound, up in (
                (node.left, node.right, above),
                (node.right, node.left, not above),
            ):
                measured = _measured(tested)
                if measured is not None and self._is_confidence(tested):
                    yield from self._bounded(measured, bound, above=up)

    def _bounded(
        self, measured: Expression, bound: Expression, *, above: bool
    ) -> Iterator[Finding]:
        """The confidence of a value is at least a bound, or at most."""
        binding, known = self._known(_innermost(measured))
        limit = constant_number(self.facts.types.get(bound.id, UNKNOWN))
        if binding is None or known is None:
            return
        if above:
            yield binding, between(not_null(known), limit or 0.0, 1.0)
        elif limit is not None and isinstance(unparenthesized(measured), Name):
            yield binding, between(known, 0.0, limit)

    def _is_confidence(self, node: Expression) -> bool:
        known = self.facts.types.get(node.id)
        return known is not None and isinstance(known.shape, NumberShape) and known.shape.extracted

    def _null_test(self, node: Binary, *, is_null: bool) -> Iterator[Finding]:
        for tested, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(unparenthesized(other), NullLiteral):
                binding, known = self._known(unparenthesized(tested))
                if binding is not None and known is not None:
                    yield binding, null_part(known) if is_null else not_null(known)

    def _present(self, node: Expression) -> Iterator[Finding]:
        """The value is not null."""
        binding, known = self._known(_innermost(node))
        if binding is not None and known is not None:
            yield binding, not_null(known)

    def _known(self, node: Expression) -> tuple[Binding | None, Type | None]:
        if not isinstance(node, Name):
            return None, None
        return self.narrowable(node), self.facts.types.get(node.id)


def in_band(
    rule: BandRule, label: str, facts: ModuleFacts, narrowable: Narrowable
) -> list[Finding]:
    """What the arm of `uncertain` that runs says about the value whose confidence is banded."""
    bands = facts.resolved.settings.bands
    high = bands.high
    if rule.threshold is not None:
        stated = constant_number(facts.types.get(rule.threshold.id, UNKNOWN))
        high = 1.0 if stated is None else stated
        least = 0.0 if stated is None else stated
    else:
        least = high
    limits = {
        "high": (least, 1.0),
        "medium": (bands.medium, high),
        "low": (0.0, min(bands.medium, high)),
    }
    measured = rule.subject if rule.mode == "confidence" else _measured(rule.subject)
    name = None if measured is None else _innermost(measured)
    binding = narrowable(name) if isinstance(name, Name) else None
    known = None if name is None else facts.types.get(name.id)
    if binding is None or known is None or label not in limits:
        return []
    low, top = limits[label]
    return [(binding, between(not_null(known) if low > 0 else known, low, top))]


def between(type_: Type, low: float, high: float) -> Type:
    """The value where its confidence is known to lie within bounds."""
    if type_.own.plain or not parts_confidence(type_.shape).plain:
        return type_
    least, most = max(type_.own.low, low), min(type_.own.high, high)
    return type_ if least > most else Type(type_.shape, Interval(low=least, high=most), type_.null)


def _innermost(node: Expression) -> Expression:
    """The value of which `x?.y` asks something."""
    node = unparenthesized(node)
    while isinstance(node, Member) and node.optional:
        node = unparenthesized(node.object)
    return node


def null_part(type_: Type) -> Type:
    """What a value is where it is null; the type itself if it did not seem to be."""
    expected = type_.null is not None or isinstance(type_.shape, AnyShape)
    return Type(NULL.shape, type_.own) if expected else type_


def _measured(node: Expression) -> Expression | None:
    """The value whose confidence an expression is: `x` of `~x`, `confidence(x)`, `x.confidence`."""
    match unparenthesized(node):
        case Unary(operator="~" | "<~", operand=operand):
            return operand
        case Member(name="confidence", object=inner):
            return inner
        case Call(callee=Name(name="confidence"), arguments=(Name() as argument,)):
            return argument
        case _:
            return None
