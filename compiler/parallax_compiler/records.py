"""`dataclass` for the many small frozen classes of the compiler: the standard one, only cheaper.

To type checkers this is `dataclasses.dataclass`. At run time the methods that the standard
decorator compiles for each class as soon as it is defined are compiled here when the first
instance needs them. Of the classes of the tree, the plan and the diagnostics a run makes instances
of a few dozen, and hardly any is compared or printed. And an instance is made in two thirds of the
time, because `__init__` writes into the slots without looking them up.

What differs: every class is frozen and has `__eq__`, `__hash__` and `__repr__`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

_Known: TypeAlias = dict[str, Any]
"""What the names in a written method stand for."""


def _record(
    *, frozen: bool, slots: bool = False, kw_only: bool = False, order: bool = False
) -> Callable[[type], type]:
    """The decorator, as it is at run time."""
    assert frozen
    made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
    methods = {**_METHODS, **_ORDER} if order else _METHODS
    return lambda kind: _with_methods(_processed(kind, made), methods)


def _processed(kind: type, made: Callable[[type], type]) -> type:
    """The class with its fields.

    It has a docstring, lest the standard decorator take time to make one up. To that decorator the
    class must not be frozen, for then it would write methods; to a later one, of a subclass, it is.
    """
    kind.__doc__ = kind.__doc__ or kind.__name__
    bases = [vars(base)["__dataclass_params__"] for base in kind.__mro__ if _is_dataclass(base)]
    for one in bases:
        one.frozen = False
    finished = made(kind)
    for one in (*bases, vars(finished)["__dataclass_params__"]):
        one.frozen = True
    return finished


def _is_dataclass(kind: type) -> bool:
    return "__dataclass_params__" in vars(kind)


def _with_methods(kind: type, methods: Mapping[str, Callable[..., Any]]) -> type:
    own = vars(kind)
    for name, method in methods.items():
        if own.get(name) is None:  # a class with an `__eq__` of its own has None for `__hash__`
            setattr(kind, name, method)
    return kind


# --- methods that are written on first use -------------------------------------------------------


def _late(name: str, text_of: Callable[[type, _Known], str]) -> Callable[..., Any]:
    """A method that replaces itself, in the record that has it, by one that Python compiled."""

    def first_use(self: object, *args: object, **given: object) -> object:
        kind = next(one for one in type(self).__mro__ if vars(one).get(name) is first_use)
        known: _Known = {"MISSING": MISSING, "kind": kind}
        code = compile(text_of(kind, known), f"<{kind.__qualname__}.{name}>", "exec")
        exec(code, known)  # noqa: S102  # the text is ours
        made = known[name]
        made.__qualname__ = f"{kind.__qualname__}.{name}"
        setattr(kind, name, made)
        return made(self, *args, **given)

    return first_use


def _init_text(kind: type, known: _Known) -> str:
    taken = [one for one in fields(kind) if one.init]
    plain = [_parameter(one, known) for one in taken if not one.kw_only]
    named = [_parameter(one, known) for one in taken if one.kw_only]
    head = ", ".join(["self", *plain, *(["*", *named] if named else [])])
    body = [_assignment(kind, one, known) for one in fields(kind) if _is_set(one)]
    if hasattr(kind, "__post_init__"):
        body.append("self.__post_init__()")
    return f"def __init__({head}):\n " + "\n ".join(body or ["pass"])


def _is_set(one: Field[Any]) -> bool:
    return one.init or one.default is not MISSING or one.default_factory is not MISSING


def _parameter(one: Field[Any], known: _Known) -> str:
    if one.default is not MISSING:
        known[f"_default_{one.name}"] = one.default
        return f"{one.name}=_default_{one.name}"
    return one.name if one.default_factory is MISSING else f"{one.name}=MISSING"


def _assignment(kind: type, one: Field[Any], known: _Known) -> str:
    """Sets one field; a slot is written by its descriptor, which needs no look-up."""
    slot = getattr(kind, one.name, None)
    known[f"_set_{one.name}"] = getattr(slot, "__set__", None) or partial(_set, one.name)
    return f"_set_{one.name}(self, {_value(one, known)})"


def _value(one: Field[Any], known: _Known) -> str:
    if one.default_factory is not MISSING:
        known[f"_make_{one.name}"] = one.default_factory
        made = f"_make_{one.name}()"
        return f"{made} if {one.name} is MISSING else {one.name}" if one.init else made
    if not one.init:
        known[f"_default_{one.name}"] = one.default
        return f"_default_{one.name}"
    return one.name


def _set(name: str, self: object, value: object) -> None:
    object.__setattr__(self, name, value)


def _eq_text(kind: type, known: _Known) -> str:
    del known
    same = f"{_compared('self', kind)} == {_compared('other', kind)}"
    decided = f"{same} if type(other) is type(self) else NotImplemented"
    return f"def __eq__(self, other):\n return {decided}"


def _hash_text(kind: type, known: _Known) -> str:
    del known
    return f"def __hash__(self):\n return hash({_compared('self', kind)})"


def _compared(name: str, kind: type) -> str:
    """The tuple of the fields that count when two instances are compared."""
    return "(" + "".join(f"{name}.{one.name}, " for one in fields(kind) if one.compare) + ")"


# --- methods that all records share --------------------------------------------------------------


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _setattr(_self: object, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _ordered(name: str) -> Callable[[Any, Any], Any]:
    def compare(self: Any, other: Any) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = (
            tuple(getattr(one, part.name) for part in fields(self) if part.compare)
            for one in (self, other)
        )
        return getattr(mine, name)(theirs)

    return compare


_METHODS: Final[Mapping[str, Callable[..., Any]]] = {
    "__init__": _late("__init__", _init_text),
    "__eq__": _late("__eq__", _eq_text),
    "__hash__": _late("__hash__", _hash_text),
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
_ORDER: Final[Mapping[str, Callable[..., Any]]] = {
    name: _ordered(name) for name in ("__lt__", "__le__", "__gt__", "__ge__")
}

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  # what type checkers see
else:
    dataclass = _record
