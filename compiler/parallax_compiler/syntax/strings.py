"""Escapes in texts: resolving them when reading, writing them when printing.

May assume that the piece of text was cut out correctly; knows nothing of quotes' places.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SIMPLE = {
    '"': '"',
    "'": "'",
    "`": "`",
    "$": "$",
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[^u]|u|$)", re.DOTALL)
_RAW_ESCAPE = re.compile(r"\\([`$])")
_LAST_BACKTICKS = re.compile(r"(?<!\\)`+\Z")
_SURROGATES = re.compile("[\ud800-\udfff]")


def unescape(text: str, report: Callable[[int, int], None]) -> str:
    """The text with its escapes resolved; `report(start, end)` is called for each bad one."""
    if "\\" not in text:
        return text
    pieces: list[str] = []
    at = 0
    halves: list[tuple[int, int, int]] = []
    for found in _ESCAPE.finditer(text):
        pieces.append(text[at : found.start()])
        at = found.end()
        piece = _resolve(found[1])
        if piece is None:
            report(found.start(), at)
            piece = ""
        elif _SURROGATES.match(piece):
            halves.append((len(pieces), found.start(), at))
        pieces.append(piece)
    pieces.append(text[at:])
    _join_halves(pieces, halves, report)
    return "".join(pieces)


def _resolve(escape: str) -> str | None:
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _SIMPLE.get(escape)


def _join_halves(
    pieces: list[str], halves: list[tuple[int, int, int]], report: Callable[[int, int], None]
) -> None:
    """Joins two escapes of surrogate halves into one character; a lone half is a bad escape."""
    waiting: tuple[int, int, int] | None = None
    for half in halves:
        index, start, end = half
        code = ord(pieces[index])
        if code >= 0xDC00 and waiting is not None and waiting[2] == start:
            high = ord(pieces[waiting[0]])
            pieces[waiting[0]] = ""
            pieces[index] = chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
            waiting = None
            continue
        if waiting is not None:
            _drop(pieces, waiting, report)
        waiting = half if code < 0xDC00 else None
        if waiting is None:
            _drop(pieces, (index, start, end), report)
    if waiting is not None:
        _drop(pieces, waiting, report)


def _drop(
    pieces: list[str], half: tuple[int, int, int], report: Callable[[int, int], None]
) -> None:
    pieces[half[0]] = ""
    report(half[1], half[2])


def unescape_raw(text: str) -> str:
    """The text of a three-backtick string: a backslash is itself but before a backtick or `$`."""
    return _RAW_ESCAPE.sub(r"\1", text)


_WRITTEN = {
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_HIDDEN = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def escape(text: str, quote: str) -> str:
    """The text as it stands between two of `quote` (one character), escaped where needed."""
    text = _HIDDEN.sub(lambda found: _written(found[0], quote), text)
    text = text.replace(quote, "\\" + quote)
    return text if quote == "'" else text.replace("${", "\\${")


def _written(character: str, quote: str) -> str:
    if quote == "`" and character == "\n":
        return character
    return _WRITTEN.get(character) or f"\\u{ord(character):04x}"


def escape_raw(text: str) -> str | None:
    """The text as it stands between three backticks, or None where that cannot be written."""
    written = text.replace("```", "\\`\\`\\`").replace("${", "\\${")
    written = _LAST_BACKTICKS.sub(lambda found: "\\`" * len(found[0]), written)
    plain = text.replace("\\", "").replace("\n", "")
    fits = unescape_raw(written) == text and not written.endswith("\\")
    return written if fits and not _HIDDEN.search(plain) else None
