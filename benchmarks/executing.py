"""What a run costs beside hand-written asyncio that does the same.

Agents are functions in this process that answer at once. Events are recorded, though nobody looks
at them unless a row says so, and every call has its timeout; asyncio does neither. Ours and
asyncio's take turns on one loop, the time is that of the processor, and what counts is the ratio:
other programs slow down both.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from operator import itemgetter
from typing import Any, Final

from benchmarks.measuring import Row
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import Agent
from parallax_runtime import (
    AgentRequest,
    Event,
    InProcessAgent,
    Program,
    Registry,
    ScriptedAgent,
    load,
    run,
)
from parallax_runtime.events import Observer
from parallax_sdk import Answer, agent

FAN_OUT = """\
import { parallel } from "@parallax/primitives/execution"
import { voting } from "@parallax/primitives/aggregation"
voting(parallel(agents), "majority")
"""

REVIEW: Final = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
first = consensus(parallel(agents), 0.6)
first ~> 0.8 ? first : consensus(parallel(agents), 0.6)
"""

CHAIN: Final = (
    """\
draft = agents[0].draft()
"""
    + "draft = agents[0].improve({draft})\n" * 9
)

_ASKED: Final = {"task": "review"}

Work = Callable[[], Awaitable[object]]


def program(text: str) -> Program:
    """The loaded program of a pattern."""
    return load(python(text), "benchmark.py")


def python(text: str) -> str:
    """What a pattern is in Python."""
    compilation = compile_source(Source("benchmark.prism", text), NoLibrary())
    assert compilation.python is not None, [d.text() for d in compilation.diagnostics]
    return compilation.python.text


def registry(count: int) -> Registry:
    """That many scripted agents which answer at once, two of three with yes."""
    return Registry(
        tuple(
            (
                Agent(f"agent-{n}", capabilities=("review",)),
                ScriptedAgent(
                    [{"answer": {"vote": "no" if n % 3 == 0 else "yes"}, "confidence": 0.9}]
                ),
            )
            for n in range(count)
        )
    )


def functions(count: int) -> Registry:
    """As `registry`, but each is a function in this process."""

    def made(n: int) -> InProcessAgent:
        vote = "no" if n % 3 == 0 else "yes"

        @agent(capabilities=["review"], id=f"agent-{n}")
        async def answer() -> Answer:
            return Answer({"vote": vote}, 0.9)

        return InProcessAgent(answer)

    agents = [made(n) for n in range(count)]
    return Registry((one.agent, one) for one in agents)


def ours(text: str, agents: Registry, *observers: Observer) -> Work:
    """A run of a pattern."""
    compiled = program(text)

    async def once() -> None:
        execution = await run(compiled, _ASKED, agents, observers=observers)
        assert execution.status == "completed", execution.fault

    return once


# --- the same by hand ----------------------------------------------------------------------------


async def _answer(n: int) -> tuple[str, float]:
    return ("no" if n % 3 == 0 else "yes"), 0.9


async def _asked(count: int) -> list[tuple[str, float]]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_answer(n)) for n in range(count)]
    return [task.result() for task in tasks]


async def vote_by_hand(count: int) -> str:
    """A fan-out and a majority vote."""
    return Counter(vote for vote, _ in await _asked(count)).most_common(1)[0][0]


async def review_by_hand() -> str:
    """Five answers, how far they agree, and a second round where that is not enough."""
    for _ in range(2):
        answers = await _asked(5)
        weights: dict[str, float] = defaultdict(float)
        for vote, confidence in answers:
            weights[vote] += confidence
        best, weight = max(weights.items(), key=itemgetter(1))
        if weight / sum(weights.values()) * 0.9 >= 0.8:
            break
    return best


async def chain_by_hand() -> object:
    """Ten calls, one after the other."""
    draft: object = None
    for n in range(10):
        draft = await _answer(n)
    return draft


# --- rows ----------------------------------------------------------------------------------------


def fan_out() -> list[Row]:
    """The rows, ours and by hand in turn."""
    rows = [
        _row(
            f"fan out to {count:,} and vote",
            ours(FAN_OUT, functions(count)),
            partial(vote_by_hand, count),
            times,
            "2 times",
        )
        for count, times in ((10, 100), (100, 10), (1_000, 1), (10_000, 1))
    ]
    rows += [
        _row(
            f"… to {count:,}, with an observer",
            ours(FAN_OUT, functions(count), _observe),
            partial(vote_by_hand, count),
            times,
            "3.5 times",
        )
        for count, times in ((100, 10), (1_000, 1))
    ]
    five = ours(REVIEW, functions(5))
    rows.append(_row("chain of 10 calls", ours(CHAIN, functions(1)), chain_by_hand, 50, "60 µs"))
    rows.append(_row("review: 5, agree, 5 more", five, review_by_hand, 50, "300 µs"))
    rows.append(
        _row("1,000 reviews at once", _many(five), _many(review_by_hand), 1, "3 times", each=1_000)
    )
    rows.append(Row(what="memory of a waiting call", figure=f"{_memory():.1f} KB", limit="3 KB"))
    return rows


def _observe(event: Event) -> None:
    """Looks at an event, which is made for that."""
    assert event.data is not None


def _many(work: Work) -> Work:
    async def at_once() -> None:
        await asyncio.gather(*(work() for _ in range(1_000)))

    return at_once


def _row(  # what is measured, and how often
    what: str, mine: Work, hand: Work, times: int, limit: str, each: int = 1
) -> Row:
    own, other = asyncio.run(_in_turn(mine, hand, times))
    figure = f"{own / each * 1e6:,.0f} µs, asyncio {other / each * 1e6:,.1f} µs"
    return Row(what=what, figure=f"{figure}: {own / other:.1f} times", limit=limit)


async def _in_turn(mine: Work, hand: Work, times: int) -> tuple[float, float]:
    """The median seconds of both, of which each is done so many times a turn."""
    own, other = [], []
    for _ in range(9):
        gc.collect()
        own.append(await _timed(mine, times))
        other.append(await _timed(hand, times))
    return statistics.median(own), statistics.median(other)


async def _timed(work: Work, times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        await work()
    return (time.process_time() - start) / times


# --- memory --------------------------------------------------------------------------------------

_WAITING: Final = 2_000


class _Silent:
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        self.asked = 0
        self.go_on = asyncio.Event()

    async def call(self, _request: AgentRequest) -> Any:
        self.asked += 1
        await self.go_on.wait()
        return {"value": "yes", "confidence": 0.9}


def _memory() -> float:
    """Kilobytes for each call that waits for its agent, all of a run counted."""
    return asyncio.run(_waiting(program(FAN_OUT)))


async def _waiting(compiled: Program) -> float:
    silent = _Silent()
    agents = Registry(
        (Agent(f"agent-{n}", capabilities=("review",)), silent) for n in range(_WAITING)
    )
    limits = {"concurrency": float(_WAITING)}
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    running = asyncio.create_task(run(compiled, _ASKED, agents, limits=limits))
    while silent.asked < _WAITING:
        await asyncio.sleep(0)
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    silent.go_on.set()
    await running
    return taken / _WAITING / 1024
