"""Agents written with `parallax_sdk`, called in this process.

An async one runs on the run's loop. A sync one runs in a thread of its own, which cannot be
stopped: after a timeout it ends by itself and its answer counts no more. Such threads never keep
the process alive.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, Final, final

from parallax_primitives.values import Agent, Json
from parallax_runtime.agents import AgentRequest
from parallax_runtime.boundary import own_fault
from parallax_runtime.questions import Question
from parallax_sdk import ConfidenceError, Definition, Refusal, Request, definition_of


class _DaemonThreads(Executor):
    """Starts a thread for each call; the number at once is bounded by the run's concurrency."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        work = threading.Thread(target=_work, args=(future, fn, args, kwargs), daemon=True)
        work.start()
        return future


def _work(
    future: Future[Any], function: Callable[..., Any], args: Any, kwargs: dict[str, Any]
) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*args, **kwargs)
    except BaseException as error:  # whatever it is, the caller must learn of it
        future.set_exception(error)
    else:
        future.set_result(result)


_THREADS = _DaemonThreads()


@contextmanager
def own_words(agent: str) -> Iterator[None]:
    """Tells what an agent's author raises on purpose as the failures that they are."""
    try:
        yield
    except (Refusal, ConfidenceError) as error:
        raise own_fault(agent, error) from None


_UNSEEN: Final = object()


@final
class _Asked(Request):
    """A call as an agent's author sees it, whose data becomes JSON when it is looked at."""

    __slots__ = ("_arguments", "_asking", "_input")

    def __init__(self, asking: Question | AgentRequest, context: Mapping[str, Json]) -> None:
        self.operation = asking.operation
        self.task = asking.task
        self.context = context
        self._asking = asking
        self._input: Any = _UNSEEN
        self._arguments: list[Any] | None = None

    @property
    def input(self) -> Any:
        if self._input is _UNSEEN:
            self._input = self._asking.payload_json()
        return self._input

    @property
    def arguments(self) -> list[Any]:  # type: ignore[override]  # a slot there, made on use here
        if self._arguments is None:
            self._arguments = self._asking.arguments_json()
        return self._arguments


_UNTOLD: Final = Request()
"""For functions that take nothing of it."""


def question(request: AgentRequest) -> Request:
    """A call as an agent's author sees it."""
    return _Asked(request, request.context)


class InProcessAgent:
    """Calls a definition: an `@agent` function, an `Agent` object or class, or its Definition."""

    def __init__(self, target: object) -> None:
        definition = target if isinstance(target, Definition) else definition_of(target)
        if definition is None:
            raise TypeError(f"{target!r} is no agent; decorate it with `@agent(capabilities=[…])`")
        self._definition = definition
        self.agent = Agent(
            definition.id, definition.name, definition.capabilities, definition.expertise
        )

    async def call(self, request: AgentRequest) -> Any:
        try:
            return await self.ask(request, request.context)
        except (Refusal, ConfidenceError) as error:
            raise own_fault(self.agent.id, error) from None

    def ask(self, asking: Question | AgentRequest, context: Mapping[str, Json]) -> Awaitable[Any]:
        """What the author's code answers, which may also raise what an author raises."""
        operation = self._definition.operation(asking.operation)
        asked = _Asked(asking, context) if operation.is_told else _UNTOLD
        if operation.is_async:
            answer: Awaitable[Any] = operation.answer(asked)
            return answer
        return asyncio.get_running_loop().run_in_executor(_THREADS, operation, asked)
