"""Where in a pattern an operation is being executed, noted in passing.

Operators are plain functions that do not know who called them. What they note is the emitted code
around them and the instruction it has come to: two references. `places` makes a place of the
pattern of it, if anybody ever asks.
"""

from __future__ import annotations

import sys
from types import CodeType
from typing import Final, TypeAlias

EMITTED: Final = "parallax_pattern"
"""The name of every module of emitted code."""

Whereabouts: TypeAlias = tuple[CodeType, int]
"""Emitted code, and the offset of an instruction in it."""

_FARTHEST: Final = 12
"""Calls between an operation and the emitted code that it is part of, at most."""


def here(nearest: int) -> Whereabouts | None:
    """What the emitted code nearest to the caller is executing.

    `nearest` is how many calls away that is at least: 1 for a function that emitted code calls.
    Python makes an object of each frame that is looked at, so the nearer ones are left alone.
    """
    try:
        for depth in range(nearest + 1, _FARTHEST):
            frame = sys._getframe(depth)
            if frame.f_globals.get("__name__") == EMITTED:
                return frame.f_code, frame.f_lasti
    except ValueError:  # there are no more frames
        return None
    return None
