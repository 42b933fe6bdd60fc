"""Waiting for whatever comes first: a moment, or one of some futures."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial
from typing import Any


async def until(
    futures: Collection[asyncio.Future[Any]],
    moment: float | None,
    over: asyncio.Future[None] | None = None,
) -> None:
    """Waits until one of the futures is done or the moment has come, on the loop's clock.

    As `asyncio.wait` of the first one completed, in a third of the time: 2 µs. Whoever has `over`
    may end the wait by its result, which takes the loop a turn less than a future that is done.
    """
    loop = asyncio.get_running_loop()
    if over is None:
        over = loop.create_future()

    settle = partial(_settle, over)
    timer = None if moment is None else loop.call_at(moment, settle)
    for one in futures:
        one.add_done_callback(settle)
    try:
        await over
    finally:
        if timer is not None:
            timer.cancel()
        for one in futures:
            one.remove_done_callback(settle)


def _settle(over: asyncio.Future[None], _: object = None) -> None:
    if not over.done():
        over.set_result(None)
