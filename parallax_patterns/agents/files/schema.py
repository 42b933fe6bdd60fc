"""The JSON Schema of files of agents, for editors and for whoever writes them by program."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from parallax_patterns.agents.files.models import KINDS
from parallax_patterns.agents.files.reading import SEVERAL


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12): one agent of any kind, or several under `agents:`."""
    models = [(model, "validation") for model in KINDS.values()]
    _, whole = models_json_schema(models, by_alias=True)  # type: ignore[arg-type]  # a list of pairs
    kinds = [{"$ref": f"#/$defs/{model.__name__}"} for model in KINDS.values()]
    several = {
        "type": "object",
        "additionalProperties": False,
        "required": [SEVERAL],
        "properties": {SEVERAL: {"type": "array", "minItems": 1, "items": {"anyOf": kinds}}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parallax agents",
        "anyOf": [*kinds, several],
        "$defs": whole["$defs"],
    }
