"""Bytes on disk and text: reading, decoding with faults at their place, atomic writing."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.documents import NotUtf8
from parallax_patterns.errors import UserError

_MARKS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; UserError when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"There is no file `{path}`.", hint="Check the path.") from None
    except IsADirectoryError:
        raise UserError(f"`{path}` is a folder.", hint="Name a file in it.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UserError(f"`{path}` cannot be read: {reason.lower()}.") from None


def decode(data: bytes, name: str) -> tuple[Source, tuple[NotUtf8, ...]]:
    """The text of bytes without byte order mark, and the first fault of each line of it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            source = Source(name, data.decode("utf-16", "replace"))
            return source, (
                NotUtf8(source=source, span=Span(0, 1), byte=data[0], encoding=encoding),
            )
    data = data.removeprefix(b"\xef\xbb\xbf")
    source = Source(name, data.decode("utf-8", "replace"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return source, _faults(data, source)
    return source, ()


def _faults(data: bytes, source: Source) -> tuple[NotUtf8, ...]:
    """One fault for each line with bytes that are no UTF-8."""
    faults: list[NotUtf8] = []
    offset = 0
    for line in data.split(b"\n"):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            at = offset + len(line[: error.start].decode("utf-8"))
            span = Span(at, at + 1)
            faults.append(NotUtf8(source=source, span=span, byte=line[error.start]))
        offset += len(line.decode("utf-8", "replace")) + 1
    return tuple(faults)


def write_atomically(path: Path, text: str) -> None:
    """Writes a file so that a reader, or a crash, sees the old text or the new one, never a part.

    Folders are made as needed; the mode of an existing file is kept.
    """
    try:
        _replace(path.resolve(), text.encode("utf-8"))
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UserError(f"`{path}` cannot be written: {reason.lower()}.") from error


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _mode(path: Path) -> int:
    """The mode of the file that is there, else what a new file gets (0644 in most setups)."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
