"""What evidence costs: a fan-out and its consensus, and then every node of where it comes from.

While a run goes on, evidence is little more than who answered in which call, which votes need
themselves; its nodes are made when somebody looks. So the second time is that of whoever does, as
`--explain` and the record of a run do. Both are of the processor.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time

from benchmarks.executing import program, registry
from benchmarks.measuring import Row
from parallax_primitives.values import Evidence, evidence_of
from parallax_runtime import Execution, Program, Registry, run
from parallax_runtime.derivation import derive

CONSENSUS = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
consensus(parallel(agents), 0.5)
"""


def evidence() -> list[Row]:
    """The time of a run, what making its evidence adds, and the time of a derivation."""
    compiled = program(CONSENSUS)
    rows = [_row(compiled, count, repeat) for count, repeat in ((10, 150), (100, 60), (1_000, 25))]
    execution = asyncio.run(_ran(compiled, registry(1_000)))
    started = time.process_time()
    nodes = len(derive(execution.value, compiled, execution.events).nodes)
    taken = time.process_time() - started
    return [*rows, Row(what=f"derivation of {nodes:,} nodes", figure=f"{taken * 1e3:.1f} ms")]


async def _ran(compiled: Program, agents: Registry) -> Execution:
    execution = await run(compiled, {"task": "review"}, agents)
    assert execution.status == "completed", execution.fault
    return execution


def _row(compiled: Program, count: int, repeat: int) -> Row:
    agents = registry(count)
    runs, looks = [], []
    for _ in range(repeat):
        gc.collect()
        start = time.process_time()
        execution = asyncio.run(_ran(compiled, agents))
        ended = time.process_time()
        nodes = _nodes(execution)
        looks.append(time.process_time() - ended)
        runs.append(ended - start)
    alone, more = statistics.median(runs), statistics.median(looks)
    return Row(
        what=f"fan out to {count:,}, consensus",
        figure=f"{alone * 1e3:.2f} ms, {nodes:,} nodes {more * 1e3:.2f} ms: {more / alone:+.0%}",
        limit="15%" if count == 1_000 else "",
    )


def _nodes(execution: Execution) -> int:
    """How many nodes the evidence of a run's value has; all are made by this."""
    root = evidence_of(execution.value)
    assert root is not None, "a consensus says why"
    seen: set[Evidence] = {root}
    waiting = [root]
    while waiting:
        for one in waiting.pop().inputs:
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return len(seen)
