"""Somebody at the terminal, who answers what programs and patterns ask of a person.

The terminal is asked directly, so that answers are neither shown nor mixed with what is piped.
Waiting for one blocks nothing else, and keeps no run from being interrupted.
"""

from __future__ import annotations

import asyncio
import getpass
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import Any

from parallax_cli.usage import refuse
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Json


def require_terminal(option: str) -> None:
    """Refuses an option where there is nobody to ask."""
    if not sys.stdin.isatty():
        refuse(f"`{option}` asks somebody at a terminal, and there is none.", "Leave it out.")


async def ask_secretly(agent: str, question: str) -> str:
    """What somebody types after the question, unseen."""
    with _terminal_kept():
        return await _elsewhere(partial(getpass.getpass, f"{agent} asks for {question}: "))


@contextmanager
def _terminal_kept() -> Iterator[None]:
    """The terminal as it was, also when nobody waits for the one who asks unseen any more."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:  # there is none, or the system has others
        yield
        return
    termios: Any = import_module("termios")
    try:
        before = termios.tcgetattr(terminal)
        try:
            yield
        except asyncio.CancelledError:
            print(file=sys.stderr)  # after the question
            raise
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    finally:
        os.close(terminal)


class Asking:
    """A resolver that asks somebody at the terminal, one question after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def __call__(self, mailbox: str, request: Json) -> dict[str, Any] | None:
        async with self._turn:
            shown = json.dumps(request, ensure_ascii=False, indent=2)
            print(redacted(f"`{mailbox}` is asked:\n{shown}"), file=sys.stderr)
            value = (await _elsewhere(partial(_read, "Answer (nothing: later): "))).strip()
            if not value:
                return None
            return {"value": _json_or_text(value), "confidence": await _sure()}


def _read(prompt: str) -> str:
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _json_or_text(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return typed


async def _sure() -> float | None:
    """How sure somebody is, asked until it is a number from 0 to 1; None when nothing is typed."""
    while (stated := await _elsewhere(partial(_read, "How sure, from 0 to 1: "))).strip():
        with suppress(ValueError):
            if 0 <= float(stated) <= 1:
                return float(stated)
    return None


async def _elsewhere(read: Callable[[], str]) -> str:
    """In a thread that never keeps the process alive."""
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def tell(text: str) -> None:
        if not typed.done():
            typed.set_result(text)

    def work() -> None:
        try:
            text = read()
        except (EOFError, OSError):
            text = ""
        with suppress(RuntimeError):  # the run is over, and nobody waits any more
            loop.call_soon_threadsafe(tell, text)

    threading.Thread(target=work, daemon=True).start()
    return await typed
