"""Programs as child processes: started with clear words, ended for certain.

A program leads a process group of its own, so that what it started ends with it, strays by their
mark, and an interrupt at the terminal reaches it by way of us alone. Its standard error is read as
it comes, and the end of it kept for messages.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import uuid
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from parallax_primitives.secrets import redacted, without
from parallax_runtime.transports.orphans import WATCHDOG, kill_group, signal_group
from parallax_runtime.transports.strays import VARIABLE, kill_strays
from parallax_runtime.transports.surroundings import UnknownReference, filled, passed_on
from parallax_runtime.transports.wire import unreached

_KEPT: Final = 4096
"""Bytes of standard error that are kept."""
_SHOWN_LINES: Final = 3
_CHUNK: Final = 65_536
_LAST_WORDS: Final = 0.2
"""Seconds to wait for what an ended program still has to say."""

_ESCAPES: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_=>])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start for an agent: `environment` may refer to ours as `${NAME}`.

    `stop_timeout` is how many seconds it has to end by itself before it is killed.
    """

    agent: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_timeout: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """A program that is there to be started, with all that it is given."""

    path: str
    environment: Mapping[str, str]
    secrets: tuple[str, ...] = field(repr=False)
    mark: str


def launch(program: Program) -> Launch:
    """Finds the program and fills in its environment; AgentFault says what is not there."""
    try:
        own = filled(program.environment, os.environ)
    except UnknownReference as missing:
        raise unreached(program.agent, str(missing)) from None
    mark = uuid.uuid4().hex
    environment = passed_on(os.environ) | dict(own.texts) | {VARIABLE: mark}
    if not program.folder.is_dir():
        raise unreached(program.agent, f"there is no folder `{program.folder}`")
    path = _found(program, environment)
    return Launch(path=path, environment=environment, secrets=own.secrets, mark=mark)


def _found(program: Program, environment: Mapping[str, str]) -> str:
    name = program.command[0]
    if os.sep not in name:
        path = shutil.which(name, path=environment.get("PATH"))
        if path is None:
            raise unreached(program.agent, f"there is no program `{name}` on the `PATH`")
        return path
    full = program.folder / name
    if not full.is_file():
        raise unreached(program.agent, f"there is no program `{name}`")
    if not os.access(full, os.X_OK):
        raise unreached(program.agent, f"`{name}` is not executable; run `chmod +x {name}`")
    return str(full)


class Child:
    """A running program; `stop` ends it, and whatever it started."""

    def __init__(self, process: Process, program: Program, found: Launch) -> None:
        WATCHDOG.watch(process.pid, found.mark)
        self.process = process
        self._program = program
        self._mark = found.mark
        self.secrets = found.secrets
        self._said = b""
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        stream = self.process.stderr
        if stream is None:  # it writes to a terminal
            return
        while chunk := await stream.read(_CHUNK):
            self._said = (self._said + chunk)[-_KEPT:]

    @property
    def said(self) -> str:
        """The last lines of its standard error, on one line, without secrets."""
        return last_lines(self._said, self.secrets)

    async def last_words(self) -> str:
        """How it ended and what it said, once its output has ended."""
        await asyncio.wait((self._listening,), timeout=_LAST_WORDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), _LAST_WORDS)
        ended = f"{ended_words(self.process.returncode)} before it answered"
        return f"{ended}; it wrote: {self.said}" if self.said else ended

    async def stop(self) -> None:
        """Asks it to end, then tells it, then kills it. Cancelled, it kills at once."""
        group = self.process.pid
        try:
            await self._asked_to_end()
        finally:
            kill_group(group)
            kill_strays(self._mark)
            WATCHDOG.forget(group)
            self._listening.cancel()
            await self._buried()

    async def _asked_to_end(self) -> None:
        patience = self._program.stop_timeout / 2
        if self.process.stdin is not None:
            self.process.stdin.close()
        if await self._ended_within(patience):
            return
        signal_group(self.process.pid, signal.SIGTERM)
        await self._ended_within(patience)

    async def _ended_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), seconds)
        return self.process.returncode is not None

    async def _buried(self) -> None:
        """Takes its exit status, and closes our ends of its pipes whoever else holds theirs."""
        with suppress(asyncio.CancelledError):
            await self._listening
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), 1.0)
        transport: asyncio.SubprocessTransport = self.process._transport  # type: ignore[attr-defined]  # asyncio closes pipes that a grandchild keeps open in no other way
        transport.close()


async def start(program: Program, limit: int) -> Child:
    """Starts a program whose lines are at most `limit` bytes; AgentFault says why it cannot."""
    found = launch(program)
    try:
        with WATCHDOG.awake():
            process = await asyncio.create_subprocess_exec(
                found.path,
                *program.command[1:],
                cwd=program.folder,
                env=found.environment,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                limit=limit,
                start_new_session=True,
            )
            return Child(process, program, found)
    except (OSError, ValueError) as error:
        raise unreached(program.agent, start_words(program.command[0], error)) from None


def start_words(name: str, error: OSError | ValueError) -> str:
    """Why a program that is there does not start."""
    if isinstance(error, OSError) and error.strerror == "Exec format error":
        advice = "a script begins with a line such as `#!/bin/sh`"
        return f"`{name}` is no program of this machine; {advice}"
    why = error.strerror if isinstance(error, OSError) else None
    return f"`{name}` does not start: {why or error}"


def ended_words(code: int | None) -> str:
    """How a process ended."""
    if code is None:
        return "closed its output"
    if code < 0:
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"
    return f"ended with exit code {code}"


def last_lines(raw: bytes, secrets: tuple[str, ...]) -> str:
    """The last lines of a text for people, on one line."""
    text = plain(raw.decode("utf-8", "replace"))
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return redacted(without(" / ".join(lines[-_SHOWN_LINES:]), secrets))


def plain(text: str) -> str:
    """A text without the sequences that colour and move on a terminal."""
    return _ESCAPES.sub("", text)
