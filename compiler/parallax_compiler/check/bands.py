"""How `uncertain` bands its condition: what is banded, and what replaces the high bound.

A confidence test (`x ~> 0.9`) and a comparison of an extracted confidence (`~x > 0.8`,
`r.confidence >= t`) name a threshold; a bare extracted confidence is banded itself; of anything
else the confidence is banded.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.check.access import has_own_key
from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.types import UNKNOWN, NumberShape
from parallax_compiler.records import dataclass
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Member,
    Name,
    Unary,
    unparenthesized,
)

_AT_LEAST: Final = frozenset({">", ">=", "~>="})
_AT_MOST: Final = {"<": ">", "<=": ">=", "~<": ">", "~<=": ">="}
_GATES: Final = frozenset({"~@>", "~?>"})


def band_rule(condition: Expression, facts: ModuleFacts) -> BandRule:
    """The rule of one condition whose parts have types already."""
    node = unparenthesized(condition)
    if isinstance(node, Binary):
        if node.operator == "~>" and facts.readings.get(node.id) == "test":
            return BandRule(subject=node.left, mode="confidence", threshold=node.right)
        if node.operator in _AT_LEAST and is_confidence(node.left, facts):
            strict = node.operator == ">"
            return BandRule(subject=node.left, mode="number", threshold=node.right, strict=strict)
        flipped = _AT_MOST.get(node.operator)
        if flipped is not None and is_confidence(node.right, facts):
            strict = flipped == ">"
            return BandRule(subject=node.right, mode="number", threshold=node.left, strict=strict)
    mode = is_confidence(node, facts)
    return BandRule(subject=condition, mode="number" if mode else "confidence")


def is_confidence(node: Expression, facts: ModuleFacts) -> bool:
    """Whether an expression is an extracted confidence."""
    inner = unparenthesized(node)
    match inner:
        case Unary(operator="~" | "<~") | Member(name="confidence"):
            return True
        case Call(callee=Name(name="confidence")):
            return True
        case _:
            known = facts.types.get(inner.id)
            shape = None if known is None else known.shape
            return isinstance(shape, NumberShape) and shape.extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question whether a confidence reaches a bar, or exceeds it if `strict`."""

    interval: Interval
    bar: Expression
    strict: bool = False
    gate: bool = False


def asked(node: Binary, facts: ModuleFacts) -> Asked | None:
    """What an operator asks of a confidence; to be below a bar is to ask whether it is reached."""
    operator = node.operator
    if operator in _GATES or facts.readings.get(node.id) == "test":
        known = facts.types.get(node.left.id)
        gate = operator in _GATES
        return (
            None if known is None else Asked(interval=known.confidence, bar=node.right, gate=gate)
        )
    if operator not in _AT_LEAST and operator not in _AT_MOST:
        return None
    for tested, bar in ((node.left, node.right), (node.right, node.left)):
        interval = measured(tested, facts) if is_confidence(tested, facts) else None
        if interval is not None:
            above = (operator in _AT_LEAST) == (tested is node.left)
            exact = operator in (">=", "~>=", "<=", "~<=")
            return Asked(interval=interval, bar=bar, strict=above != exact)
    return None


def banded(rule: BandRule, facts: ModuleFacts) -> Interval | None:
    """The interval of what is banded; None when nothing is known of it."""
    known = facts.types.get(rule.subject.id)
    if known is None:
        return None
    if rule.mode == "confidence":
        return known.confidence
    constant = constant_number(known)
    if constant is not None:
        return Interval(low=constant, high=constant)
    return measured(rule.subject, facts)


def _reads_key(container: Expression, name: str, facts: ModuleFacts) -> bool:
    return has_own_key(facts.types.get(container.id, UNKNOWN), name)


def measured(subject: Expression, facts: ModuleFacts) -> Interval | None:
    """The interval of the value whose confidence a banded number is, unless a key is read."""
    match unparenthesized(subject):
        case Member(object=inner, name=name) if _reads_key(inner, name, facts):
            return None
        case Unary(operand=inner) | Member(object=inner):
            known = facts.types.get(inner.id)
        case Call(arguments=(argument,)):
            known = facts.types.get(argument.id)
        case _:
            return None
    return None if known is None else known.confidence
