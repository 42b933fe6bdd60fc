"""What a plain YAML scalar means: the core schema of YAML 1.2.

Only `true` and `false` are booleans (`yes`, `no`, `on` stay text), only decimal, `0x` and `0o` are
whole numbers, and dates stay text, so what people write is what they get.
"""

from __future__ import annotations

import math
import re
from typing import Final, TypeAlias

Scalar: TypeAlias = bool | int | float | str | None

NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS: Final = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_PREFIXED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NON_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LONGEST_NUMBER: Final = 400


class NoJsonNumberError(ValueError):
    """A number that JSON cannot hold: not-a-number, an infinity, or one beyond all measure."""


def plain_scalar(text: str) -> Scalar:
    """The value of an unquoted, untagged scalar. Raises NoJsonNumberError."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if _NON_FINITE.fullmatch(text):
        raise NoJsonNumberError(text)
    return _number(text)


def _number(text: str) -> Scalar:
    if len(text) > _LONGEST_NUMBER:
        return text
    if _PREFIXED.fullmatch(text):
        return int(text, 0)
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _FRACTION.fullmatch(text):
        return text
    number = float(text)
    if not math.isfinite(number):
        raise NoJsonNumberError(text)
    return number
