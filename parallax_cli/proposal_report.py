"""How asking a model reads: what happens while it is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_cli.output import Line, Output
from parallax_patterns.generation.proposals.model import Account

_SHOWN_EVERY: Final = 200
"""After how many characters a terminal is told."""


class Progress:
    """Tells on standard error how it goes: on a terminal as it comes, elsewhere a line a round."""

    def __init__(self, output: Output, name: str) -> None:
        self._channel = output.message
        self._name = name
        self._number = 0
        self._heard = 0
        self._told = 0

    def asked(self, number: int) -> None:
        self._number, self._heard, self._told = number, 0, 0
        words = f"{self._name} is asked"
        if self._channel.redraws:
            self._channel.over(f"{words} …")
        else:
            self._channel.text(f"{words}." if number == 1 else f"{words} again.")

    def heard(self, piece: str) -> None:
        self._heard += len(piece)
        if self._channel.redraws and self._heard >= self._told + _SHOWN_EVERY:
            self._told = self._heard
            self._channel.over(f"{self._name} answers: {self._heard:,} characters")

    def judged(self, problem: str | None) -> None:
        if self._channel.redraws:
            self._channel.over("")
        if problem is not None:
            self._channel.line(("dim", f"Answer {self._number}: {problem}."))


def account_lines(account: Account) -> Iterator[Line]:
    """What came of asking: whose pattern it is, and what it took."""
    name = account.model or account.provider
    if account.fallback is None:
        repairs = {0: "at once", 1: "after a repair"}.get(
            account.repairs, f"after {account.repairs} repairs"
        )
        yield (("success", "Proposed"), ("plain", f" by {name}, {repairs}{_took(account)}."))
        return
    reason = account.fallback.rstrip(".")
    yield (("warning", "warning"), ("plain", f": {reason}{_took(account)}."))
    words = "The pattern is the one that the rules make, which does what the requirements say."
    yield (("hint", "help"), ("plain", f": {words}"))


def _took(account: Account) -> str:
    usage = account.usage
    if usage is None:
        return ""
    cost = "" if usage.cost is None else f", ${usage.cost:.4f}"
    return f" ({usage.input_tokens:,} tokens in, {usage.output_tokens:,} out{cost})"
