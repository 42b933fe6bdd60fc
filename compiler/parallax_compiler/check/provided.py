"""The types of what the run provides to files written for the first architecture.

Each answer of `agentResults` is a plain object. Its `result` is as sure as the agent was, and null
when the agent failed; its `confidence` is that number by itself.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.check.types import (
    CONFIDENCE,
    FAILED_RESULT,
    GROUP,
    NULL,
    NUMBER,
    RESULT,
    TEXT,
    UNKNOWN,
    NullCause,
    Type,
    array_of,
    nullable,
    object_of,
)
from parallax_compiler.syntax.header_settings import Settings


def _answer(result: Type) -> Type:
    return object_of(
        (
            ("agentId", TEXT),
            ("agentName", TEXT),
            ("capabilities", array_of(TEXT)),
            ("expertise", NUMBER),
            ("result", result),
            ("confidence", CONFIDENCE),
            ("reasoning", nullable(TEXT, NullCause.MISSING)),
            ("timestamp", NUMBER),
            ("error", nullable(TEXT, NullCause.MISSING)),
        )
    )


_TYPES: Final = {
    "agentResults": array_of(_answer(FAILED_RESULT)),
    "successfulResults": array_of(_answer(RESULT), gap=NullCause.NO_ANSWER),
    "agentList": GROUP,
    "agentCount": NUMBER,
    "parallax": object_of((("version", TEXT), ("agents", GROUP), ("agentList", GROUP))),
}


def provided_type(name: str, header: Settings) -> Type:
    """The type of a provided name; `header` is that of the pattern that runs."""
    if name != "pattern":
        return _TYPES.get(name, UNKNOWN)
    version = NULL if header.version is None else TEXT
    description = NULL if header.description is None else TEXT
    return object_of((("name", TEXT), ("version", version), ("description", description)))
