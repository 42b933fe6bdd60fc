"""One agent call from its arguments to its answer.

Every call has a key, a timeout and a place in the run's budget and bound on concurrency; it leaves
`call.started` and exactly one of `call.finished`, `call.failed`, `call.cancelled`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, final

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent, Confident, Evidence, Json, Value, bare, to_json
from parallax_runtime.agents import AgentRequest, Registration, Registry
from parallax_runtime.boundary import Accepted, Garbage, accept, crash_words, redacted
from parallax_runtime.bounded import bounded
from parallax_runtime.budget import Budget
from parallax_runtime.events import Recorder
from parallax_runtime.scope import LABELS
from parallax_runtime.size import require_walkable
from parallax_runtime.workload import Tally, Workload

DEFAULT_OPERATION = "analyze"

_CALLING: Final = 50
"""Steps that an agent call counts for."""


@final
class Question:
    """What an agent is asked: the operation, and its arguments sorted out.

    A leading text is the task. The payload is the one object among the other arguments, else the
    only other argument, else all of them; without any it is the run's input.
    """

    __slots__ = ("arguments", "operation", "payload", "task")

    def __init__(self, operation: str, arguments: tuple[Value, ...], run_input: Value) -> None:
        plain = [bare(one) for one in arguments]
        self.operation = operation
        self.arguments = plain
        self.task = plain[0] if plain and isinstance(plain[0], str) else None
        others = plain[1:] if self.task is not None else plain
        self.payload = _payload(others, run_input)
        if self.task is None and not arguments:
            self.task = _own_task(run_input)


def _payload(others: list[Value], run_input: Value) -> Value:
    if not others:
        return run_input
    objects = [one for one in others if isinstance(one, dict)]
    if len(objects) == 1:
        return objects[0]
    return others[0] if len(others) == 1 else others


def _own_task(run_input: Value) -> str | None:
    """The task that the input states itself."""
    plain = bare(run_input)
    task = bare(plain.get("task")) if isinstance(plain, dict) else None
    return task if isinstance(task, str) else None


class AgentCalls:
    """Calls agents on behalf of one run."""

    def __init__(
        self,
        *,
        pattern: str,
        agents: Registry,
        budget: Budget,
        events: Recorder,
        limits: Mapping[str, float],
        now: Callable[[], float],
    ) -> None:
        self._context: dict[str, Json] = {"pattern": pattern}
        self._agents = agents
        self._budget = budget
        self._events = events
        self._timeout = float(limits.get("call_timeout", 30.0))
        self.concurrency = max(1, int(limits.get("concurrency", 64)))
        self.workload = Workload()
        self._now = now
        self._places = asyncio.Semaphore(self.concurrency)
        self.running: set[asyncio.Task[Any]] = set()
        """The tasks that wait for an agent; none may be left when the run ends."""

    async def ask(self, agent: Agent, question: Question, site: int, key: str) -> Confident:
        """The agent's answer; a failure raises AgentFault."""
        self._budget.charge(_CALLING)
        entry = self._agents.find(agent.id)
        if entry is None:
            raise AgentFault(agent.id, "missing", f"there is no agent `{agent.id}`", key)
        request = self._request(entry, question, key)
        tally = self.workload.tally(agent.id)
        tally.active += 1
        try:
            if entry.gate is None:
                return await self._placed(entry, request, site, tally)
            async with entry.gate:
                return await self._placed(entry, request, site, tally)
        finally:
            tally.active -= 1

    def _request(self, entry: Registration, question: Question, key: str) -> AgentRequest:
        require_walkable(question.payload)
        require_walkable(question.arguments)
        labels = LABELS.get()
        return AgentRequest(
            agent=entry.agent,
            operation=question.operation,
            task=question.task if isinstance(question.task, str) else None,
            payload=to_json(question.payload),
            arguments=to_json(question.arguments),
            key=key,
            timeout=self._timeout if entry.timeout is None else entry.timeout,
            context={**self._context, "labels": list(labels)} if labels else self._context,
        )

    async def _placed(
        self, entry: Registration, request: AgentRequest, site: int, tally: Tally
    ) -> Confident:
        async with self._places:
            self._budget.count_call()
            return await self._recorded(entry, request, site, tally)

    async def _recorded(
        self, entry: Registration, request: AgentRequest, site: int, tally: Tally
    ) -> Confident:
        emit, key, agent = self._events.emit, request.key, request.agent.id
        started = {"agent": agent, "operation": request.operation, "task": request.task}
        task = asyncio.current_task()
        assert task is not None, "an agent is called in a task"
        self.running.add(task)
        began = self._now()
        emit("call.started", site, key, started)
        try:
            answer = await _answered(entry, request, task)
        except AgentFault as fault:
            tally.failures += 1
            failed = {"agent": agent, "error": fault.kind, "message": fault.message}
            emit("call.failed", site, key, failed)
            raise
        except BaseException:
            emit("call.cancelled", site, key, {"agent": agent})
            raise
        finally:
            self.running.discard(task)
        tally.answered(self._now() - began, answer.confidence)
        value = confident(answer, agent, key)
        finished = {"agent": agent, "confidence": answer.confidence, "value": answer.value}
        emit("call.finished", site, key, finished)
        return value


def confident(answer: Accepted, agent: str, key: str) -> Confident:
    """An accepted answer as a value with its evidence."""
    details: dict[str, Any] = {}
    if answer.reasoning is not None:
        details["reasoning"] = answer.reasoning
    if answer.factors is not None:
        details["factors"] = answer.factors
    evidence = Evidence("answer", answer.confidence, agent=agent, call=key, details=details)
    return Confident(answer.value, answer.confidence, evidence)


async def _answered(
    entry: Registration, request: AgentRequest, task: asyncio.Task[Any]
) -> Accepted:
    agent, key = request.agent.id, request.key
    before = task.cancelling()
    try:
        return accept(await bounded(entry.connector.call(request), request.timeout))
    except Garbage as garbage:
        words = f"`{agent}` gave no usable answer: {garbage}"
        raise AgentFault(agent, "garbage", words, key) from None
    except TimeoutError:
        words = f"`{agent}` did not answer within {request.timeout:g} s"
        raise AgentFault(agent, "timeout", words, key) from None
    except AgentFault as fault:
        raise AgentFault(agent, fault.kind, redacted(fault.message), key) from None
    except asyncio.CancelledError as cancelled:
        if task.cancelling() > before:
            raise
        raise _crash(agent, cancelled, key) from None
    except (Exception, SystemExit) as error:
        raise _crash(agent, error, key) from None


def _crash(agent: str, error: BaseException, key: str) -> AgentFault:
    return AgentFault(agent, "crash", f"`{agent}` crashed: {crash_words(error)}", key)
