"""What a journal costs, and how soon a run is back.

Everything is written to the disk of the temporary folder and has reached it (`synchronous=FULL`)
before the pattern learns of it. In memory: the same runs without a journal. Agents are functions in
this process that answer at once.
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

from benchmarks.executing import FAN_OUT, functions, program, registry
from benchmarks.measuring import Row, exponent, median_seconds
from parallax_patterns.journals.file import JournalFile
from parallax_primitives.values import Json
from parallax_runtime import Event, Execution, Program, Registry, run, run_sync
from parallax_runtime.clock import EPOCH
from parallax_runtime.events import Passage
from parallax_runtime.journal.exchanges import JournalledMailboxes, journalled_agents
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock

REVIEW: Json = {"task": "review"}

LONG = """\
last = []
for i in range(input.rounds) {
  last = agents.map(a => a.review(i))
}
last.length
"""

ROUNDS = (1, 10, 100, 1_000)
"""Of 50 calls and 100 events each."""


def journalled(
    compiled: Program, agents: Registry, file: JournalFile, data: Json = REVIEW
) -> Execution:
    """A run with a journal, resumed where the file has rows."""
    gate = Gate(file, History(file.rows(), events=len(file.events())))
    try:
        return run_sync(
            compiled,
            data,
            journalled_agents(agents, gate),
            clock=JournalClock(gate, EPOCH),
            resolver=JournalledMailboxes(None, gate),
            observers=(gate,),
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
        agents = functions(count)

        def in_memory(agents: Registry = agents) -> None:
            assert run_sync(compiled, REVIEW, agents).status == "completed"

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
    events = [Event(n, n / 1e3, "call.started", 3, f"n3[{n}]", _STARTED) for n in range(10_000)]

    def write() -> None:
        with kept() as file:
            for at in range(0, len(events), 100):
                file.append((), Passage(at, 0.0, events[at : at + 100]))

    seconds = median_seconds(write, repeat=3)
    return Row(
        what="events into a journal, a commit for each hundred",
        figure=f"{len(events) / seconds:,.0f} a second",
    )


_STARTED: dict[str, Any] = {"agent": "reviewer", "operation": "review", "task": "look at it"}


def _resumed() -> Iterator[Row]:
    """How long runs of so many events take, and to be back; and how that grows."""
    compiled, agents = program(LONG), registry(50)
    costs = [_there_and_back(compiled, agents, rounds) for rounds in ROUNDS]
    for rounds, (first, again) in zip(ROUNDS, costs, strict=True):
        figure = f"{first * 1e3:,.0f} ms and {again * 1e3:,.0f} ms"
        yield Row(what=f"{rounds * 100:,} events, the same from their journal", figure=figure)
    exponents = [f"{exponent(ROUNDS, seconds):.2f}" for seconds in zip(*costs, strict=True)]
    yield Row(what="… exponents over three decades", figure=" and ".join(exponents), limit="1.1")


def _there_and_back(compiled: Program, agents: Registry, rounds: int) -> tuple[float, float]:
    """Seconds of a run, and of the same from its journal."""
    data: Json = {"rounds": rounds}
    with kept() as file:
        began = time.perf_counter()
        first = journalled(compiled, agents, file, data)
        between = time.perf_counter()
        again = journalled(compiled, agents, file, data)
        ended = time.perf_counter()
    assert first.json == again.json == 50
    return between - began, ended - between


def _at_once() -> Iterator[Row]:
    """A thousand runs of three calls each: on one loop in memory, and by 16 threads on disk."""
    compiled, agents, count = program(FAN_OUT), registry(3), 1_000

    async def together() -> None:
        runs = (run(compiled, REVIEW, agents) for _ in range(count))
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
