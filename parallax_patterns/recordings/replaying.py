"""Replaying: the present pattern meets the agents of a recording, in virtual time.

A call is answered by the exchange that has its key, if that is of the same agent and asks the same;
otherwise by the first that asks the same and is left, for keys change with the pattern. Only when
all who ask at that moment have been answered is it taken for a call that was changed: the one with
its key, or one of the same payload or task. What no exchange answers fails. All that was asked is
kept, so that it can be compared with the recording.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Final

from parallax_patterns.recordings.lines import more_arguments
from parallax_patterns.recordings.model import Call, Consultation, Exchange, Given, Recording
from parallax_patterns.recordings.redaction import Redactor, hides
from parallax_patterns.testing.comparison import Difference, differences
from parallax_patterns.testing.json_paths import Path
from parallax_primitives.faults import AgentFault
from parallax_primitives.state import Memory
from parallax_primitives.values import Agent, Json
from parallax_runtime import AgentRequest, Execution, Program, Registry, VirtualClock, run_sync

_TICK: Final = 1e-5
"""Seconds by which two times of a recording may differ and be the same."""

_COMPUTING: Final = 1.0
"""Seconds that a recorded run may have computed between two events; virtual time takes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, without secrets: of an agent, or of a mailbox."""

    who: str
    operation: str
    task: str | None
    payload: Any
    arguments: Any = None

    def parts(self) -> Iterator[tuple[str, Any]]:
        yield "operation", self.operation
        yield "task", self.task
        yield "payload", self.payload
        yield "arguments", self.arguments


def recorded_question(exchange: Exchange) -> Question:
    """What was asked in a recorded exchange."""
    match exchange:
        case Call():
            return Question(
                who=exchange.agent,
                operation=exchange.operation,
                task=exchange.task,
                payload=exchange.payload,
                arguments=exchange.arguments,
            )
        case Consultation():
            return Question(who=exchange.mailbox, operation="", task=None, payload=exchange.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that the replayed run asked, and the exchange that answered it.

    `key` is that of a call; mailboxes have none.
    """

    question: Question
    key: str | None
    exchange: Exchange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of a replay: the run, all that it asked in order, and what it never asked."""

    execution: Execution
    asked: tuple[Asked, ...]
    left: tuple[Exchange, ...]


def replay(stage: Stage, program: Program) -> Replayed:
    """Runs a program with the agents of a recording; a stage serves once."""
    header = stage.recording.header
    execution = run_sync(
        program,
        header.input,
        stage.registry,
        clock=_RecordedClock(header.clock),
        resolver=stage.resolve,
        seed=header.seed,
        timeout=header.timeout,
        store=_Remembering(stage.recording),
    )
    if execution.status == "cancelled":
        raise KeyboardInterrupt
    return Replayed(execution=execution, asked=tuple(stage.asked), left=tuple(stage.left))


class Stage:
    """The agents and mailboxes of a recording, in one replay."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._redactor = Redactor()
        self._redactor.clean(recording.header.input)
        self.left = list(recording.exchanges)
        self._awaited: list[_Awaited] = []
        self.asked: list[Asked] = []
        self.registry = Registry()
        for one in recording.header.agents:
            agent = Agent(one.id, one.name, tuple(one.capabilities), one.expertise)
            self.registry.add(agent, self, timeout=one.timeout)

    async def call(self, request: AgentRequest) -> Any:
        """What the agent answered to that call."""
        exchange = await self._taken(self._question(request), request.key)
        if exchange is None:
            await self._unanswered()
            agent = request.agent.id
            raise AgentFault(agent, "error", f"no recorded exchange answers this call of `{agent}`")
        if _never_ended(exchange, request):
            # No timer: at the moment at which the run gives it up, it would come between.
            await asyncio.Event().wait()
        await self._ended(exchange)
        if exchange.error is not None:
            raise AgentFault(request.agent.id, exchange.error.kind, exchange.error.message)
        assert exchange.answer is not None, "a call that ended was answered or failed"
        return _raw(exchange.answer)

    async def resolve(self, mailbox: str, request: Json) -> Any:
        """What the mailbox answered."""
        payload = self._redactor.clean(request)
        question = Question(who=mailbox, operation="", task=None, payload=payload)
        exchange = await self._taken(question, None)
        if exchange is None:
            await self._unanswered()
            return None
        await self._ended(exchange)
        if exchange.error is not None:
            raise AgentFault(mailbox, exchange.error.kind, exchange.error.message)
        return None if exchange.answer is None else _raw(exchange.answer)

    async def _ended(self, exchange: Exchange) -> None:
        """Waits until an exchange ends; of two at the same moment first the one that was first."""
        awaited = _Awaited(exchange=exchange, due=_due(exchange))
        self._awaited.append(awaited)
        try:
            delay = awaited.due - asyncio.get_running_loop().time()
            if delay > 0:  # who answers at once is not overtaken by what was ready
                await asyncio.sleep(delay)
            for one in [one for one in self._awaited if one.comes_before(awaited)]:
                await one.over.wait()
        finally:
            self._awaited.remove(awaited)
            awaited.over.set()

    async def _unanswered(self) -> None:
        """Beyond the end of a recording that is cut off nobody answers."""
        if not self.recording.is_whole:
            await asyncio.Event().wait()

    def _question(self, request: AgentRequest) -> Question:
        clean = self._redactor.clean
        return Question(
            who=request.agent.id,
            operation=request.operation,
            task=clean(request.task),
            payload=clean(request.payload),
            arguments=clean(more_arguments(request)),
        )

    async def _taken(self, question: Question, key: str | None) -> Exchange | None:
        """The exchange that answers a question, which it does once."""
        at = len(self.asked)
        self.asked.append(Asked(question=question, key=key, exchange=None))
        exchange = _same(question, key, self.left)
        if exchange is not None:
            return self._settled(at, exchange)
        try:
            await asyncio.sleep(_TICK)
        finally:  # also for a call that is cancelled meanwhile
            exchange = self._settled(at, _alike(question, key, self.left))
        return exchange

    def _settled(self, at: int, exchange: Exchange | None) -> Exchange | None:
        """Notes which exchange answers what was asked."""
        if exchange is not None:
            self.left.remove(exchange)
            self.asked[at] = replace(self.asked[at], exchange=exchange)
        return exchange


