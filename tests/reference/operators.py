"""The operators on two values, and the library functions and methods that programs use."""

from __future__ import annotations

import math
from collections.abc import Callable

from tests.reference.values import (
    UNDEFINED,
    Closure,
    Failure,
    Unsure,
    Value,
    bare,
    confidence,
    equal,
    is_null,
    lower,
    minimum,
    number,
    part,
    text_of,
    truthy,
)


def add(left: Value, right: Value) -> Value:
    if isinstance(bare(left), str) or isinstance(bare(right), str):
        return text_of(left) + text_of(right)
    return number(left) + number(right)


def divide(left: float, right: float) -> float:
    if right == 0:
        sign = math.copysign(1, left) * math.copysign(1, right)
        return math.nan if left == 0 or math.isnan(left) else sign * math.inf
    return left / right


def remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or math.isinf(left) else math.fmod(left, right)


def power(base: float, exponent: float) -> float:
    """IEEE 754, except that 1 to an infinite power and anything to NaN are NaN."""
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    negative = math.copysign(1, base) < 0 and exponent % 2 == 1
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if negative else math.inf
    except ValueError:
        return math.nan if base != 0 else -math.inf if negative else math.inf


def ordered(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], Value]:
    """A comparison of two numbers, or of two strings by their UTF-16 units."""

    def compare(left: Value, right: Value) -> bool:
        one, other = bare(left), bare(right)
        if isinstance(one, str) and isinstance(other, str):
            return test(one.encode("utf-16-be"), other.encode("utf-16-be"))
        return test(number(one), number(other))

    return compare


def of_numbers(operation: Callable[[float, float], float]) -> Callable[[Value, Value], Value]:
    return lambda left, right: operation(number(left), number(right))


MINIMUM: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": of_numbers(lambda a, b: a - b),
    "*": of_numbers(lambda a, b: a * b),
    "/": of_numbers(divide),
    "%": of_numbers(remainder),
    "**": of_numbers(power),
    "==": equal,
    "===": equal,
    "!=": lambda a, b: not equal(a, b),
    "!==": lambda a, b: not equal(a, b),
    "<": ordered(lambda a, b: a < b),
    "<=": ordered(lambda a, b: a <= b),
    ">": ordered(lambda a, b: a > b),
    ">=": ordered(lambda a, b: a >= b),
}
"""Plain or with `~`: the result has the minimum of the operands' confidences."""


def annotate(value: Value, stated: Value) -> Value:
    level = number(stated)
    if math.isnan(level):
        raise Failure("a confidence that is NaN")
    return Unsure(bare(value), min(1.0, max(0.0, level)))


def gate(value: Value, threshold: Value) -> Value:
    return value if confidence(value) >= number(threshold) else Unsure(None, 0.0)


def confident(left: Value, right: Value, sign: str) -> Value:
    """`~&&` and `~||`: the operand that `&&` and `||` give, with the stated confidence."""
    chosen, choose = (right, min) if sign == "~&&" else (left, max)
    if not truthy(left):
        chosen = left if sign == "~&&" else right
    level = choose(confidence(left), confidence(right))
    return chosen if level == confidence(chosen) else Unsure(bare(chosen), level)


# --- library -------------------------------------------------------------------------------------


def elements(value: Value) -> list[Value]:
    """What iteration, spreading and list patterns read."""
    plain = bare(value)
    if not isinstance(plain, list | str):
        raise Failure("not a list")
    return [part(value, one) for one in plain]


def listed(result: list[Value], target: Value) -> Value:
    """A list that was made from another one: annotated as it was."""
    return Unsure(result, target.confidence) if isinstance(target, Unsure) else result


def passing(target: Value, function: Closure) -> list[tuple[Value, Value, int]]:
    return [(one, function.call([one, float(at)]), at) for at, one in enumerate(elements(target))]


def _map(target: Value, function: Closure) -> Value:
    return listed([result for _, result, _ in passing(target, function)], target)


def _filter(target: Value, function: Closure) -> Value:
    kept = [one for one, test, _ in passing(target, function) if truthy(test)]
    return listed(kept, target)


