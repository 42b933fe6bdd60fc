"""The common part of the standard library: "the minimum of what they read" decides confidences.

Methods receive their target and the arguments. One that gives elements leaves each its own
confidence, one that computes an answer from elements takes the minimum of those it looked at.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from tests.reference.machine import NotCovered
from tests.reference.operators import divide
from tests.reference.values import (
    UNDEFINED,
    Closure,
    Failure,
    Value,
    bare,
    confidence,
    equal,
    is_null,
    json_text,
    length,
    limited,
    minimum,
    number,
    part,
    sliced,
    string,
    text_of,
    truthy,
    units,
    whole,
)


def elements(value: Value) -> list[Value]:
    """What methods of lists read."""
    plain = bare(value)
    if not isinstance(plain, list):
        raise Failure("not a list")
    return [part(value, one) for one in plain]


def _function(value: Value) -> Closure:
    plain = bare(value)
    if not isinstance(plain, Closure):
        raise Failure("not a function")
    return plain


def _place(value: Value, default: int, size: int) -> int:
    """A place in something of that size; negative ones count from the end."""
    if is_null(value):
        return default
    at = number(value)
    at = 0.0 if math.isnan(at) else at
    return int(max(0, at + size)) if at < 0 else int(min(at, size))


# --- lists with a callback -----------------------------------------------------------------------


def _asked(target: Value, function: Value) -> list[Value]:
    call = _function(function)
    return [call([one, float(at), target]) for at, one in enumerate(elements(target))]


def _map(target: Value, function: Value) -> Value:
    return part(target, _asked(target, function))


def _filter(target: Value, function: Value) -> Value:
    answers = _asked(target, function)
    kept = [one for one, answer in zip(elements(target), answers, strict=True) if truthy(answer)]
    return part(target, kept)


def _for_each(target: Value, function: Value) -> Value:
    _asked(target, function)
    return part(target, None)


def _reduce(target: Value, function: Value, *initial: Value) -> Value:
    call, waiting = _function(function), list(enumerate(elements(target)))
    if not initial and not waiting:
        raise Failure("nothing to begin with")
    total = initial[0] if initial else waiting.pop(0)[1]
    for at, one in waiting:
        total = call([total, one, float(at), target])
    return part(target, total)


def _looked_at(target: Value, function: Value, wanted: bool) -> tuple[int | None, list[Value]]:
    """Where the first element is of which the test is `wanted`, and all answers up to it."""
    call, answers = _function(function), list[Value]()
    for at, one in enumerate(elements(target)):
        answers.append(call([one, float(at), target]))
        if truthy(answers[-1]) is wanted:
            return at, answers
    return None, answers


def _until(wanted: bool) -> Callable[[Value, Value], Value]:
    def search(target: Value, function: Value) -> Value:
        at, answers = _looked_at(target, function, wanted)
        return part(target, minimum(wanted if at is not None else not wanted, *answers))

    return search


def _find(target: Value, function: Value) -> Value:
    at, _ = _looked_at(target, function, True)
    return part(target, None if at is None else elements(target)[at])


def _find_index(target: Value, function: Value) -> Value:
    at, answers = _looked_at(target, function, True)
    return part(target, minimum(-1.0 if at is None else float(at), *answers))


def _sort(target: Value, function: Value = UNDEFINED) -> Value:
    if is_null(function):
        return part(target, sorted(elements(target), key=lambda one: units(text_of(one))))
    call = _function(function)

    def compare(left: Value, right: Value) -> Any:
        answer = bare(call([left, right]))
        if not isinstance(answer, float | bool):
            raise Failure("not a number")
        return 0.0 if math.isnan(answer) else float(answer)

    return part(target, sorted(elements(target), key=functools.cmp_to_key(compare)))


# --- lists ---------------------------------------------------------------------------------------


def _index_of(target: Value, wanted: Value) -> Value:
    read: list[Value] = []
    for at, one in enumerate(elements(target)):
        read.append(one)
        if equal(one, wanted):
            return part(target, minimum(float(at), wanted, *read))
    return part(target, minimum(-1.0, wanted, *read))


def _includes(target: Value, wanted: Value) -> Value:
    def is_nan(value: Value) -> bool:
        plain = bare(value)
        return isinstance(plain, float) and math.isnan(plain)

    read: list[Value] = []
    for one in elements(target):
        read.append(one)
        if equal(one, wanted) or (is_nan(one) and is_nan(wanted)):
            return part(target, minimum(True, wanted, *read))
    return part(target, minimum(False, wanted, *read))


def _slice(target: Value, start: Value = UNDEFINED, end: Value = UNDEFINED) -> Value:
    found = elements(target)
    first, last = _place(start, 0, len(found)), _place(end, len(found), len(found))
    return part(target, limited(limited(found[first:last], start), end))


def _opened(value: Value) -> list[Value]:
    return elements(value) if isinstance(bare(value), list) else [value]


def _flat(parts: list[Value]) -> list[Value]:
    return [inner for one in parts for inner in _opened(one)]


def _join(target: Value, separator: Value = ",") -> Value:
    between = string(separator)
    pieces = [units("" if is_null(one) else text_of(one)) for one in elements(target)]
    return part(target, minimum(whole(units(between).join(pieces)), separator, *elements(target)))


def _at(target: Value, index: Value) -> Value:
    found = elements(target)
    at = number(index)
    at = 0.0 if math.isnan(at) else math.trunc(at) if math.isfinite(at) else at
    where = at + len(found) if at < 0 else at
    return part(target, limited(found[int(where)] if 0 <= where < len(found) else None, index))


_LISTS: Mapping[str, Callable[..., Value]] = {
    "map": _map,
    "filter": _filter,
    "forEach": _for_each,
    "reduce": _reduce,
    "some": _until(True),
    "every": _until(False),
    "find": _find,
    "findIndex": _find_index,
    "flatMap": lambda target, function: part(target, _flat(_asked(target, function))),
    "sort": _sort,
    "includes": _includes,
    "indexOf": _index_of,
    "slice": _slice,
    "concat": lambda target, *more: part(target, elements(target) + _flat(list(more))),
    "join": _join,
    "reverse": lambda target: part(target, elements(target)[::-1]),
    "flat": lambda target: part(target, _flat(elements(target))),
    "at": _at,
    "push": lambda target, *more: part(target, [*elements(target), *more]),
}

# --- texts ---------------------------------------------------------------------------------------

_SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def _padded(text: str, wanted: Value, by: Value) -> str:
    missing = int(number(wanted)) - length(text)
    filler = " " if by is UNDEFINED else string(by)
    if missing <= 0 or not filler:
        return ""
    return sliced(filler * missing, 0, missing)


def _text_slice(text: str, start: Value = UNDEFINED, end: Value = UNDEFINED) -> str:
    size = length(text)
    return sliced(text, _place(start, 0, size), _place(end, size, size))


def _text_index(text: str, wanted: Value) -> float:
    spread, sought = (list(map(ord, _split_units(one))) for one in (text, string(wanted)))
    places = range(len(spread) - len(sought) + 1)
    return float(next((at for at in places if spread[at : at + len(sought)] == sought), -1))


def _split_units(text: str) -> list[str]:
    return [sliced(text, at, at + 1) for at in range(length(text))]


def _split(text: str, separator: Value = UNDEFINED) -> list[Value]:
    if is_null(separator):
        return [text]
    between = string(separator)
    return list(text.split(between) if between else _split_units(text))


def _repeat(text: str, times: Value) -> str:
    count = number(times)
    if count < 0 or math.isinf(count):
        raise Failure("a count below 0")
    return text * int(0.0 if math.isnan(count) else count)


_TEXTS: Mapping[str, Callable[..., Value]] = {
    "includes": lambda text, wanted: _text_index(text, wanted) >= 0,
    "startsWith": lambda text, wanted: text.startswith(string(wanted)),
    "endsWith": lambda text, wanted: text.endswith(string(wanted)),
    "indexOf": _text_index,
    "split": _split,
    "trim": lambda text: text.strip(_SPACE),
    "toUpperCase": str.upper,
    "toLowerCase": str.lower,
    "replace": lambda text, wanted, by: text.replace(string(wanted), string(by), 1),
    "replaceAll": lambda text, wanted, by: text.replace(string(wanted), string(by)),
    "slice": _text_slice,
    "padStart": lambda text, size, by=UNDEFINED: _padded(text, size, by) + text,
    "padEnd": lambda text, size, by=UNDEFINED: text + _padded(text, size, by),
    "repeat": _repeat,
}


def method(target: Value, name: str, arguments: list[Value]) -> Value:
    """`target.name(arguments)` of a list or a text."""
    plain = bare(target)
    if isinstance(plain, list) and name in _LISTS:
        return _LISTS[name](target, *arguments)
    if isinstance(plain, str) and name in _TEXTS:
        return minimum(_TEXTS[name](plain, *arguments), target, *arguments)
    raise Failure("no such method")


# --- functions -----------------------------------------------------------------------------------


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    """Python's integer as a double; a zero keeps the sign of the number it comes from."""

    def of(x: float) -> float:
        return (float(function(x)) or math.copysign(0.0, x)) if math.isfinite(x) else x

    return of


