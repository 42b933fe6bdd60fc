"""Inputs that are made for a route: the first condition that holds for them is that of the route.

Only comparisons of a part of the input with a literal are understood; for others there is no such
input, and nobody can say on paper which way a run goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from parallax_compiler.syntax.ast import (
    Binary,
    BooleanLiteral,
    Expression,
    Member,
    Name,
    NumberLiteral,
    StringLiteral,
    Unary,
)
from parallax_patterns.generation.answers import inputs_of
from parallax_patterns.generation.conditions import INPUT, condition
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.schemas import expanded, fits

_OPERATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": eq,
    "===": eq,
    "!=": ne,
    "!==": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}
_MOST: Final = 500
"""How many inputs are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """`input.key > value`"""

    key: str
    operator: str
    value: Any

    def holds(self, given: Mapping[str, Any]) -> bool:
        found = given[self.key]
        if self.operator in {"<", "<=", ">", ">="} and not _are_numbers(found, self.value):
            return False
        return _OPERATORS[self.operator](found, self.value)

    def candidates(self) -> Iterator[Any]:
        """Values for which it holds, and others for which it does not."""
        match self.value:
            case bool():
                yield from (True, False)
            case str():
                yield from (self.value, f"not {self.value}")
            case _:
                yield from (self.value, self.value + 1, self.value - 1)


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in values)


def input_for(plan: PatternPlan, text: str) -> Any:
    """An input for which a condition holds; None where no such input is found."""
    comparison = _comparison(condition(text))
    found = [] if comparison is None else [comparison]
    given = (one for one in _inputs(plan, found) if found and found[0].holds(one))
    return next((one for one in given if _fits(plan, one)), None)


def input_that_meets(plan: PatternPlan, at: int) -> Any:
    """An input for which the stage at this place is the first whose condition holds.

    The last stage has none: it takes what no other does. None where no such input is found.
    """
    texts = [stage.condition for stage in plan.stages if stage.condition is not None]
    comparisons = [_comparison(condition(text)) for text in texts]
    understood = [one for one in comparisons if one is not None]
    if len(understood) < len(comparisons):
        return None
    for given in islice(_inputs(plan, understood), _MOST):
        held = (place for place, one in enumerate(understood) if one.holds(given))
        if next(held, len(understood)) == at and _fits(plan, given):
            return given
    return None


def _inputs(plan: PatternPlan, comparisons: Sequence[_Comparison]) -> Iterator[dict[str, Any]]:
    """The usual input with every combination of values that the comparisons tell apart."""
    given = inputs_of(plan)
    if not isinstance(given, dict):
        return
    values: dict[str, list[Any]] = {}
    for one in comparisons:
        known = values.setdefault(one.key, [])
        known += [value for value in one.candidates() if value not in known]
    for chosen in product(*values.values()):
        yield {**given, **dict(zip(values, chosen, strict=True))}


def _fits(plan: PatternPlan, given: Any) -> bool:
    return plan.input_schema is None or fits(expanded(plan.input), given)


def _comparison(expression: Expression) -> _Comparison | None:
    match expression:
        case Binary(left=left, operator=operator, right=right) if operator in _OPERATORS:
            key, value = _key(left), _literal(right)
            if key is not None and value is not None:
                return _Comparison(key=key, operator=operator, value=value)
        case Unary(operator="!", operand=operand) if (key := _key(operand)) is not None:
            return _Comparison(key=key, operator="==", value=False)
        case Member() if (key := _key(expression)) is not None:
            return _Comparison(key=key, operator="==", value=True)
    return None


def _key(expression: Expression) -> str | None:
    match expression:
        case Member(object=Name(name=name), name=key) if name == INPUT:
            return key
    return None


def _literal(expression: Expression) -> Any:
    match expression:
        case NumberLiteral(value=number):
            return int(number) if number.is_integer() else number
        case StringLiteral(value=value) | BooleanLiteral(value=value):
            return value
    return None
