"""What has changed since a run began, in words: the first thing that it could not go on with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

_LONGEST: Final = 60


def changed_sources(
    before: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]
) -> str | None:
    """The first file of a pattern that is not as it was, and its first such line."""
    there = dict(now)
    for name, text in before:
        if name not in there:
            return f"it used `{name}`, which the pattern imports no more"
        if there[name] != text:
            return _changed_line(name, text, there[name])
    known = dict(before)
    fresh = next((name for name in there if name not in known), None)
    return None if fresh is None else f"the pattern now imports `{fresh}`"


def _changed_line(name: str, before: str, now: str) -> str:
    pairs = zip_longest(before.splitlines(), now.splitlines())
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            return f"`{name}` has changed since, first in line {number}: {_words(old, new)}"
    return f"the ends of the lines in `{name}` have changed since"


def _words(old: str | None, new: str | None) -> str:
    if old is None:
        return f"`{_shown(new or '')}` was added"
    if new is None:
        return f"`{_shown(old)}` is gone"
    return f"it was `{_shown(old)}` and is `{_shown(new)}`"


def _shown(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def changed_agents(
    before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> str | None:
    """The first agent that is not as it was."""
    known, there = list(before), list(now)
    present = {one["id"]: one for one in there}
    for one in known:
        if one["id"] not in present:
            return f"the agent `{one['id']}` is not configured any more"
        for what in ("capabilities", "expertise", "timeout", "name"):
            if present[one["id"]][what] != one[what]:
                return f"the agent `{one['id']}` has another `{what}` than it had"
    former = {one["id"] for one in known}
    fresh = next((one["id"] for one in there if one["id"] not in former), None)
    if fresh is not None:
        return f"the agent `{fresh}` is new"
    is_moved = [one["id"] for one in known] != [one["id"] for one in there]
    return "the agents are configured in another order" if is_moved else None
