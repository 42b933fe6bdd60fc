"""The committed tables are those of the grammar, and the builder has a method for each rule."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from lark import Lark, logger

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax import grammar
from parallax_compiler.syntax.build_ast import Builder
from parallax_compiler.syntax.tables import tables


def test_the_committed_tables_are_fresh() -> None:
    path = Path(grammar.__file__).with_name("prism.tables.json")
    assert path.read_text(encoding="utf-8") == grammar.tables_text(), (
        "run `python -m tests.compiler.syntax.rebuild_tables`"
    )


def test_building_the_tables_is_deterministic() -> None:
    assert grammar.tables_text() == grammar.tables_text()


def test_every_rule_has_a_method() -> None:
    builder = Builder(Source("x", ""), Sink().report)
    methods = {rule.method for rule in tables().rules if rule.method}
    assert [name for name in sorted(methods) if not callable(getattr(builder, name, None))] == []


def test_only_the_two_known_ambiguities_remain(caplog: pytest.LogCaptureFixture) -> None:
    """A dangling `else`, and `|>` behind `c ? a : x => b`: both go to the nearest."""
    with caplog.at_level(logging.DEBUG, logger=logger.name):
        Lark(
            grammar.grammar_text(),
            parser="lalr",
            lexer=grammar.GivenTokens,
            start="module",
            debug=True,
        )
    conflicts = [line for line in caplog.messages if "conflict" in line]
    assert len(conflicts) == 3
    assert {line.split("terminal ")[1].split(":")[0] for line in conflicts} == {"ELSE", "PIPELINE"}
