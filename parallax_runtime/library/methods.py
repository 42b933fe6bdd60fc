"""Finding and starting a library method or function by its name.

`begin` and `begin_function` give the result, or `Steps` when there is a callback to ask; `method`
and `library` are the forms for callbacks that wait for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from parallax_primitives.faults import Fault
from parallax_primitives.library import FUNCTIONS_BY_NAME, METHODS_BY_NAME, Receiver
from parallax_primitives.values import Confident, Function, Undefined, Value, bare, kind_of
from parallax_runtime.calling import Asking, Steps, apply, callback, drive
from parallax_runtime.current import charge, effect
from parallax_runtime.iteration import counted
from parallax_runtime.library import arrays, sequences, strings, texts
from parallax_runtime.library.conversions import CONVERSIONS
from parallax_runtime.library.lists import LISTS
from parallax_runtime.library.mathematics import MATHEMATICS
from parallax_runtime.strength import a, held, minimum

FUNCTIONS: Final[dict[str, Callable[..., Value | Steps]]] = {**MATHEMATICS, **CONVERSIONS, **LISTS}

_ARITY: Final[dict[str, int | None]] = {
    name: None if row.variadic else len(row.parameters) for name, row in FUNCTIONS_BY_NAME.items()
}
_METHOD_ARITY: Final[dict[tuple[str, str], int | None]] = {
    key: None if row.variadic else len(row.parameters) for key, row in METHODS_BY_NAME.items()
}
"""How many arguments each takes; None for any number. Surplus ones are dropped."""


_WITHOUT_KEYS: Final = frozenset((list, str, float))

_NONE: Final[Any] = object()
"""Stands for an argument that is not given."""

_SCALAR: Final = (float, str, bool, type(None))


def _direct() -> Iterator[tuple[tuple[object, ...], Callable[..., Value]]]:
    """The methods by what they are called with: type of the target, name, types of arguments."""
    for kind, calls, rows in (
        (str, texts.TEXT, strings.TEXT_PARAMETERS),
        (float, texts.NUMBER, strings.NUMBER_PARAMETERS),
    ):
        for name, parameters in rows.items():
            required = METHODS_BY_NAME[_RECEIVERS[kind], name].minimum
            for count in range(required, len(parameters) + 1):
                yield (kind, name, *(one.type for one in parameters[:count])), calls[name]
    for name, *types in arrays.SHAPING:
        yield (list, name, *types), sequences.LIST[name]
    for name in ("includes", "indexOf"):
        for one in _SCALAR:
            yield (list, name, one), arrays.PLAIN_METHODS[name]
    yield (list, "join"), arrays.PLAIN_METHODS["join"]
    yield (list, "join", str), arrays.PLAIN_METHODS["join"]
    for name, call in arrays.AT_ONCE.items():
        yield (list, name, Function), partial(_asked, name, call)
    for first in (*_SCALAR, list, dict):
        yield (list, "reduce", Function, first), partial(_asked, "reduce", arrays.reduce_at_once)


_RECEIVERS: Final[dict[type, Receiver]] = {str: "string", float: "number"}


def _asked(
    name: str, at_once: Callable[..., Value], parts: list[Value], function: Function, *rest: Value
) -> Value:
    """A method of a list that calls a function."""
    if function.is_async:
        return drive(begin(parts, name, (function, *rest)))
    charge(2 * len(parts))
    taken = None if function.rest else function.arity
    return at_once(parts, parts, function.call, taken, *rest)


def _plain() -> Iterator[tuple[tuple[object, ...], Callable[..., Value]]]:
    """What need not ask how sure the elements of a list are."""
    for name in ("includes", "indexOf"):
        for one in _SCALAR:
            yield (list, name, one), sequences.LIST[name]
    for types in ((), (str,)):
        yield (list, "join", *types), sequences.LIST["join"]


_DIRECT: Final = dict(_direct())
"""What needs no look at its operands but one at their types: a fifth of what the rest takes."""


def _caller(table: Mapping[tuple[object, ...], Callable[..., Value]]) -> Callable[..., Value]:
    """Calls a method that the table has for these operands, or looks at what they are."""

    def call(
        target: Value, name: str, one: Value = _NONE, other: Value = _NONE, *more: Value
    ) -> Value:
        # Arguments by name take half the time that `*arguments` would.
        if one is _NONE:
            found = table.get((type(target), name))
            if found is not None:
                return found(target)
        elif other is _NONE:
            found = table.get((type(target), name, type(one)))
            if found is not None:
                return found(target, one)
        elif not more:
            found = table.get((type(target), name, type(one), type(other)))
            if found is not None:
                return found(target, one, other)
        given = tuple(argument for argument in (one, other) if argument is not _NONE)
        return _looked_up(target, name, (*given, *more))

    return call


method: Final = _caller(_DIRECT)
"""Calls a method of the library, or a function kept in an object."""

plain_method: Final = _caller({**_DIRECT, **dict(_plain())})
"""The same where all operands are certainly plain, whatever they are."""


def begin_function(name: str, arguments: tuple[Value, ...]) -> Value | Steps:
    """Starts a function of the library."""
    return FUNCTIONS[name](*arguments[: _ARITY[name]])


def library(name: str, *arguments: Value) -> Value:
    """Calls a function of the library."""
    outcome = FUNCTIONS[name](*arguments[: _ARITY[name]])
    return drive(outcome) if type(outcome) is Steps else outcome


def _looked_up(target: Value, name: str, arguments: tuple[Value, ...]) -> Value:
    """Calls a method by what its operands really are."""
    own = None if type(target) in _WITHOUT_KEYS else own_function(target, name)
    if own is not None:
        return apply(own, *arguments)
    outcome = begin(target, name, arguments)
    return drive(outcome) if type(outcome) is Steps else outcome


def listed(target: Value, name: str) -> list[Value]:
    """The elements that a method's callback is called for, of what is plain and may be no list."""
    if type(target) is not list:
        _looked_up(target, name, ())  # which nothing else that is plain has: a Fault says so
    assert isinstance(target, list)
    return counted(target)