def _reduce(target: Value, function: Closure, initial: Value) -> Value:
    total = initial
    for at, one in enumerate(elements(target)):
        total = function.call([total, one, float(at)])
    return part(target, total)


def _until(wanted: bool) -> Callable[[Value, Closure], Value]:
    def search(target: Value, function: Closure) -> Value:
        tests = []
        for at, one in enumerate(elements(target)):
            tests.append(function.call([one, float(at)]))
            if truthy(tests[-1]) is wanted:
                return part(target, minimum(wanted, *tests))
        return part(target, minimum(not wanted, *tests))

    return search


def _find(target: Value, function: Closure) -> Value:
    for at, one in enumerate(elements(target)):
        if truthy(function.call([one, float(at)])):
            return one
    return part(target, None)


def _place(value: Value, size: int) -> int:
    at = int(number(value))
    return max(0, at + size) if at < 0 else min(at, size)


def _slice(target: Value, start: Value, end: Value = UNDEFINED) -> Value:
    size = len(bare(target))
    last = size if end is UNDEFINED else _place(end, size)
    bound = min(confidence(start), confidence(end))
    if isinstance(bare(target), str):
        return minimum(bare(target)[_place(start, size) : last], target, start, end)
    return lower(listed(elements(target)[_place(start, size) : last], target), bound)


def _includes(target: Value, wanted: Value) -> Value:
    if isinstance(bare(target), str):
        return minimum(text_of(wanted) in bare(target), target, wanted)
    read: list[Value] = []
    for one in elements(target):
        read.append(one)
        if equal(one, wanted):
            break
    found = bool(read) and equal(read[-1], wanted)
    return part(target, minimum(found, wanted, *read))


def _join(target: Value, separator: Value) -> Value:
    pieces = ["" if is_null(one) else text_of(one) for one in elements(target)]
    return minimum(text_of(separator).join(pieces), target, separator, *elements(target))


def _concat(target: Value, other: Value) -> Value:
    return listed(elements(target) + elements(other), target)


METHODS: dict[str, Callable[..., Value]] = {
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "some": _until(True),
    "every": _until(False),
    "find": _find,
    "slice": _slice,
    "includes": _includes,
    "join": _join,
    "concat": _concat,
    "reverse": lambda target: listed(elements(target)[::-1], target),
    "push": lambda target, *more: listed([*elements(target), *more], target),
    "toUpperCase": lambda target: minimum(bare(target).upper(), target),
    "trim": lambda target: minimum(bare(target).strip(), target),
    "startsWith": lambda target, start: minimum(
        bare(target).startswith(bare(start)), target, start
    ),
    "repeat": lambda target, times: minimum(bare(target) * int(number(times)), target, times),
}


def _over_list(operation: Callable[[list[float]], float]) -> Callable[..., Value]:
    return lambda xs: minimum(operation([number(x) for x in elements(xs)]), xs, *elements(xs))


def _of_all(operation: Callable[..., float]) -> Callable[..., Value]:
    return lambda *xs: minimum(float(operation(*map(number, xs))), *xs)


def _nan_or(choose: Callable[..., float]) -> Callable[..., float]:
    return lambda *xs: math.nan if any(map(math.isnan, xs)) else choose(xs)


def _floor(x: float) -> float:
    return float(math.floor(x)) if math.isfinite(x) else x


def _range(count: Value) -> Value:
    return lower([float(at) for at in range(max(0, math.ceil(number(count))))], confidence(count))


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "Math.abs": _of_all(abs),
    "Math.floor": _of_all(_floor),
    "Math.max": _of_all(_nan_or(max)),
    "Math.min": _of_all(_nan_or(min)),
    "sum": _over_list(sum),
    "range": _range,
    "String": lambda value: minimum(text_of(value), value),
    "confidence": confidence,
    "value": bare,
    "isNaN": lambda value: minimum(math.isnan(number(value)), value),
    "Array.isArray": lambda value: minimum(isinstance(bare(value), list), value),
    "Object.keys": lambda value: lower(list(bare(value)), getattr(value, "confidence", 1.0)),
    "Object.values": lambda value: lower(
        [part(value, one) for one in bare(value).values()], getattr(value, "confidence", 1.0)
    ),
}
