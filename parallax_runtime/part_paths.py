"""Paths to parts of a value as Prism writes them: `.findings[0].risk`, `["odd key"]`."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeAlias

Steps: TypeAlias = tuple[str | int, ...]
"""Keys and indices from the outside in."""

_NAME: Final = r"[A-Za-z_$][\w$]*"
_STEP: Final = re.compile(rf"""\.?({_NAME}(?:-[\w$]+)*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]""")


class NoPart(LookupError):
    """A path that leads nowhere: how far it goes, and what there is."""

    def __init__(self, found: str, step: str | int, known: tuple[str, ...] | int | None) -> None:
        super().__init__(found)
        self.found = found
        self.step = step
        self.known = known
        """The keys of the object, the length of the list, or None for what has no parts."""


def read_path(text: str) -> Steps | None:
    """The steps of a path, whose first dot may be missing; `.` is the whole. None for no path."""
    steps: list[str | int] = []
    at = 1 if text == "." else 0
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None or (found[1] and at and text[at] != "."):
            return None
        steps.append(_step(found))
        at = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> str | int:
    if found[1] is not None:
        return found[1]
    if found[2] is not None:
        return int(found[2])
    key: str = json.loads(found[3], strict=False)
    return key


def step_text(step: str | int) -> str:
    """A step as the path has it."""
    if isinstance(step, int):
        return f"[{step}]"
    if re.fullmatch(_NAME, step):
        return f".{step}"
    return f"[{json.dumps(step, ensure_ascii=False)}]"


def path_text(steps: Steps) -> str:
    """The path of some steps; empty for the whole value."""
    return "".join(map(step_text, steps))


def part_at(data: Any, steps: Steps) -> Any:
    """The part of JSON data at a path; NoPart when there is none."""
    for at, step in enumerate(steps):
        match data:
            case dict() if step in data:
                data = data[step]
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                raise NoPart(path_text(steps[:at]), step, _known(data))
    return data


def _known(data: Any) -> tuple[str, ...] | int | None:
    if isinstance(data, dict):
        return tuple(data)
    return len(data) if isinstance(data, list) else None
