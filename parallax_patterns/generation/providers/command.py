"""A command of the user's own: the prompt on its standard input, the answer on its output.

It is run without a shell, in a process group of its own, and the whole group is gone when the
answer is there, too long, too late or no longer wanted. What it says on standard error is shown
only when it fails.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from parallax_patterns.errors import UserError
from parallax_patterns.generation.providers.keys import hidden
from parallax_patterns.generation.providers.model import Observer, Prompt, ProviderFault, Reply
from parallax_patterns.generation.providers.settings import GenerateSettings

LONGEST: Final = 1 << 20
"""Bytes of an answer."""
_SAID: Final = 1 << 12
"""Bytes of standard error that are kept; the rest is read and dropped."""
_CHUNK: Final = 1 << 14
_LAST: Final = 1.0
"""Seconds for what a process that has been ended left in its pipes."""


class Command:
    """A program with its arguments."""

    def __init__(self, arguments: tuple[str, ...]) -> None:
        self._arguments = arguments

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        process = await self._started()
        try:
            return await _talk(process, _written(prompt), observe)
        finally:
            await _end(process)

    async def _started(self) -> Process:
        """The process; whoever cancels this meanwhile leaves none behind."""
        starting = asyncio.ensure_future(
            asyncio.create_subprocess_exec(
                *self._arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
            )
        )
        try:
            return await asyncio.shield(starting)
        except OSError as error:
            reason = (error.strerror or "no reason is given").lower()
            raise ProviderFault(f"The command could not be started: {reason}.") from None
        except asyncio.CancelledError:
            await _end(await starting)
            raise


def _written(prompt: Prompt) -> bytes:
    """The prompt as one text: the system's part, then the turns, with a line between them."""
    return ("\n\n---\n\n".join((prompt.system, *prompt.turns)) + "\n").encode("utf-8")


async def _talk(process: Process, text: bytes, observe: Observer) -> Reply:
    try:
        async with asyncio.TaskGroup() as tasks:
            answer = tasks.create_task(_answer(process, observe))
            said = tasks.create_task(_errors(process))
            tasks.create_task(_tell(process, text))
    except* ProviderFault as faults:
        raise ProviderFault(str(faults.exceptions[0])) from None
    code = await process.wait()
    if code != 0:
        why = hidden(said.result(), None)
        raise ProviderFault(f"The command failed with code {code}{f': {why}' if why else ''}.")
    return Reply(text=answer.result())


async def _tell(process: Process, text: bytes) -> None:
    """Writes the prompt; a command that does not read it all may still answer."""
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(text)
        await process.stdin.drain()
        process.stdin.close()


async def _answer(process: Process, observe: Observer) -> str:
    assert process.stdout is not None
    found = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        found += chunk
        if len(found) > LONGEST:
            raise ProviderFault(f"The command answered with more than {LONGEST:,} bytes.")
        observe(chunk.decode("utf-8", errors="replace"))
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError:
        raise ProviderFault("The command's answer is no text in UTF-8.") from None


async def _errors(process: Process) -> str:
    assert process.stderr is not None
    found = bytearray()
    while chunk := await process.stderr.read(_CHUNK):
        found += chunk[: _SAID - len(found)]
    return found.decode("utf-8", errors="replace")


async def _end(process: Process) -> None:
    """Ends the whole group; nobody in it is asked twice."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_LAST):
            await process.communicate()


def make(settings: GenerateSettings, environment: Mapping[str, str]) -> Command:
    """The provider of these settings."""
    if not settings.command:
        raise UserError(
            "The provider `command` needs a command.",
            hint="Add `--command 'PROGRAM ARGUMENT …'`, which reads a prompt and writes the answer",
        )
    program = settings.command[0]
    if shutil.which(program, path=environment.get("PATH")) is None:
        raise UserError(f"The command `{program}` was not found.", hint="Give the program's path")
    return Command(settings.command)
