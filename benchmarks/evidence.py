"""What evidence costs: a fan-out and its consensus, with evidence and without, in turn.

Without means: the same program in the same runtime, but answers come without a node, what
primitives make carries none, and nothing is said of it in details. Agents are then unknown to the
consensus, so it has no copies to look for either. Runs alternate, and the time is that of the
processor: what else the machine does counts for neither.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from benchmarks.executing import program, registry
from benchmarks.measuring import Row
from parallax_primitives.values import Confident, Value, bare
from parallax_runtime import run
from parallax_runtime.boundary import Accepted
from parallax_runtime.derivation import derive

CONSENSUS = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
consensus(parallel(agents), 0.5)
"""

_MAKERS = (
    "parallax_primitives.execution.fanning",
    "parallax_primitives.aggregation.consensus",
)


def evidence() -> list[Row]:
    """The extra time for evidence, and the time to make a derivation of it."""
    compiled = program(CONSENSUS)
    rows = []
    for count, repeat in ((10, 150), (100, 60), (1_000, 25)):
        agents = registry(count)

        async def once(agents: Any = agents) -> Any:
            execution = await run(compiled, {"task": "review"}, agents)
            assert execution.status == "completed", execution.fault
            return execution

        ours, bare_times = [], []
        _timed(once)
        for _ in range(repeat):
            ours.append(_timed(once))
            with _without():
                bare_times.append(_timed(once))
        extra = statistics.median(ours) / statistics.median(bare_times) - 1
        rows.append(
            Row(
                what=f"fan out to {count:,}, consensus",
                figure=f"{statistics.median(ours) * 1e3:.2f} ms, without evidence "
                f"{statistics.median(bare_times) * 1e3:.2f} ms: {extra:+.0%}",
                limit="15%" if count == 1_000 else "",
            )
        )
    execution = asyncio.run(once())
    started = time.perf_counter()
    nodes = len(derive(execution.value, compiled, execution.events).nodes)
    taken = time.perf_counter() - started
    rows.append(Row(what=f"derivation of {nodes:,} nodes", figure=f"{taken * 1e3:.1f} ms"))
    return rows


def _timed(once: Any) -> float:
    gc.collect()
    start = time.process_time()
    asyncio.run(once())
    return time.process_time() - start


@contextmanager
def _without() -> Iterator[None]:
    """No evidence is made while it lasts."""
    with ExitStack() as stack:
        stack.enter_context(patch("parallax_runtime.call_record.confident", _answer))
        for module in _MAKERS:
            stack.enter_context(patch(f"{module}.derived", _made))
        stack.enter_context(patch(f"{_MAKERS[1]}.details_of", lambda *_: {}))
        yield


def _answer(answer: Accepted, _agent: str, _key: str) -> Confident:
    return Confident(answer.value, answer.confidence)


def _made(value: Value, confidence: float, *_rule: Any, **_how: Any) -> Confident:
    return Confident(bare(value), confidence)
