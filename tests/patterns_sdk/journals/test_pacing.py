"""Journalled runs in real time: how long they take, and what becomes of the machine's clock."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from parallax_primitives.values import Agent
from parallax_runtime import (
    AgentRequest,
    Connector,
    Execution,
    InProcessAgent,
    Program,
    Registry,
    run_sync,
)
from parallax_runtime.clock import EPOCH
from parallax_runtime.events import Passage
from parallax_runtime.journal.exchanges import JournalledMailboxes, journalled_agents
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import NOTHING, Row
from parallax_sdk import Answer, agent
from tests.patterns_sdk.journals.test_resuming import program
from tests.patterns_sdk.journals.theatre import Ledger

LONG = """\
first = agents[0].review(input)
delay("3h")
second = agents[0].review(first)
[first, second, now()]
"""


def real(
    pattern: Program,
    agents: Registry,
    rows: Sequence[Row] = (),
    *,
    is_real: bool = True,
    ledger: Ledger | None = None,
) -> tuple[Execution, list[Row]]:
    """Runs with commits in a thread, as `parallax run` does."""
    ledger = ledger or Ledger()
    gate = Gate(ledger, History(rows), is_threaded=is_real)
    execution = run_sync(
        pattern,
        None,
        journalled_agents(agents, gate),
        clock=JournalClock(gate, EPOCH, is_real=is_real),
        resolver=JournalledMailboxes(None, gate),
        observers=(gate,),
    )
    gate.close()
    assert gate.problem is None
    return execution, ledger.rows


class Quick:
    async def call(self, request: AgentRequest) -> Any:
        return {"value": request.key, "confidence": 0.9}


def quick() -> Registry:
    return Registry([(Agent("quick"), Quick())])


def test_hours_that_are_past_are_not_waited_for_again() -> None:
    pattern = program(LONG)
    whole, rows = real(pattern, quick(), is_real=False)
    began = time.monotonic()
    again, _ = real(pattern, quick(), rows)
    assert time.monotonic() - began < 5
    assert again.json == whole.json
    assert again.seconds == whole.seconds > 10_000


def test_time_is_real_where_it_is_waited_for() -> None:
    began = time.monotonic()
    execution, _ = real(program('delay("60ms")\nagents[0].review(input)\n'), quick())
    assert 0.06 <= time.monotonic() - began < 5
    assert 0.06 <= execution.seconds < 5


def test_agents_in_threads_are_waited_for() -> None:
    @agent(id="slow", capabilities=[])
    def slow() -> Answer:
        time.sleep(0.03)
        return Answer("done", 0.9)

    connector = InProcessAgent(slow)
    agents = Registry([(connector.agent, connector)])
    for is_real in (True, False):
        execution, rows = real(program("agents.map(a => a.look(1))\n"), agents, is_real=is_real)
        assert execution.json == ["done"], execution.fault
        again, _ = real(program("agents.map(a => a.look(1))\n"), agents, rows)
        assert again.json == ["done"]


def test_a_clock_that_is_set_back_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    class Setter:
        async def call(self, request: AgentRequest) -> Any:
            monkeypatch.setattr(time, "time", lambda: 0.0)
            return {"value": request.key, "confidence": 0.9}

    text = "before = now()\nagents[0].set(1)\nafter = now()\n[before, after]\n"
    execution, _ = real(program(text), Registry([(Agent("setter"), Setter())]))
    monkeypatch.undo()
    assert isinstance(execution.value, list)
    before, after = execution.value
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert 0 <= after - before < 5_000
    assert before >= EPOCH * 1000


class Watched(Ledger):
    """Keeps the threads in which answers were kept."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str] = []

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        super().append(rows, events)
        if any(row.kind == "answered" for row in rows):
            self.threads.append(threading.current_thread().name)


@pytest.mark.parametrize(("count", "thread"), [(1, "MainThread"), (2, "journal")])
def test_a_commit_leaves_those_alone_who_are_being_asked(count: int, thread: str) -> None:
    class Last:
        """Answers once the other one's answer is kept."""

        async def call(self, request: AgentRequest) -> Any:
            while count > 1 and not ledger.threads:
                await asyncio.sleep(0.001)
            return {"value": request.key, "confidence": 0.9}

    ledger = Watched()
    company: list[tuple[Agent, Connector]] = [(Agent("last"), Last()), (Agent("quick"), Quick())]
    agents = Registry(company[:count])
    execution, _ = real(program("agents.map(a => a.look(1))\n"), agents, ledger=ledger)
    assert execution.status == "completed", execution.fault
    assert ledger.threads[0] == thread


def test_an_interrupted_commit_is_not_waited_for() -> None:
    """Nothing follows it in the journal either: the run ends there, as if it had been killed."""

    class Interrupted(Ledger):
        def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
            raise KeyboardInterrupt

    gate = Gate(Interrupted(), History(()))
    gate.note("branch", None, None)

    async def settled() -> None:
        gate.passed("started", "n1", None)
        gate.settle()

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(settled())
    gate.note("branch", None, None)
    gate.close()
    assert gate.problem is None
