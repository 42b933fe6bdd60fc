"""The JSON Schema of test files, for editors and for whoever writes tests by program."""

from __future__ import annotations

from typing import Any

from parallax_patterns.testing.model import TestFileModel


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) that every readable test file fits."""
    schema = TestFileModel.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Parallax pattern tests",
    }
