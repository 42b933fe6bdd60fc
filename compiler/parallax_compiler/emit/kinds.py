"""What emitted code may take for granted of a value, and what operations make of that.

A kind is a promise about every value that a variable or an expression can ever have. It is made
only where nothing else is possible: of literals, of what operations give by their definition, and
of an input that the run has checked against its schema. Whatever comes from an agent, a primitive
or a function that is not known is ANY.

A *plain* value is not annotated, and no part of it is. What is computed from plain values alone is
plain, so a sum of plain numbers is a float and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Final

from parallax_primitives.library import FUNCTIONS_BY_NAME, METHODS_BY_NAME

_DEEPEST: Final = 4
"""How far kinds look into containers."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A promise; `parts` says of what a list or an object consists, `keys` which are there."""

    name: str
    plain: bool
    parts: Kind | None = None
    keys: Mapping[str, Kind] = field(default_factory=dict)
    depth: int = 0

    @property
    def written(self) -> str:
        """The type in Python."""
        match self:
            case Kind(name="number"):
                return "float"
            case Kind(name="text"):
                return "str"
            case Kind(name="boolean"):
                return "bool"
            case Kind(name="list", parts=Kind() as parts):
                return f"list[{parts.written}]"
            case _:
                return "rt.Value"


NOTHING: Final = Kind("nothing", plain=True)
"""No value at all: what never runs gives this."""
NUMBER: Final = Kind("number", plain=True)
TEXT: Final = Kind("text", plain=True)
BOOLEAN: Final = Kind("boolean", plain=True)
PLAIN: Final = Kind("plain", plain=True)
"""Any plain value, null included, but no function."""
ANY: Final = Kind("any", plain=False)


def list_of(parts: Kind) -> Kind:
    """A list that is not annotated itself."""
    if parts.depth == _DEEPEST:
        return ANY
    return Kind("list", parts.plain, parts, depth=parts.depth + 1)


def object_of(keys: Mapping[str, Kind], others: Kind = NOTHING) -> Kind:
    """An object that is not annotated itself, has these keys, and perhaps others."""
    parts = join_all((*keys.values(), others))
    depth = max((one.depth for one in keys.values()), default=0)
    if depth == _DEEPEST:
        return ANY
    return Kind("object", parts.plain, parts, keys, depth + 1)


def join(left: Kind, right: Kind) -> Kind:
    """The promise that holds of a value that is one or the other."""
    if left is right or right is NOTHING:
        return left
    if left is NOTHING or left == right:
        return right
    if left.parts is not None and right.parts is not None and left.name == right.name:
        parts = join(left.parts, right.parts)
        if left.name == "list":
            return list_of(parts)
        common = {key: join(one, right.keys[key]) for key, one in left.keys.items()
                  if key in right.keys}  # fmt: skip
        return object_of(common, parts)
    return PLAIN if left.plain and right.plain else ANY


def join_all(kinds: Iterable[Kind]) -> Kind:
    return reduce(join, kinds, NOTHING)


# --- operations ----------------------------------------------------------------------------------

Rule = Callable[[Sequence[Kind]], Kind]
"""The kind of a result by those of the operands."""


def result_of(name: str, operands: Sequence[Kind]) -> Kind:
    """What an operation of the runtime gives; of nothing it gives nothing."""
    for one in operands:
        if one is NOTHING:
            return NOTHING
    rule = _RULES.get(name)
    return ANY if rule is None else rule(operands)


def _always(kind: Kind) -> Rule:
    return lambda _: kind


def _computed(kind: Kind) -> Rule:
    """Plain values give this kind, if they do not fail."""

    def rule(operands: Sequence[Kind]) -> Kind:
        for one in operands:
            if not one.plain:
                return ANY
        return kind

    return rule


def _first(operands: Sequence[Kind]) -> Kind:
    """The first operand, if nothing lowers it."""
    return operands[0] if all(one.plain for one in operands) else ANY


def _one_of(operands: Sequence[Kind]) -> Kind:
    return join_all(operands) if all(one.plain for one in operands) else ANY


def _sum(operands: Sequence[Kind]) -> Kind:
    left, right = operands
    if not (left.plain and right.plain):
        return ANY
    if left is TEXT or right is TEXT:
        return TEXT
    return NUMBER if left is NUMBER and right is NUMBER else PLAIN


def _after(operands: Sequence[Kind]) -> Kind:
    left, right = operands
    return right if left.plain and right.plain else ANY


def _elements(operands: Sequence[Kind]) -> Kind:
    """A list of what a loop over the operand meets."""
    element = element_of(operands[0])
    return ANY if element is ANY else list_of(element)


def _pushed(operands: Sequence[Kind]) -> Kind:
    target, *values = operands
    if target.name == "list":
        return list_of(join_all((element_of(target), *values)))
    return list_of(PLAIN) if all(one.plain for one in operands) else ANY


