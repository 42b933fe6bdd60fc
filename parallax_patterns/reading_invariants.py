"""Reads invariants: each is compiled as a pattern whose input is what a run showed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Final

from parallax_compiler.check.products import Effect
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.header import read_header
from parallax_compiler.syntax.lexer import lex
from parallax_patterns.diagnostics.simulation import UnreadableInvariant
from parallax_patterns.invariants import FACTS, Invariant
from parallax_runtime import Program, load

_WORDS: Final = {"and": "&&", "or": "||", "not": "!", "input": "input.input"}
_DOTS: Final = frozenset({"DOT", "OPTIONAL", "CONFIDENT_DOT"})
_HEAD: Final = "/** @name Invariant */\n"
_FACTS_LINE: Final = f"const {{{', '.join(name for name in FACTS if name != 'input')}}} = input\n"


def header_invariants(source: Source) -> Iterator[tuple[str, Span]]:
    """The `@invariant` lines of a pattern, each with its place."""
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
    if entry.effects.get(entry.resolved.tree.id, Effect.PURE) is not Effect.PURE:
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
