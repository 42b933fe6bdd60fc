"""Did you mean: the nearest of some words, by one rule for every file of a project."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate most like `word` (case and `-`/`_` aside), None when none is near.

    Equally near ones: the first in the alphabet, so the answer never depends on their order.
    """
    wanted = _folded(word)
    scored = ((_likeness(wanted, _folded(one)), one) for one in set(candidates))
    near = [(-score, one) for score, one in scored if score >= cutoff]
    return min(near)[1] if near else None


def _folded(word: str) -> str:
    return word.casefold().replace("_", "-")


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
