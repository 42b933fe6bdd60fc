"""Invariants: expressions over a run, in patterns, in test files, and by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_patterns.invariants import FACTS, header_invariants, read_invariant, speaks_of

RUN: dict[str, Any] = {
    "status": "completed",
    "value": {"input": 3, "verdict": "yes"},
    "confidence": 0.4,
    "escalated": False,
    "pending": False,
    "calls": 3,
    "failures": 1,
    "seconds": 1.5,
    "asked": {"ada": 2},
    "truth": {"verdict": "no"},
    "input": {"limit": 5},
}


def read(text: str) -> Any:
    return read_invariant(text, Source("a.prism", text), Span(0, len(text)))


def test_every_fact_is_there() -> None:
    assert set(RUN) == set(FACTS)
    for name in FACTS:
        assert read(f"{name} != null").holds(RUN), name


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("escalated or confidence >= 0.9", False),
        ("escalated || confidence < 0.5", True),
        ("not escalated and calls <= input.limit", True),
        ("value.input == 3", True),
        ("value.verdict == truth.verdict", False),
        ('status in {"completed": 1, "pending": 1}', True),
        ("asked.ada == 2", True),
        ("value.nothing.at.all", False),
        ("while (true) { }", False),
    ],
)
def test_invariants_are_decided(text: str, holds: bool) -> None:
    assert read(text).holds(RUN) is holds


@pytest.mark.parametrize(
    "text", ["escalted", "1 +", " ", "import x", "calls <= ", "sleep(5)", "now() > 3", "print(1)"]
)
def test_what_cannot_be_read_is_a_finding(text: str) -> None:
    found = read(text)
    assert isinstance(found, Diagnostic)
    assert found.code == "PLX0811"
    assert "cannot be decided" in found.label


def test_the_facts_that_an_invariant_speaks_of() -> None:
    assert speaks_of("escalated or value.calls >= 0.9") == {"escalated", "value", "calls"}


def test_the_invariants_of_a_header_with_their_places() -> None:
    text = "/**\n * @name X\n * @invariant calls < 5\n * @invariant not pending\n */\n1\n"
    found = list(header_invariants(Source("x.prism", text)))
    assert [(one, text[span.start : span.end]) for one, span in found] == [
        ("calls < 5", "calls < 5"),
        ("not pending", "not pending"),
    ]
