"""Changed copies: what `o.x = v`, `a[i] = v` and `xs.push(v)` bind the variable to.

Nobody ever sees a container change. Where the variable is all that holds it, though, nobody is left
who could look, so it is changed itself and no copy is made: a list that a loop builds takes as many
steps as it gets elements, and not half their square. Whoever else holds a container (another
variable, a container around it, a loop over it, an agent that was asked) is counted by Python, and
one that anybody else holds is copied. So emitted code must assign what `push` and `with_…` give to
the variable that it gave to them. The annotations of the containers on the way stay, since the
change says nothing about the parts that remain.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from sys import getrefcount
from typing import Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, kind_of
from parallax_runtime.access import index, key
from parallax_runtime.confidence import is_null
from parallax_runtime.size import MAX_SIZE, require_size
from parallax_runtime.strength import a
from parallax_runtime.text import text_of

_COUNTED: Final = sys.implementation.name == "cpython" and sys.version_info < (3, 14)
"""Whether whatever holds a value counts for one; later Pythons count only some of them."""

_ALONE: Final = 3 if _COUNTED else -1
"""What Python counts for a value that a variable of emitted code holds and nothing else: that
variable, the parameter of the operation, the argument of `getrefcount`."""


def _is_free(target: Value) -> bool:
    """Whether a variable, or one place of a free container, is all that holds a value.

    It is one more than `_ALONE`, for it is a parameter here, too.
    """
    if type(target) is Confident and getrefcount(target.value) >= _ALONE:
        return False
    return getrefcount(target) <= _ALONE + 1


def _like(changed: Value, original: Value) -> Value:
    if isinstance(original, Confident):
        return Confident(changed, original.confidence, original.evidence)
    return changed


def with_property(target: Value, name: Value, value: Value) -> Value:
    """The object with `name` set to `value`."""
    if (
        type(target) is dict
        and type(name) is str
        and getrefcount(target) <= _ALONE
        and len(target) < MAX_SIZE
    ):
        target[name] = value  # a fifth of what the general case takes
        return target
    free = _is_free(target)
    return _with_property(target, name, value, free=free)


def _with_property(target: Value, name: Value, value: Value, *, free: bool) -> Value:
    plain = bare(target)
    if not isinstance(plain, dict):
        raise Fault(f"cannot set `{text_of(name)}` of {a(kind_of(plain))}")
    where = key(name)
    if free and len(plain) < MAX_SIZE:
        plain[where] = value
        return target
    require_size(len(plain) + 1, "an object")
    return _like({**plain, where: value}, target)


def with_index(target: Value, place: Value, value: Value) -> Value:
    """The list with an element set, or the object with a key set."""
    if (
        type(target) is dict
        and type(place) is str
        and getrefcount(target) <= _ALONE
        and len(target) < MAX_SIZE
    ):
        target[place] = value  # as in `with_property`
        return target
    free = _is_free(target)
    return _with_index(target, place, value, free=free)


def _with_index(target: Value, place: Value, value: Value, *, free: bool) -> Value:
    plain, where = bare(target), bare(place)
    if isinstance(plain, dict):
        return _with_property(target, where, value, free=free)
    if not isinstance(plain, list):
        raise Fault(f"cannot set `[{text_of(where)}]` of {a(kind_of(plain))}")
    if not isinstance(where, float) or where < 0 or not where.is_integer():
        raise Fault(f"`{text_of(where)}` is no place in a list")
    if free and where <= len(plain) < MAX_SIZE:
        plain[int(where) : int(where) + 1] = (value,)
        return target
    return _like(_with_element(plain, where, value), target)


def _with_element(parts: list[Value], where: float, value: Value) -> list[Value]:
    """A copy; places between its end and the new element become null."""
    require_size(max(where + 1, len(parts)), "a list")
    at = int(where)
    missing: list[Value] = [None] * (at - len(parts))
    return [*parts[:at], *missing, value, *parts[at + 1 :]]


def with_path(target: Value, keys: tuple[Value, ...], value: Value) -> Value:
    """`target.a[i].b = value`: every container on the way that is not free is copied."""
    free = _is_free(target)
    return _with_path(target, keys, value, free=free)


def _with_path(target: Value, keys: tuple[Value, ...], value: Value, *, free: bool) -> Value:
    first, *rest = keys
    if rest:
        inner = index(bare(target), first)
        if is_null(inner):
            raise Fault(f"cannot set `{text_of(rest[0])}` of null")
        inner_free = free and _is_free(inner)
        value = _with_path(inner, tuple(rest), value, free=inner_free)
    return _with_index(target, first, value, free=free)


def push(target: Value, value: Value) -> Value:
    """The list that a variable holds, with a value added at its end."""
    if type(target) is list and getrefcount(target) <= _ALONE and len(target) < MAX_SIZE:
        target.append(value)  # two thirds of what the general case takes
        return target
    free = _is_free(target)
    return _longer(target, [value], free=free)


def push_all(target: Value, values: list[Value]) -> Value:
    """The list that a variable holds, with several values added at its end."""
    free = _is_free(target)
    return _longer(target, values, free=free)


def push_at(target: Value, keys: tuple[Value, ...], part: Value, values: list[Value]) -> Value:
    """`target.a[i].push(…)`, where `part` is what was read there."""
    if (
        type(part) is list
        and type(target) is dict  # groups of lists are built so: a third of the general case
        and len(keys) == 1
        and type(keys[0]) is str
        and getrefcount(part) <= _ALONE
        and getrefcount(target) <= _ALONE
        and len(part) + len(values) <= MAX_SIZE
        and target.get(keys[0]) is part
    ):
        target[keys[0]].extend(values)
        return target
    free = _is_free(target)
    if (
        free
        and isinstance(part, list)
        and getrefcount(part) <= _ALONE
        and _leads_to(target, keys, part)
        and len(part) + len(values) <= MAX_SIZE
    ):
        part.extend(values)
        return target
    longer = _longer(part, values, free=False)
    return _with_path(target, keys, longer, free=free)


def push_in(target: dict[str, Value], name: str, value: Value) -> Value:
    """`target[name].push(value)` of what is certainly an object, and a key that is a text."""
    part = target.get(name)
    if (
        type(part) is list  # half of what `push_at` takes
        and getrefcount(part) <= _ALONE
        and getrefcount(target) <= _ALONE
        and len(part) < MAX_SIZE
    ):
        part.append(value)
        return target
    longer = _longer(part, [value], free=False)
    free = _is_free(target)
    return _with_property(target, name, longer, free=free)


def _leads_to(target: Value, keys: tuple[Value, ...], part: list[Value]) -> bool:
    """Whether nothing holds what lies between a free container and a part of it."""
    inner = target
    for place in keys:
        if type(inner) is not dict and type(inner) is not list:
            return False
        inner = index(inner, place)
        if inner is part:
            return True
        if getrefcount(inner) > _ALONE:
            return False
    return False


def pushed(target: Value, *values: Value) -> Value:
    """A longer list; the shorter one is left as it is, whoever holds it."""
    return _longer(target, values, free=False)


def _longer(target: Value, values: Sequence[Value], *, free: bool) -> Value:
    plain = bare(target)
    if not isinstance(plain, list):
        raise Fault(f"cannot push to {a(kind_of(plain))}, only to an array")
    size = len(plain) + len(values)
    if free and size <= MAX_SIZE:
        plain.extend(values)
        return target
    require_size(size, "a list")
    return _like([*plain, *values], target)
