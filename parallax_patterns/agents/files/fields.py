"""The kinds of values in files of agents, each refused in plain words where it does not fit."""

from __future__ import annotations

import re
import shlex
from typing import Annotated, Any, Final, TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic.json_schema import WithJsonSchema

from parallax_patterns.located_yaml.models import unusable
from parallax_runtime.transports.manners import problem_of
from parallax_runtime.transports.surroundings import REFERENCE
from parallax_runtime.transports.templates import TemplateError, check_template

SECRET_NAME: Final = re.compile(r"(?i)(api|access|private|secret)[-_ ]?key|token|secret|passw|auth")
"""The names of variables and headers whose values belong in no file."""


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
        _refers(text)
        if SECRET_NAME.search(name) and not REFERENCE.search(text):
            raise unusable(
                f"`{name}` is named like a secret, and its value stands here for all to read",
                f"Refer to the environment: `{name}: ${{{_variable(name)}}}`",
            )
    return texts


def _refers(text: str) -> str:
    """What begins like a reference and is none would be sent as it stands."""
    if "${" in REFERENCE.sub("", text):
        raise unusable(
            f"`{text}` holds a reference that cannot be filled in",
            "Write `${NAME}` or `${keyring:SERVICE:USER}`; there are no defaults",
        )
    return text


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
    problem = problem_of(text)
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
Reply: TypeAlias = Annotated[str, AfterValidator(_refers)]
"""A text that may refer to the environment as `${NAME}`."""
Texts: TypeAlias = Annotated[dict[str, str], AfterValidator(_referring)]
"""Texts by name, which may refer to the environment as `${NAME}`."""
