"""Timing and tables for the benchmarks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: what was measured, the figure, the limit if there is one."""

    what: str
    figure: str
    limit: str = ""


def median_seconds(action: Callable[[], object], *, repeat: int, warm_up: int = 1) -> float:
    """The median seconds that `action` takes over `repeat` runs; `warm_up` more are not counted."""
    for _ in range(warm_up):
        action()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def show(title: str, rows: Sequence[Row]) -> None:
    """Prints a table to standard output."""
    table = Table(title=title, title_justify="left")
    table.add_column("measured")
    table.add_column("figure", justify="right")
    table.add_column("limit", justify="right")
    for row in rows:
        table.add_row(row.what, row.figure, row.limit)
    Console().print(table)
