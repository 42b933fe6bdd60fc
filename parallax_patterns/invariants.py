"""Invariants: what has to be true of every run, as an expression of the language over its facts.

`escalated || confidence >= 0.9` speaks of one run by the names in `FACTS`; `and`, `or` and `not`
may be written as words. An invariant holds when the expression is truthy; one that fails at run
time does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, Final

from parallax_compiler.check.products import Effect
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.header import read_header
from parallax_compiler.syntax.lexer import lex
from parallax_patterns.diagnostics.simulation import UnreadableInvariant
from parallax_primitives.faults import Fault, Stop
from parallax_primitives.values import truthy
from parallax_runtime import Program, evaluate, load

FACTS: Final[Mapping[str, str]] = {
    "status": 'how it ended: `"completed"`, `"pending"`, `"failed"` or `"exceeded"`',
    "value": "the result",
    "confidence": "how sure the result is",
    "escalated": "whether another agent or a person was turned to",
    "pending": "whether it waits for a person",
    "calls": "how many agent calls were begun",
    "failures": "how many of them failed",
    "seconds": "how long it took, in virtual time",
    "asked": "how often each agent was called, by its name",
    "truth": "the answer that was true, as the agents would give it",
    "input": "the input of the run",
}
"""The names that an invariant may use."""

_WORDS: Final = {"and": "&&", "or": "||", "not": "!", "input": "input.input"}
_DOTS: Final = frozenset({"DOT", "OPTIONAL", "CONFIDENT_DOT"})
_HEAD: Final = "/** @name Invariant */\n"
_FACTS_LINE: Final = f"const {{{', '.join(name for name in FACTS if name != 'input')}}} = input\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """One invariant: its text, and the program that decides it."""

    text: str
    program: Program

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether it is true of a run with these facts."""
        try:
            return truthy(evaluate(self.program, facts))
        except (Fault, Stop):
            return False


def header_invariants(source: Source) -> Iterator[tuple[str, Span]]:
    """The `@invariant` lines of a pattern, each with its place."""
    if "@invariant" not in source.text:
        return
    numbers = count()
    comments = lex(source, _ignore).comments
    header, _ = read_header(source, comments, (), _ignore, lambda: next(numbers))
    for entry in () if header is None else header.entries:
        if entry.key == "invariant":
            yield str(entry.value), entry.value_span


def _ignore(_: Diagnostic) -> None:
    """Whoever compiles the pattern is told of its faults."""


@lru_cache(maxsize=256)
def _program(text: str) -> Program | str:
    """The program that decides an invariant, or why there is none."""
    if not text.strip():
        return "it says nothing"
    body = f"{_HEAD}{_FACTS_LINE}{_in_signs(text)}\n"
    found = compile_source(Source("invariant.prism", body), NoLibrary())
    errors = [one for one in found.diagnostics if one.severity is Severity.ERROR]
    if errors:
        return errors[0].label
    assert found.python is not None, "what has no errors has its program"
    assert found.checked is not None
    entry = found.checked.entry
    if entry.effects[entry.resolved.tree.id] is not Effect.PURE:
        return "it does more than look at a run"
    return load(found.python.text, "<invariant>")


def read_invariant(text: str, source: Source, span: Span) -> Invariant | Diagnostic:
    """The invariant that stands at a place, or what is wrong with it."""
    program = _program(text)
    if isinstance(program, str):
        return UnreadableInvariant(source=source, span=span, why=program)
    return Invariant(text=text, program=program)


def speaks_of(text: str) -> frozenset[str]:
    """The facts that an invariant names."""
    tokens = lex(Source("invariant.prism", text), _ignore).tokens
    return frozenset(one.text for one in tokens if one.kind == "NAME" and one.text in FACTS)


def _in_signs(text: str) -> str:
    """The expression with signs for `and`, `or` and `not`, and the run's input as a fact."""
    parts: list[str] = []
    at, before = 0, ""
    for token in lex(Source("invariant.prism", text), _ignore).tokens:
        if token.kind == "NAME" and token.text in _WORDS and before not in _DOTS:
            parts += [text[at : token.start], _WORDS[token.text]]
            at = token.end
        before = token.kind
    return "".join((*parts, text[at:]))