def _round(x: float) -> int:
    return math.floor(x) if x - math.floor(x) < 0.5 else math.floor(x) + 1


def _nan_or(choose: Callable[..., float], empty: float) -> Callable[..., float]:
    return lambda *xs: math.nan if any(map(math.isnan, xs)) else choose(xs, default=empty)


def _of_numbers(operation: Callable[..., float]) -> Callable[..., Value]:
    return lambda *xs: minimum(float(operation(*map(number, xs))), *xs)


def _over(operation: Callable[[list[float]], float | None]) -> Callable[..., Value]:
    """A function of numbers, given one by one or as one list."""

    def call(*given: Value) -> Value:
        single = len(given) == 1 and isinstance(bare(given[0]), list)
        found = elements(given[0]) if single else list(given)
        return minimum(operation(list(map(number, found))), *given, *found)

    return call


def _sum(numbers: list[float]) -> float:
    return functools.reduce(lambda total, one: total + one, numbers, 0.0)


def _range(*given: Value) -> Value:
    numbers = [number(one) for one in given]
    first, last = (0.0, numbers[0]) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if len(numbers) > 2 else 1.0
    if step == 0 or not all(map(math.isfinite, (first, last, step))):
        raise Failure("no end")
    count = max(0, math.ceil((last - first) / step))
    result: Value = [first + step * at for at in range(count)]
    return functools.reduce(limited, given, result)


