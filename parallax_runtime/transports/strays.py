"""Processes that left the process group of the program that started them, as daemons do.

Whatever a program starts inherits its environment, in which each program finds a mark of its own.
Linux tells the environment of processes; elsewhere, and of a process that threw its environment
away, nothing is known.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

VARIABLE: Final = "PARALLAX_PROGRAM"
"""The variable that holds the mark."""

_PROCESSES: Final = Path("/proc")
_SWEEPS: Final = 5
"""Who starts another one while it is looked for is found by the next sweep."""


def kill_strays(mark: str) -> None:
    """Kills every process with this mark."""
    sign = sign_of(mark).encode()
    for _ in range(_SWEEPS):
        found = list(_marked(sign))
        for pid in found:
            _kill(pid, sign)
        if not found:
            return


def sign_of(mark: str) -> str:
    """How the mark stands in an environment."""
    return f"{VARIABLE}={mark}"


def _marked(sign: bytes) -> Iterator[int]:
    with suppress(OSError):
        for name in os.listdir(_PROCESSES):
            if name.isdecimal() and sign in _environment(int(name)):
                yield int(name)


def _environment(pid: int) -> bytes:
    with suppress(OSError):  # it has ended, or is somebody else's
        return (_PROCESSES / str(pid) / "environ").read_bytes()
    return b""


def _kill(pid: int, sign: bytes) -> None:
    """Kills the process, unless another one has taken its number meanwhile."""
    with suppress(OSError):
        handle = os.pidfd_open(pid)
        try:
            if sign in _environment(pid):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
