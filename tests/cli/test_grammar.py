"""`parallax grammar`."""

from __future__ import annotations

from pathlib import Path

from lark import Lark

from tests.cli.runner import parallax


def test_the_grammar_can_be_read_by_lark(tmp_path: Path) -> None:
    done = parallax("grammar", cwd=tmp_path)
    assert (done.code, done.stderr) == (0, "")
    Lark(done.stdout, parser="earley").parse('x = "a" ~> 0.9\nx ?? null\n')
