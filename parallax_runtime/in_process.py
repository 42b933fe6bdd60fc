"""Agents written with `parallax_sdk`, called in this process.

An async one runs on the run's loop. A sync one runs in a thread of its own, which cannot be
stopped: after a timeout it ends by itself and its answer counts no more. Such threads never keep
the process alive.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent
from parallax_runtime.agents import AgentRequest
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
        raise _in_own_words(agent, error) from None


def _in_own_words(agent: str, error: Refusal | ConfidenceError) -> AgentFault:
    if isinstance(error, Refusal):
        return AgentFault(agent, "refusal", f"`{agent}` refuses: {error}")
    return AgentFault(agent, "garbage", f"`{agent}` gave no usable answer: {error}")


@final
class _Asked(Request):
    """A call as an agent's author sees it, whose data becomes JSON when it is looked at."""

    __slots__ = ("_request",)

    def __init__(self, request: AgentRequest) -> None:
        self.operation = request.operation
        self.task = request.task
        self.context = request.context
        self._request = request

    @property
    def input(self) -> Any:
        return self._request.payload

    @property
    def arguments(self) -> list[Any]:  # type: ignore[override]  # a slot there, made on use here
        return list(self._request.arguments)


def question(request: AgentRequest) -> Request:
    """A call as an agent's author sees it."""
    return _Asked(request)


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
        operation = self._definition.operation(request.operation)
        try:
            asked = _Asked(request)
            if operation.is_async:
                return await operation(asked)
            return await asyncio.get_running_loop().run_in_executor(_THREADS, operation, asked)
        except (Refusal, ConfidenceError) as error:
            raise _in_own_words(self.agent.id, error) from None
