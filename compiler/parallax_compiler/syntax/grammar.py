"""Builds the LALR tables of the grammar with lark, when the tables are made, never at run time.

`prism.lark` and `operators.py` go in; the text of `prism.tables.json` comes out. Loading lark and
building the tables takes half a second, so the product carries the finished tables; a test builds
them again and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from lark import Lark
from lark.lexer import Lexer, LexerState
from lark.lexer import Token as LarkToken
from lark.parsers.lalr_analysis import Shift

from parallax_compiler.syntax.operators import render_binary_levels

_MARKER = "// BINARY LEVELS"


class GivenTokens(Lexer):
    """A lark lexer that passes on a list of terminals' names; lark's own lexers are not used."""

    def __init__(self, lexer_conf: object) -> None:
        del lexer_conf

    def lex(self, lexer_state: LexerState, parser_state: object) -> Iterator[LarkToken]:
        del parser_state
        for name in cast(Iterable[str], lexer_state.text):
            yield LarkToken(name, name)


def grammar_text() -> str:
    """The whole grammar as lark reads it: the data file with the binary levels filled in."""
    text = Path(__file__).with_name("prism.lark").read_text(encoding="utf-8")
    before, after = text.split(_MARKER)
    return before + render_binary_levels() + after


def build_lark() -> Lark:
    """A plain lark parser of the grammar, fed with terminals' names."""
    return Lark(grammar_text(), parser="lalr", lexer=GivenTokens, start="module")


def tables_text() -> str:
    """The text of `prism.tables.json`."""
    table = build_lark().parser.parser._parse_table
    rules = _Rules()
    end = table.end_states["module"]
    rows = [_row(table.states[state], rules) for state in range(len(table.states))]
    rows[end]["$END"] = end
    unique = sorted({json.dumps(row, sort_keys=True) for row in rows})
    number = {text: index for index, text in enumerate(unique)}
    parts = [
        f'"start": {table.start_states["module"]}',
        '"rules": [\n' + ",\n".join(json.dumps(rule) for rule in rules.rows) + "\n]",
        '"rows": [\n' + ",\n".join(unique) + "\n]",
        '"states": ' + json.dumps([number[json.dumps(row, sort_keys=True)] for row in rows]),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


class _Rules:
    """The grammar's rules in the order they are met: name, length, and the builder's method."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str]] = []
        self._numbers: dict[Any, int] = {}

    def number(self, rule: Any) -> int:
        if rule not in self._numbers:
            self._numbers[rule] = len(self.rows)
            self.rows.append((str(rule.origin.name), len(rule.expansion), _action(rule)))
        return self._numbers[rule]


def _action(rule: Any) -> str:
    if rule.alias:
        return str(rule.alias)
    if len(rule.expansion) != 1:
        raise ValueError(f"the alternative needs a name: {rule}")
    return ""


def _row(actions: dict[str, tuple[Any, Any]], rules: _Rules) -> dict[str, int]:
    """Shifts and gotos as the next state, reductions as -1 - the rule's number."""
    return {
        name: target if action is Shift else -1 - rules.number(target)
        for name, (action, target) in sorted(actions.items())
    }
