"""A program in a pseudo-terminal: what it shows, as plain text, and what is typed.

The program has a terminal of its own, so that it asks for passwords there and prints at once.
What it draws is read as it comes: sequences that colour and move are left out, and of a line that
is written over, the last writing counts.
"""

from __future__ import annotations

import asyncio
import codecs
import fcntl
import os
import re
import struct
import termios
from contextlib import suppress
from typing import Any, Final

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.orphans import WATCHDOG
from parallax_runtime.transports.programs import (
    Child,
    Program,
    ended_words,
    last_lines,
    launch,
    plain,
    start_words,
)
from parallax_runtime.transports.wire import garbage, unreached

_ROWS: Final = 50
_CHUNK: Final = 65_536
_UNFINISHED: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?$")
_OVERWRITTEN: Final = re.compile(r"[^\n]*\r(?!\n)")
_RUBBED_OUT: Final = re.compile(r"[^\x08\n]\x08")

_END: Final = b"\x04"
"""Typed at the beginning of a line, it ends the input."""

_ON_TERMINAL: Final = 'exec "$@" <"$0" >"$0" 2>"$0"'
"""Opening a terminal after `setsid` makes it the one that a program is controlled by."""


class Screen:
    """The terminal's side of us. `limit` bounds what may be shown between two prompts, in bytes."""

    def __init__(self, child: Child, terminal: int, agent: str, limit: int) -> None:
        self.child = child
        self._terminal = terminal
        self._agent = agent
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self._shown = ""
        self._news = asyncio.Event()
        self._closed = False
        os.set_blocking(terminal, False)
        asyncio.get_running_loop().add_reader(terminal, self._read)

    def _read(self) -> None:
        try:
            raw = os.read(self._terminal, _CHUNK)
        except BlockingIOError:
            return
        except OSError:  # EIO, which is how a terminal ends
            raw = b""
        if raw:
            text = self._unfinished + self._decoder.decode(raw)
            found = _UNFINISHED.search(text)
            self._unfinished = found[0] if found else ""
            self._shown += plain(text[: len(text) - len(self._unfinished)])
        else:
            self._stop_reading()
        self._news.set()

    def _stop_reading(self) -> None:
        if not self._closed:
            self._closed = True
            asyncio.get_running_loop().remove_reader(self._terminal)

    async def until(self, pattern: Any, idle: float) -> str:
        """What is shown before the pattern; AgentFault when it does not come."""
        while True:
            found = pattern.search(self._shown)
            if found is not None:
                before = self._shown[: found.start()]
                self._shown = self._shown[found.end() :]
                return before
            if len(self._shown) > self._limit:
                words = f"wrote more than {self._limit:,} bytes without its prompt"
                raise garbage(self._agent, words)
            if self._closed:
                raise await self._death()
            await self._more(idle)

    async def _more(self, idle: float) -> None:
        self._news.clear()
        try:
            async with asyncio.timeout(idle):
                await self._news.wait()
        except TimeoutError:
            words = f"`{self._agent}` wrote nothing for {idle:g} s{self._last()}"
            raise AgentFault(self._agent, "timeout", words) from None

    async def _death(self) -> AgentFault:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.child.process.wait(), 0.2)
        ended = ended_words(self.child.process.returncode)
        words = f"`{self._agent}` {ended} before it answered{self._last()}"
        return AgentFault(self._agent, "crash", words)

    def _last(self) -> str:
        said = last_lines(readable(self._shown).encode(), self.child.secrets)
        return f"; it wrote: {said}" if said else ""

    async def type(self, line: str) -> None:
        """Types a line. Waits while the program reads nothing."""
        left = f"{line}\n".encode()
        while left:
            try:
                left = left[os.write(self._terminal, left) :]
            except BlockingIOError:
                await asyncio.sleep(0.005)
            except OSError:
                return  # it is gone, which reading tells

    async def close(self, farewell: str | None = None) -> None:
        """Ends the program by what it takes for that, and takes its terminal away."""
        try:
            with suppress(OSError):
                os.write(self._terminal, _END if farewell is None else f"{farewell}\n".encode())
            await self.child.stop()
        finally:
            self._stop_reading()
            os.close(self._terminal)


def readable(text: str) -> str:
    """What a person would see in the end."""
    text = _OVERWRITTEN.sub("", text.replace("\r\n", "\n").replace("\r\r", "\r"))
    while _RUBBED_OUT.search(text):
        text = _RUBBED_OUT.sub("", text)
    return text


async def opened(program: Program, columns: int, limit: int) -> Screen:
    """Starts a program in a terminal of that width; AgentFault says why it cannot."""
    found = launch(program)
    try:
        ours, theirs = os.openpty()
    except OSError as error:
        raise unreached(program.agent, start_words(program.command[0], error)) from None
    try:
        _prepare(theirs, columns)
        with WATCHDOG.awake():
            process = await asyncio.create_subprocess_exec(
                "/bin/sh", "-c", _ON_TERMINAL, os.ttyname(theirs), found.path, *program.command[1:],
                cwd=program.folder,
                env={"TERM": "dumb"} | dict(found.environment),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
            )  # fmt: skip
            child = Child(process, program, found)
    except (OSError, ValueError) as error:
        os.close(ours)
        raise unreached(program.agent, start_words(program.command[0], error)) from None
    finally:
        os.close(theirs)
    return Screen(child, ours, program.agent, limit)


def _prepare(terminal: int, columns: int) -> None:
    """Without echo, so that what is typed is not read as an answer."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
    modes = termios.tcgetattr(terminal)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, modes)
