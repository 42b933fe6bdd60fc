"""A rule and its numbers in words: `0.69 = agreement 0.82 (3 of 4 by weight)` times `mean 0.84`.

Numbers are shown with two decimals, or with as many as it takes for the shown numbers to give the
shown result by the rule, so that readers who check it on paper are never left wondering. Where that
takes many, as with thirds, the result is shown with fewer than what it is made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, assert_never

from parallax_primitives.catalogue import SPECS
from parallax_primitives.formulas import (
    UNCOUNTED,
    AnyOf,
    Factor,
    Formula,
    Held,
    Highest,
    Kept,
    Least,
    Mapped,
    Mean,
    Product,
    Refused,
    Rescaled,
    Role,
    Stated,
    evaluated,
)
from parallax_primitives.values import Evidence, Json

_TIMES: Final = "\u00d7"
_MOST_DIGITS: Final = 15
_DECIMALS: Final = (
    *((digits, 0) for digits in (2, 3, 4)),
    *((digits, more) for digits in range(2, _MOST_DIGITS - 2) for more in (1, 2, 3)),
)
"""Decimals of a result, and how many more what it is made of has, in the order of preference."""
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """How a confidence is told: the number, and what it equals, in pieces that stay on one line.

    `formula` is the rule as data; None where only the rule's name is known.
    """

    shown: str
    words: tuple[str, ...]
    formula: Mapping[str, Json] | None = None

    @property
    def text(self) -> str:
        return " ".join((self.shown, *self.words))


def equation(node: Evidence, roles: Sequence[Role]) -> Equation:
    """How the confidence of a node was made."""
    pairs = zip(node.inputs, roles, strict=True)
    counted = [one.confidence for one, role in pairs if role not in UNCOUNTED]
    formula = formula_of(node, counted)
    if formula is None:
        return Equation(shown=number(node.confidence), words=_rule_words(node))
    shown, words = _told(formula, node.confidence, counted, len(node.inputs) - len(counted))
    return Equation(shown=shown, words=words, formula=formula_json(formula))


def least_of(confidence: float, count: int) -> Equation:
    """The least of so many parts."""
    words = (_of_parts(Least(), count, 0),)
    return Equation(shown=number(confidence), words=words, formula=formula_json(Least()))


def formula_of(node: Evidence, counted: Sequence[float]) -> Formula | None:
    """The formula that a node states, or that its rule has, or that its numbers fit."""
    if node.formula is not None:
        return node.formula
    match node.rule:
        case "annotation":
            return Stated(node.confidence)
        case "maximum":
            return Highest()
        case "gate":
            return Refused("it was not sure enough")
        case "answer" | "failure" | "plain" | "value":
            return None
    return next((one for one in _FITTING if _fits(one, node.confidence, counted)), None)


_FITTING: Final[tuple[Formula, ...]] = (
    Kept(reason="that of the only part"),
    Least(),
    Highest(),
    Mean(),
)


def _fits(formula: Formula, confidence: float, counted: Sequence[float]) -> bool:
    if not counted or (isinstance(formula, Kept) and len(counted) > 1):
        return False
    return abs(evaluated(formula, counted) - confidence) <= _SAME


def _rule_words(node: Evidence) -> tuple[str, ...]:
    """What is said of a node without a formula."""
    match node.rule:
        case "answer" | "failure":
            return ()
        case "plain":
            return ("a plain value",)
        case "value":
            return ("as it was given",)
    spec = SPECS.get(node.rule)
    return (f"by the rule of `{node.rule}`" + ("" if spec is None else f": {spec.formula}"),)


def _told(
    formula: Formula, confidence: float, counted: Sequence[float], others: int
) -> tuple[str, tuple[str, ...]]:
    match formula:
        case Product(factors=factors):
            return _product(factors, confidence)
        case Held():
            shown, (before, low, high) = _numbers(
                (formula.before, formula.low, formula.high),
                confidence,
                lambda b, low, high: min(high, max(low, b)),
            )
            return shown, (f"= {before} held between {low} and {high}",)
        case Rescaled():
            shown, (before, low, high) = _numbers(
                (formula.before, formula.low, formula.high), confidence, _rescaled
            )
            limits = "" if 0 < confidence < 1 else ", within 0 and 1"
            return shown, (f"= ({before} - {low}) / ({high} - {low}){limits}",)
        case Mapped(before=before):
            return number(confidence), (f"= {number(before)} by the table",)
        case Refused(reason=reason):
            return number(confidence), (f"because {reason}",)
        case Kept(reason=reason):
            return number(confidence), (f"= {reason}",) if reason else ()
        case Stated():
            return number(confidence), ("as the pattern states",)
        case Least() | Highest() | Mean() | AnyOf():
            return number(confidence), (_of_parts(formula, len(counted), others),)
        case _:
            assert_never(formula)


def _of_parts(formula: Least | Highest | Mean | AnyOf, counted: int, others: int) -> str:
    left_out = f" that succeeded, of {counted + others}" if others else ""
    match formula:
        case AnyOf():
            return f"that any of {counted} is right, each on its own"
        case Least():
            which = "the least"
        case Highest():
            which = "the highest"
        case Mean():
            which = "the mean"
        case _:
            assert_never(formula)
    return (
        f"= {which} of {counted}{left_out}" if counted > 1 or others else "= that of the only part"
    )


def _product(factors: Sequence[Factor], confidence: float) -> tuple[str, tuple[str, ...]]:
    shown, values = _numbers(
        [one.value for one in factors], confidence, lambda *parts: min(1.0, math.prod(parts))
    )
    words = []
    for sign, one, value in zip(("=", *(_TIMES for _ in factors)), factors, values, strict=False):
        name = f"{one.name} " if one.name else ""
        note = f" ({one.note})" if one.note else ""
        words.append(f"{sign} {name}{value}{note}")
    if math.prod(one.value for one in factors) > 1:
        words[-1] += ", at most 1"
    return shown, tuple(words)


def _rescaled(before: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (before - low) / (high - low))) if high > low else math.nan


def _numbers(
    values: Sequence[float], result: float, rule: Callable[..., float]
) -> tuple[str, tuple[str, ...]]:
    """The result and the numbers with as many decimals as it takes for the rule to hold of them."""
    for digits, more in _DECIMALS:
        shown, parts = _fixed(result, digits), tuple(_fixed(one, digits + more) for one in values)
        if _fixed(rule(*map(float, parts)), digits) == shown and _tells(result, shown):
            return _trimmed(shown), tuple(map(_trimmed, parts))
    return repr(result), tuple(map(repr, values))


def _fixed(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _trimmed(shown: str) -> str:
    """Without zeros at its end that tell nothing; two decimals stay."""
    whole, _, decimals = shown.partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def _tells(value: float, shown: str) -> bool:
    """Whether the text of a number keeps it apart from 0; what is next to nothing need not."""
    return value < 1e-6 or float(shown) > 0


def number(value: float) -> str:
    """A single number, with two decimals or as many as keep it apart from 0."""
    return _numbers((), value, lambda: value)[0]


_KINDS: Final[Mapping[type[Formula], str]] = {
    Product: "product",
    Least: "least",
    Highest: "highest",
    Mean: "mean",
    AnyOf: "any",
    Kept: "kept",
    Stated: "stated",
    Refused: "refused",
    Held: "held",
    Rescaled: "rescaled",
    Mapped: "mapped",
}


def formula_json(formula: Formula) -> dict[str, Json]:
    """A formula as data: its kind and its numbers."""
    fields: dict[str, Any] = asdict(formula)
    if "factors" in fields:
        fields["factors"] = [{**one, "roles": list(one["roles"])} for one in fields["factors"]]
    return {"kind": _KINDS[type(formula)], **fields}
