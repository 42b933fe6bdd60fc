"""Simple JSON paths: `$`, `.key`, `["any key"]` and `[index]`, nothing that selects several."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_STEP: Final = re.compile(
    r"\.(?P<key>[A-Za-z_$][\w$-]*)|\[(?P<index>-?\d{1,9})\]|\[(?P<quoted>\"(?:[^\"\\]|\\.)*\")\]"
)


class PathError(ValueError):
    """A text that is no path, in plain words."""


class NothingThereError(LookupError):
    """The data ends before the path does; the text says where."""


def parse_path(text: str) -> Path:
    """The keys and indices of a path. Raises PathError."""
    if not text.startswith("$"):
        raise PathError("a path begins with `$`, which is the whole value")
    path: list[str | int] = []
    at = 1
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise PathError(f"the path cannot be read from `{text[at:]}` on")
        path.append(_part(step))
        at = step.end()
    return tuple(path)


def _part(step: re.Match[str]) -> str | int:
    if step["index"] is not None:
        return int(step["index"])
    if step["key"] is not None:
        return step["key"]
    try:
        return str(json.loads(step["quoted"]))
    except ValueError:
        raise PathError(f"`{step['quoted']}` is no text that JSON can read") from None


def print_path(path: Path) -> str:
    """The text of a path."""
    return "$" + "".join(_printed(part) for part in path)


def _printed(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    plain = re.fullmatch(r"[A-Za-z_$][\w$-]*", part)
    return f".{part}" if plain else f"[{json.dumps(part, ensure_ascii=False)}]"


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path of JSON data. Raises NothingThereError."""
    for depth, part in enumerate(path):
        try:
            data = _inside(data, part)
        except NothingThereError as reason:
            raise NothingThereError(f"`{print_path(path[:depth])}` {reason}") from None
    return data


def _inside(data: Any, part: str | int) -> Any:
    match data, part:
        case dict(), str():
            if part in data:
                return data[part]
            keys = ", ".join(f"`{key}`" for key in data)
            raise NothingThereError(f"has the keys {keys}" if keys else "is an empty object")
        case list(), int():
            if -len(data) <= part < len(data):
                return data[part]
            raise NothingThereError(f"has {len(data)} element{'s' if len(data) != 1 else ''}")
        case dict(), int():
            raise NothingThereError("is an object, which has keys and no indices")
        case list(), str():
            raise NothingThereError("is a list, which has indices and no keys")
        case _:
            raise NothingThereError(
                f"is {json.dumps(data, ensure_ascii=False)}, which has no parts"
            )
