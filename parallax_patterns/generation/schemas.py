"""The schemas of input and output: read as the header reads them, and values that fit them.

A schema with `type: object`, `properties` or `$schema` is JSON Schema, anything else the shorthand
`{code: string, limit?: number}`. Generated tests need values that fit; they are made from `const`,
`enum`, `examples` and `default` where the schema has them, else from its types and bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

TYPES: Final = ("string", "number", "integer", "boolean", "object", "array", "null", "any")
_MOST: Final = 64
"""How many values are tried before a schema counts as one without example."""
_DEEPEST: Final = 12
_NOTHING_ELSE: Final[Registry[Any]] = Registry()


def is_json_schema(data: Mapping[str, Any]) -> bool:
    """Whether the header reads it as JSON Schema rather than as the shorthand."""
    return data.get("type") == "object" or "properties" in data or "$schema" in data


def expanded(data: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema that a schema or a shorthand stands for."""
    if is_json_schema(data):
        return dict(data)
    properties = {key.removesuffix("?"): _expanded_part(part) for key, part in data.items()}
    required = [key for key in data if not key.endswith("?")]
    return {"type": "object", "properties": properties, "required": required}


def _expanded_part(part: Any) -> dict[str, Any]:
    match part:
        case "any":
            return {}
        case str():
            return {"type": part}
        case [inner]:
            return {"type": "array", "items": _expanded_part(inner)}
        case _:
            return expanded(part)


def fault_of(
    data: Any, path: tuple[str | int, ...] = ()
) -> tuple[tuple[str | int, ...], str] | None:
    """Where and why something is neither JSON Schema nor the shorthand; None when it is one."""
    if isinstance(data, dict) and is_json_schema(data):
        return _schema_fault(data)
    return _shorthand_fault(data, path)


def _schema_fault(data: dict[str, Any]) -> tuple[tuple[str | int, ...], str] | None:
    try:
        Draft202012Validator.check_schema(data)
    except SchemaError as error:
        rule = error.absolute_path[-1] if error.absolute_path else "schema"
        return tuple(error.absolute_path), f"JSON Schema knows no such `{rule}`"
    return None


def _shorthand_fault(
    data: Any, path: tuple[str | int, ...]
) -> tuple[tuple[str | int, ...], str] | None:
    match data:
        case str():
            return None if data in TYPES else (path, f"`{data}` is no type")
        case [inner]:
            return _shorthand_fault(inner, (*path, 0))
        case dict():
            faults = (_shorthand_fault(part, (*path, key)) for key, part in data.items())
            return next((fault for fault in faults if fault is not None), None)
        case _:
            return path, "this is no type, no list of one type, and no mapping of types"


def examples(schema: Mapping[str, Any]) -> list[Any]:
    """Different values that fit a JSON Schema, the plainest first; none when none was found."""
    validator = Draft202012Validator(schema, registry=_NOTHING_ELSE)
    found: list[Any] = []
    for variant in range(_MOST):
        value = _Sampler(schema, variant).of(schema, 0)
        try:
            fits = value not in found and validator.is_valid(value)
        except (Unresolvable, RecursionError):
            return []
        if fits:
            found.append(value)
    return found


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    return bool(Draft202012Validator(schema, registry=_NOTHING_ELSE).is_valid(value))


class _Sampler:
    """Makes one value; `variant` numbers the values that a schema has."""

    def __init__(self, root: Mapping[str, Any], variant: int) -> None:
        self._root = root
        self._variant = variant

    def of(self, schema: Any, depth: int, label: str = "value") -> Any:
        if not isinstance(schema, Mapping) or depth > _DEEPEST:
            return self._text(label)
        chosen = list(_given(schema))
        if chosen:
            return chosen[self._variant % len(chosen)]
        for key in ("oneOf", "anyOf"):
            if schema.get(key):
                options = schema[key]
                return self.of(options[self._variant % len(options)], depth + 1, label)
        if "$ref" in schema:
            return self.of(self._referred(str(schema["$ref"])), depth + 1, label)
        return self._of_type(self._whole(schema), depth, label)

    def _whole(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """The schema with its `allOf` parts put together."""
        merged: dict[str, Any] = dict(schema)
        for part in schema.get("allOf", ()):
            if isinstance(part, Mapping):
                target = self._referred(str(part["$ref"])) if "$ref" in part else part
                if isinstance(target, Mapping):
                    merged = _joined(merged, target)
        return merged

    def _of_type(self, schema: Mapping[str, Any], depth: int, label: str) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[self._variant % len(kind)] if kind else None
        match kind:
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth, label)
            case "integer" | "number":
                return self._number(schema, whole=kind == "integer")
            case "boolean":
                return self._variant % 2 == 0
            case "null":
                return None
            case "string":
                return self._string(schema, label)
        return self._object(schema, depth) if "properties" in schema else self._text(label)

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        required = schema.get("required", ())
        value = {
            key: self.of(part, depth + 1, key)
            for key, part in properties.items()
            if key in required or depth == 0
        }
        return value | {key: self._text(key) for key in required if key not in value}

    def _array(self, schema: Mapping[str, Any], depth: int, label: str) -> list[Any]:
        count = max(1, int(schema.get("minItems", 1)))
        return [self.of(schema.get("items", {}), depth + 1, label) for _ in range(count)]

    def _number(self, schema: Mapping[str, Any], *, whole: bool) -> float | int:
        step = schema.get("multipleOf") or (1 if whole else 0.5)
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        first = low if low is not None else (high - 40 * step if high is not None else 1)
        steps = self._variant + ("exclusiveMinimum" in schema and "minimum" not in schema)
        if low is not None and high is not None and not whole:
            return float(low + (high - low) * ((self._variant * 7 + 4) % 16) / 16)
        value = first + steps * step
        return int(value) if whole else float(value)

    def _string(self, schema: Mapping[str, Any], label: str) -> str:
        text = _FORMATS.get(str(schema.get("format")), self._text(label))
        text = text.ljust(int(schema.get("minLength", 0)), "x")
        return text[: int(schema["maxLength"])] if "maxLength" in schema else text

    def _text(self, label: str) -> str:
        return f"{label} {_LETTERS[self._variant % 26]}{self._variant // 26 or ''}"

    def _referred(self, pointer: str) -> Any:
        """The part of the schema at a local pointer such as `#/$defs/finding`."""
        part: Any = self._root
        for step in pointer.removeprefix("#").split("/")[1:]:
            part = part.get(step.replace("~1", "/").replace("~0", "~"), {}) if part else {}
        return part


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FORMATS: Final = {
    "date-time": "2024-01-15T12:00:00Z",
    "date": "2024-01-15",
    "email": "ada@example.org",
    "uri": "https://example.org/",
    "uuid": "6f1c2f9e-3f0b-4a57-9d51-0c5d1f3a7b10",
}


def _given(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The values that a schema names itself."""
    if "const" in schema:
        yield schema["const"]
        return
    for key in ("enum", "examples"):
        if isinstance(schema.get(key), list) and schema[key]:
            yield from schema[key]
            return
    if "default" in schema:
        yield schema["default"]


def _joined(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    both = {**left, **right}
    both["properties"] = {**left.get("properties", {}), **right.get("properties", {})}
    both["required"] = [*left.get("required", ()), *right.get("required", ())]
    return both
