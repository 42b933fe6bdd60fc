"""Locks between processes: a file that one holder has at a time, free again when its process ends.

The operating system keeps them, so that no crash leaves one behind. The files themselves stay, but
for those that their holders remove.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


_PAUSE: Final = 0.002
"""Seconds between two attempts of one who may not wait for long."""


@contextmanager
def opened(path: Path) -> Iterator[Callable[[], bool]]:
    """A function that tries to take the lock; what it took is given back at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        yield lambda: _taken(handle) and _is_there(handle, path)
    finally:
        os.close(handle)


def _is_there(handle: int, path: Path) -> bool:
    """Whether a file was not removed after it was opened: others would lock a new one."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock; also where nothing may be written."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _taken(handle)
    finally:
        os.close(handle)


@contextmanager
def held_briefly(path: Path, patience: float) -> Iterator[None]:
    """Holds a lock that others hold for moments only; TimeoutError when one holds it for longer."""
    with opened(path) as taken:
        until = time.monotonic() + patience
        while not taken():
            if time.monotonic() >= until:
                raise TimeoutError
            time.sleep(_PAUSE)
        yield