_COMPARED: Final = (
    "less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "not_", "has_key",
    "instance_of",
)  # fmt: skip
_TESTS: Final = (
    "truthy", "is_null", "reaches", "keeps", "is_undefined", "is_array", "is_object",
)  # fmt: skip
_ARITHMETIC: Final = (
    "subtract", "multiply", "divide", "remainder", "power", "negate", "positive",
)  # fmt: skip

_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_TESTS, _always(BOOLEAN)),
    **dict.fromkeys(_COMPARED, _computed(BOOLEAN)),
    **dict.fromkeys(_ARITHMETIC, _computed(NUMBER)),
    **dict.fromkeys(("index", "field", "element", "at_least"), _computed(PLAIN)),
    **dict.fromkeys(("with_property", "with_index", "with_path", "push_at"), _computed(PLAIN)),
    **dict.fromkeys(("without", "spread_object"), _computed(PLAIN)),
    **dict.fromkeys(("confident_and", "confident_or", "more_confident"), _one_of),
    "add": _sum,
    "type_of": _computed(TEXT),
    "text": _computed(TEXT),
    "key": _always(TEXT),
    "confidence": _always(NUMBER),
    "bare": lambda operands: operands[0],
    "lowered": _first,
    "after": _after,
    "spread": _elements,
    "elements_from": _elements,
    **dict.fromkeys(("push", "pushed"), _pushed),
    "push_all": lambda operands: _pushed((operands[0], element_of(operands[1]))),
}
"""By the name in `parallax_runtime.api`; what is not listed may give anything."""


def property_of(target: Kind, name: str) -> Kind:
    """`target.name`"""
    if target is NOTHING:
        return NOTHING
    if name in target.keys:
        return target.keys[name]
    if name == "length" and target.name in ("list", "text"):
        return NUMBER
    return PLAIN if target.plain else ANY


def element_of(target: Kind) -> Kind:
    """What a loop over a value meets."""
    match target.name:
        case "list" if target.parts is not None:
            return target.parts
        case "text":
            return TEXT
        case _:
            return target if target is NOTHING else PLAIN if target.plain else ANY


# --- the library ---------------------------------------------------------------------------------

_SCALARS: Final = {"number": NUMBER, "string": TEXT, "boolean": BOOLEAN}
_PERHAPS_NULL: Final = frozenset({"max", "min", "average"})
"""Functions that give a number, or null where there are none."""


def function_result(name: str, operands: Sequence[Kind]) -> Kind:
    """What a function of the library gives."""
    row = FUNCTIONS_BY_NAME[name]
    if any(one is NOTHING for one in operands):
        return NOTHING
    if row.callback_index is not None or not all(one.plain for one in operands):
        return ANY
    if name == "range":
        return list_of(NUMBER)
    return PLAIN if name in _PERHAPS_NULL else _SCALARS.get(row.returns, PLAIN)


def method_result(name: str, target: Kind, operands: Sequence[Kind]) -> Kind:
    """What a method of the library gives that is given no function."""
    if target is NOTHING or any(one is NOTHING for one in operands):
        return NOTHING
    receiver = _RECEIVERS.get(target.name)
    row = METHODS_BY_NAME.get((receiver, name)) if receiver is not None else None
    if row is None or not all(one.plain for one in operands):
        return ANY
    match row.returns:
        case "same":
            return target
        case "array" if name == "split":
            return list_of(TEXT) if target.plain else ANY
        case "array" if name in ("concat", "push"):
            added = (element_of(one) if name == "concat" else one for one in operands)
            return list_of(join_all((element_of(target), *added)))
        case "number" | "string" | "boolean" if target.plain:
            return _SCALARS[row.returns]
        case _:
            return PLAIN if target.plain else ANY


_RECEIVERS: Final[Mapping[str, Any]] = {"list": "array", "text": "string", "number": "number"}


def callback_takes(name: str, target: Kind, combined: Kind) -> tuple[Kind, ...] | None:
    """What a method of a list gives to its callback; None where that is not known here.

    `combined` is what `reduce` has so far.
    """
    element = element_of(target)
    match name:
        case "map" | "filter" | "forEach" | "find" | "findIndex" | "some" | "every" | "flatMap":
            return (element, NUMBER, target)
        case "reduce":
            return (combined, element, NUMBER, target)
        case "sort":
            return (element, element)
        case _:
            return None


def callback_result(name: str, target: Kind, given: Kind, combined: Kind) -> Kind:
    """What a method of a list gives whose callback gives `given`."""
    match name:
        case "map":
            return list_of(given)
        case "filter":
            return target
        case "reduce":
            return combined
        case "sort" if given.plain:
            return target
        case "some" | "every" if given.plain:
            return BOOLEAN
        case "findIndex" if given.plain:
            return NUMBER
        case "flatMap" if given.name == "list":
            return given
        case _:
            return PLAIN if target.plain and given.plain else ANY