def library_function(name: str) -> Function:
    """A function of the library as a value."""
    row = FUNCTIONS_BY_NAME[name]

    def call(*arguments: Value) -> Any:
        return library(name, *arguments) if row.effect == "pure" else effect(name, arguments)

    waits = row.effect == "wait"
    return Function(call, name, len(row.parameters), is_async=waits, rest=row.variadic)


def own_function(target: Value, name: str) -> Value:
    """The function that an object keeps under the name, or None."""
    plain = bare(target)
    if not isinstance(plain, dict):
        return None
    if name not in plain:
        raise Fault(f"`{name}` is no function of this object", hint=_nearest(name, list(plain)))
    return held(plain[name], target)


def begin(target: Value, name: str, arguments: tuple[Value, ...]) -> Value | Steps:
    """Starts a method of the library."""
    plain = target.value if type(target) is Confident else target
    match plain:
        case list():
            given = arguments[: _METHOD_ARITY.get(("array", name), 0)]
            return _array(plain, target, name, given)
        case str() if name in strings.STRING_METHODS:
            return _string(plain, target, name, arguments[: _METHOD_ARITY["string", name]])
        case float() if name in strings.NUMBER_METHODS:
            given = arguments[: _METHOD_ARITY["number", name]]
            return minimum(strings.NUMBER_METHODS[name](plain, *given), target, *given)
    raise _unknown(plain, name)


def _unknown(plain: Value, name: str) -> Fault:
    if plain is None or isinstance(plain, Undefined):
        return Fault(f"cannot call `{name}` of null", hint="Use `?.` where null may come.")
    known: list[str] = []
    if isinstance(plain, list):
        known = [*arrays.CALLBACK_METHODS, *arrays.PLAIN_METHODS]
    elif isinstance(plain, str):
        known = list(strings.STRING_METHODS)
    return Fault(f"{a(kind_of(plain))} has no method `{name}`", hint=_nearest(name, known))


def _nearest(name: str, known: list[str]) -> str | None:
    found = get_close_matches(name, known, n=1)
    return f"Use `{found[0]}`." if found else None


def _array(
    plain: list[Value], target: Value, name: str, arguments: tuple[Value, ...]
) -> Value | Steps:
    parts = plain if plain is target else [held(part, target) for part in plain]
    asks = arrays.CALLBACK_METHODS.get(name)
    compares = name != "sort" or (arguments and not _missing(arguments[0]))
    if asks is not None and compares:
        charge(2 * len(parts))
        function = callback(arguments[0] if arguments else None, name)
        at_once = arrays.AT_ONCE.get(name)
        if at_once is not None and not function.is_async:
            taken = None if function.rest else function.arity
            return held(at_once(parts, target, function.call, taken, *arguments[1:]), target)
        asking = asks(parts, target, *arguments[1:])
        return Steps(asking if plain is target else _held_after(asking, target), function)
    computes = arrays.PLAIN_METHODS.get(name)
    if computes is None:
        raise _unknown(plain, name)
    return held(computes(parts, *(() if name == "sort" else arguments)), target)


def _missing(argument: Value) -> bool:
    return bare(argument) is None or isinstance(bare(argument), Undefined)


def _held_after(asking: Asking, target: Value) -> Asking:
    return held((yield from asking), target)


def _string(plain: str, target: Value, name: str, arguments: tuple[Value, ...]) -> Value | Steps:
    if name in ("replace", "replaceAll") and len(arguments) > 1:
        by = bare(arguments[1])
        if isinstance(by, Function):
            most = 1 if name == "replace" else -1
            asking = strings.replace_by(plain, arguments[0], most)
            return Steps(_minimum_after(asking, target, arguments[0]), by)
    return minimum(strings.STRING_METHODS[name](plain, *arguments), target, *arguments)


def _minimum_after(asking: Asking, target: Value, wanted: Value) -> Asking:
    result = yield from asking
    return minimum(bare(result), target, wanted, result)
