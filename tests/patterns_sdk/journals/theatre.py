"""Journalled runs in virtual time, with agents whose delays and answers follow from the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from parallax_primitives.state import Store
from parallax_primitives.values import Agent
from parallax_runtime import AgentRequest, Execution, Program, Registry, run_sync
from parallax_runtime.clock import EPOCH
from parallax_runtime.derivation import Derivation, derive
from parallax_runtime.events import Entry, Passage
from parallax_runtime.journal.exchanges import (
    JournalledMailboxes,
    JournalledStore,
    journalled_agents,
)
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import NOTHING, LedgerFault, Row
from parallax_runtime.mailboxes import Resolver


@dataclass(slots=True)
class Ledger:
    """Keeps rows and events in memory, so many rows and no more."""

    room: float = float("inf")
    rows: list[Row] = field(default_factory=list)
    events: list[Entry] = field(default_factory=list)

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        if len(self.rows) + len(rows) > self.room:
            raise LedgerFault("there is no room")
        self.rows.extend(rows)
        self.events[events.first :] = events.told()


@dataclass(slots=True)
class Company:
    """Agents that note who was asked; `salt` changes their delays, which `haste` shortens."""

    salt: str = ""
    haste: float = 1.0
    fails: Callable[[str], bool] = lambda _: False
    asked: list[str] = field(default_factory=list)

    async def call(self, request: AgentRequest) -> Any:
        self.asked.append(request.key)
        await asyncio.sleep(self.haste * (chance(self.salt + request.key) % 9) / 4)
        luck = chance(request.key + request.operation)
        if self.fails(request.key) or (request.operation == "flaky" and luck % 3):
            raise RuntimeError("not now")
        verdict = "yes" if luck % 4 else "no"
        return {"value": {"verdict": verdict, "of": request.key}, "confidence": 0.4 + luck % 6 / 10}

    def registry(self) -> Registry:
        agents = [Agent(f"agent-{number}", capabilities=("review",)) for number in range(4)]
        return Registry((agent, self) for agent in agents)


def chance(text: str) -> int:
    return blake2b(text.encode(), digest_size=4).digest()[0]


@dataclass(slots=True, kw_only=True)
class Showing:
    """What came of a run."""

    execution: Execution
    rows: list[Row]
    asked: list[str]
    problem: str | None
    derivation: Derivation

    def seen(self) -> list[tuple[str, str | None, float]]:
        return [(event.kind, event.key, event.at) for event in self.execution.events]

    def same_as(self, other: Showing) -> bool:
        mine, theirs = self.execution, other.execution
        return (mine.status, mine.json, mine.confidence, self.derivation) == (
            theirs.status,
            theirs.json,
            theirs.confidence,
            other.derivation,
        )


def show(
    program: Program,
    rows: Iterable[Row] = (),
    *,
    company: Company | None = None,
    ledger: Ledger | None = None,
    resolver: Resolver | None = None,
    is_strict: bool = False,
    asks_failures_again: bool = False,
    data: Any = None,
    store: Store | None = None,
    timeout: float | None = None,
) -> Showing:
    """Runs a program from what an earlier process left, to its end."""
    company = company or Company()
    ledger = ledger or Ledger()
    history = History(rows, asks_failures_again=asks_failures_again)
    gate = Gate(ledger, history, is_strict=is_strict, is_threaded=False)

    try:
        execution = run_sync(
            program,
            data,
            journalled_agents(company.registry(), gate),
            clock=JournalClock(gate, EPOCH, is_real=False),
            resolver=JournalledMailboxes(resolver, gate),
            observers=(gate,),
            seed=7,
            store=None if store is None else JournalledStore(store, gate),
            timeout=timeout,
        )
    finally:
        gate.close()
    return Showing(
        execution=execution,
        rows=ledger.rows,
        asked=company.asked,
        problem=gate.problem,
        derivation=derive(execution.value, program, execution.events),
    )
