"""Colour, glyphs and control characters: what reaches a stream."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parallax_cli.output import (
    ColorChoice,
    Output,
    ReaderGone,
    carries_unicode,
    may_redraw,
    wants_color,
)
from tests.cli.runner import Terminal, parallax


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


@pytest.mark.parametrize(
    ("terminal", "environment", "moves"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, True),
        (True, {"CI": "false"}, True),
        (True, {"CI": "true"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_progress_moves_where_somebody_looks(
    terminal: bool, environment: dict[str, str], moves: bool
) -> None:
    assert may_redraw(stream(terminal=terminal), environment) is moves


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


SECRETS = {"EXAMPLE_API_KEY": 'sk"\\12345', "EXAMPLE_API_KEY_2": 'sk"\\12345-longer'}


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_secrets_are_never_shown(tmp_path: Path, form: str) -> None:
    """Wherever a text comes from: here from the input, by way of the result."""
    pattern = tmp_path / "echo.prism"
    pattern.write_text("print(input.text)\ninput\n", "utf-8")
    told = json.dumps({"text": "by {EXAMPLE_API_KEY_2} or {EXAMPLE_API_KEY}"})
    for name, value in reversed(SECRETS.items()):
        told = told.replace(f"{{{name}}}", json.dumps(value)[1:-1])
    run = parallax(
        "run", str(pattern), "--input", told, "--format", form, cwd=tmp_path, environment=SECRETS
    )
    assert run.code == 0
    assert "12345" not in run.stdout + run.stderr
    assert "by [redacted] or [redacted]" in run.stdout


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("GITHUB_TOKEN", True),
        ("DB_PASSWORD", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("OPENAIKEY", True),
        ("BASIC_AUTH", True),
        ("GIT_AUTHOR_NAME", False),
        ("KEYBOARD", False),
        ("SSH_AUTH_SOCK", False),
        ("TOKENIZERS_PARALLELISM", False),
    ],
)
def test_a_secret_is_known_by_its_name(name: str, hidden: bool) -> None:
    out = stream()
    Output(out, stream(), {name: "ordinary words"}).result.text("some ordinary words")
    assert out.written() == ("some [redacted]\n" if hidden else "some ordinary words\n")
