"""Did you mean …? The one helper that finds the nearest known names to a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to `count` known names near enough to `word` to be meant, nearest first.

    Near enough: a third of the longer word's letters may differ (at least one), where swapping two
    neighbours counts once and capital letters count little; a word that merely continues or is
    continued by the other counts as near, too.
    """
    if len(word) > 80:
        return ()
    scored = sorted(
        (distance, name)
        for name in set(known)
        if name != word and (distance := _distance(word, name)) is not None
    )
    return tuple(name for _, name in scored[:count])


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The nearest known name, or None when nothing is near."""
    return next(iter(nearest(word, known, 1)), None)


def _distance(word: str, name: str) -> float | None:
    """How far two words are apart in edits, or None when they are not alike."""
    a, b = word.lower(), name.lower()
    if a == b:
        return 0.5
    allowed = max(1, max(len(a), len(b)) // 3)
    if abs(len(a) - len(b)) <= allowed:
        edits = _edits(a, b)
        if edits <= allowed and edits < min(len(a), len(b)):
            return float(edits)
    short, long = sorted((a, b), key=len)
    return allowed + 0.5 if len(short) >= 4 and long.startswith(short) else None


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
