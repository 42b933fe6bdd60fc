"""Runs a function for each of several items in several processes; results come in order.

The processes are started afresh, since a copy of this one could wait forever for a thread that it
has no copy of; so what they do is sent to them, once. An interrupt is for the process that started
them; they end with it, however it ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

MOST: Final = 64
"""How many processes make sense on any machine."""

_WORK: dict[str, Callable[[Any], Any]] = {}
"""In a worker: what it does."""


def in_processes(
    work: Callable[[_T], _R], items: Iterable[_T], count: int
) -> Generator[_R, None, None]:
    """The results of the items in their order, as they are there."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(work,))
    try:
        yield from pool.map(_do, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(work: Callable[[Any], Any]) -> None:
    """In a new worker."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _WORK["work"] = work


def _end_with_parent() -> None:
    """A killed process says nothing to those it started, which would wait for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(item: Any) -> Any:
    return _WORK["work"](item)
