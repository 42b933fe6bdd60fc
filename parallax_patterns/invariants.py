"""Invariants: what has to be true of every run, as an expression of the language over its facts.

`escalated || confidence >= 0.9` speaks of one run by the names in `FACTS`; `and`, `or` and `not`
may be written as words. An invariant holds when the expression is truthy; one that fails at run
time does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_primitives.faults import Fault, Stop
from parallax_primitives.values import truthy
from parallax_runtime import Program, evaluate

_READER: Final = "parallax_patterns.reading_invariants"
"""The module that reads them, loaded where there are any: it needs the compiler."""

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


def header_invariants(source: Source) -> Iterable[tuple[str, Span]]:
    """The `@invariant` lines of a pattern, each with its place."""
    if "@invariant" not in source.text:
        return ()
    found: Iterable[tuple[str, Span]] = import_module(_READER).header_invariants(source)
    return found


def read_invariant(text: str, source: Source, span: Span) -> Invariant | Diagnostic:
    """The invariant that stands at a place, or what is wrong with it."""
    read: Invariant | Diagnostic = import_module(_READER).read_invariant(text, source, span)
    return read


def speaks_of(text: str) -> frozenset[str]:
    """The facts that an invariant names."""
    facts: frozenset[str] = import_module(_READER).speaks_of(text)
    return facts
