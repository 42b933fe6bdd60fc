"""Properties and elements of values, and what `o.x = v` makes of a container."""

from __future__ import annotations

from collections.abc import Sequence

from tests.reference.machine import NotCovered
from tests.reference.values import (
    UNDEFINED,
    Closure,
    Failure,
    Unsure,
    Value,
    bare,
    confidence,
    is_null,
    length,
    limited,
    number_text,
    part,
    sliced,
    text_of,
)


def property_of(value: Value, name: str) -> Value:
    """`value.name`, UNDEFINED when it is missing."""
    plain = bare(value)
    if isinstance(plain, dict) and name in plain:
        return part(value, plain[name])
    if name in ("confidence", "value") and not (is_null(plain) and value is plain):
        return confidence(value) if name == "confidence" else plain
    if is_null(plain):
        raise Failure("a property of null")
    if name == "length" and isinstance(plain, list):
        return part(value, float(len(plain)))
    if name == "length" and isinstance(plain, str):
        return part(value, float(length(plain)))
    if name in ("agent", "reasoning") and isinstance(value, Unsure):
        return None
    return part(value, UNDEFINED)


def get(value: Value, name: str) -> Value:
    found = property_of(value, name)
    return part(value, None) if bare(found) is UNDEFINED else found


def key_of(value: Value) -> str:
    """The text of a computed key."""
    plain = bare(value)
    if isinstance(plain, float):
        return number_text(plain)
    if isinstance(plain, list | dict | Closure):
        raise Failure("not a key")
    return text_of(plain)


def element_of(value: Value, index: Value) -> Value:
    """`value[index]`, as sure as the index at most."""
    plain, at = bare(value), bare(index)
    if is_null(plain):
        raise Failure("an element of null")
    return limited(part(value, _element(plain, at)), index)


def _element(plain: Value, at: Value) -> Value:
    if isinstance(plain, dict):
        return plain.get(key_of(at))
    if isinstance(plain, list) and isinstance(at, float):
        return plain[int(at)] if at in range(len(plain)) else None
    if isinstance(plain, str) and isinstance(at, float):
        return sliced(plain, int(at), int(at) + 1) if at in range(length(plain)) else None
    if at == "length" and isinstance(plain, list | str):
        return get(plain, "length")
    return None


# --- changed copies ------------------------------------------------------------------------------


def changed(target: Value, keys: Sequence[Value], value: Value) -> Value:
    """The container in which the place has the value; annotations on the way stay."""
    first, rest = keys[0], keys[1:]
    plain, at = bare(target), bare(first)
    if rest:
        inner = element_of(plain, at)
        if is_null(inner):
            raise Failure("a part of null")
        value = changed(inner, rest, value)
    return like(target, _with(plain, at, value))


def like(original: Value, made: Value) -> Value:
    """A changed copy of something, annotated as it was."""
    return Unsure(made, original.confidence) if isinstance(original, Unsure) else made


def _with(plain: Value, at: Value, value: Value) -> Value:
    if isinstance(plain, dict):
        return {**plain, key_of(at): value}
    if not isinstance(plain, list) or not isinstance(at, float) or at < 0 or at % 1 != 0:
        raise Failure("no place for it")
    if at > 100_000:
        raise NotCovered("a long list")
    filled = plain + [None] * (int(at) - len(plain) + 1)
    filled[int(at)] = value
    return filled


# --- functions -----------------------------------------------------------------------------------


def apply(function: Value, arguments: list[Value]) -> Value:
    """Calls a value that must be a function."""
    plain = bare(function)
    if not isinstance(plain, Closure):
        raise Failure("no function")
    return part(function, plain(arguments))
