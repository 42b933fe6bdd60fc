"""Which provider is asked, and how: what the command line and the configuration say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

ProviderName: TypeAlias = Literal["openai", "anthropic", "openai-compatible", "command", "none"]
Proposal: TypeAlias = Literal["plan", "prism"]

ROUNDS: Final = 2
DEADLINE: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Dollars for a million tokens."""

    input: float
    output: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateSettings:
    """How patterns are proposed; without settings no model is asked.

    `rounds` is how often a proposal that does not hold is sent back, `deadline` the seconds that
    all of it may take. `key` names the environment variable (or entry of the keyring) that holds
    the key; each provider has its usual one.
    """

    provider: ProviderName = "none"
    model: str | None = None
    base_url: str | None = None
    command: tuple[str, ...] = ()
    key: str | None = None
    proposal: Proposal = "plan"
    rounds: int = ROUNDS
    deadline: float = DEADLINE
    prices: Prices | None = None
