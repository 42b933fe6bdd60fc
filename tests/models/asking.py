"""Asking providers in tests: with a key that must never be seen, and without waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from parallax_patterns.generation.providers.model import Form, Prompt, ProviderFault, Reply
from parallax_patterns.generation.providers.patience import patient
from parallax_patterns.generation.providers.settings import GenerateSettings, ProviderName
from parallax_patterns.generation.providers.table import provider_of
from tests.models.server import ModelServer, Script, Step

SECRET: Final = "sk-very-secret-0123456789"
ENVIRONMENT: Final[Mapping[str, str]] = {
    "OPENAI_API_KEY": SECRET,
    "ANTHROPIC_API_KEY": SECRET,
    "OPENAI_COMPATIBLE_API_KEY": SECRET,
    "PATH": "/usr/bin:/bin",
}
OVER_HTTP: Final = ("openai", "openai-compatible", "anthropic")

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
PLAN: Final = Form(name="plan", schema=SCHEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of asking: an answer or a fault, the pieces seen meanwhile, and the waits."""

    script: Script | None
    reply: Reply | None = None
    fault: str | None = None
    seen: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def address(script: Script, provider: str) -> str:
    """The base URL as users of a provider write it."""
    return script.address if provider == "anthropic" else f"{script.address}/v1"


def ask(
    server: ModelServer,
    provider: str,
    *steps: Step,
    form: Form = PLAN,
    turns: tuple[str, ...] = ("Do it.",),
    seconds: float = 5.0,
) -> Asked:
    """Asks a provider whose server follows this script."""
    script = server.script(*steps)
    settings = GenerateSettings(
        provider=cast(ProviderName, provider),
        model="scripted",
        base_url=address(script, provider),
        proposal="plan" if form.grammar is None else "prism",
    )
    return ask_with(settings, script, form=form, turns=turns, seconds=seconds)


def ask_with(
    settings: GenerateSettings,
    script: Script | None = None,
    *,
    form: Form = PLAN,
    turns: tuple[str, ...] = ("Do it.",),
    seconds: float = 5.0,
) -> Asked:
    provider = provider_of(settings, ENVIRONMENT)
    assert provider is not None
    prompt = Prompt(system="You plan.", turns=turns, form=form)
    asked = Asked(script=script)

    async def wait(time: float) -> None:
        asked.waits.append(time)

    async def run() -> Reply:
        deadline = asyncio.get_running_loop().time() + seconds
        return await patient(provider, prompt, asked.seen.append, deadline=deadline, sleep=wait)

    try:
        reply = asyncio.run(run())
    except ProviderFault as fault:
        return Asked(script=script, fault=fault.message, seen=asked.seen, waits=asked.waits)
    return Asked(script=script, reply=reply, seen=asked.seen, waits=asked.waits)
