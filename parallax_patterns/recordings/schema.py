"""The JSON Schema of a recording's lines, for whoever reads them by program."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, TypeAdapter

from parallax_patterns.recordings.model import Line


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that every line of a recording fits, by its `kind`."""
    schema = TypeAdapter(Annotated[Line, Discriminator("kind")]).json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "recording.schema.json",
        "description": "One line of what `parallax run --record` writes.",
        **schema,
    }
