"""Input and output checked against JSON Schema (draft 2020-12), with the fault in plain words.

A path reads as the pattern would write it: `input.user.age`, `input.tags[1]`. Schemas are read
without any network; a reference that leads outside is a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

from parallax_runtime.strength import a

_SHOWN: Final = 60
"""Characters of a value that a message shows."""


def violation(schema: Any, data: Any, name: str) -> str | None:
    """What is wrong with the data in one sentence, None when it fits. `name` begins the path."""
    if schema is None:
        return None
    try:
        error = best_match(_validator(json.dumps(schema)).iter_errors(data))
    except SchemaError as broken:
        return f"the schema of `{name}` is no JSON Schema: {broken.message}"
    except Unresolvable as unknown:
        return f"the schema of `{name}` refers to `{unknown.ref}`, which it does not contain"
    return None if error is None else _words(error, name)


@lru_cache(maxsize=64)
def _validator(schema: str) -> Draft202012Validator:
    """The validator of a schema's text, which is checked once: that takes longer than most runs."""
    read = json.loads(schema)
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read, registry=Registry())


def _words(error: ValidationError, name: str) -> str:
    path = name + "".join(_step(part) for part in error.absolute_path)
    tell = _TELLERS.get(str(error.validator))
    if tell is None:
        return f"`{path}` does not fit `{error.validator}` of the schema"
    return tell(path, error)


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f"[{json.dumps(part, ensure_ascii=False)}]"


def _type(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    listed = " or ".join(a(kind) for kind in kinds)
    return f"`{path}` must be {listed}, not {_shown(error.instance)}"


def _required(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    missing = [path + _step(key) for key in wanted if key not in instance]
    return f"{' and '.join(f'`{one}`' for one in missing)} is missing"


def _additional(path: str, error: ValidationError) -> str:
    schema: Any = error.schema
    instance: Any = error.instance
    known = schema.get("properties", {})
    extra = [path + _step(key) for key in instance if key not in known]
    return f"{' and '.join(f'`{one}`' for one in extra)} is not expected"


def _enum(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    listed = ", ".join(_shown(one) for one in wanted)
    return f"`{path}` must be one of {listed}, not {_shown(error.instance)}"


def _const(path: str, error: ValidationError) -> str:
    return f"`{path}` must be {_shown(error.validator_value)}, not {_shown(error.instance)}"


def _unexpected(path: str, _error: ValidationError) -> str:
    return f"`{path}` is not expected"


def _bound(words: str) -> Callable[[str, ValidationError], str]:
    def tell(path: str, error: ValidationError) -> str:
        bound = _shown(error.validator_value)
        return f"`{path}` must be {words} {bound}, not {_shown(error.instance)}"

    return tell


def _size(words: str, unit: str) -> Callable[[str, ValidationError], str]:
    def tell(path: str, error: ValidationError) -> str:
        instance: Any = error.instance
        size = len(instance)
        return f"`{path}` must have {words} {error.validator_value} {unit}, it has {size}"

    return tell


def _shown(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_TELLERS: Final[dict[str, Callable[[str, ValidationError], str]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "unevaluatedProperties": _additional,
    "enum": _enum,
    "const": _const,
    "items": _unexpected,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "pattern": _bound("text that matches"),
    "minLength": _size("at least", "characters"),
    "maxLength": _size("at most", "characters"),
    "minItems": _size("at least", "elements"),
    "maxItems": _size("at most", "elements"),
    "minProperties": _size("at least", "keys"),
    "maxProperties": _size("at most", "keys"),
}
