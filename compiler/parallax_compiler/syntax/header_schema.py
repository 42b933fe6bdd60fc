"""The short form of `@input` and `@output`, written out as JSON Schema (draft 2020-12).

`{"code": "string", "tags": ["string"], "limit?": "number"}` is an object with two required keys.
A value that has `type: "object"`, `properties` or `$schema` is JSON Schema already, in which a type
may be `any` all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from parallax_compiler.syntax.json_text import JsonValue
from parallax_primitives.nearest import nearest

TYPES = ("string", "number", "integer", "boolean", "object", "array", "null", "any")

Unknown: TypeAlias = Callable[[str, JsonValue, str | None], None]
"""Told of a type that does not exist: its name, its place, the nearest one that does."""


def expand_schema(json: JsonValue, unknown: Unknown) -> dict[str, Any]:
    """The JSON Schema of a header value in either form."""
    value = json.value
    if isinstance(value, dict) and (
        value.get("type") == "object" or "properties" in value or "$schema" in value
    ):
        schema: dict[str, Any] = _without_any(value)
        return schema
    return _expand(json, unknown)


_DATA = frozenset({"const", "enum", "default", "examples"})
"""What in a schema is data, and no schema."""


def _without_any(schema: Any) -> Any:
    """A JSON Schema in which people wrote `"type": "any"`, which says nothing, without that."""
    match schema:
        case dict():
            return {
                key: part if key in _DATA else _without_any(part)
                for key, part in schema.items()
                if not (key == "type" and part == "any")
            }
        case list():
            return [_without_any(part) for part in schema]
        case _:
            return schema


def _expand(json: JsonValue, unknown: Unknown) -> dict[str, Any]:
    if isinstance(json.value, dict):
        return _object(json, unknown)
    if isinstance(json.value, list):
        items = [_expand(item, unknown) for item in json.items]
        if not items:
            return {"type": "array"}
        return {"type": "array", "items": items[0] if len(items) == 1 else {"anyOf": items}}
    if isinstance(json.value, str):
        return _named(json.value, json, unknown)
    return {"const": json.value}


def _object(json: JsonValue, unknown: Unknown) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for member in json.members:
        name = member.key.removesuffix("?")
        properties[name] = _expand(member.value, unknown)
        if name == member.key:
            required.append(name)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def _named(text: str, json: JsonValue, unknown: Unknown) -> dict[str, Any]:
    """The schema of `string`, or of several types as in `string | null`."""
    names = [name.strip() for name in text.split("|")]
    for name in names:
        if name not in TYPES:
            unknown(name, json, nearest(name, TYPES))
            return {}
    if "any" in names:
        return {}
    return {"type": names[0] if len(names) == 1 else names}
