"""Drawings as PNG, by resvg: one small wheel, no system library, nothing from the network.

Letters are drawn with the fonts of the system, and silently left out where there are none; so that
is looked at first.
"""

from __future__ import annotations

from typing import Final

from resvg_py import svg_to_bytes

from parallax_patterns.errors import UserError
from parallax_patterns.pictures import FONTS, Encoder

_ZOOM: Final = 2
"""Pixels for a unit of the drawing: sharp on any screen."""

_LETTER: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20" '
    f'font-family="{FONTS}"><text x="2" y="16">m</text></svg>'
)


def encoder() -> Encoder:
    """What makes PNG; UserError where no letter can be drawn."""
    drawn = svg_to_bytes(svg_string=_LETTER)
    if drawn == svg_to_bytes(svg_string=_LETTER, skip_system_fonts=True):
        raise UserError(
            "There is no font here that a PNG can be lettered with.",
            hint="Install one, such as DejaVu Sans, or write a `.svg`.",
        )
    return _encoded


def _encoded(drawing: str) -> bytes:
    return bytes(svg_to_bytes(svg_string=drawing, zoom=_ZOOM))
