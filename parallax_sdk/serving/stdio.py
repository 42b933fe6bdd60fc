"""Serving over standard input and output: one JSON object a line, as `docs/agents.md` says.

While it lasts, what agents print goes to the standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, BinaryIO

from parallax_sdk.serving.desk import Desk, error


def serve_stdio(desk: Desk) -> None:
    """Answers until the input ends, and then what it is busy with."""
    with _answers_alone() as output:
        asyncio.run(_Lines(desk, output).serve(sys.stdin.buffer))


@contextmanager
def _answers_alone() -> Iterator[BinaryIO]:
    """The standard output as a stream of our own, with nothing else on it."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "wb") as output:
        os.dup2(2, 1)
        before, sys.stdout = sys.stdout, sys.stderr
        try:
            yield output
        finally:
            sys.stdout = before


class _Lines:
    """The calls under way, by their id."""

    def __init__(self, desk: Desk, output: BinaryIO) -> None:
        self._desk = desk
        self._output = output
        self._calls: dict[str, asyncio.Task[dict[str, Any]]] = {}

    async def serve(self, stream: BinaryIO) -> None:
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        threading.Thread(target=_read, args=(stream, lines, loop), daemon=True).start()
        while line := await lines.get():
            self._take(line)
        if self._calls:  # parallax has none left then; somebody who pipes calls in has
            await asyncio.wait(self._calls.values())

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            number, kind = message["id"], message["type"]
            if not isinstance(number, str):
                raise TypeError("an id is a text")
        except (ValueError, RecursionError, TypeError, KeyError):
            print("A line that is no message was passed over.", file=sys.stderr)
            return
        if kind == "call":
            call = asyncio.create_task(self._desk.answer(message))
            self._calls[number] = call
            call.add_done_callback(partial(self._answered, number))
        elif kind == "cancel" and number in self._calls:
            self._calls[number].cancel()
        elif kind == "health":
            self._say({"id": number, "ok": True, "agents": self._desk.described()})

    def _answered(self, number: str, call: asyncio.Task[dict[str, Any]]) -> None:
        """A call may be cancelled before it began; it is answered all the same."""
        del self._calls[number]
        cancelled = error("error", "the call was cancelled")
        self._say({"id": number, **(cancelled if call.cancelled() else call.result())})

    def _say(self, message: dict[str, Any]) -> None:
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        with suppress(BrokenPipeError):  # whoever asked is gone
            self._output.write(text.encode("utf-8", "backslashreplace") + b"\n")
            self._output.flush()


def _read(stream: BinaryIO, lines: asyncio.Queue[bytes], loop: asyncio.AbstractEventLoop) -> None:
    """Passes lines on, and an empty one at the end."""
    for line in stream:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, b"")
