"""Regular expressions of schemas, found in time proportional to the text.

A schema comes with a pattern that nobody trusts, and Python's `re` can be made to run for years.
RE2 (Russ Cox, "Regular Expression Matching in the Wild", 2010) cannot: it has no looking around and
no back references, and bounds the size of an expression. The rest is as JSON Schema recommends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import re2

_CODE: Final = re.compile(r"(\\\\)|\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))|\\c([A-Za-z])")
"""An escaped backslash, or an escape that RE2 writes in another way."""

_LONGEST: Final = 1_000
"""Characters of an expression: RE2 takes much memory to read long ones."""


class UnsupportedError(Exception):
    """An expression that is none, or not one of this kind; the words say why."""


@lru_cache(maxsize=256)
def finder(source: str) -> Callable[[str], bool]:
    """Tells of a text whether the expression matches somewhere in it.

    Raises UnsupportedError.
    """
    if len(source) > _LONGEST:
        raise UnsupportedError(f"it has more than {_LONGEST:,} characters")
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(_sound(_CODE.sub(_rewritten, source)), options)
    except re2.error as problem:
        raise UnsupportedError(_words(problem)) from None
    return lambda text: compiled.search(_sound(text)) is not None


def _rewritten(escape: re.Match[str]) -> str:
    backslash, braced, code, control = escape.groups()
    if backslash:
        return str(backslash)
    number = ord(control.upper()) - 64 if control else int(braced or code, 16)
    return rf"\x{{{number:x}}}"


def _sound(text: str) -> str:
    """The text with U+FFFD for each half of a character, which has no UTF-8."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _words(problem: re2.error) -> str:
    (words,) = problem.args
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