def _same(question: Question, key: str | None, left: Iterable[Exchange]) -> Exchange | None:
    """The exchange in which this was asked, of several the one with that key."""
    able = [one for one in left if _is_of(one, question.who, key)]
    keyed = next((one for one in able if isinstance(one, Call) and one.key == key), None)
    if keyed is not None and _asks(keyed, question):
        return keyed
    return next((one for one in able if _asks(one, question)), None)


def _alike(question: Question, key: str | None, left: Iterable[Exchange]) -> Exchange | None:
    """The exchange that became this question."""
    able = [one for one in left if _is_of(one, question.who, key)]
    keyed = (one for one in able if isinstance(one, Call) and one.key == key)
    return next(keyed, next((one for one in able if _is_akin(one, question)), None))


def _is_akin(exchange: Exchange, question: Question) -> bool:
    recorded = recorded_question(exchange)
    if isinstance(exchange, Consultation):
        return True
    if recorded.task is not None and recorded.task == question.task:
        return True
    return not any(apart(recorded.payload, question.payload))


def _is_of(exchange: Exchange, who: str, key: str | None) -> bool:
    match exchange:
        case Call():
            return key is not None and exchange.agent == who
        case Consultation():
            return key is None and exchange.mailbox == who


def _asks(exchange: Exchange, question: Question) -> bool:
    pairs = zip(recorded_question(exchange).parts(), question.parts(), strict=True)
    return not any(next(apart(before, now), None) for (_, before), (_, now) in pairs)


def apart(before: Any, now: Any) -> Iterator[Difference]:
    """Where data parts from what was recorded; nobody knows what a secret was."""
    for one in differences(before, now):
        is_in_both = one.expected is not None and one.actual is not None
        if not (is_in_both and hides(_at(before, one.path), _at(now, one.path))):
            yield one


def _at(data: Any, path: Path) -> Any:
    """The part of data at a path that it has."""
    for step in path:
        data = data[step]
    return data


def _never_ended(exchange: Exchange, request: AgentRequest) -> bool:
    """Whether the run itself gave up waiting, as it will again: it cancelled the call, or the
    call's time was over."""
    if exchange.error is None:
        return exchange.answer is None
    return exchange.error.kind == "timeout" and exchange.delay >= request.timeout - _TICK


@dataclass(frozen=True, slots=True, kw_only=True)
class _Awaited:
    """An exchange that is under way, and when it ends."""

    exchange: Exchange
    due: float
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def comes_before(self, other: _Awaited) -> bool:
        """Whether it ends at the same moment, and ended before the other one did."""
        before, after = self.exchange.ended, other.exchange.ended
        is_earlier = before is not None and after is not None and before < after
        return is_earlier and abs(self.due - other.due) <= 2 * _TICK


def _due(exchange: Exchange) -> float:
    """The recorded moment, or as long from now as was recorded where the run is elsewhere."""
    now = asyncio.get_running_loop().time()
    ahead = exchange.at - now
    return now + exchange.delay + (ahead if _TICK < ahead <= _COMPUTING else 0.0)


def _raw(given: Given) -> dict[str, Any]:
    raw = {"value": given.value, "confidence": given.confidence}
    if given.reasoning is not None:
        raw["reasoning"] = given.reasoning
    return raw if given.factors is None else {**raw, "factors": given.factors}


class _RecordedClock(VirtualClock):
    """Virtual time that begins when the recorded run did."""

    def __init__(self, start: float) -> None:
        self._start = start

    def now(self) -> float:
        return self._start + asyncio.get_running_loop().time()


class _Remembering(Memory):
    """What the recorded run found of earlier ones; what the replay leaves is gone after it."""

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        for one in recording.remembered:
            self.write(one.space, one.key, one.data)

    def exclusively(self, space: str) -> AbstractContextManager[None]:  # noqa: ARG002  # a store's
        return nullcontext()
