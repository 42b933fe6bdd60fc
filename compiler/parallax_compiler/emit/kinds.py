"""What operations make of the kinds of their operands.

What is computed from plain values alone is plain, so a sum of plain numbers is a float and nothing
else; and a sum of confident ones is as sure as the least sure of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from parallax_compiler.emit.lattice import (
    ANY,
    BOOLEAN,
    NOTHING,
    NULL,
    NUMBER,
    PLAIN,
    TEXT,
    Kind,
    confident,
    join,
    join_all,
    join_scalars,
    least,
    level_of,
    list_of,
    object_of,
    perhaps,
    present,
    scalar,
)
from parallax_primitives.library import FUNCTIONS_BY_NAME, METHODS_BY_NAME

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


def _of_scalars(kind: Kind, accepted: Callable[[Sequence[Kind | None]], bool]) -> Rule:
    """The same; and of confident scalars that are accepted a scalar as sure as the least sure."""

    def rule(operands: Sequence[Kind]) -> Kind:
        for one in operands:
            if not one.plain:
                break
        else:
            return kind
        return least(kind, operands) if accepted([scalar(one) for one in operands]) else ANY

    return rule


def _numbers(bare: Sequence[Kind | None]) -> bool:
    return all(one is NUMBER for one in bare)


def _ordered(bare: Sequence[Kind | None]) -> bool:
    return _numbers(bare) or all(one is TEXT for one in bare)


def _scalars(bare: Sequence[Kind | None]) -> bool:
    return None not in bare


def _first(operands: Sequence[Kind]) -> Kind:
    """The first operand, if nothing lowers it."""
    return operands[0] if all(one.plain for one in operands) else ANY


def _one_of(operands: Sequence[Kind]) -> Kind:
    return join_all(operands) if all(one.plain for one in operands) else ANY


def _sum(operands: Sequence[Kind]) -> Kind:
    left, right = map(present, operands)
    if not (left.plain and right.plain):
        return least(NUMBER, operands) if _numbers([scalar(one) for one in operands]) else ANY
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


def _index(operands: Sequence[Kind]) -> Kind:
    target, place = present(operands[0]), operands[1]
    if not place.plain:
        return ANY
    named = target.name == "object" or (target.name == "list" and place is NUMBER)
    if named and target.parts is not None:
        return perhaps(target.parts)
    if target is TEXT and place is NUMBER:
        return perhaps(TEXT)
    return PLAIN if target.plain else ANY


def _or_else(operands: Sequence[Kind]) -> Kind:
    value, other = operands
    return join(present(value), other)


def _with_index(operands: Sequence[Kind]) -> Kind:
    """A list with another element has null in the places before it that had none."""
    target, place, value = operands
    if target.name == "list" and place is NUMBER:
        return list_of(perhaps(join(element_of(target), value)))
    return with_key(target, None, value)


def with_key(target: Kind, key: str | None, value: Kind) -> Kind:
    """An object with this key set, or with one that nobody knows."""
    target = present(target)
    if target.name != "object" or target.parts is None:
        return PLAIN if target.plain and value.plain else ANY
    if key is not None:
        return object_of({**target.keys, key: value}, target.parts)
    keys = {name: join(kind, value) for name, kind in target.keys.items()}
    return object_of(keys, join(target.parts, value))


def with_pushed(target: Kind, key: Kind, added: Kind) -> Kind:
    """An object of which the list at this key is longer, and as sure as the key."""
    target = present(target)
    if not key.plain:
        return ANY
    if target.name != "object" or target.parts is None:
        return PLAIN if target.plain and added.plain else ANY
    longer = _pushed((present(target.parts), element_of(added)))
    return with_key(target, None, longer)


def _pushed(operands: Sequence[Kind]) -> Kind:
    target, *values = operands
    if target.name == "list":
        return list_of(join_all((element_of(target), *values)))
    return list_of(PLAIN) if all(one.plain for one in operands) else ANY


def _bare(operands: Sequence[Kind]) -> Kind:
    return operands[0].bare or operands[0]


def _surer(operands: Sequence[Kind]) -> Kind:
    """One of two values, as it is."""
    return join_all(operands)


_ORDERS: Final = ("less", "less_equal", "greater", "greater_equal")
_COMPARED: Final = ("has_key", "instance_of")
_TESTS: Final = (
    "truthy", "is_null", "reaches", "keeps", "is_undefined", "is_array", "is_object",
)  # fmt: skip
_ARITHMETIC: Final = (
    "subtract", "multiply", "divide", "remainder", "power", "negate", "positive",
)  # fmt: skip

_RULES: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(_TESTS, _always(BOOLEAN)),
    **dict.fromkeys(_COMPARED, _computed(BOOLEAN)),
    **dict.fromkeys(_ORDERS, _of_scalars(BOOLEAN, _ordered)),
    **dict.fromkeys(("equal", "not_equal", "not_"), _of_scalars(BOOLEAN, _scalars)),
    **dict.fromkeys(_ARITHMETIC, _of_scalars(NUMBER, _numbers)),
    **dict.fromkeys(("field", "element", "at_least", "with_path", "push_at"), _computed(PLAIN)),
    "index": _index,
    "or_else": _or_else,
    "with_property": lambda operands: with_key(operands[0], None, operands[2]),
    "with_index": _with_index,
    **dict.fromkeys(("without", "spread_object"), _computed(PLAIN)),
    **dict.fromkeys(("confident_and", "confident_or"), _one_of),
    "more_confident": _surer,
    "add": _sum,
    "type_of": _computed(TEXT),
    "text": _computed(TEXT),
    "key": _always(TEXT),
    "confidence": _always(NUMBER),
    "bare": _bare,
    "lowered": _first,
    "after": _after,
    "spread": _elements,
    "elements_from": _elements,
    **dict.fromkeys(("push", "pushed"), _pushed),
    "push_all": lambda operands: _pushed((operands[0], element_of(operands[1]))),
}
"""By the name in `parallax_runtime.api`; what is not listed may give anything."""


def annotated(value: Kind, stated: Kind, level: object) -> Kind:
    """`value ~> stated`; `level` is what is stated, where that is a constant."""
    if value is NOTHING or stated is NOTHING:
        return NOTHING
    bare = scalar(value)
    if bare is None or stated is not NUMBER:
        return ANY
    fits = isinstance(level, float) and 0.0 <= level <= 1.0
    return confident(bare, level if fits else None)  # type: ignore[arg-type]  # it fits


def gated(value: Kind, threshold: object) -> Kind:
    """`value ~@> threshold`, where the threshold is a constant; None where it is not."""
    if value is NOTHING:
        return NOTHING
    level = level_of(value)
    if level is None or not isinstance(threshold, float):
        return join_scalars(value, confident(NULL, None))
    return value if level >= threshold else confident(NULL, 0.0)


EXTRACTED: Final = frozenset({"confidence", "value", "agent", "reasoning"})
"""Properties that every value has, whatever its keys are."""


def property_of(target: Kind, name: str) -> Kind:
    """`target.name`"""
    target = present(target)
    if target is NOTHING:
        return NOTHING
    if name in target.keys:
        return target.keys[name]
    if target.name == "object" and target.parts is not None and name not in EXTRACTED:
        return perhaps(target.parts)
    if name == "length" and target.name in ("list", "text"):
        return NUMBER
    return PLAIN if target.plain else ANY


def field_of(target: Kind, name: str) -> Kind:
    """What an object pattern takes out: undefined where the key is missing."""
    target = present(target)
    if target is NOTHING or name in target.keys:
        return target.keys.get(name, NOTHING)
    return PLAIN if target.plain else ANY


def as_list(target: Kind, method: str) -> Kind:
    """What a method is called of that is given a function: of plain values only lists have such."""
    target = present(target)
    return _PLAIN_LIST if target is PLAIN and callback_takes(method, _PLAIN_LIST, ANY) else target


def element_of(target: Kind) -> Kind:
    """What a loop over a value meets."""
    target = present(target)
    match target.name:
        case "list" if target.parts is not None:
            return target.parts
        case "text" | "object":
            return TEXT
        case _:
            return target if target is NOTHING else PLAIN if target.plain else ANY


# --- the library ---------------------------------------------------------------------------------

_RETURNED: Final = {"number": NUMBER, "string": TEXT, "boolean": BOOLEAN}
_LISTS: Final = {"range": NUMBER, "Object.keys": TEXT}
_PERHAPS_NULL: Final = frozenset({"max", "min", "average"})
"""Functions that give a number, or null where there are none."""


def function_result(name: str, operands: Sequence[Kind]) -> Kind:
    """What a function of the library gives."""
    row = FUNCTIONS_BY_NAME[name]
    if any(one is NOTHING for one in operands):
        return NOTHING
    if row.callback_index is not None or not all(one.plain for one in operands):
        return ANY
    if name in _LISTS:
        return list_of(_LISTS[name])
    return PLAIN if name in _PERHAPS_NULL else _RETURNED.get(row.returns, PLAIN)


def method_result(name: str, target: Kind, operands: Sequence[Kind]) -> Kind:
    """What a method of the library gives that is given no function."""
    target = present(target)
    if target is NOTHING or any(one is NOTHING for one in operands):
        return NOTHING
    if not all(one.plain for one in operands):
        return ANY
    if target is PLAIN:
        return join_all(_of_receiver(name, one, operands) for one in _ANY_PLAIN)
    return _of_receiver(name, target, operands)


def _of_receiver(name: str, target: Kind, operands: Sequence[Kind]) -> Kind:
    """The same for a target of a kind that has methods; nothing where it has none of the name."""
    receiver = _RECEIVERS.get(target.name)
    if receiver is None:
        return ANY
    row = METHODS_BY_NAME.get((receiver, name))
    if row is None:
        return NOTHING
    match row.returns:
        case "same":
            return target
        case "element":
            return perhaps(element_of(target))
        case "array" if name == "split":
            return list_of(TEXT) if target.plain else ANY
        case "array" if name in ("concat", "push"):
            added = (_opened(one) if name == "concat" else one for one in operands)
            return list_of(join_all((element_of(target), *added)))
        case "number" | "string" | "boolean" if target.plain:
            return _RETURNED[row.returns]
        case _:
            return PLAIN if target.plain else ANY


def _opened(kind: Kind) -> Kind:
    """What `concat` adds: the elements of a list, anything else as it is."""
    match kind.name:
        case "list":
            return element_of(kind)
        case "number" | "text" | "boolean" | "object":
            return kind
        case _:
            return PLAIN


_RECEIVERS: Final[Mapping[str, Any]] = {"list": "array", "text": "string", "number": "number"}
_PLAIN_LIST: Final = list_of(PLAIN)
_ANY_PLAIN: Final = (_PLAIN_LIST, TEXT, NUMBER)
"""What there are methods of, where nothing but plain is known."""


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
        case "find":
            return perhaps(element_of(target))
        case "flatMap" if given.name == "list":
            return given
        case _:
            return PLAIN if target.plain and given.plain else ANY
