"""The providers: a row each, and making the one that the settings name.

A provider's module is imported when it is used, because the clients of providers are large and
are not installed unless they are wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias, cast

from parallax_patterns.errors import UserError
from parallax_patterns.generation.providers.model import Provider
from parallax_patterns.generation.providers.settings import GenerateSettings

Maker: TypeAlias = Callable[[GenerateSettings, Mapping[str, str]], Provider]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A provider: its module, which has a `make`, and what has to be installed for it."""

    module: str
    extra: str | None = None
    needs_model: bool = True
    forms: tuple[str, ...] = ("plan",)
    """The kinds of proposals that it can be held to."""


_HERE: Final = "parallax_patterns.generation.providers"

PROVIDERS: Final[Mapping[str, Row]] = MappingProxyType(
    {
        "openai": Row(module=f"{_HERE}.openai_responses", extra="openai", forms=("plan", "prism")),
        "anthropic": Row(module=f"{_HERE}.anthropic_messages", extra="anthropic"),
        "openai-compatible": Row(module=f"{_HERE}.openai_chat", extra="openai"),
        "command": Row(module=f"{_HERE}.command", needs_model=False, forms=("plan", "prism")),
    }
)


def provider_of(settings: GenerateSettings, environment: Mapping[str, str]) -> Provider | None:
    """The provider that the settings name, made ready without asking it anything.

    None for `none`. Raises UserError when something is missing that it needs.
    """
    row = PROVIDERS.get(settings.provider)
    if row is None:
        return None
    _check(row, settings)
    make: Maker = _loaded(row, settings.provider).make
    return make(settings, environment)


def _check(row: Row, settings: GenerateSettings) -> None:
    if row.needs_model and settings.model is None:
        raise UserError(
            f"The provider `{settings.provider}` needs the name of a model.",
            hint="Add `--model NAME`, or `model: NAME` under `generate:` in parallax.config.yml",
        )
    if settings.proposal not in row.forms:
        able = ", ".join(f"`{name}`" for name, one in PROVIDERS.items() if "prism" in one.forms)
        raise UserError(
            f"The provider `{settings.provider}` cannot be held to the grammar of Prism.",
            hint=f"Leave `--proposal prism` out, or use one of {able}",
        )


def _loaded(row: Row, name: str) -> _Module:
    try:
        return cast(_Module, import_module(row.module))
    except ModuleNotFoundError as error:
        if row.extra is None or (error.name or "").startswith("parallax_"):
            raise
        raise UserError(
            f"The provider `{name}` needs the package `{error.name}`, which is not installed.",
            hint=f"Run `pip install 'parallax-orchestration[{row.extra}]'`",
        ) from None


class _Module(Protocol):
    """What a provider's module has."""

    make: Maker
