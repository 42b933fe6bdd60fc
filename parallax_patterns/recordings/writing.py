"""A recording on its way to disk.

Each line is written, and made to last, as soon as it is known: whatever stops the run, the file
holds every exchange that had ended. When the run has ended the file is replaced, in one step, by
the same lines in the order in which the exchanges began. A disk that fails never fails the run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from parallax_patterns.errors import UserError
from parallax_patterns.text_files import reason_of, shown_path, write_atomically
from parallax_primitives.values import Json


class RecordingFile:
    """The file of one recording; `problem` says why it is not whole, if it is not.

    What the file held before is kept until there is something to put in its place. UserError when
    it cannot be written, or holds something that is no recording.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_begun = False
        self.problem: UserError | None = None
        self._file = _opened(path)

    def add(self, line: Mapping[str, Json]) -> None:
        """Appends a line."""
        if self._file is None or self.problem is not None:
            return
        try:
            if not self._is_begun:
                self._file.truncate(0)
                self._is_begun = True
            self._file.write(_text(line).encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            self.problem = _unwritable(self._path, error)

    def finish(self, lines: Iterable[Mapping[str, Json]]) -> None:
        """Puts all the lines in the place of those that were written so far."""
        self.close()
        try:
            write_atomically(self._path, "".join(map(_text, lines)))
            self.problem = None
        except UserError as error:
            self.problem = error

    def close(self) -> None:
        """Leaves the file as it is."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def _opened(path: Path) -> BinaryIO | None:
    """The file, as it is; None for a device or pipe, which is written to at the end only."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            return None
        if path.is_file():
            _require_recording(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab")
    except OSError as error:
        raise _unwritable(path, error) from None


def _require_recording(path: Path) -> None:
    with path.open("rb") as file:
        first = file.readline(64)
    if first.strip() and not first.startswith(b'{"kind": "recording"'):
        raise UserError(
            f"`{shown_path(path)}` exists and is no recording.", hint="Name another file."
        )


def _unwritable(path: Path, error: OSError) -> UserError:
    return UserError(f"`{shown_path(path)}` cannot be written: {reason_of(error)}.")


def _text(line: Mapping[str, Json]) -> str:
    """ASCII, so that a file that is cut off anywhere is text."""
    return json.dumps(line, allow_nan=False) + "\n"
