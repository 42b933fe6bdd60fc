"""Changed copies: what `o.x = v`, `a[i] = v` and `xs.push(v)` bind the variable to.

The original is never touched. The annotations of the containers on the way stay, since the change
says nothing about the parts that remain.
"""

from __future__ import annotations

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, kind_of
from parallax_runtime.access import index, key
from parallax_runtime.confidence import is_null
from parallax_runtime.size import require_size
from parallax_runtime.strength import a
from parallax_runtime.text import text_of


def _like(changed: Value, original: Value) -> Value:
    if isinstance(original, Confident):
        return Confident(changed, original.confidence, original.evidence)
    return changed


def with_property(target: Value, name: Value, value: Value) -> Value:
    """The object with `name` set to `value`."""
    plain = bare(target)
    if not isinstance(plain, dict):
        raise Fault(f"cannot set `{text_of(name)}` of {a(kind_of(plain))}")
    require_size(len(plain) + 1, "an object")
    return _like({**plain, key(name): value}, target)


def with_index(target: Value, place: Value, value: Value) -> Value:
    """The list with an element set, or the object with a key set."""
    plain, where = bare(target), bare(place)
    if isinstance(plain, dict):
        return with_property(target, where, value)
    if not isinstance(plain, list):
        raise Fault(f"cannot set `[{text_of(where)}]` of {a(kind_of(plain))}")
    if not isinstance(where, float) or where < 0 or not where.is_integer():
        raise Fault(f"`{text_of(where)}` is no place in a list")
    return _like(_with_element(plain, where, value), target)


def _with_element(parts: list[Value], where: float, value: Value) -> list[Value]:
    """A copy; places between its end and the new element become null."""
    require_size(max(where + 1, len(parts)), "a list")
    at = int(where)
    missing: list[Value] = [None] * (at - len(parts))
    return [*parts[:at], *missing, value, *parts[at + 1 :]]


def with_path(target: Value, keys: tuple[Value, ...], value: Value) -> Value:
    """`target.a[i].b = value`: every container on the way is copied."""
    first, *rest = keys
    if rest:
        inner = index(bare(target), first)
        if is_null(inner):
            raise Fault(f"cannot set `{text_of(rest[0])}` of null")
        value = with_path(inner, tuple(rest), value)
    return with_index(target, first, value)


def pushed(target: Value, *values: Value) -> Value:
    """The list with the values added at its end."""
    plain = bare(target)
    if not isinstance(plain, list):
        raise Fault(f"cannot push to {a(kind_of(plain))}, only to an array")
    require_size(len(plain) + len(values), "a list")
    return _like([*plain, *values], target)
