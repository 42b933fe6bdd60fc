"""Our parser beside lark's on the same file.

Lark cannot read the language by itself: what a line end or a brace means depends on what surrounds
it, and that is decided between our lexer and our automaton. So lark gets what it can do: its lexer
cuts the same text into the same kinds of tokens, and its LALR automaton, made of the same grammar,
reads the terminals that our parser decided on and builds plain trees of them. Ours does all of that
and decides on terminals, builds typed nodes with places, reads the header and finds faults.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from lark import Lark
from lark import Token as LarkToken
from lark.lexer import Lexer

from benchmarks.measuring import Row, median_seconds
from benchmarks.programs import pattern, plain
from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax import parser as ours
from parallax_compiler.syntax.build_ast import Builder
from parallax_compiler.syntax.grammar import grammar_text
from parallax_compiler.syntax.lexer import lex
from parallax_compiler.syntax.tokens import SIGNS, Token

REPEAT = 5

TOKENS = r"""
start: (WORD | NUMBER | STRING | TEMPLATE | SIGN)*
WORD: /[A-Za-z_$][A-Za-z0-9_$]*/
NUMBER: /[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/
STRING: /"[^"\\\n]*"|'[^'\\\n]*'/
TEMPLATE: /`[^`]*`/
SIGN: /%s/
%%ignore /[ \t\r\n]+/
%%ignore /\/\/[^\n]*/
%%ignore /\/\*(.|\n)*?\*\//
"""


class _Given(Lexer):
    """Passes on the tokens that it is given as the text."""

    __future_interface__ = True

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, lexer_state: Any, parser_state: object) -> Iterator[LarkToken]:
        del parser_state
        return iter(lexer_state.text)


class _Recording(ours._Parser):
    """Our automaton, keeping the terminals that it takes."""

    taken: list[str]

    def _feed(self, terminal: str, value: Token) -> bool:
        fits = super()._feed(terminal, value)
        if fits:
            self.taken.append(terminal)
        return fits


def terminals(text: str) -> list[LarkToken]:
    """The terminals of a text that has no faults, as our parser decides on them."""
    source, sink = Source("benchmark.prism", text), Sink()
    parser = _Recording(source, lex(source, sink.report), Builder(source, sink.report), sink.report)
    parser.taken = []
    parser.run()
    assert len(sink) == 0
    return [LarkToken(one, one) for one in parser.taken[:-1]]  # lark adds the end itself


def lark_automaton() -> Lark:
    """Lark's parser of our grammar."""
    return Lark(grammar_text(), parser="lalr", lexer=_Given, start="module")


def lark_lexer() -> Lark:
    """A lark lexer of the same kinds of tokens."""
    signs = "|".join(
        "".join(f"\\{one}" for one in sign) for sign in sorted(SIGNS, key=len, reverse=True)
    )
    return Lark(TOKENS % signs, parser="lalr", lexer="basic")


def _parse(source: Source) -> None:
    ours.parse(source, Sink())


def _cut(lexer: Lark, text: str) -> None:
    list(lexer.lex(text))


def compared() -> list[Row]:
    """Lines a second, by us and by lark."""
    automaton, lexer, rows = lark_automaton(), lark_lexer(), list[Row]()
    for name, text in (("pattern", pattern(10_000)), ("program", plain(10_000))):
        lines, given = text.count("\n"), terminals(text)
        source = Source("benchmark.prism", text)
        mine = median_seconds(partial(_parse, source), repeat=REPEAT)
        cutting = median_seconds(partial(_cut, lexer, text), repeat=REPEAT)
        reading = median_seconds(partial(automaton.parse, given), repeat=REPEAT)
        theirs = cutting + reading
        rows += [
            Row(what=f"{name} of {lines:,} lines, ours", figure=f"{lines / mine:,.0f} lines/s"),
            Row(what="  lark", figure=f"{lines / theirs:,.0f} lines/s"),
            Row(what="  lark's time to ours", figure=f"{theirs / mine:.2f}"),
            Row(
                what="  lark's lexer and automaton alone",
                figure=f"{lines / cutting:,.0f} and {lines / reading:,.0f} lines/s",
            ),
        ]
    return rows
