"""The three jobs that everybody does, and their timing; the scripts beside this one do them.

Nothing of ours is imported: each script runs in the environment of the library that it measures.
Agents answer at once, two of three with yes. A job is made ready once and then done over and over.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from importlib.metadata import version

MANY = 1_000
STEPS = 10
PANEL = 5

Job = Callable[[], Awaitable[object]]


def answer(n: int) -> str:
    """What an agent says."""
    return "no" if n % 3 == 0 else "yes"


def vote(answers: Iterable[str]) -> str:
    """The majority."""
    return Counter(answers).most_common(1)[0][0]


def is_sure(answers: Iterable[str]) -> bool:
    """Whether nine of ten agree; here they never do, and a second round is asked."""
    listed = list(answers)
    return Counter(listed).most_common(1)[0][1] / len(listed) >= 0.9


def tell(distribution: str, jobs: dict[str, Job]) -> None:
    """Prints the version and the median microseconds of each job, as the last line."""
    figures = {name: asyncio.run(_timed(job)) * 1e6 for name, job in jobs.items()}
    print(json.dumps({"version": version(distribution), "figures": figures}))


async def _timed(job: Job) -> float:
    """Seconds of the processor, threads included."""
    seconds: list[float] = []
    began = time.perf_counter()
    await job()
    while len(seconds) < 3 or (time.perf_counter() - began < 2 and len(seconds) < 200):
        start = time.process_time()
        await job()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)
