"""The input of a run: JSON, `@file`, `-`, and faults at their place in the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.errors import UserError
from parallax_patterns.run_input import parse_input


def no_stdin() -> bytes:
    raise AssertionError("the standard input is not asked for")


def fault(text: str, stdin: bytes = b"") -> str:
    with pytest.raises(UserError) as caught:
        parse_input(text, lambda: stdin)
    (one,) = caught.value.diagnostics
    place = one.source.position(one.span.start)
    return f"{one.source.name}:{place.line}:{place.column} {one.label} | {one.hint}"


def test_the_three_ways_to_give_it(tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert parse_input('{"task": "Review", "n": 2}', no_stdin) == {"task": "Review", "n": 2}
    assert parse_input(f"@{file}", no_stdin) == {"a": 1}
    assert parse_input("-", lambda: b"[1.5]") == [1.5]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{task: 1}", "--input:1:2 a key in double quotes belongs here"),
        ("{'task': 1}", "--input:1:2 JSON has no single quotes"),
        ('{"a" 1}', "--input:1:6 a `:` belongs between key and value"),
        ('{"a": 1 "b": 2}', "--input:1:9 a `,` or the closing bracket belongs here"),
        ('{"a": }', "--input:1:7 a value belongs here"),
        ("[1, 2", "--input:1:6 a `,` or the closing bracket belongs here"),
        ('"abc', "--input:1:1 this text never ends"),
        ('"a\nb"', "--input:1:3 a line break or tab stands in a text"),
        (r'"\x"', "--input:1:2 this escape does not exist in JSON"),
        ("1 2", "--input:1:3 the JSON has ended before this"),
        ("hello", "--input:1:1 a value belongs here"),
        ("  ", "--input:1:3 nothing is here"),
        ('{"NaN": [NaN]}', "--input:1:10 `NaN` is no JSON"),
        ("[-Infinity]", "--input:1:2 `-Infinity` is no JSON"),
        ("[1e999]", "--input:1:1 at `$[0]`, inf is no JSON number"),
        ("[" * 300 + "]" * 300, "--input:1:1 at `$"),
        ("[" * 100_000, "--input:1:1 the data nests too deep"),
        ("9" * 5000, "--input:1:1 at `$`, inf is no JSON number"),
    ],
)
def test_faults_have_places_and_plain_words(text: str, expected: str) -> None:
    assert fault(text).startswith(expected)


def test_a_file_without_its_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "input.json").write_text("{}", "utf-8")
    assert fault("input.json") == "--input:1:1 this is the name of a file | Write `@input.json`"


def test_a_text_that_is_too_long_for_a_name() -> None:
    assert fault("x" * 5000).startswith("--input:1:1 ")


def test_faults_of_files() -> None:
    assert fault("-", b"\xff").startswith("standard input:1:1 the byte 0xff is no UTF-8 here")
    with pytest.raises(UserError, match="There is no file `nowhere"):
        parse_input("@nowhere.json", no_stdin)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        data: Any = parse_input(text, lambda: b"null")
    except UserError:
        return
    json.dumps(data)
