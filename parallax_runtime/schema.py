"""Input and output checked against JSON Schema (draft 2020-12), where there is one.

Most schemas say which keys there are and of which type, and most data fits: that is seen here. For
everything else there is `json_schema`, loaded then: jsonschema is slower to load than a run is.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

_DEEPEST: Final = 20
"""How deep a schema is looked into here."""

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_WORDS: Final = frozenset({"title", "description"})
_ABSENT: Final[Any] = object()
"""Stands for no data at all: the schema is looked at alone."""


def violation(schema: Any, data: Any, name: str) -> str | None:
    """What is wrong with the data in one sentence, None when it fits. `name` begins the path."""
    if schema is None or plainly_fits(schema, data):
        return None
    found: str | None = import_module("parallax_runtime.json_schema").violation(schema, data, name)
    return found


def plainly_fits(schema: Any, data: Any, depth: int = 0) -> bool:
    """Whether the data certainly fits, and the schema certainly is one; False where unsure."""
    if type(schema) is not dict or depth == _DEEPEST:
        return False
    return all(_holds(key, said, data, depth + 1) for key, said in schema.items())


def _holds(key: str, said: Any, data: Any, depth: int) -> bool:
    match key, said:
        case "type", str():
            return said in _TYPES and (data is _ABSENT or type(data) in _TYPES[said])
        case "required", list() if _are_names(said):
            return data is _ABSENT or (type(data) is dict and all(one in data for one in said))
        case "properties", dict() if data is _ABSENT or type(data) is dict:
            given: Mapping[str, Any] = {} if data is _ABSENT else data
            parts = [(inner, given.get(name, _ABSENT)) for name, inner in said.items()]
            return all(plainly_fits(inner, part, depth) for inner, part in parts)
        case "items", dict() if data is _ABSENT or type(data) is list:
            elements = [_ABSENT] if data is _ABSENT or data == [] else data
            return all(plainly_fits(said, one, depth) for one in elements)
    return key in _WORDS and type(said) is str


def _are_names(said: list[Any]) -> bool:
    return all(type(one) is str for one in said) and len(set(said)) == len(said)
