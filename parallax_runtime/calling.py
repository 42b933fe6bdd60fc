"""Calling functions as values, and library code that calls back.

A library method with a callback is a generator that yields the callback's arguments and is sent its
answers (`Steps`). So each is written once, whether the callback is a plain function (`drive`) or
one that calls agents (`Run.method`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeAlias, final

from parallax_primitives.faults import Fault
from parallax_primitives.values import Agent, Confident, Function, Value, kind_of
from parallax_runtime.current import charge
from parallax_runtime.strength import a, held

Asking: TypeAlias = Generator[tuple[Value, ...], Value, Value]


@final
class Cell:
    """Holds a variable that changes after a function captured it."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value


@final
class Steps:
    """A library call under way: what it asks of which function."""

    __slots__ = ("asking", "function")

    def __init__(self, asking: Asking, function: Function) -> None:
        self.asking = asking
        self.function = function


def function(
    call: Callable[..., Any], name: str, arity: int, *, is_async: bool = False, rest: bool = False
) -> Function:
    """A Prism function as a value."""
    return Function(call, name, arity, is_async=is_async, rest=rest)


def apply(target: Value, *arguments: Value) -> Value:
    """Calls a function that waits for nothing; surplus arguments are dropped."""
    if type(target) is Function:
        return called(target, arguments)
    plain = callable_of(target)
    return held(called(plain, arguments), target)


def called(target: Function, arguments: tuple[Value, ...]) -> Value:
    """The result of a plain function."""
    if target.is_async:
        raise Fault(f"`{target.name}` calls an agent or waits, which is not possible here")
    charge(1)
    taken = arguments if target.rest else arguments[: target.arity]
    result: Value = target.call(*taken)
    return result


def callable_of(target: Value) -> Function:
    """The function that a value is; a Fault for anything else."""
    plain = target.value if isinstance(target, Confident) else target
    if isinstance(plain, Function):
        return plain
    hint = (
        "Call one of its operations, such as `.analyze(…)`." if isinstance(plain, Agent) else None
    )
    raise Fault(f"{a(kind_of(plain))} is no function and cannot be called", hint=hint)


def callback(target: Value, name: str) -> Function:
    """The function given to a library method."""
    plain = target.value if isinstance(target, Confident) else target
    if isinstance(plain, Function):
        return plain
    raise Fault(f"`{name}` needs a function, not {a(kind_of(plain))}")


def drive(outcome: Value | Steps) -> Value:
    """The result of a library call whose callbacks wait for nothing."""
    if not isinstance(outcome, Steps):
        return outcome
    target, send = outcome.function, outcome.asking.send
    if target.is_async:
        called(target, ())
    call, count = target.call, None if target.rest else target.arity
    try:
        wanted = next(outcome.asking)
        while True:
            wanted = send(call(*wanted[:count]))
    except StopIteration as done:
        result: Value = done.value
        return result
