"""Keeps a test off the network: whatever would open a connection or start a process is refused.

Python reports these to audit hooks before they happen, in whatever library and thread, and an
exception of a hook prevents them. Loopback is no exception, and a process is refused because nobody
could watch what it does. Whoever tries it is told by an OSError, and the attempt is kept with the
place in the code that led there, so that catching the error hides nothing.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import util
from pathlib import Path
from types import FrameType
from typing import Any, Final


class NoConnectionsError(OSError):
    """What code is told that would leave the process while a test runs."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that would have left the process, and the code that led there, if it is known."""

    what: str
    file: Path | None
    line: int


_NETWORK: Final = {
    "socket.connect": "open a connection to {}",
    "socket.sendto": "send to {}",
    "socket.sendmsg": "send to {}",
    "socket.bind": "listen at {}",
    "socket.getaddrinfo": "look up the address of {}",
    "socket.gethostbyname": "look up the address of {}",
    "socket.gethostbyaddr": "look up the name of {}",
    "socket.getnameinfo": "look up the name of {}",
}
_PROCESSES: Final = frozenset(
    {
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
        "os.forkpty", "os.startfile", "pty.spawn",
    }
)  # fmt: skip
_WATCHED: Final = _PROCESSES.union(_NETWORK)

_OURS: Final = (
    "parallax_cli", "parallax_compiler", "parallax_patterns", "parallax_primitives",
    "parallax_runtime", "parallax_sdk",
)  # fmt: skip
_MOST: Final = 20
"""Attempts of one test that are kept; code that tries again and again says nothing new."""


class _Watch:
    """The attempts of the test that runs, None while none does; and whether the hook is there."""

    attempts: list[Attempt] | None = None
    is_hooked: bool = False


@contextmanager
def refused() -> Iterator[list[Attempt]]:
    """While this lasts nothing leaves the process; gives the attempts, as they come."""
    if not _Watch.is_hooked:
        sys.addaudithook(_hook)
        _Watch.is_hooked = True
    before, _Watch.attempts = _Watch.attempts, []
    try:
        yield _Watch.attempts
    finally:
        _Watch.attempts = before


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _Watch.attempts is None or event not in _WATCHED:
        return
    what = _told(event, arguments)
    attempt = Attempt(what, *_caller(sys._getframe(1)))
    if attempt not in _Watch.attempts and len(_Watch.attempts) < _MOST:
        _Watch.attempts.append(attempt)
    raise NoConnectionsError(f"refused by the test: this would {what}")


def _told(event: str, arguments: tuple[Any, ...]) -> str:
    """What would have happened, in words."""
    words = _NETWORK.get(event)
    if words is None:
        return "start a process"
    if event == "socket.getaddrinfo":
        return words.format(f"`{_address(arguments[:2])}`")
    address = arguments[1] if len(arguments) > 1 else arguments[0]
    return words.format(f"`{_address(address)}`")


def _address(address: Any) -> str:
    """Host and port, or the path of a local socket."""
    parts = address[:2] if isinstance(address, tuple) else (address,)
    return ":".join(_part(one) for one in parts if one is not None)


def _part(one: Any) -> str:
    return one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)


def _caller(frame: FrameType | None) -> tuple[Path | None, int]:
    """The innermost code that is neither Python's own, nor installed, nor ours."""
    while frame is not None:
        name = frame.f_code.co_filename
        if is_own(name):
            return Path(name), frame.f_lineno
        frame = frame.f_back
    return None, 0


def is_own(filename: str) -> bool:
    """Whether code is the user's: neither Python's own, nor installed, nor ours."""
    return not filename.startswith(("<", *_foreign()))


@cache
def _foreign() -> tuple[str, ...]:
    """The folders of code that only does what other code asks of it."""
    paths = sysconfig.get_paths()
    installed = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    specs = (util.find_spec(name) for name in _OURS)
    ours = {place for one in specs if one for place in one.submodule_search_locations or ()}
    return tuple(folder.rstrip(os.sep) + os.sep for folder in installed | ours)
