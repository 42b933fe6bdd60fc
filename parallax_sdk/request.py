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
from operator import attrgetter
from typing import Any, Final, TypeAlias

_FIELDS: Final = frozenset({"task", "input", "request", "operation", "arguments", "context"})

Reader: TypeAlias = "Callable[[Request], Any]"


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


def readers(function: Callable[..., Any]) -> dict[str, Reader]:
    """How the parameters of `function` receive what they are named after."""
    found: dict[str, Reader] = {}
    for one in inspect.signature(function).parameters.values():
        if one.kind is one.POSITIONAL_ONLY:
            raise TypeError(f"the parameter `{one.name}` of an agent cannot be positional only")
        if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            found[one.name] = _reader(one.name, one.default)
    return found


def _reader(name: str, default: Any) -> Reader:
    if name == "request":
        return lambda request: request
    if name in _FIELDS:
        return attrgetter(name)

    def read(request: Request) -> Any:
        payload = request.input
        if isinstance(payload, dict) and name in payload:
            return payload[name]
        if default is inspect.Parameter.empty:
            raise MissingInput(f"the input has no `{name}`, which the agent asks for")
        return default

    return read
