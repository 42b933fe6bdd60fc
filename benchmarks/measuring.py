"""Timing and tables for the benchmarks."""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: what was measured, the figure, the limit if there is one."""

    what: str
    figure: str
    limit: str = ""


def median_seconds(action: Callable[[], object], *, repeat: int, warm_up: int = 1) -> float:
    """The median seconds of `repeat` runs of `action`, after `warm_up` unmeasured ones."""
    for _ in range(warm_up):
        action()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process_seconds(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> float:
    """The seconds of the processor that a program takes, which has to succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The e of seconds = c * size ** e that fits best: 1 is linear growth, 2 quadratic."""
    return statistics.linear_regression(
        [math.log(one) for one in sizes], [math.log(one) for one in seconds]
    ).slope


def in_process(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """The JSON that a module of the benchmarks prints, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
    )
    return json.loads(done.stdout)


def users_environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment as users have it: Python may keep its compiled modules."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **more}


def show(title: str, rows: Sequence[Row], note: str = "") -> None:
    """Prints a table to standard output."""
    caption = " ".join(note.split())
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    table.add_column("measured")
    table.add_column("figure", justify="right")
    table.add_column("limit", justify="right")
    for row in rows:
        table.add_row(row.what, row.figure, row.limit)
    Console().print(table)
