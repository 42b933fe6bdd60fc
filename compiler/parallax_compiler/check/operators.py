"""What operators give: the type of `a + b` from the types of `a` and `b`.

Pure tables and rules; faults are reported by the rules of the checker, not here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from parallax_compiler.check.intervals import (
    ANY,
    Interval,
    exactly,
    maximum,
    minimum,
)
from parallax_compiler.check.types import (
    BOOLEAN,
    DATA,
    NEVER,
    NUMBER,
    TEXT,
    AgentShape,
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NeverShape,
    NullCause,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
    annotated_with,
    join,
    limited_by,
    not_null,
    nullable,
    parts_confidence,
)

ARITHMETIC: Final = frozenset({"-", "~-", "*", "~*", "/", "~/", "%", "**"})
SUMS: Final = frozenset({"+", "~+"})
ORDERS: Final = frozenset({"<", ">", "<=", ">=", "~<", "~<=", "~>="})
EQUALITIES: Final = frozenset({"==", "===", "!=", "!==", "~==", "~!="})

_FOLDED: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
_ORDERED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def binary_type(operator: str, left: Type, right: Type) -> Type:
    """The type of a binary operation that evaluates both sides (`~>` as an annotation)."""
    if isinstance(left.shape, NeverShape) or isinstance(right.shape, NeverShape):
        return NEVER
    match operator:
        case "~>":
            return annotated_with(left, annotation(right))
        case "~~":
            return limited_by(right, left.confidence)
        case "~@>" | "~?>":
            return _gated(left, right)
        case "~||>":
            return _surer(left, right)
        case "~&&" | "~||":
            return _chosen(operator, left, right)
        case "&&" | "||" | "??" | "~??":
            return either(operator, left, right)
    return _computed(operator, left, right)


def _computed(operator: str, left: Type, right: Type) -> Type:
    confidence = minimum(left.confidence, right.confidence)
    return replace(_plain_result(operator, left, right), own=confidence)


def _plain_result(operator: str, left: Type, right: Type) -> Type:
    if operator in SUMS:
        return _sum(operator, left, right)
    if operator in ARITHMETIC:
        return _number(operator, left, right)
    if operator in ORDERS:
        return Type(BooleanShape(_ordered(operator, left, right)))
    if operator in EQUALITIES:
        # Nothing equals NaN, NaN included.
        same = False if _is_nan(left) or _is_nan(right) else certainly_equal(left, right)
        if same is not None and "!" in operator:
            same = not same
        return Type(BooleanShape(same))
    return BOOLEAN


def _sum(operator: str, left: Type, right: Type) -> Type:
    shapes = (left.shape, right.shape)
    if any(isinstance(shape, TextShape) for shape in shapes):
        return TEXT
    if all(isinstance(shape, NumberShape | BooleanShape) for shape in shapes):
        return _number(operator, left, right)
    return DATA


def _number(operator: str, left: Type, right: Type) -> Type:
    fold = _FOLDED.get(operator.removeprefix("~"))
    a, b = constant_number(left), constant_number(right)
    if fold is None or a is None or b is None:
        return NUMBER
    value = fold(a, b)
    return Type(NumberShape(value)) if math.isfinite(value) else NUMBER


def _ordered(operator: str, left: Type, right: Type) -> bool | None:
    a, b = constant_number(left), constant_number(right)
    if a is None or b is None:
        return None
    return _ORDERED[operator.removeprefix("~")](a, b)


def constant_number(type_: Type) -> float | None:
    """The number that a value certainly is."""
    if isinstance(type_.shape, NumberShape) and type_.null is None:
        return type_.shape.constant
    return None


def constant_text(type_: Type) -> str | None:
    """The text that a value certainly is."""
    if isinstance(type_.shape, TextShape) and type_.null is None:
        return type_.shape.constant
    return None


_KINDS: Final = (
    NullShape, BooleanShape, NumberShape, TextShape, ArrayShape, ObjectShape, FunctionShape,
    AgentShape,
)  # fmt: skip


def certainly_equal(left: Type, right: Type) -> bool | None:
    """Whether `==` certainly holds or fails; None when it depends."""
    a, b = left.shape, right.shape
    if _may_be_more(left) or _may_be_more(right):
        return None
    if not isinstance(a, _KINDS) or not isinstance(b, _KINDS):
        return None
    if type(a) is not type(b):
        return False
    if isinstance(a, NullShape):
        return True
    if isinstance(a, BooleanShape | NumberShape | TextShape) and isinstance(b, type(a)):
        known = a.constant is not None and b.constant is not None
        return a.constant == b.constant if known else None
    return None


def _is_nan(type_: Type) -> bool:
    constant = constant_number(type_)
    return constant is not None and math.isnan(constant)


def _may_be_more(type_: Type) -> bool:
    """Whether a value may be null besides what else it is."""
    return type_.null is not None and not isinstance(type_.shape, NullShape)


def annotation(stated: Type) -> Interval:
    """The confidences that `v ~> stated` can give."""
    constant = constant_number(stated)
    if constant is None or math.isnan(constant):
        return ANY
    return exactly(constant)


def _surer(left: Type, right: Type) -> Type:
    """`a ~||> b`: the surer operand, as it is."""
    either_ = join(left, right)
    if not parts_confidence(either_.shape).plain:
        return either_
    return replace(either_, own=maximum(left.confidence, right.confidence))


def _gated(left: Type, bar: Type) -> Type:
    """`v ~@> t`: v, or null with confidence 0."""
    least = constant_number(bar)
    confidence = left.confidence
    if least is not None and confidence.low >= least:
        return left
    return nullable(
        Type(left.shape, Interval(low=0.0, high=confidence.high), left.null), NullCause.BELOW
    )


def _chosen(operator: str, left: Type, right: Type) -> Type:
    """`~&&` and `~||`: an operand, as `&&` and `||` choose it, with the stated confidence."""
    rule = minimum if operator == "~&&" else maximum
    own = rule(left.confidence, right.confidence)
    return replace(either(operator.removeprefix("~"), left, right), own=own)


def either(operator: str, left: Type, right: Type) -> Type:
    """`&&`, `||`, `??` and `~??`: one of the operands."""
    match operator:
        case "&&":
            return join(falsy_part(left), right)
        case "||":
            return join(truthy_part(left), right)
        case _:
            return right if isinstance(left.shape, NullShape) else join(not_null(left), right)


def truthy_part(type_: Type) -> Type:
    """What a value can be where it is truthy."""
    match type_.shape:
        case NullShape():
            return NEVER
        case BooleanShape(constant=False):
            return NEVER
        case BooleanShape():
            return Type(BooleanShape(True), type_.own)
        case _:
            return not_null(type_)


def _only_null(type_: Type) -> Type:
    """A value that is falsy only where it is null."""
    return NEVER if type_.null is None else Type(NullShape(), type_.own, type_.null)


def falsy_part(type_: Type) -> Type:
    """What a value can be where it is falsy."""
    match type_.shape:
        case BooleanShape(constant=True):
            return _only_null(type_)
        case BooleanShape():
            return Type(BooleanShape(False), type_.own, type_.null)
        case ArrayShape() | ObjectShape() | FunctionShape() | AgentShape():
            return _only_null(type_)
        case _:
            return type_


def truth(type_: Type) -> bool | None:
    """Whether a value is certainly truthy or falsy; None when it depends."""
    match type_.shape:
        case NullShape():
            return False
        case BooleanShape(constant=bool() as constant):
            known = constant
        case NumberShape(constant=float() as number):
            known = number != 0 and not math.isnan(number)
        case TextShape(constant=str() as text):
            known = text != ""
        case ArrayShape() | ObjectShape() | FunctionShape() | AgentShape():
            known = True
        case _:
            return None
    return None if known and type_.null is not None else known


def unary_type(operator: str, operand: Type) -> Type:
    """The type of a prefix operation."""
    if isinstance(operand.shape, NeverShape):
        return NEVER
    match operator:
        case "~" | "<~":
            return extracted(operand)
        case "!":
            known = truth(operand)
            result = Type(BooleanShape(None if known is None else not known))
        case "-":
            number = constant_number(operand)
            result = NUMBER if number is None else Type(NumberShape(-number))
        case "+":
            number = constant_number(operand)
            result = NUMBER if number is None else Type(NumberShape(number))
        case "typeof":
            result = TEXT
        case _:
            return operand
    return replace(result, own=operand.confidence)


def extracted(operand: Type) -> Type:
    """The confidence of a value as a plain number."""
    confidence = operand.confidence
    known = confidence.low if confidence.low == confidence.high else None
    return Type(NumberShape(known, extracted=True))


def compound_type(operator: str, target: Type, value: Type) -> Type:
    """The type that `target operator= value` assigns."""
    return binary_type(operator.removesuffix("="), target, value)


def lowered(type_: Type, by: Type) -> Type:
    """The value with the lower of its confidence and that of `by`."""
    return limited_by(type_, by.confidence)
