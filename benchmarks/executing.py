"""What a run costs beside hand-written asyncio that does the same."""

from __future__ import annotations

import asyncio
from collections import Counter

from benchmarks.measuring import Row, median_seconds
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import Agent
from parallax_runtime import Program, Registry, ScriptedAgent, load, run

FAN_OUT = """\
import { parallel } from "@parallax/primitives/execution"
import { voting } from "@parallax/primitives/aggregation"
voting(parallel(agents), "majority")
"""


def program(text: str) -> Program:
    """The loaded program of a pattern."""
    compilation = compile_source(Source("benchmark.prism", text), NoLibrary())
    assert compilation.python is not None, [d.text() for d in compilation.diagnostics]
    return load(compilation.python.text, "benchmark.py")


def registry(count: int) -> Registry:
    """That many agents which answer at once, two of three with yes."""
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


async def by_hand(count: int) -> str:
    """A fan-out and a majority vote as one writes them with asyncio alone."""

    async def answer(n: int) -> str:
        return "no" if n % 3 == 0 else "yes"

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(answer(n)) for n in range(count)]
    return Counter(task.result() for task in tasks).most_common(1)[0][0]


def fan_out() -> list[Row]:
    """The same fan-out, by us and by hand, in turn."""
    compiled = program(FAN_OUT)
    rows = []
    for count in (10, 100, 1_000):
        agents = registry(count)

        async def ours(agents: Registry = agents) -> None:
            execution = await run(compiled, {"task": "review"}, agents)
            assert execution.status == "completed", execution.fault

        repeat = 15 if count < 1_000 else 7
        mine = median_seconds(lambda ours=ours: asyncio.run(ours()), repeat=repeat)  # type: ignore[misc]
        hand = median_seconds(lambda count=count: asyncio.run(by_hand(count)), repeat=repeat)  # type: ignore[misc]
        rows.append(
            Row(
                what=f"fan out to {count:,} and vote",
                figure=f"{mine * 1e3:.2f} ms, asyncio {hand * 1e3:.2f} ms: {mine / hand:.1f} times",
            )
        )
    return rows
