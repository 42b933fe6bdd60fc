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
    """The text of `prism.tables.json`, the same however lark happens to number its states."""
    table = build_lark().parser.parser._parse_table
    start, end = table.start_states["module"], table.end_states["module"]
    states = _reached(table.states, start)
    number = {state: index for index, state in enumerate(states)}
    rules = _sorted_rules(table.states)
    rule_number = {rule: index for index, rule in enumerate(rules)}
    rows = [_row(table.states[state], number, rule_number) for state in states]
    rows[number[end]]["$END"] = number[end]
    texts = [json.dumps(row, sort_keys=True) for row in rows]
    unique = sorted(set(texts))
    parts = [
        f'"start": {number[start]}',
        '"rules": [\n' + ",\n".join(json.dumps(_described(rule)) for rule in rules) + "\n]",
        '"rows": [\n' + ",\n".join(unique) + "\n]",
        '"states": ' + json.dumps([unique.index(text) for text in texts]),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _reached(states: dict[Any, dict[str, tuple[Any, Any]]], start: Any) -> list[Any]:
    """The states in the order in which they are reached, going through the symbols by name."""
    order = [start]
    seen = {start}
    for state in order:
        for _, (action, target) in sorted(states[state].items(), key=lambda item: item[0]):
            if action is Shift and target not in seen:
                seen.add(target)
                order.append(target)
    return order


def _sorted_rules(states: dict[Any, dict[str, tuple[Any, Any]]]) -> list[Any]:
    rules = {
        target
        for actions in states.values()
        for action, target in actions.values()
        if action is not Shift
    }
    return sorted(rules, key=lambda rule: (rule.origin.name, [one.name for one in rule.expansion]))


def _described(rule: Any) -> tuple[str, int, str]:
    """A rule's symbol, its length, and the builder's method; none where a child stands for it."""
    if not rule.alias and len(rule.expansion) != 1:
        raise ValueError(f"the alternative needs a name: {rule}")
    return str(rule.origin.name), len(rule.expansion), str(rule.alias or "")


def _row(
    actions: dict[str, tuple[Any, Any]], number: dict[Any, int], rule_number: dict[Any, int]
) -> dict[str, int]:
    """Shifts and gotos as the next state, reductions as -1 - the rule's number."""
    return {
        name: number[target] if action is Shift else -1 - rule_number[target]
        for name, (action, target) in actions.items()
    }
