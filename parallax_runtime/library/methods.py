"""Finding and starting a library method or function by its name.

`begin` and `begin_function` give the result, or `Steps` when there is a callback to ask; `method`
and `library` are the forms for callbacks that wait for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Final

from parallax_primitives.faults import Fault
from parallax_primitives.library import FUNCTIONS_BY_NAME, METHODS_BY_NAME
from parallax_primitives.values import Confident, Function, Undefined, Value, bare, kind_of
from parallax_runtime.calling import Asking, Steps, apply, callback, drive
from parallax_runtime.current import charge, effect
from parallax_runtime.library import arrays, strings
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


def begin_function(name: str, arguments: tuple[Value, ...]) -> Value | Steps:
    """Starts a function of the library."""
    return FUNCTIONS[name](*arguments[: _ARITY[name]])


def library(name: str, *arguments: Value) -> Value:
    """Calls a function of the library."""
    outcome = FUNCTIONS[name](*arguments[: _ARITY[name]])
    return drive(outcome) if type(outcome) is Steps else outcome


def method(target: Value, name: str, *arguments: Value) -> Value:
    """Calls a method of the library, or a function kept in an object."""
    own = None if type(target) in _WITHOUT_KEYS else own_function(target, name)
    if own is not None:
        return apply(own, *arguments)
    outcome = begin(target, name, arguments)
    return drive(outcome) if type(outcome) is Steps else outcome


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
    charge(len(parts) if asks is None else 2 * len(parts))
    compares = name != "sort" or (arguments and not _missing(arguments[0]))
    if asks is not None and compares:
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
    charge(1 + len(plain) // 64)
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
