"""What a provider is asked, what it answers, and how it fails.

A provider knows nothing of patterns: a prompt goes in, a text comes out. Whether the text is any
good is judged by whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

Observer: TypeAlias = Callable[[str], None]
"""Is told each piece of the answer as it comes."""

Finish: TypeAlias = Literal["complete", "truncated", "refused"]
"""How an answer ended: whole, cut off at a limit, or not given at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the answer has to be, for providers that can hold a model to it.

    `schema` is a JSON Schema of the strict kind (every key required, nothing else allowed);
    `grammar` a lark grammar of the whole answer. One of them is given.
    """

    name: str
    schema: Mapping[str, Any] | None = None
    grammar: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request: what the model is to be, and the conversation so far.

    `turns` are texts of whoever asks and of the model in turn, beginning and ending with the
    former. Nothing is kept between requests.
    """

    system: str
    turns: tuple[str, ...]
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an answer took; `cost` in dollars, where the provider states one."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=sum(costs) if costs else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its text, the model that gave it as the provider names it, and how it ended.

    `usage` is None when the provider does not say.
    """

    text: str
    model: str | None = None
    finish: Finish = "complete"
    usage: Usage | None = None


class ProviderFault(Exception):
    """No answer came. `message` is a sentence for people and holds no secret.

    `passing` faults may be gone when the same is asked again, after `wait` seconds where the
    provider says so.
    """

    def __init__(self, message: str, *, passing: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.passing = passing
        self.wait = wait


class Provider(Protocol):
    """Answers prompts. Each call is cancelled cleanly at any time."""

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        """The answer to a prompt; raises ProviderFault when there is none."""
