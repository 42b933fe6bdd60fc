"""What an agent is asked, and how a function's parameters receive it.

A function declares what it wants to know. These names are given:

    task       the task as text, or None
    input      the payload: the object given to the call, else the pattern's input
    request    the whole Request
    operation  the name of the called operation, such as "analyze"
    arguments  all arguments of the call, as a list
    context    what the run says about itself: the pattern's name, labels

Any other name is read from the payload when that is an object: `def review(code, language="en")`
is given `input.code`, and `input.language` where there is one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

_FIELDS: Final = frozenset({"task", "input", "request", "operation", "arguments", "context"})

Binder: TypeAlias = "Callable[[Request], dict[str, Any]]"


class Request:
    """One call of an agent."""

    __slots__ = ("arguments", "context", "input", "operation", "task")

    def __init__(
        self,
        *,
        operation: str = "analyze",
        task: str | None = None,
        input: Any = None,
        arguments: Sequence[Any] = (),
        context: Mapping[str, Any] | None = None,
    ) -> None:
        self.operation = operation
        self.task = task
        self.input = input
        self.arguments = list(arguments)
        self.context: Mapping[str, Any] = context if context is not None else {}

    def __repr__(self) -> str:
        return f"<Request {self.operation} {self.task!r}>"


class MissingInput(TypeError):
    """The payload lacks a key that the agent's function asks for."""


def binder(function: Callable[..., Any]) -> Binder:
    """How to call `function`: gives the keyword arguments that it takes from a request."""
    parameters = [
        one
        for one in inspect.signature(function).parameters.values()
        if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
    ]
    for one in parameters:
        if one.kind is one.POSITIONAL_ONLY:
            raise TypeError(f"the parameter `{one.name}` of an agent cannot be positional only")

    def bind(request: Request) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for one in parameters:
            _give(one, request, given)
        return given

    return bind


def _give(parameter: inspect.Parameter, request: Request, given: dict[str, Any]) -> None:
    name = parameter.name
    if name == "request":
        given[name] = request
    elif name in _FIELDS:
        given[name] = getattr(request, name)
    elif isinstance(request.input, dict) and name in request.input:
        given[name] = request.input[name]
    elif parameter.default is parameter.empty:
        raise MissingInput(f"the input has no `{name}`, which the agent asks for")
