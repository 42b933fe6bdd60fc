"""The input of a run, or an answer, as people give it: JSON, `@file`, or `-` for standard input.

A fault raises UserError with a diagnostic that points into the JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.agents import UnreadableJson
from parallax_patterns.errors import UserError
from parallax_patterns.text_files import LARGEST, decode, read_bytes
from parallax_primitives.values import DataError, from_json

_QUOTES: Final = 'Write texts and keys in double quotes: `"…"`'
_ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    ("Expecting property name", "a key in double quotes belongs here", _QUOTES),
    ("Illegal trailing comma", "nothing follows this `,`", "Remove the `,`"),
    ("Expecting ':'", "a `:` belongs between key and value", "Write `\"key\": value`"),
    ("Expecting ',' delimiter", "a `,` or the closing bracket belongs here", "Add it"),
    ("Expecting value", "a value belongs here", _QUOTES),
    ("Unterminated string", "this text never ends", "Close the quotes"),
    ("Invalid control character", "a line break or tab stands in a text", "Write `\\n` or `\\t`"),
    ("Invalid \\", "this escape does not exist in JSON", "Write `\\\\` for a backslash"),
    ("Extra data", "the JSON has ended before this", "Remove the rest, or add the brackets"),
)  # fmt: skip
"""By the beginning of what Python's reader says: our label and hint."""

_LONGEST: Final = 400


def parse_input(text: str, stdin: Callable[[], bytes], option: str = "--input") -> Any:
    """The data that the `text` of an option stands for; `stdin` is only read for `-`."""
    if text == "-":
        return parse_json(_decoded(stdin(), "standard input"))
    if text.startswith("@"):
        return parse_json(_decoded(read_bytes(Path(text[1:])), text[1:]))
    return parse_json(Source(option, text))


def _decoded(data: bytes, name: str) -> Source:
    if len(data) > LARGEST:
        raise UserError(f"What is in `{name}` is larger than {LARGEST // 2**20} MB.")
    source, faults = decode(data, name)
    if faults:
        raise UserError(f"What is in `{name}` is no UTF-8 text.", diagnostics=faults)
    return source


def parse_json(source: Source) -> Any:
    """The data of a JSON text."""
    try:
        data = json.loads(source.text, parse_constant=_refuse, parse_int=_whole)
        from_json(data)
    except json.JSONDecodeError as error:
        _fail(source, error.pos, *_words(source, error))
    except _NoJsonError as error:
        _fail(source, _bare(source, str(error)), f"`{error}` is no JSON", "Write a number or null")
    except RecursionError:
        _fail(source, 0, "the data nests too deep", "Write flatter data")
    except DataError as error:
        _fail(source, 0, f"at `{error.path}`, {error.problem}", "Write smaller, plainer data")
    return data


def _whole(text: str) -> float:
    """A whole number; Python refuses to read one that is far beyond all doubles."""
    return int(text) if len(text) <= _LONGEST else float(text)


class _NoJsonError(ValueError):
    """NaN or an infinity, which Python's reader would take."""


def _refuse(constant: str) -> NoReturn:
    raise _NoJsonError(constant)


def _bare(source: Source, word: str) -> int:
    """Where a word stands outside of texts."""
    pieces = re.finditer(rf'"(?:[^"\\\\]|\\\\.)*"|(?P<word>{re.escape(word)})', source.text)
    return next((piece.start() for piece in pieces if piece["word"]), 0)


def _is_file(path: str) -> bool:
    try:
        return Path(path or ".").is_file()
    except OSError:  # no file has a name of that length
        return False


def _words(source: Source, error: json.JSONDecodeError) -> tuple[str, str]:
    if source.name.startswith("--") and _is_file(source.text.strip()):
        return "this is the name of a file", f"Write `@{source.text.strip()}`"
    if not source.text.strip():
        return "nothing is here", "Write JSON, such as `null`"
    if re.match(r"'", source.text[error.pos :]):
        return "JSON has no single quotes", _QUOTES
    for beginning, label, hint in _ROWS:
        if error.msg.startswith(beginning):
            return label, hint
    return "the JSON cannot be read from here on", _QUOTES


def _fail(source: Source, at: int, problem: str, advice: str) -> NoReturn:
    at = max(0, min(at, len(source.text)))
    end = min(at + 1, len(source.text))
    fault = UnreadableJson(source=source, span=Span(at, end), problem=problem, advice=advice)
    raise UserError(f"`{source.name}` is no JSON.", diagnostics=(fault,))
