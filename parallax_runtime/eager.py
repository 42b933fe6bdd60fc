"""Beginning a task at once, as `eager_start` of Python 3.12 does.

A task begins a turn of its loop later, and whoever waits for it goes on two turns later: 7 µs, and
all that a thousand runs made is held until then. What never waits is done here before its task is
given back.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.tasks import _enter_task, _leave_task
from collections import deque
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def begun(coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task that has made its first step, where the loop lets us make it."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(coroutine)
    handle = _taken(loop, task)
    if handle is not None:
        present = asyncio.current_task()
        assert present is not None, "a coroutine runs in a task"
        _leave_task(loop, present)
        try:
            handle._run()
        except (SystemExit, KeyboardInterrupt):
            pass  # it is what the task came to, too: whoever asks for its result has it
        finally:
            _enter_task(loop, present)
    return task


def _taken(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> Any:
    """The first step of a task that was just made, taken from what is ready on asyncio's loops.

    Not where an exception is being handled: the task would see it as if it were its own.
    """
    ready: object = getattr(loop, "_ready", None)
    if not isinstance(ready, deque) or not ready or sys.exc_info()[1] is not None:
        return None
    handle: Any = ready.pop()
    if getattr(handle._callback, "__self__", None) is task:
        return handle
    ready.append(handle)  # another thread's
    return None
