"""How to talk with an interactive program: its prompt, its login, and how its answers read.

Regular expressions are RE2's, whose search takes time in proportion to the text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import re2

from parallax_runtime.transports.judging import Judgement

Person: TypeAlias = Callable[[str, str], str | Awaitable[str]]
"""`person(agent, question)` gives what somebody at the terminal answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is shown, as an expression, and what is then typed: a text, or what a person says."""

    expect: str
    send: str | None = None
    ask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How to talk with a program. Without a `pattern`, answers are JSON. Times are seconds."""

    prompt: str
    question: str
    pattern: str | None
    judgement: Judgement
    login: tuple[Step, ...] = ()
    farewell: str | None = None
    idle: float = 30.0
    columns: int = 500


def compiled(expression: str) -> Any:
    """What finds the expression. Raises `re2.error`."""
    return re2.compile(expression, _OPTIONS)


def _quiet() -> Any:
    options = re2.Options()
    options.log_errors = False
    return options


_OPTIONS: Final = _quiet()


def problem_of(expression: str) -> str | None:
    """Why an expression is none; None when it is one."""
    try:
        compiled(expression)
    except re2.error as problem:
        (words,) = problem.args
        return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return None
