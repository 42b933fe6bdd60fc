"""Did you mean: the nearest of some words. Pure, and independent of the order of the words."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate most like `word` (case, `-` and `_` aside), None when none is near.

    Equally near ones: the first in the alphabet.
    """
    wanted = _folded(word)
    scored = ((_likeness(wanted, _folded(one)), one) for one in set(candidates))
    near = [(-score, one) for score, one in scored if score >= cutoff]
    return min(near)[1] if near else None


def _folded(word: str) -> str:
    return word.casefold().replace("_", "").replace("-", "")


def _likeness(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
