"""The type that a JSON Schema describes, as far as types go.

What a schema leaves open is DATA: JSON of any kind. Keys that a schema does not list are allowed
unless it forbids them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from parallax_compiler.check.types import (
    BOOLEAN,
    DATA,
    NULL,
    NUMBER,
    TEXT,
    NullCause,
    Type,
    array_of,
    join,
    nullable,
    object_of,
)

_DEPTH: Final = 8
_SIMPLE: Final[Mapping[str, Type]] = {
    "string": TEXT,
    "number": NUMBER,
    "integer": NUMBER,
    "boolean": BOOLEAN,
    "null": NULL,
}


def schema_type(schema: Mapping[str, Any] | None, depth: int = 0) -> Type:
    """The type of the values that a schema accepts; DATA when there is none."""
    if not isinstance(schema, Mapping) or depth > _DEPTH:
        return DATA
    kind = schema.get("type")
    if isinstance(kind, list):
        kinds = [schema_type({**schema, "type": one}, depth + 1) for one in kinds_of(kind)]
        return _joined(kinds)
    if kind is None and "properties" in schema:
        kind = "object"
    if kind == "array":
        return array_of(schema_type(_items(schema), depth + 1))
    if kind == "object":
        return _object(schema, depth)
    return _SIMPLE.get(kind, DATA) if isinstance(kind, str) else DATA


def kinds_of(kinds: list[Any]) -> list[str]:
    return [one for one in kinds if isinstance(one, str)]


def _joined(kinds: list[Type]) -> Type:
    if not kinds:
        return DATA
    result = kinds[0]
    for one in kinds[1:]:
        result = join(result, one)
    return result


def _items(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    items = schema.get("items")
    return items if isinstance(items, Mapping) and "prefixItems" not in schema else None


def _object(schema: Mapping[str, Any], depth: int) -> Type:
    properties = schema.get("properties")
    listed = properties if isinstance(properties, Mapping) else {}
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    known = tuple(
        (key, _property(part, key in needed, depth))
        for key, part in listed.items()
        if isinstance(key, str)
    )
    closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    return object_of(known, None if closed else DATA)


def _property(part: object, required: bool, depth: int) -> Type:
    found = schema_type(part if isinstance(part, Mapping) else None, depth + 1)
    return found if required else nullable(found, NullCause.MISSING)
