"""Where in a pattern an operation is being executed, noted in passing.

Operations are plain functions that do not know who called them. The operators of numbers, which are
many, are told: when emitted text is loaded each of their calls gets one more argument, the place of
the call in the text. Others note the emitted code around them and the instruction it has come to,
which costs more. `places` makes a place of the pattern of either, if anybody ever asks.
"""

from __future__ import annotations

import ast
import sys
from types import CodeType
from typing import Final, TypeAlias

EMITTED: Final = "parallax_pattern"
"""The name of every module of emitted code."""

Whereabouts: TypeAlias = tuple[CodeType, int]
"""Emitted code, and the offset of an instruction in it."""

At: TypeAlias = tuple[str, int, int, int, int]
"""A call in emitted text: the file, line and column, both of its end; columns count bytes."""

TOLD: Final = frozenset(
    {
        "add", "annotate", "divide", "equal", "gated", "greater", "greater_equal", "least_of",
        "less", "less_equal", "multiply", "not_equal", "power", "remainder", "restated", "stated",
        "subtract",
    }
)  # fmt: skip
"""The operations that are told where they are called; all take it behind what is given."""


def tell(call: ast.Call, filename: str) -> None:
    """Gives a call of an operation its place, if it is one that is told."""
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="rt"), attr="meet"),
            args=[_, ast.Constant(value=level) as stated],
        ):
            step = (level, _at(stated, filename), _at(call, filename))
            call.args[1] = _constant(step, stated)
    match call.func:
        case ast.Attribute(value=ast.Name(id="rt"), attr=name) if name in TOLD:
            call.args.append(_constant(_at(call, filename), call))


def _at(node: ast.expr, filename: str) -> At:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return filename, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _constant(value: tuple[object, ...], where: ast.expr) -> ast.Constant:
    made = ast.Constant(value=value)  # type: ignore[arg-type]  # the stubs know no tuples
    return ast.copy_location(made, where)


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
