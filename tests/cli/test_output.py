"""Colour, glyphs and control characters: what reaches a stream."""

from __future__ import annotations

import pytest

from parallax_cli.output import ColorChoice, Output, ReaderGone, carries_unicode, wants_color
from tests.cli.runner import Terminal


def stream(*, terminal: bool = False, encoding: str = "utf-8") -> Terminal:
    return Terminal(terminal=terminal, encoding=encoding)


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "colored"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"CLICOLOR_FORCE": "1"}, True),
        ("auto", True, {"CLICOLOR": "0"}, False),
        ("auto", False, {"CLICOLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_unless_somebody_says_otherwise(
    choice: ColorChoice, terminal: bool, environment: dict[str, str], colored: bool
) -> None:
    assert wants_color(stream(terminal=terminal), choice, environment) is colored


@pytest.mark.parametrize(
    ("encoding", "terminal", "environment", "unicode"),
    [
        ("utf-8", True, {}, True),
        ("utf-8", False, {"TERM": "dumb"}, True),
        ("utf-8", True, {"TERM": "dumb"}, False),
        ("ascii", False, {}, False),
        ("latin-1", True, {}, False),
    ],
)
def test_glyphs_go_where_they_can_be_shown(
    encoding: str, terminal: bool, environment: dict[str, str], unicode: bool
) -> None:
    assert carries_unicode(stream(terminal=terminal, encoding=encoding), environment) is unicode


def test_roles_are_coloured() -> None:
    out = stream(terminal=True)
    Output(out, stream(), {}).result.line(("error", "no"), ("plain", " way"))
    assert out.written() == "\x1b[1;31mno\x1b[0m way\n"


def test_data_cannot_steer_the_terminal() -> None:
    out = stream(terminal=True)
    Output(out, stream(), {}).result.text("a\x1b[2Jb\x07\x9bc\td")
    assert out.written() == "a\\x1b[2Jb\\x07\\x9bc\td\n"


def test_ascii_streams_get_ascii() -> None:
    out = stream(encoding="ascii")
    Output(out, stream(), {}).result.text("│ a → b ≥ 1 … ✓")
    assert out.written() == "| a -> b >= 1 ... +\n"


def test_a_reader_that_went_away_is_told_apart_from_other_faults() -> None:
    class Closed(Terminal):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    output = Output(Closed(terminal=False, encoding="utf-8"), stream(), {})
    with pytest.raises(ReaderGone):
        output.result.text("hello")
