"""What stands between a journalled run and whoever it asks: agents, mailboxes, memory.

A question goes out once it is noted, and its answer reaches the run once it is kept. A question
that the journal has the answer to is not asked again; one that it does not fit stops the run.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from functools import partial
from typing import Any, Final, NamedTuple, NoReturn

from parallax_primitives.faults import AgentFault
from parallax_primitives.finishing import closes
from parallax_primitives.state import LostFact, Store, StoreFault
from parallax_primitives.values import Json
from parallax_runtime.agents import AgentRequest, Closing, Connector, Registry, is_closing
from parallax_runtime.boundary import Accepted, accept, crash_words
from parallax_runtime.call_record import fault_of
from parallax_runtime.journal.gate import Diverged, Gate
from parallax_runtime.journal.history import Exchange
from parallax_runtime.mailboxes import Resolver

MAILBOX: Final = "mailbox:"
"""What the keys of mailboxes begin with."""


class Question(NamedTuple):
    """What is asked, as the journal keeps it; a mailbox may take any time."""

    key: str
    who: str
    data: Mapping[str, Any]
    timeout: float | None = None


def journalled_agents(agents: Registry, gate: Gate) -> Registry:
    """The same agents, asked through the journal; people are asked through it as mailboxes."""
    all_of_them = _Journalled(agents, gate)

    def around(connector: Connector) -> Connector:
        return _Closing(agents, gate, connector) if is_closing(connector) else all_of_them

    return agents.through(around)


class _Journalled:
    """Agents whose answers are kept before the run knows them."""

    __slots__ = ("_find", "_gate")

    def __init__(self, agents: Registry, gate: Gate) -> None:
        self._find = agents.find
        self._gate = gate

    def call(self, request: AgentRequest) -> Coroutine[Any, Any, Any]:
        agent = request.agent.id
        entry = self._find(agent)
        assert entry is not None, "the run has the same agents"
        ask: Callable[[], Awaitable[Any]]
        if entry.ask is None:
            ask = partial(entry.connector.call, request)
        else:
            ask = partial(entry.ask, request, request.context)
        question = Question(request.key, agent, {"agent": agent, **request.asked}, request.timeout)
        return exchanged(self._gate, question, ask, accept)


class _Closing(_Journalled):
    """One of them, which holds something open."""

    __slots__ = ("_connector",)

    def __init__(self, agents: Registry, gate: Gate, connector: Closing) -> None:
        super().__init__(agents, gate)
        self._connector = connector

    async def aclose(self) -> None:
        await self._connector.aclose()


# --- mailboxes -----------------------------------------------------------------------------------


class JournalledMailboxes:
    """Asks mailboxes through the journal; nothing is kept of one that has no answer yet."""

    def __init__(self, resolver: Resolver | None, gate: Gate) -> None:
        self._resolver = resolver
        self._gate = gate

    async def consult(self, mailbox: str, request: Json, key: str) -> Accepted | None:
        """What the mailbox answers, None for "not yet"."""
        asked = {"mailbox": mailbox, "request": deepcopy(request)}
        question = Question(f"{MAILBOX}{key}", mailbox, asked)
        self._look_for_answer(question.key)

        ask = partial(_consulted, self._resolver, mailbox, request)
        return await exchanged(self._gate, question, ask, _accepted_by_now)

    def _look_for_answer(self, key: str) -> None:
        """What was not known before may be now: from whoever resolved it, else from asking."""
        history = self._gate.history
        known = history.exchanges.get(key)
        if known is None or known.outcome is None or known.outcome.get("answer", known) is not None:
            return
        if key in history.resolved:
            known.outcome = _outcome(accept(history.resolved[key]))
        elif self._resolver is not None:
            known.outcome = None


async def _consulted(resolver: Resolver | None, mailbox: str, request: Json) -> Any:
    raw = None if resolver is None else resolver(mailbox, request)
    return await raw if inspect.isawaitable(raw) else raw


def _accepted_by_now(raw: Any) -> Accepted | None:
    return None if raw is None else accept(raw)


# --- one question --------------------------------------------------------------------------------


def exchanged(
    gate: Gate,
    question: Question,
    ask: Callable[[], Awaitable[Any]],
    accepted: Callable[[Any], Accepted | None],
) -> Coroutine[Any, Any, Accepted | None]:
    """The answer to a question, None for "not yet"; what goes wrong is an AgentFault."""
    if gate.remembers:
        known = _known(gate, question)
        if gate.is_stopping:
            return _never()
        if known is not None:
            return _answered_again(gate, known)
        gate.go_live()
    return _asked(gate, question, ask, accepted)


async def _never() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets the event")


def _known(gate: Gate, question: Question) -> Exchange | None:
    """What the journal has of a question; None when it has to be asked."""
    history = gate.history
    found = history.exchanges.pop(question.key, None)
    fits = found is not None and found.fits(question.data)
    if gate.is_replaying and not history.is_bent:
        if found is None and (history.is_left or gate.has_recorded):
            _diverge(gate, question, "which is not in its journal")
        elif found is not None and not fits:
            _diverge(
                gate, question, f"where its journal has {_asked_before(found.asked, question)}"
            )
    if found is None or not fits or not found.is_settled:
        return None
    if found.is_dropped and (history.is_bent or not gate.is_replaying):
        return None
    return found


def _diverge(gate: Gate, question: Question, why: str) -> None:
    words = f"The run does not go as before: at `{question.key}` it asks {_words(question.data)}"
    gate.stop(Diverged(f"{words}, {why}."))


def _words(data: Mapping[str, Any]) -> str:
    if "mailbox" in data:
        return f"the mailbox `{data['mailbox']}`"
    return f"`{data['agent']}` to `{data['operation']}`"


def _asked_before(asked: Mapping[str, Any], question: Question) -> str:
    before, now = _words(asked), _words(question.data)
    return before if before != now else "the same with other arguments"


async def _answered_again(gate: Gate, known: Exchange) -> Accepted | None:
    return _answer(await _again(gate, known))


async def _again(gate: Gate, known: Exchange) -> Mapping[str, Any]:
    """What came of the question before, at the same instant."""
    if known.is_dropped:
        await _dropped_again(gate, known)
    await gate.recorded(known)
    assert known.outcome is not None, "what is settled and not dropped has an outcome"
    return known.outcome


async def _dropped_again(gate: Gate, known: Exchange) -> NoReturn:
    """Waits until the run gives the call up once more."""
    try:
        await _never()
    except asyncio.CancelledError:
        if known.delivered is not None:
            await gate.recorded(known)
        elif known.dropped is not None and known.dropped["waits"]:
            await _never()
        raise


async def _asked(
    gate: Gate,
    question: Question,
    ask: Callable[[], Awaitable[Any]],
    accepted: Callable[[Any], Accepted | None],
) -> Accepted | None:
    """Asks; what the run itself does to the call is no outcome of it."""
    key = question.key
    task = asyncio.current_task()
    assert task is not None, "an agent is called in a task"
    before = task.cancelling()
    if gate.ends and closes():  # else it begins in the moment before its own cancellation
        gate.note_undone(key)
    gate.note("started", key, question.data)
    answer = None
    gate.asked += 1
    try:
        answer = accepted(await ask())
        outcome = _outcome(answer)
    except GeneratorExit:
        gate.note("dropped", key, {"waits": True})
        raise
    except (Exception, SystemExit, asyncio.CancelledError) as error:
        outcome = _failure(question, error)
    finally:
        gate.asked -= 1
    if task.cancelling() > before:
        await gate.passed("dropped", key, {"waits": False})
        raise asyncio.CancelledError
    try:
        await gate.passed("answered", key, outcome)
    except asyncio.CancelledError:
        gate.note("dropped", key, {"waits": False})
        raise
    return _answer(outcome) if answer is None else answer


def _failure(question: Question, error: BaseException) -> dict[str, Any]:
    """As without a journal; an agent that ends as if it were cancelled has crashed."""
    fault, timeout = None, question.timeout
    if timeout is not None or not isinstance(error, TimeoutError):
        fault = fault_of(error, question.who, question.key, timeout or 0.0)
    if fault is None:
        return {"error": "crash", "message": f"`{question.who}` crashed: {crash_words(error)}"}
    return {"error": fault.kind, "message": fault.message}


def _outcome(answer: Accepted | None) -> dict[str, Any]:
    if answer is None:
        return {"answer": None}
    given: dict[str, Any] = {"value": answer.value, "confidence": answer.confidence}
    if answer.reasoning is not None:
        given["reasoning"] = answer.reasoning
    if answer.factors is not None:
        given["factors"] = answer.factors
    return {"answer": given}


def _answer(outcome: Mapping[str, Any]) -> Accepted | None:
    if "error" in outcome:
        raise AgentFault("", outcome["error"], outcome["message"])
    given = outcome["answer"]  # it was checked before it was kept
    if given is None:
        return None
    return Accepted(
        given["value"], given["confidence"], given.get("reasoning"), given.get("factors")
    )


# --- memory --------------------------------------------------------------------------------------


class JournalledStore:
    """A project's memory; what the run found in it is found again."""

    def __init__(self, store: Store, gate: Gate) -> None:
        self._store = store
        self._gate = gate
        self._locks = 0

    def read(self, space: str, key: str) -> Json:
        name = f"{space}/{key}"
        left = self._gate.history.found.get(name)
        if left and self._gate.knows_memory:
            return _found(left.popleft(), self._store, space, key)
        try:
            data = self._store.read(space, key)
        except StoreFault as fault:
            told = {"lost": isinstance(fault, LostFact), "message": fault.message}
            self._gate.note("found", name, told)
            raise
        self._gate.note("found", name, {"data": data})
        return data

    def write(self, space: str, key: str, data: Json) -> None:
        name = f"{space}/{key}"
        written = self._gate.history.written
        if self._gate.knows_memory and written[name]:
            written[name] -= 1
            return
        self._store.write(space, key, data)
        self._gate.note("wrote", name, None)

    @contextmanager
    def exclusively(self, space: str) -> Iterator[None]:
        with self._store.exclusively(space):
            yield

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        """A lock that was held and given back before is not taken again."""
        self._locks += 1
        key = f"lock:{self._locks}:{name}"
        asked = {"agent": name, "operation": "lock"}
        if self._gate.is_replaying and key in self._gate.history.unlocked:
            known = self._gate.history.exchanges.pop(key, None)
            if known is not None and known.is_settled:
                await _again(self._gate, known)
                yield
                return
        self._gate.history.exchanges.pop(key, None)
        self._gate.go_live()
        self._gate.note("started", key, asked)
        async with self._store.lock(name):
            await self._gate.passed("answered", key, {"answer": None})
            try:
                yield
            finally:
                self._gate.note("unlocked", key, None)


def _found(told: Mapping[str, Any], store: Store, space: str, key: str) -> Json:
    if "hidden" in told:
        return store.read(space, key)
    if "message" in told:
        raise (LostFact if told["lost"] else StoreFault)(told["message"])
    data: Json = told["data"]
    return data
