"""Did you mean: the known names nearest to a misspelt one. Pure; their order is no matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 80
"""No misspelt name is longer, and comparing takes time with the square of the length."""


def nearest(word: str, known: Iterable[str], *, differing: float = 1 / 3) -> str | None:
    """The known name nearest to `word`, or None when nothing is near; see `nearest_few`."""
    return next(iter(nearest_few(word, known, 1, differing=differing)), None)


def equally_near(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Every known name that is as near as the nearest one: more than one where it is a guess."""
    scored = sorted(
        (distance, name)
        for name in set(known)
        if name != word and (distance := _distance(word, name, 1 / 3)) is not None
    )
    return tuple(name for distance, name in scored if distance == scored[0][0])


def nearest_few(
    word: str, known: Iterable[str], count: int = 3, *, differing: float = 1 / 3
) -> tuple[str, ...]:
    """Up to `count` known names near enough to `word` to be meant, nearest first, then by alphabet.

    Near enough: this share of the longer word's letters may differ (at least one letter), where
    swapping two neighbours counts once, and capital letters, `-` and `_` count little. A word that
    merely continues the other is near, too.
    """
    if len(word) > _LONGEST:
        return ()
    scored = sorted(
        (distance, name)
        for name in set(known)
        if name != word and (distance := _distance(word, name, differing)) is not None
    )
    return tuple(name for _, name in scored[:count])


def _distance(word: str, name: str, differing: float) -> float | None:
    """How far two words are apart in edits, or None when they are not alike."""
    a, b = _folded(word), _folded(name)
    if a == b:
        return 0.5
    allowed = max(1, int(max(len(a), len(b)) * differing))
    if abs(len(a) - len(b)) <= allowed:
        edits = _edits(a, b)
        if edits <= allowed and edits < min(len(a), len(b)):
            return float(edits)
    short, long = sorted((a, b), key=len)
    return allowed + 0.5 if len(short) >= 3 and long.startswith(short) else None


def _folded(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")


def _edits(a: str, b: str) -> int:
    """The edit distance with swaps of neighbours (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
