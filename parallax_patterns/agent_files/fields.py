"""The kinds of values in files of agents, each refused in plain words where it does not fit."""

from __future__ import annotations

import re
import shlex
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.json_schema import WithJsonSchema

from parallax_patterns.located_yaml import kind_in_words, unusable
from parallax_primitives.quantities import duration, rate
from parallax_runtime.transports.surroundings import REFERENCE
from parallax_runtime.transports.templates import TemplateError, check_template
from parallax_runtime.transports.terminal import check_expression

_SIZE: Final = re.compile(r"(\d{1,12})\s*(B|KB|MB)?")
_UNITS: Final = {None: 1, "B": 1, "KB": 1_000, "MB": 1_000_000}
_SMALLEST: Final = 1_000
_LARGEST: Final = 100_000_000

SECRET_NAME: Final = re.compile(r"(?i)(api|access|private|secret)[-_ ]?key|token|secret|passw|auth")
"""The names of variables and headers whose values belong in no file."""


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


def _argv(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return shlex.split(value)
    except ValueError:
        raise unusable("the quotes in this command do not match", "Write a list of words") from None


def _has_words(value: list[str]) -> list[str]:
    if not value or not value[0].strip():
        raise unusable("this names no program", "Write the program and its arguments")
    return value


def _referring(texts: dict[str, str]) -> dict[str, str]:
    """A value that is named like a secret has to be a reference, for files are shared."""
    for name, text in texts.items():
        if SECRET_NAME.search(name) and not REFERENCE.search(text):
            raise unusable(
                f"`{name}` is named like a secret, and its value stands here for all to read",
                f"Refer to the environment: `{name}: ${{{_variable(name)}}}`",
            )
    return texts


def _address(url: str) -> str:
    if not _is_address(url):
        raise unusable("this is no address of HTTP", "Write `http://127.0.0.1:8001` or so")
    if urlsplit(url).password:
        raise unusable("this holds a password for all to read", "Send it in `headers`")
    return url


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket, or a port that is no number
        return False


def _host_port(text: str) -> str:
    found = re.fullmatch(r"(?:[\w.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})", text)
    if found is None or int(found[1]) > 65_535:
        raise unusable("this is no host and port", "Write `127.0.0.1:9001` or so")
    return text


def _expression(text: str) -> str:
    problem = check_expression(text)
    if problem is not None:
        raise unusable(
            f"this is no regular expression: {problem}", "Write `\\` before `( ) [ ] * + ? . |`"
        )
    return text


def _template(text: str) -> str:
    try:
        check_template(text)
    except TemplateError as problem:
        raise unusable(
            str(problem), "Use `{task}`, `{operation}`, `{input}` or `{input.key}`"
        ) from None
    return text


def _templates(data: dict[str, Any]) -> dict[str, Any]:
    waiting: list[Any] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            _template(one)
        elif isinstance(one, (list, dict)):
            waiting += one.values() if isinstance(one, dict) else one
    return data


def _variable(name: str) -> str:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\W", "_", name)
    return parted.upper()


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
Argv: TypeAlias = Annotated[
    list[str],
    BeforeValidator(_argv),
    AfterValidator(_has_words),
    WithJsonSchema(
        {"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1, "minLength": 1}
    ),
]
Address: TypeAlias = Annotated[str, AfterValidator(_address)]
HostPort: TypeAlias = Annotated[str, AfterValidator(_host_port)]
Expression: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_expression)]
Template: TypeAlias = Annotated[str, AfterValidator(_template)]
Templates: TypeAlias = Annotated[dict[str, Any], AfterValidator(_templates)]
Texts: TypeAlias = Annotated[dict[str, str], AfterValidator(_referring)]
"""Texts by name, which may refer to the environment as `${NAME}`."""


class Strict(BaseModel):
    """A mapping whose keys are all known, written in camelCase."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, alias_generator=to_camel)
