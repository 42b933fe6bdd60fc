"""Somebody at the terminal, who answers what programs and patterns ask of a person.

There has to be a terminal (`require_terminal`). Waiting for an answer blocks nothing else, and
keeps no run from being interrupted.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, final

from parallax_cli.usage import refuse
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Json


def require_terminal(option: str) -> None:
    """Refuses an option where there is nobody to ask."""
    if not sys.stdin.isatty():
        refuse(f"`{option}` asks somebody at a terminal, and there is none.", "Leave it out.")


@final
class AtTerminal:
    """Answers mailboxes and people (`answer`) and logins (`tell`), one question after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._keyboard = _Keyboard()

    async def answer(self, mailbox: str, request: Json) -> dict[str, Any] | None:
        """What somebody answers; None for nothing."""
        async with self._turn:
            shown = json.dumps(request, ensure_ascii=False, indent=2)
            print(redacted(f"`{mailbox}` is asked:\n{shown}"), file=sys.stderr)
            value = (await self._typed("Answer (nothing: later): ")).strip()
            if not value:
                return None
            return {"value": _json_or_text(value), "confidence": await self._sure()}

    async def tell(self, agent: str, question: str) -> str:
        """What somebody types after a question of an agent's login, unseen."""
        async with self._turn:
            with _unseen():
                typed = await self._typed(f"{agent} asks for {question}: ")
            print(file=sys.stderr)  # the line's end was not shown, either
        return typed.rstrip("\n")

    async def _sure(self) -> float | None:
        """How sure somebody is, asked until it is a number from 0 to 1; None for nothing."""
        while (stated := await self._typed("How sure, from 0 to 1: ")).strip():
            with suppress(ValueError):
                if 0 <= float(stated) <= 1:
                    return float(stated)
        return None

    async def _typed(self, prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        try:
            return await self._keyboard.line()
        except asyncio.CancelledError:
            print(file=sys.stderr)  # what comes next does not stand beside the question
            raise


@final
class _Keyboard:
    """Lines of the standard input, each for the one who waits when it comes.

    They are read in a thread that never keeps the process alive. Nothing stops it, so when whoever
    asked waits no more, it goes on reading for the next one.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Future[str] | None = None
        self._is_read = False

    async def line(self) -> str:
        """The next line with its end; empty when there are no more."""
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        if not self._is_read:
            self._is_read = True
            threading.Thread(target=self._read, args=(loop,), daemon=True).start()
        return await self._waiting

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            line = sys.stdin.readline()
        except (OSError, ValueError):
            line = ""
        with suppress(RuntimeError):  # the run is over, and nobody waits any more
            loop.call_soon_threadsafe(self._take, line)

    def _take(self, line: str) -> None:
        self._is_read = False
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(line)


@contextmanager
def _unseen() -> Iterator[None]:
    """What is typed meanwhile is not shown; programs with a login run on POSIX systems alone."""
    if not sys.stdin.isatty():
        yield
        return
    termios: Any = import_module("termios")
    before, unseen = termios.tcgetattr(sys.stdin), termios.tcgetattr(sys.stdin)
    unseen[3] &= ~termios.ECHO
    try:
        termios.tcsetattr(sys.stdin, termios.TCSAFLUSH, unseen)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _json_or_text(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return typed
