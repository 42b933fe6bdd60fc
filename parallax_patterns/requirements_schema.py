"""The JSON Schema of requirements files, for editors and for whoever writes them by program.

It takes what today's keys allow; the keys of older dialects, which are read with a note, it does
not name.
"""

from __future__ import annotations

from typing import Any

from parallax_patterns.requirements import ENVELOPE, Requirements


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of requirements, bare or under `requirements:`."""
    schema = Requirements.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs")
    wrapped = {
        "type": "object",
        "additionalProperties": False,
        "required": [ENVELOPE],
        "properties": {ENVELOPE: {"$ref": "#/$defs/Requirements"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parallax requirements",
        "anyOf": [{"$ref": "#/$defs/Requirements"}, wrapped],
        "$defs": {"Requirements": schema, **definitions},
    }
