"""Durations, quotas and rates as people write them: `"30s"`, `250`, `"60%"`, `"10/s"`.

A duration is a number of milliseconds or text with a unit; handlers want seconds. A quota is a
count of 1 or more, or a share: text such as `"60%"`, or a number between 0 and 1. A rate is so
many per unit of time, or per several units: `"10/s"`, `"3 / 500ms"`. Each parser returns None for
what it cannot read; that is reported by `checks.py` before a handler runs.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from parallax_primitives.values import Value

_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h)\s*")
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*")
_RATE = re.compile(r"\s*(\d{1,9})\s*/\s*(\d+(?:\.\d+)?)?\s*(ms|s|m|h)\s*")
_LONGEST = 1e9
"""Seconds of the longest duration, some 30 years."""

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration(value: Value) -> float | None:
    """Seconds of a duration, None for what is none."""
    if isinstance(value, float):
        found = value / 1000
    else:
        match = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return None
        found = float(match[1]) * _SECONDS[match[2]]
    return found if 0 <= found <= _LONGEST else None


def seconds(value: Value) -> float:
    """Seconds of a duration that was checked."""
    found = duration(value)
    if found is None:
        raise ValueError(f"{value!r} is no duration")
    return found


def optional_seconds(value: Value) -> float | None:
    """As `seconds`; null means no limit."""
    return None if value is None else seconds(value)


def quota(value: Value) -> int | Fraction | None:
    """A count of 1 or more, or a share in (0, 1]; None for what is neither."""
    share = _share(value)
    if share is not None:
        return share if 0 < share <= 1 else None
    whole = isinstance(value, float) and value.is_integer() and value >= 1
    return int(value) if whole and isinstance(value, float) else None


def _share(value: Value) -> Fraction | None:
    if isinstance(value, float) and 0 < value < 1:
        return Fraction(repr(value))
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    return Fraction(match[1]) / 100 if match else None


def needed(value: Value, asked: int) -> int:
    """How many of `asked` a checked quota wants: exact, so 60% of 5 is 3."""
    found = quota(value)
    if found is None:
        raise ValueError(f"{value!r} is no quota")
    return math.ceil(found * asked) if isinstance(found, Fraction) else found


def rate(value: Value) -> tuple[int, float] | None:
    """How many, and per how many seconds; None for what is no rate."""
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    count, per = int(match[1]), float(match[2] or 1) * _SECONDS[match[3]]
    return (count, per) if count > 0 and per > 0 else None


def rated(value: Value) -> tuple[int, float]:
    """As `rate`, of one that was checked."""
    found = rate(value)
    if found is None:
        raise ValueError(f"{value!r} is no rate")
    return found