def _fields(value: Value) -> dict[str, Value]:
    plain = bare(value)
    if isinstance(plain, list):
        return {str(at): part(value, one) for at, one in enumerate(plain)}
    if not isinstance(plain, dict):
        raise Failure("no keys")
    return {key: part(value, one) for key, one in plain.items()}


def _parsed(text: Value) -> Value:
    def refuse(_: str) -> float:
        raise Failure("no JSON")

    try:
        decoded = json.loads(string(text), parse_int=float, parse_constant=refuse)
    except ValueError:
        raise Failure("no JSON") from None
    return minimum(decoded, text)


def _keyed(target: Value, by: Value) -> list[tuple[Value, Value]]:
    if isinstance(bare(by), str):
        raise NotCovered("keys by name")
    return [(_function(by)([one]), one) for one in elements(target)]


def _group_by(target: Value, by: Value) -> Value:
    groups: dict[str, Value] = {}
    for key, one in _keyed(target, by):
        groups.setdefault(text_of(key), []).append(one)
    return part(target, groups)


def _unique(target: Value) -> Value:
    kept: list[Value] = []
    for one in elements(target):
        if not any(json_text([one]) == json_text([other]) for other in kept):
            kept.append(one)
    return part(target, kept)


def _as_number(value: Value) -> float:
    plain = bare(value)
    if isinstance(plain, bool | float):
        return float(plain)
    raise NotCovered("conversions")


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "Math.abs": _of_numbers(abs),
    "Math.floor": _of_numbers(_whole(math.floor)),
    "Math.ceil": _of_numbers(_whole(math.ceil)),
    "Math.round": _of_numbers(_whole(_round)),
    "Math.trunc": _of_numbers(_whole(math.trunc)),
    "Math.sqrt": _of_numbers(lambda x: math.sqrt(x) if x >= 0 else math.nan),
    "Math.max": _of_numbers(_nan_or(max, -math.inf)),
    "Math.min": _of_numbers(_nan_or(min, math.inf)),
    "max": _over(lambda xs: _nan_or(max, 0)(*xs) if xs else None),
    "min": _over(lambda xs: _nan_or(min, 0)(*xs) if xs else None),
    "sum": _over(_sum),
    "average": _over(lambda xs: divide(_sum(xs), float(len(xs))) if xs else None),
    "range": _range,
    "String": lambda value="": minimum(text_of(value), value),
    "confidence": confidence,
    "value": bare,
    "isNaN": lambda value: minimum(math.isnan(_as_number(value)), value),
    "sleep": lambda _: None,
    "Array.isArray": lambda value: part(value, isinstance(bare(value), list)),
    "Object.keys": lambda value: part(value, list(_fields(value))),
    "Object.values": lambda value: part(value, list(_fields(value).values())),
    "Object.entries": lambda value: part(value, [[k, v] for k, v in _fields(value).items()]),
    "JSON.stringify": lambda value: minimum(json_text(value), value),
    "JSON.parse": _parsed,
    "groupBy": _group_by,
    "unique": _unique,
    "zip": lambda *lists: functools.reduce(
        lambda made, one: part(one, made),
        lists,
        [list(row) for row in zip(*map(elements, lists), strict=False)],
    ),
}

CONSTANTS: Mapping[str, float] = {
    "Math.PI": math.pi,
    "Math.E": math.e,
    "Infinity": math.inf,
    "NaN": math.nan,
}

_SEVERAL = frozenset({"Math.max", "Math.min", "max", "min", "sum", "average", "zip", "range"})
"""Those that take any number of arguments; the others take the first, `groupBy` two."""


def library_value(name: str) -> Value:
    """A function or a constant of the library as a value; None for other names."""
    function = FUNCTIONS.get(name)
    if function is None:
        return CONSTANTS.get(name)
    arity = None if name in _SEVERAL else 2 if name == "groupBy" else 1
    return Closure(lambda given: function(*given), arity)
