"""Stable names for everything that happens: a call's key is its path through the plan.

    n3            the first visit of site 3
    n3#2          its second visit within the same sequential stretch (a loop, a function)
    n5[1].n7      site 7, inside item 1 of what site 5 runs
    n5[1]#2.n7    the same in the second attempt

Visits are counted in the innermost scope only, and a scope is never shared by two things that run
at once, so keys do not depend on which of them comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from itertools import count
from typing import Final, final


@final
class Scope:
    """One sequential stretch of execution: it counts the visits of each site."""

    __slots__ = ("_visits", "prefix")

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._visits: dict[str, int] = {}
        """By the key of the first visit."""

    def visit(self, site: int) -> str:
        """The key of this visit of a site."""
        key, visits = f"{self.prefix}n{site}", self._visits
        if key in visits:
            return self._again(key, "#")
        visits[key] = 1
        return key

    def task(self, index: int, attempt: int) -> str:
        """The key of a task that the owner of this scope runs."""
        key, visits = f"{self.prefix}[{index}]", self._visits
        if attempt != 1:
            key = f"{key}#{attempt}"
        if key in visits:
            return self._again(key, "'")
        visits[key] = 1
        return key

    def tasks(self) -> Iterator[str]:
        """The keys of first attempts at tasks, one after the other."""
        prefix, visits = f"{self.prefix}[", self._visits
        for index in count():
            key = f"{prefix}{index}]"
            if key in visits:
                key = self._again(key, "'")
            else:
                visits[key] = 1
            yield key

    def call(self) -> str:
        """The key of a callback that the owner of this scope calls."""
        return self._again(f"{self.prefix}()", "'")

    def label(self, name: str) -> str:
        """The key of this visit of a labelled block."""
        return self._again(f"{self.prefix}@{name}", "#")

    def _again(self, key: str, mark: str) -> str:
        """The key of what has perhaps been visited before."""
        count = self._visits[key] = self._visits.get(key, 0) + 1
        return key if count == 1 else f"{key}{mark}{count}"


def inside(key: str) -> Scope:
    """The scope of what runs as part of the call of that key."""
    return Scope(f"{key}.")


SCOPE: Final[ContextVar[Scope]] = ContextVar("parallax_scope")
LABELS: Final[ContextVar[tuple[str, ...]]] = ContextVar("parallax_labels", default=())
"""The names of the `context name { … }` blocks around, outermost first."""
