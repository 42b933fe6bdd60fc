"""The options of commands that may ask a model, and the provider that they come to.

What is asked is said by the command line and the environment, then by `generate:` in the project's
settings. A project's file names neither an address, nor a key, nor a command: whoever gets a
project from somebody else sends their key nowhere, and runs nothing, by generating in it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from parallax_cli.usage import refuse
from parallax_patterns.generation.providers.settings import (
    GenerateSettings,
    Prices,
    Proposal,
    ProviderName,
)
from parallax_primitives.quantities import duration

ProviderOption = Annotated[
    ProviderName | None,
    typer.Option(
        "--provider",
        metavar="openai|anthropic|openai-compatible|command|none",
        help="Who proposes the pattern; `none` asks nobody, and is the default.",
    ),
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME", help="The provider's name for a model.")
]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", metavar="URL", help="Another address of the provider.")
]
CommandOption = Annotated[
    str | None,
    typer.Option(
        "--command", metavar="COMMAND", help="A program that reads a prompt and writes the answer."
    ),
]
KeyOption = Annotated[
    str | None,
    typer.Option("--key", metavar="VARIABLE", help="The environment variable that has the key."),
]
ProposalOption = Annotated[
    Proposal | None,
    typer.Option(
        "--proposal", metavar="plan|prism", help="Propose a plan, or Prism held to its grammar."
    ),
]
RoundsOption = Annotated[
    int | None,
    typer.Option("--rounds", min=0, max=10, metavar="N", help="How often to have it mended."),
]
DeadlineOption = Annotated[
    str | None,
    typer.Option("--deadline", metavar="TIME", help="How long to ask at most, such as `2m`."),
]
ShowPromptOption = Annotated[
    bool, typer.Option("--show-prompt", help="Print what would be sent, and send nothing.")
]


def settings_of(configured: Mapping[str, Any], given: Mapping[str, Any]) -> GenerateSettings:
    """The settings of one invocation: what it says, else what is configured."""
    said = {name: value for name, value in given.items() if value is not None}
    if "command" in said:
        said["command"] = _arguments(said["command"])
    if "deadline" in said:
        said["deadline"] = _seconds(said["deadline"])
    asked = {**configured, **said}
    if "prices" in asked:
        asked["prices"] = Prices(**asked["prices"])
    settings = GenerateSettings(**asked)
    if settings.provider != "command" and settings.command:
        refuse("`--command` is for the provider `command`.", "Add `--provider command`.")
    if settings.provider == "none" and "provider" not in said:
        _refuse_nobody(said)
    return settings


def _refuse_nobody(said: Mapping[str, Any]) -> None:
    """Refuses what is said to a provider when there is none."""
    for name, flag in (("model", "--model"), ("base_url", "--base-url"), ("key", "--key")):
        if name in said:
            refuse(f"`{flag}` is for a provider, and none is named.", "Add `--provider NAME`.")


def _arguments(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        refuse(f"`--command` cannot be `{text}`.", "Close its quotes.")


def _seconds(text: str) -> float:
    seconds = duration(text)
    if not seconds:
        refuse(f"`--deadline` cannot be `{text}`.", "Write a time such as `30s` or `2m`.")
    return seconds
