"""Nothing that parallax started outlives it, even when it is killed and can clean up nothing.

While there are child processes, a small shell process reads from a pipe that only parallax holds
open. It learns of each process group and of the mark that strays from it bear; when the pipe ends
without a word, parallax is gone, and it kills those that are left. It has a session of its own, so
that no interrupt reaches it, and bears no mark.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from typing import Final

from parallax_runtime.transports.strays import VARIABLE

_SCRIPT: Final = """\
trap '' HUP INT TERM
left=' '
while read -r sign group; do
  case $sign in
    +) left="$left$group " ;;
    -) before=${left%%" $group "*}; left="$before ${left#*" $group "}" ;;
  esac
done
for group in $left; do
  kill -s KILL -- "-${group%%:*}"
  for stray in $(grep -lsF "@VARIABLE@=${group#*:}" /proc/[0-9]*/environ); do
    stray=${stray%/environ}
    kill -s KILL "${stray#/proc/}"
  done
done
""".replace("@VARIABLE@", VARIABLE)


class Watchdog:
    """Watches process groups; it runs only while there are some."""

    def __init__(self) -> None:
        self._marks: dict[int, str] = {}
        self._starting = 0
        self._shell: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def awake(self) -> Iterator[None]:
        """Runs already while a program starts, which may take what it needs to start itself.

        OSError when it cannot: then the program must not start either.
        """
        with self._lock:
            if self._shell is None:
                self._shell = _started()
            self._starting += 1
        try:
            yield
        finally:
            with self._lock:
                self._starting -= 1
                self._rest()

    def watch(self, group: int, mark: str) -> None:
        """Kills the group, and what strayed from it, when this process is gone.

        It is awake then, and stays so until the group is forgotten.
        """
        with self._lock:
            self._marks[group] = mark
            self._say(f"+ {group}:{mark}\n")

    def forget(self, group: int) -> None:
        """The group has ended."""
        with self._lock:
            mark = self._marks.pop(group, None)
            if mark is not None:
                self._say(f"- {group}:{mark}\n")
            self._rest()

    def _rest(self) -> None:
        if self._marks or self._starting or self._shell is None:
            return
        shell, self._shell = self._shell, None
        assert shell.stdin is not None, "it was given a pipe"
        with contextlib.suppress(BrokenPipeError):
            shell.stdin.close()
        shell.wait()

    def _say(self, line: str) -> None:
        assert self._shell is not None, "there is one while there are groups"
        assert self._shell.stdin is not None, "it was given a pipe"
        with contextlib.suppress(BrokenPipeError):  # somebody ended it: nothing depends on that
            self._shell.stdin.write(line.encode())
            self._shell.stdin.flush()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # the script above, whose words are all ours
        ["/bin/sh", "-c", _SCRIPT],
        env={name: value for name, value in os.environ.items() if name != VARIABLE},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


WATCHDOG: Final = Watchdog()
"""The one of this process."""


def kill_group(group: int) -> None:
    """Kills every process of a group; nobody when all have ended."""
    signal_group(group, signal.SIGKILL)


def signal_group(group: int, number: signal.Signals) -> None:
    """Sends a signal to every process of a group; to nobody when all have ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
