"""What a journal costs, and how soon a run is back.

Everything is written to the disk of the temporary folder and has reached it (`synchronous=FULL`)
before the pattern learns of it. In memory: the same runs without a journal.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.executing import FAN_OUT, program, registry
from benchmarks.measuring import Row, median_seconds
from parallax_patterns.journals.file import JournalFile
from parallax_primitives.values import Agent
from parallax_runtime import Event, Execution, Program, Registry, ScriptedAgent, run, run_sync
from parallax_runtime.clock import EPOCH
from parallax_runtime.journal.exchanges import JournalledMailboxes, journalled_agents
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import Row as Line

LONG = """\
xs = []
for i in range(100) {
  xs.push(agents.map(a => a.review(i)))
}
xs.length
"""


def journalled(compiled: Program, agents: Registry, file: JournalFile) -> Execution:
    """A run with a journal, resumed where the file has rows."""
    gate = Gate(file, History(file.rows(), events=len(file.events())))

    try:
        return run_sync(
            compiled,
            {"task": "review"},
            journalled_agents(agents, gate),
            clock=JournalClock(gate, EPOCH),
            resolver=JournalledMailboxes(None, gate),
            observers=(gate.observe,),
        )
    finally:
        gate.close()


@contextmanager
def kept() -> Iterator[JournalFile]:
    """A new journal in the temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        file = JournalFile.made(Path(folder) / "run.db", {})
        yield file
        file.close()


def journalling() -> list[Row]:
    """Fan-outs, rows, a run that goes on, and many at once."""
    return [*_fan_out(), _rows(), *_resumed(), *_at_once()]


def _fan_out() -> Iterator[Row]:
    compiled = program(FAN_OUT)
    for count in (100, 1_000):
        agents = registry(count)

        def in_memory(agents: Registry = agents) -> None:
            assert run_sync(compiled, {"task": "review"}, agents).status == "completed"

        def on_disk(agents: Registry = agents) -> None:
            with kept() as file:
                assert journalled(compiled, agents, file).status == "completed"

        free = median_seconds(in_memory, repeat=7)
        cost = median_seconds(on_disk, repeat=7)
        work = [_processor_seconds(one) * 1e3 for one in (in_memory, on_disk)]
        yield Row(
            what=f"fan out to {count:,}, in memory and journalled",
            figure=f"{free * 1e3:.1f} ms and {cost * 1e3:.1f} ms: {cost / free:.1f} times",
            limit="4 times" if count == 1_000 else "",
        )
        yield Row(
            what="… time of the processor",
            figure=f"{work[0]:.1f} ms and {work[1]:.1f} ms: {work[1] / work[0]:.1f} times",
        )


def _processor_seconds(action: Callable[[], None]) -> float:
    """What an action costs without waiting for the disk, or for others at the machine."""
    times = []
    for _ in range(5):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return median(times)


def _rows() -> Row:
    events = [
        Line(n, "event", 0.0, None, Event(n, n / 1e3, "call.started", 3, f"n3[{n}]", _STARTED))
        for n in range(10_000)
    ]

    def write() -> None:
        with kept() as file:
            for at in range(0, len(events), 100):
                file.append(events[at : at + 100])

    seconds = median_seconds(write, repeat=3)
    return Row(
        what="events into a journal, a commit for each hundred",
        figure=f"{len(events) / seconds:,.0f} a second",
    )


_STARTED: dict[str, Any] = {"agent": "reviewer", "operation": "review", "task": "look at it"}


def _resumed() -> Iterator[Row]:
    compiled = program(LONG)
    agent = [{"answer": {"vote": "yes"}, "confidence": 0.9}]
    agents = Registry((Agent(f"agent-{n}"), ScriptedAgent(agent)) for n in range(50))
    with kept() as file:
        began = time.perf_counter()
        first = journalled(compiled, agents, file)
        first_time = time.perf_counter() - began
        began = time.perf_counter()
        again = journalled(compiled, agents, file)
        seconds = time.perf_counter() - began
    assert first.json == again.json
    count = len(first.events)
    yield Row(what=f"a run of {count:,} events", figure=f"{first_time * 1e3:.0f} ms")
    yield Row(what="the same again from its journal", figure=f"{seconds * 1e3:.0f} ms")


def _at_once() -> Iterator[Row]:
    """A thousand runs of three calls each: on one loop in memory, and by 16 threads on disk."""
    compiled, agents, count = program(FAN_OUT), registry(3), 1_000

    async def together() -> None:
        runs = (run(compiled, {"task": "review"}, agents) for _ in range(count))
        assert all(one.status == "completed" for one in await asyncio.gather(*runs))

    def alone(_: int) -> None:
        with kept() as file:
            assert journalled(compiled, agents, file).status == "completed"

    free = median_seconds(lambda: asyncio.run(together()), repeat=3)
    began = time.perf_counter()
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(alone, range(count)))
    cost = time.perf_counter() - began
    yield Row(what=f"{count:,} runs at once in memory", figure=f"{free * 1e3:.0f} ms")
    yield Row(
        what=f"{count:,} runs by 16 threads, each with a journal of its own",
        figure=f"{cost:.1f} s: {cost / count * 1e3:.1f} ms each",
    )
