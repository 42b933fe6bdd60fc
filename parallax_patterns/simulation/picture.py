"""The distribution of confidences as a picture: one SVG that stands for itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from parallax_patterns.pictures import FONTS

_WIDTH: Final = 640
_HEIGHT: Final = 240
_LEFT: Final = 48
_TOP: Final = 40
_BOTTOM: Final = 36
_FLOOR: Final = _HEIGHT - _BOTTOM


def histogram_svg(title: str, counts: Sequence[int]) -> str:
    """A histogram of confidences from 0 to 1, as many bars as there are counts."""
    return "\n".join(_lines(title, counts)) + "\n"


def _lines(title: str, counts: Sequence[int]) -> Iterator[str]:
    most = max(*counts, 1)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" font-family="{FONTS}" font-size="12" '
        f'role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">'
    )
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    yield f'<text x="{_LEFT}" y="22" font-size="14" fill="#1f2937">{escape(title)}</text>'
    yield from _bars(counts, most)
    yield f'<path d="M{_LEFT} {_FLOOR}H{_WIDTH - 16}" stroke="#6b7280"/>'
    for tenth in range(0, 11, 2):
        x = _LEFT + (_WIDTH - 16 - _LEFT) * tenth / 10
        yield (
            f'<text x="{x:.1f}" y="{_FLOOR + 18}" text-anchor="middle" fill="#374151">'
            f"{tenth / 10:.1f}</text>"
        )
    yield f'<text x="{_LEFT - 6}" y="{_TOP + 4}" text-anchor="end" fill="#374151">{most}</text>'
    yield f'<text x="{_LEFT - 6}" y="{_FLOOR}" text-anchor="end" fill="#374151">0</text>'
    yield "</svg>"


def _bars(counts: Sequence[int], most: int) -> Iterator[str]:
    width = (_WIDTH - 16 - _LEFT) / len(counts)
    for at, count in enumerate(counts):
        height = (_FLOOR - _TOP) * count / most
        low, high = at / len(counts), (at + 1) / len(counts)
        yield (
            f'<rect x="{_LEFT + at * width + 1:.1f}" y="{_FLOOR - height:.1f}" '
            f'width="{width - 2:.1f}" height="{height:.1f}" fill="#2563eb">'
            f"<title>{low:.2f} to {high:.2f}: {count}</title></rect>"
        )
