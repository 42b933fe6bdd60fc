"""Tokens, and what each word and sign of the language is called in the grammar.

The lexer makes tokens with a *kind*. Most kinds are terminals of the grammar already. The others
(brackets, `=>` and `;`, and the words that are names unless their place says otherwise) depend on
where they stand: the layout stage turns those into terminals.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from parallax_compiler.source import Span
from parallax_compiler.syntax.operators import OPERATORS


class Token:
    """One token. `line_start` is set when a line end stands between it and the token before.

    A plain class with slots: a file has many tokens, and this is the cheapest form of them.
    """

    __slots__ = ("end", "kind", "line_start", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int, line_start: bool) -> None:
        self.kind = kind
        self.text = text
        """What was written; of a string its value, of a piece of a template its text."""
        self.start = start
        self.end = end
        self.line_start = line_start

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def __repr__(self) -> str:
        return f"{self.kind}({self.text!r})"


END = "$END"
NEXT = "NEXT"
FAULTY = "FAULTY"
FAULT = "fault"
"""The kind of a token that the lexer has already reported; no state of the grammar accepts it."""

KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "true": "CONSTANT",
        "false": "CONSTANT",
        "null": "CONSTANT",
        "undefined": "CONSTANT",
        "if": "IF",
        "else": "ELSE",
        "for": "for",
        "while": "WHILE",
        "do": "DO",
        "break": "BREAK",
        "continue": "CONTINUE",
        "return": "RETURN",
        "function": "FUNCTION",
        "fn": "FUNCTION",
        "let": "DECLARE",
        "const": "DECLARE",
        "import": "IMPORT",
        "export": "EXPORT",
        "try": "TRY",
        "catch": "CATCH",
        "finally": "FINALLY",
        "throw": "THROW",
        "match": "MATCH",
        "uncertain": "UNCERTAIN",
        "typeof": "PREFIX",
        "instanceof": "COMPARISON",
    }
)
"""The reserved words: they are no names, but may be keys and properties."""

CONTEXTUAL: Mapping[str, str] = MappingProxyType(
    {
        "in": "in",
        "of": "of",
        "as": "as",
        "from": "from",
        "default": "default",
        "async": "async",
        "await": "await",
        "context": "context",
        "pattern": "pattern",
        "agents": "agents",
        "agent": "agent",
        "Agent": "agent",
    }
)
"""Words with a meaning in some places and names everywhere else."""

WORDS: Mapping[str, str] = MappingProxyType({**KEYWORDS, **CONTEXTUAL})

_PUNCTUATION = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "{": "{",
    "}": "}",
    ",": ",",
    ":": "COLON",
    ";": ";",
    "...": "SPREAD",
    "->": "THIN_ARROW",
    "=>": "=>",
}

SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **{row.sign: row.terminal for row in OPERATORS if not row.sign.isalpha()},
        **_PUNCTUATION,
    }
)
"""Every sign and its kind."""

CONTINUING: frozenset[str] = frozenset(
    {row.sign for row in OPERATORS if row.continues} | {":", "=>"}
)
"""A line that begins with one of these continues the line before (`in` has exceptions)."""

CLAUSES: frozenset[str] = frozenset({"ELSE", "CATCH", "FINALLY"})
"""A line that begins with one of these words belongs to the statement before."""
