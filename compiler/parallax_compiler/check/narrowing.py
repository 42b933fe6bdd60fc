"""What a condition says about variables where it holds, or where it fails.

`if (x != null)`, `if (x)`, `x && …`, `~x > 0.5`: inside, `x` is certainly not null. A confidence
above 0 says so, too: what failed is null with confidence 0. `if (xs.length)` says that a list has
an element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from operator import eq, ge, gt, le, lt, ne
from typing import Final

from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.operators import constant_number, falsy_part, truthy_part
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.types import (
    EMPTY,
    NULL,
    UNKNOWN,
    UNSURE,
    AnyShape,
    ArrayShape,
    NullCause,
    NumberShape,
    ObjectShape,
    Type,
    not_null,
    parts_confidence,
)
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Index,
    Member,
    Name,
    NullLiteral,
    Unary,
    unparenthesized,
)

_TESTS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    ">": gt, ">=": ge, "<": lt, "<=": le, "==": eq, "===": eq, "!=": ne, "!==": ne,
}  # fmt: skip

Narrowable = Callable[[Name], Binding | None]
Finding = tuple[Binding, Type]
Change = Callable[[Type], Type]

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
            case Name() | Member():
                part = truthy_part if holds else falsy_part
                yield from self._about(node, part, not_null if holds else _as_it_is)
                if holds:
                    yield from self._not_empty(self._counted(node))
            case Index(object=container) if holds:
                yield from self._not_empty(container)
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
            case _:
                return

    def _counted(self, node: Expression) -> Expression | None:
        """The list whose length an expression is."""
        inner = unparenthesized(node)
        if isinstance(inner, Member) and inner.name == "length":
            return inner.object
        known = self.facts.types.get(inner.id, UNKNOWN).shape
        return known.counts if isinstance(known, NumberShape) else None

    def _not_empty(self, counted: Expression | None) -> Iterator[Finding]:
        if counted is not None:
            yield from self._about(counted, _filled, _as_it_is)

    def _counts(self, node: Binary, holds: bool) -> Iterator[Finding]:
        """What `xs.length > 0` and the like say: whether 0 would have answered otherwise.

        Whoever asks for at least as many as something that is no constant means some.
        """
        test = _TESTS.get(node.operator)
        if test is None:
            return
        left, right = self._constant(node.left), self._constant(node.right)
        up, down = node.operator in _ABOVE, node.operator in _BELOW
        if (test(0, right) != holds) if right is not None else (up if holds else down):
            yield from self._not_empty(self._counted(node.left))
        if (test(left, 0) != holds) if left is not None else (down if holds else up):
            yield from self._not_empty(self._counted(node.right))

    def _constant(self, node: Expression) -> float | None:
        return constant_number(self.facts.types.get(node.id, UNKNOWN))

    def _comparison(self, node: Binary, holds: bool) -> Iterator[Finding]:
        operator = node.operator
        yield from self._counts(node, holds)
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
                    if up and isinstance(unparenthesized(tested), Member):
                        # Asking a plain null for its confidence would have failed.
                        yield from self._about(measured, _answered_at_all, not_null)

    def _bounded(
        self, measured: Expression, bound: Expression, *, above: bool
    ) -> Iterator[Finding]:
        """The confidence of a value is at least a bound, or at most."""
        limit = constant_number(self.facts.types.get(bound.id, UNKNOWN))
        if above:
            # A part is no surer than what it is a part of.
            sure = partial(_sure, low=limit or 0.0, top=1.0)
            yield from self._about(measured, sure, sure)
        elif limit is not None:
            yield from self._about(measured, partial(between, low=0.0, high=limit), _as_it_is)

    def _is_confidence(self, node: Expression) -> bool:
        known = self.facts.types.get(node.id)
        return known is not None and isinstance(known.shape, NumberShape) and known.shape.extracted

    def _null_test(self, node: Binary, *, is_null: bool) -> Iterator[Finding]:
        for tested, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(unparenthesized(other), NullLiteral):
                if is_null:
                    yield from self._about(tested, null_part, _as_it_is)
                else:
                    yield from self._about(tested, not_null, not_null)

    def _about(self, node: Expression, part: Change, around: Change) -> Iterator[Finding]:
        """What changes when a variable, or a part of one by its key, is known better.

        `around` is what that says of everything that the part is inside of.
        """
        keys: list[str] = []
        inner = unparenthesized(node)
        while isinstance(inner, Member) and not inner.confident:
            keys.append(inner.name)
            inner = unparenthesized(inner.object)
        binding = self.narrowable(inner) if isinstance(inner, Name) else None
        known = self.facts.types.get(inner.id)
        if binding is not None and known is not None:
            yield binding, _with_part(known, keys[::-1], part, around)


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
    sure = _sure(known, low, top) if low > 0 else between(known, low, top)
    return [(binding, answered(sure) if low > 0 else sure)]


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


def _with_part(known: Type, keys: Sequence[str], part: Change, around: Change) -> Type:
    """A value of which one part is known better; of an unknown part only `around` is said."""
    if not keys:
        return part(known)
    shape = known.shape
    inner = shape.get(keys[0]) if isinstance(shape, ObjectShape) else None
    if not isinstance(shape, ObjectShape) or inner is None:
        return around(known)
    better = _with_part(inner, keys[1:], part, around)
    properties = tuple((key, better if key == keys[0] else old) for key, old in shape.properties)
    return around(replace(known, shape=replace(shape, properties=properties)))


def _filled(type_: Type) -> Type:
    """The list where it certainly has an element."""
    shape = type_.shape
    if not isinstance(shape, ArrayShape) or shape.gap not in EMPTY:
        return type_
    return replace(type_, shape=replace(shape, gap=NullCause.ABSENT))


def _as_it_is(type_: Type) -> Type:
    return type_


def _sure(type_: Type, low: float, top: float) -> Type:
    """The value where it is sure of something: what failed is null with confidence 0."""
    known = not_null(type_) if type_.null in UNSURE else type_
    return between(known, low, top)


def answered(type_: Type) -> Type:
    """An answer of `agentResults` that is sure of something: its agent did not fail."""
    shape = type_.shape
    if not isinstance(shape, ObjectShape) or shape.get("confidence") is None:
        return type_
    return _with_part(type_, ["result"], not_null, _as_it_is)


def _answered_at_all(type_: Type) -> Type:
    return answered(not_null(type_))


def kept_part(element: Type, known: Type) -> Type:
    """An element of which something more is known: what may be null in it, and nothing else."""
    null = None if known.null is None else element.null
    kept, better = element.shape, known.shape
    if isinstance(kept, ObjectShape) and isinstance(better, ObjectShape):
        properties = tuple(
            (key, kept_part(old, better.get(key) or old)) for key, old in kept.properties
        )
        kept = replace(kept, properties=properties)
    return replace(element, shape=kept, null=null)


def null_part(type_: Type) -> Type:
    """What a value is where it is null; the type itself if it did not seem to be."""
    expected = type_.null is not None or isinstance(type_.shape, AnyShape)
    return Type(NULL.shape, type_.own, type_.null) if expected else type_


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
