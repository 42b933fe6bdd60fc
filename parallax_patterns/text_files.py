"""Bytes on disk and text: reading, decoding with faults at their place, atomic writing."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.documents import NotUtf8
from parallax_patterns.errors import UserError

_MARKS: Final = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))

LARGEST: Final = 16 * 2**20
"""How many bytes a file may have; nothing that people write comes near."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a text file; UserError when it cannot be read, or is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UserError(f"There is no file `{shown_path(path)}`.", hint="Check the path.") from None
    except IsADirectoryError:
        raise UserError(f"`{shown_path(path)}` is a folder.", hint="Name a file in it.") from None
    except OSError as error:
        raise UserError(f"`{shown_path(path)}` cannot be read: {reason_of(error)}.") from None
    if len(data) > LARGEST:
        problem = f"`{shown_path(path)}` is larger than {LARGEST // 2**20} MB."
        raise UserError(problem, hint="Name a smaller file.")
    if _is_binary(data):
        problem = f"`{shown_path(path)}` is no text file."
        raise UserError(problem, hint="Name a file of text.")
    return data


def _is_binary(data: bytes) -> bool:
    """Whether this is no text in any encoding; a zero byte in a good text is for its parser."""
    zeros = data.count(0)
    if zeros == 0 or data.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    return zeros * 3 > len(data) or not _is_utf8(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def real_path(path: Path) -> Path:
    """What `path.resolve()` gives, at a fifth of its cost where many files are in few folders.

    A folder is looked up once; whether a file is a link, each time.
    """
    if path.name in ("", ".."):
        return path.resolve()
    folder = path.parent if path.is_absolute() else Path.cwd() / path.parent
    full = _real_folder(folder) / path.name
    return full.resolve() if full.is_symlink() else full


@cache
def _real_folder(folder: Path) -> Path:
    return folder.resolve()


def reason_of(error: OSError) -> str:
    """Why the system refused, in small letters."""
    return (error.strerror or "unknown reason").lower()


def shown_path(path: Path) -> str:
    """A path as seen from the current folder, in full outside of it."""
    try:
        relative = os.path.relpath(path)
    except OSError:  # the current folder is gone
        return str(path)
    return str(path) if relative.startswith("..") else relative


def decode(data: bytes, name: str) -> tuple[Source, tuple[NotUtf8, ...]]:
    """The text of bytes without byte order mark, and what in it is no UTF-8."""
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
    except UnicodeDecodeError as error:
        return source, (_fault(data, error.start, source),)
    return source, ()


def _fault(data: bytes, start: int, source: Source) -> NotUtf8:
    """The first byte that is no UTF-8, and how many other lines hold such bytes."""
    at = len(data[:start].decode("utf-8"))
    rest = data[start:].partition(b"\n")[2].split(b"\n")
    lines = sum(not _is_utf8(line) for line in rest)
    return NotUtf8(source=source, span=Span(at, at + 1), byte=data[start], others=lines)


def write_atomically(path: Path, text: str) -> None:
    """Writes a file so that a reader, or a crash, sees the old text or the new one, never a part.

    Folders are made as needed; the mode of an existing file is kept. What is no file, such as a
    device or a pipe, is written to.
    """
    write_bytes_atomically(path, text.encode("utf-8"))


def write_bytes_atomically(path: Path, data: bytes) -> None:
    """The same for what is no text."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        hint = "Make room on the disk." if error.errno == errno.ENOSPC else None
        problem = f"`{shown_path(path)}` cannot be written: {reason_of(error)}."
        raise UserError(problem, hint=hint) from error


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
