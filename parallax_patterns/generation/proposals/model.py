"""What a proposal is made for, and what is told of it: who was asked, and what came of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from parallax_patterns.generation.composing import GeneratedPattern
from parallax_patterns.generation.providers.model import Usage
from parallax_patterns.generation.providers.settings import Prices, Proposal
from parallax_patterns.generation.trying import Trial
from parallax_patterns.requirements import LocatedRequirements


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is proposed for: the requirements, and the pattern that the rules made of them.

    `name` overrides that of the requirements.
    """

    requirements: LocatedRequirements
    by_rules: GeneratedPattern
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One answer: what was wrong with it, in a few words and in full; nothing where it passed."""

    problem: str | None
    findings: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The rounds of one generation; `fallback` says why the rules' own pattern was taken.

    `model` is as the provider names it, `prompts` the hash of everything that it was told but the
    requirements.
    """

    provider: str
    model: str | None
    proposal: Proposal
    prompts: str
    rounds: tuple[Round, ...]
    fallback: str | None
    prices: Prices | None = None

    @property
    def accepted(self) -> bool:
        return self.fallback is None

    @property
    def repairs(self) -> int:
        """How often an answer was sent back."""
        return max(0, len(self.rounds) - 1)

    @property
    def usage(self) -> Usage | None:
        """The tokens of all rounds; None when the provider says nothing of them.

        The cost is what the provider states, else what the configured prices come to.
        """
        used = [one.usage for one in self.rounds if one.usage is not None]
        if not used:
            return None
        total = sum(used, Usage())
        if total.cost is not None or self.prices is None:
            return total
        dollars = (
            total.input_tokens * self.prices.input + total.output_tokens * self.prices.output
        ) / 1e6
        return Usage(
            input_tokens=total.input_tokens, output_tokens=total.output_tokens, cost=dollars
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What came of it: the model's pattern with its trial, or that of the rules, and the story."""

    composed: GeneratedPattern
    trial: Trial | None
    account: Account


Proposer: TypeAlias = Callable[[Case], Proposed]
