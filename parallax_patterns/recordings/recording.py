"""Recording a run: its agents, mailboxes and memory are listened to, and told to a file.

Nothing that listens waits, so a recorded run goes as any other. What a call came to is taken from
the run's events, what was asked and answered from the call itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any, Unpack

from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.errors import UserError
from parallax_patterns.recordings.lines import (
    NotedCall,
    call_line,
    garbage_of,
    given,
    outcome_line,
    participants,
    rounded,
)
from parallax_patterns.recordings.model import FORMAT
from parallax_patterns.recordings.redaction import Redactor
from parallax_patterns.recordings.writing import RecordingFile
from parallax_patterns.running import (
    Prepared,
    RunOutcome,
    RunSettings,
    require_agents,
    run_prepared,
)
from parallax_primitives.state import Store
from parallax_primitives.values import Json
from parallax_runtime import (
    AgentRequest,
    Clock,
    Connector,
    Event,
    Execution,
    SystemClock,
)
from parallax_runtime.agents import is_closing
from parallax_runtime.boundary import crash_words
from parallax_runtime.mailboxes import Mailboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recorded run; `problem` says why its file is not whole, if it is not."""

    outcome: RunOutcome
    problem: UserError | None


def run_recorded(
    prepared: Prepared,
    input: Any,
    file: RecordingFile,
    **settings: Unpack[RunSettings],
) -> Recorded:
    """Runs a pattern once and records it; the file is closed then."""
    require_agents(prepared, settings["agents"])
    journal = settings.get("journal")
    clock = journal.clock if journal else settings.get("clock") or SystemClock()
    recorder = _Recorder(prepared, input, settings, clock, file)
    store = settings.get("store")
    recorded: RunSettings = {
        **settings,
        "agents": recorder.agents,
        "resolver": recorder.resolve,
        "clock": clock,
        "observers": (recorder.observe, *settings.get("observers", ())),
        "store": None if store is None else _ReadStore(store, recorder),
    }
    try:
        outcome = run_prepared(prepared, input, **recorded)
        recorder.finish(outcome.execution)
    finally:
        file.close()
    return Recorded(outcome=outcome, problem=file.problem)


def source_hash(pattern: CompiledPattern) -> str:
    """What tells the text of a pattern, with what it imports, from any other."""
    told = blake2b(digest_size=16)
    for source in (pattern.source, *pattern.imported):
        told.update(f"{source.name}\0{source.text}\0".encode(errors="surrogatepass"))
    return told.hexdigest()


