"""Runs a function for each of several files in several processes; results come in order.

The processes are started afresh, since a copy of this one could wait forever for a thread that it
has no copy of; so what they do is sent to them. An interrupt is for the process that started them.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

_R = TypeVar("_R")

_WORK: dict[str, Callable[[Path], Any]] = {}
"""In a worker: what it does."""


def in_processes(
    work: Callable[[Path], _R], files: Sequence[Path], count: int
) -> Generator[_R, None, None]:
    """The results of the files in their order, as they are there."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(work,))
    try:
        yield from pool.map(_do, files)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Path], Any]) -> None:
    """In a new worker; interrupts are for the process that has started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORK["work"] = work


def _do(path: Path) -> Any:
    return _WORK["work"](path)
