"""Names with their descriptions beside them, and lines of several roles, fitted to a width."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from parallax_cli.output import Line

NARROW: Final = 20
"""With less room than this, words stand below the name that they are about."""

_BELOW: Final = 4


def columns(left: str, right: str, indent: int, width: int) -> Iterator[Line]:
    """A name and its description side by side, the description wrapped to the width."""
    if width - indent < NARROW:
        if left:
            yield (("name", left),)
        left, indent = "", min(_BELOW, indent)
    first, *rest = textwrap.wrap(right, max(NARROW, width - indent)) or [""]
    yield (("name", left.ljust(indent)), ("plain", first))
    for line in rest:
        yield (("plain", " " * indent + line),)


def wrapped(parts: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
    """The parts on as many lines as they need; broken between words, each with its role."""
    line: list[tuple[str, str]] = []
    room = max(NARROW, width)
    left = room
    for role, text in parts:
        for word in re.findall(r"\S+\s*|\s+", text):
            if len(word.rstrip()) > left and left < room and word.strip() != ",":
                yield _without_end(line)
                line, left = [], room
            line.append((role, word))
            left -= len(word)
    yield _without_end(line)


def _without_end(line: list[tuple[str, str]]) -> Line:
    """A line without the blanks that were between it and the next."""
    if not line:
        return ()
    role, text = line[-1]
    return (*line[:-1], (role, text.rstrip()))
