"""Amounts and names in files of agents and of the configuration, refused in plain words.

Loads nothing slow: whoever reads a configuration loads this.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.json_schema import WithJsonSchema

from parallax_patterns.located_yaml.models import kind_in_words, unusable
from parallax_primitives.quantities import duration, rate

_SIZE: Final = re.compile(r"(\d{1,12})\s*(B|KB|MB)?")
_UNITS: Final = {None: 1, "B": 1, "KB": 1_000, "MB": 1_000_000}
_SMALLEST: Final = 1_000
_LARGEST: Final = 100_000_000


def _seconds(value: object) -> float:
    words = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = duration(words) if isinstance(words, (str, float)) else None
    if not found:
        raise unusable(
            f"this is {kind_in_words(value)}, no duration"
            if not isinstance(value, (str, int, float))
            else "this is no duration",
            "Write `500ms`, `30s`, `5m`, or a number of milliseconds",
        )
    return found


def _bytes(value: object) -> int:
    match = _SIZE.fullmatch(str(value)) if isinstance(value, (str, int)) else None
    size = int(match[1]) * _UNITS[match[2]] if match else 0
    if not _SMALLEST <= size <= _LARGEST:
        raise unusable("this is no size from 1 KB to 100 MB", "Write `64KB`, `4MB` or so")
    return size


def _rate(value: object) -> tuple[int, float]:
    found = rate(value) if isinstance(value, str) else None
    if found is None:
        raise unusable("this is no rate", "Write `10/s`, `60/m` or `3 / 500ms`")
    return found


Words: TypeAlias = Annotated[str, Field(min_length=1)]
Confidence: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=10_000)]
Seconds: TypeAlias = Annotated[
    float,
    BeforeValidator(_seconds),
    WithJsonSchema({"type": ["string", "number"], "description": "`30s`, or milliseconds."}),
]
Bytes: TypeAlias = Annotated[
    int,
    BeforeValidator(_bytes),
    WithJsonSchema({"type": ["string", "integer"], "description": "`4MB`, or bytes."}),
]
Rate: TypeAlias = Annotated[
    tuple[int, float],
    BeforeValidator(_rate),
    WithJsonSchema({"type": "string", "description": "So many per time: `10/s`, `60/m`."}),
]


class Strict(BaseModel):
    """A mapping whose keys are all known, written in camelCase."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)
