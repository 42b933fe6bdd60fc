"""Names with their descriptions beside them, and lines of several roles, fitted to a width."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence

from parallax_cli.output import Line


def columns(left: str, right: str, indent: int, width: int) -> Iterator[Line]:
    """A name and its description side by side, the description wrapped to the width."""
    first, *rest = textwrap.wrap(right, max(20, width - indent)) or [""]
    yield (("name", left.ljust(indent)), ("plain", first))
    for line in rest:
        yield (("plain", " " * indent + line),)


def wrapped(parts: Sequence[tuple[str, str]], width: int) -> Iterator[Line]:
    """The parts on as many lines as they need; broken between words, each with its role."""
    line: list[tuple[str, str]] = []
    room = max(20, width)
    left = room
    for role, text in parts:
        for word in re.findall(r"\S+\s*|\s+", text):
            if len(word.rstrip()) > left and left < room and word.strip() != ",":
                yield tuple(line)
                line, left = [], room
            line.append((role, word))
            left -= len(word)
    yield tuple(line)