class _Recorder:
    """One run as it is told to a file."""

    def __init__(
        self,
        prepared: Prepared,
        data: Json,
        settings: RunSettings,
        clock: Clock,
        file: RecordingFile,
    ) -> None:
        self._prepared = prepared
        self._data = data
        self._settings = settings
        self._clock = clock
        self._file = file
        self._redactor = Redactor()
        self._header: dict[str, Json] = {}
        self._state: dict[tuple[str, str], dict[str, Json]] = {}
        self._exchanges: list[dict[str, Json]] = []
        self._begun = 0
        self._calls: dict[str, NotedCall] = {}
        self._start = 0.0
        self.agents = settings["agents"].through(partial(_Listener, self))

    # --- what happens ---

    def observe(self, event: Event) -> None:
        match event.kind:
            case "run.started":
                self._begin()
            case "call.started":
                self._calls[str(event.key)] = NotedCall(event)
            case "call.finished" | "call.failed" | "call.cancelled":
                self._ended(self._calls.pop(str(event.key)), event)

    def asked(self, request: AgentRequest) -> NotedCall:
        """Notes that a call has reached its agent."""
        call = self._calls[request.key]
        call.request = request
        call.number = self._next()
        return call

    async def resolve(self, mailbox: str, request: Json) -> Any:
        """What the run's own resolver answers, on the record."""
        number, began = self._next(), self._clock.now()
        answer: Any = None
        error: dict[str, Json] | None = None
        resolver = self._settings.get("resolver")
        assert not isinstance(resolver, Mailboxes), "a journal is around a recording"
        try:
            answer = None if resolver is None else resolver(mailbox, request)
            answer = await answer if inspect.isawaitable(answer) else answer
            error = garbage_of(mailbox, answer)
        except Exception as raised:
            message = f"`{mailbox}` crashed: {crash_words(raised)}"
            error = {"kind": "crash", "message": message}
            raise
        finally:
            line: dict[str, Json] = {"kind": "mailbox", "number": number, "mailbox": mailbox}
            times = {
                "at": rounded(began - self._start),
                "delay": rounded(self._clock.now() - began),
            }
            said = None if error is not None else given(answer)
            self._add({**line, "request": request, **times, "answer": said, "error": error})
        return answer

    def found(self, space: str, key: str, data: Json) -> None:
        """Notes what an earlier run had left."""
        if (space, key) not in self._state:
            line: dict[str, Json] = {"kind": "state", "space": space, "key": key, "data": data}
            self._state[space, key] = line
            self._file.add(self._redactor.line(line))

    def written(self, space: str, key: str) -> None:
        """Notes that the run itself has written a fact, which it may read again."""
        self._state.setdefault((space, key), {})

    def finish(self, execution: Execution) -> None:
        """Writes the whole recording."""
        ordered = sorted(self._exchanges, key=_number)
        found = (line for line in self._state.values() if line)
        lines = [self._header, *found, *ordered, outcome_line(execution)]
        for line in lines:  # what the last of them tells is taken out of the first, too
            self._redactor.line(line)
        self._file.finish([self._redactor.line(line) for line in lines])

    # --- the lines ---

    def _next(self) -> int:
        self._begun += 1
        return self._begun

    def _add(self, line: dict[str, Json]) -> None:
        self._exchanges.append(line)
        line["ended"] = len(self._exchanges)
        self._file.add(self._redactor.line(line))

    def _begin(self) -> None:
        pattern = self._prepared.compilation
        self._start = self._clock.now()
        self._header = {
            "kind": "recording",
            "format": FORMAT,
            "pattern": self._prepared.program.name,
            "file": pattern.source.name,
            "source": source_hash(pattern),
            "seed": self._settings.get("seed", 0),
            "timeout": self._settings.get("timeout"),
            "clock": rounded(self._start),
            "input": self._data,
            "agents": list(participants(self.agents)),
        }
        self._file.add(self._redactor.line(self._header))

    def _ended(self, call: NotedCall, event: Event) -> None:
        if call.request is not None:  # else it reached no agent: cancelled, or a person's
            self._add(call_line(call, event, self._prepared.program))


class _Listener:
    """An agent that is listened to."""

    __slots__ = ("_connector", "_recorder")

    def __init__(self, recorder: _Recorder, connector: Connector) -> None:
        self._recorder = recorder
        self._connector = connector

    async def call(self, request: AgentRequest) -> Any:
        call = self._recorder.asked(request)
        call.raw = await self._connector.call(request)
        return call.raw

    async def aclose(self) -> None:
        if is_closing(self._connector):
            await self._connector.aclose()


class _ReadStore:
    """A project's memory, of which is noted what the run finds in it."""

    def __init__(self, store: Store, recorder: _Recorder) -> None:
        self._store = store
        self._recorder = recorder

    def read(self, space: str, key: str) -> Json:
        data = self._store.read(space, key)
        if data is not None:
            self._recorder.found(space, key, data)
        return data

    def write(self, space: str, key: str, data: Json) -> None:
        self._recorder.written(space, key)
        self._store.write(space, key, data)

    def exclusively(self, space: str) -> AbstractContextManager[None]:
        return self._store.exclusively(space)

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._store.lock(name)


def _number(line: Mapping[str, Any]) -> int:
    number: int = line["number"]
    return number
