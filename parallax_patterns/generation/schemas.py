"""The schemas of input and output: read as the header reads them, and values that fit them.

The shorthand `{code: string, limit?: number}` is the compiler's. Generated tests need values that
fit; they are made from `const`, `enum`, `examples` and `default` where the schema has them, else
from its types and bounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable

from parallax_compiler.syntax.header_schema import TYPES, expand_schema
from parallax_compiler.syntax.json_text import read_json
from parallax_primitives.nearest import nearest

_MOST: Final = 64
"""How many values are tried before a schema counts as one without example."""
_DEEPEST: Final = 12
_NOTHING_ELSE: Final[Registry[Any]] = Registry()


def expanded(data: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema that a schema or a shorthand stands for."""
    return expand_schema(read_json(json.dumps(data)), lambda *_: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFault:
    """What is wrong with a schema, and where in it."""

    path: tuple[str | int, ...]
    problem: str
    nearest: str | None = None


def fault_of(data: Mapping[str, Any]) -> SchemaFault | None:
    """The first fault of something that is neither JSON Schema nor the shorthand."""
    try:
        Draft202012Validator.check_schema(expanded(data))
    except SchemaError as error:
        place = tuple(error.absolute_path)
        return SchemaFault(path=place, problem=f"JSON Schema knows no such `{place[-1]}`")
    return None if expanded(data) == data else _unknown_type(data, ())


def _unknown_type(data: Any, path: tuple[str | int, ...]) -> SchemaFault | None:
    """The first type of a shorthand that does not exist."""
    if isinstance(data, str):
        names = (name.strip() for name in data.split("|"))
        wrong = next((name for name in names if name not in TYPES), None)
        if wrong is None:
            return None
        return SchemaFault(
            path=path, problem=f"`{wrong}` is no type", nearest=nearest(wrong, TYPES)
        )
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    faults = (_unknown_type(part, (*path, key)) for key, part in parts)
    return next((fault for fault in faults if fault is not None), None)


def lists_of(data: Mapping[str, Any]) -> list[str]:
    """The keys of a schema or shorthand that always hold a list."""
    schema = expanded(data)
    required = schema.get("required", ())
    return [
        key
        for key, part in schema.get("properties", {}).items()
        if isinstance(part, dict) and part.get("type") == "array" and key in required
    ]


def is_number(schema: Mapping[str, Any] | None) -> bool:
    """Whether a schema or shorthand lets numbers alone through."""
    return schema is not None and expanded(schema).get("type") in {"number", "integer"}


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
