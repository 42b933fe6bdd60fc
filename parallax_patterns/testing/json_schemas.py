"""JSON Schemas (draft 2020-12) of test files: checking a schema, and a value against one.

A schema may refer to its own parts only; nothing is ever fetched.
"""

from __future__ import annotations

from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError as MalformedSchema
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable

from parallax_patterns.testing.comparison import shown
from parallax_patterns.testing.json_paths import print_path

_NOTHING_ELSE: Final[Registry[Any]] = Registry()

_MOST = 20
"""So many problems of one value are told; more say nothing new."""


class SchemaError(ValueError):
    """A schema that cannot be used, in plain words."""


def checked_schema(schema: Any) -> Any:
    """The schema, if it is one. Raises SchemaError."""
    if not isinstance(schema, (dict, bool)):
        raise SchemaError("a schema is a mapping")
    try:
        Draft202012Validator.check_schema(schema)
    except MalformedSchema as error:
        place = print_path(tuple(error.absolute_path))
        found = shown(error.instance)
        raise SchemaError(f"this is no JSON Schema: {found} at `{place}` means nothing") from None
    return schema


def problems(schema: Any, value: Any) -> list[str]:
    """What keeps a value from fitting the schema, each with its place."""
    validator = Draft202012Validator(schema, registry=_NOTHING_ELSE)
    try:
        errors = sorted(validator.iter_errors(value), key=lambda one: print_path(_place(one)))
    except Unresolvable as error:
        return [f"the schema refers to `{error.ref}`, which it does not hold"]
    except RecursionError:
        return ["the schema refers to itself without end"]
    return [f"`{print_path(_place(one))}`: {_words(one)}" for one in errors[:_MOST]]


def _place(error: ValidationError) -> tuple[str | int, ...]:
    return tuple(error.absolute_path)


def _words(error: ValidationError) -> str:
    rule = error.validator
    wanted: Any = error.validator_value
    match rule:
        case "type":
            kinds = " or ".join(wanted) if isinstance(wanted, list) else wanted
            return f"{shown(error.instance)} is no {kinds}"
        case "required":
            held: Any = error.instance
            missing = [key for key in wanted if key not in held]
            return "lacks " + ", ".join(f"`{key}`" for key in missing)
        case "enum":
            return f"{shown(error.instance)} is none of {shown(wanted)}"
        case "const":
            return f"{shown(error.instance)} is not {shown(wanted)}"
        case _:
            return f"{shown(error.instance)} breaks `{rule}: {shown(wanted)}`"
