"""Settings in TOML: whatever is written there, a fault has a place and nothing else is raised."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.configuration.config import TABLE, has_table
from parallax_patterns.configuration.config_layers import read
from parallax_patterns.configuration.located_toml import load_table

KEYS = ("name", "limits", "a", '"b.c"', "rate", "timeout", "journal", "é")
VALUES = ('"1/s"', "true", "1.5", "inf", "2026-01-01", '"""')
SIGNS = ("=", " = ", ".", "[", "]", "{", "}", "\n", "\r\n", "# x", ",")
WORDS = st.sampled_from((*KEYS, *VALUES, *SIGNS))


@given(st.lists(WORDS, max_size=14).map("".join))
def test_any_text(text: str) -> None:
    sink = Sink()
    source = Source("pyproject.toml", f"[tool.parallax]\n{text}")
    read(source, sink)
    for one in sink:
        assert 0 <= one.span.start <= one.span.end <= len(source.text)
        source.position(one.span.start)


@pytest.mark.parametrize("text", ["limits.a.timeout = inf", "limits.a.concurrency = nan"])
def test_numbers_that_are_none(text: str) -> None:
    sink = Sink()
    read(Source("pyproject.toml", f"[tool.parallax]\n{text}\n"), sink)
    assert [one.source.position(one.span.start).line for one in sink] == [2]


def test_each_key_has_its_place() -> None:
    text = """[tool.other]
name = "no"
[tool.parallax]
name = '''
journal = true'''  # this is text
limits."b.c".rate = "1/s"
[tool.parallax.limits.a]
circuit = {failures = 3}
"""
    located = load_table(Source("pyproject.toml", text), TABLE, sink := Sink())
    assert located is not None
    assert not list(sink)
    assert located.data == tomllib.loads(text)["tool"]["parallax"]
    name, rate, inner = ("name",), ("limits", "b.c", "rate"), ("limits", "a", "circuit", "failures")
    lines = [
        located.source.position(located.key_span(*path).start).line
        for path in (name, rate, inner[:2], inner)
    ]
    assert lines == [4, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[tool]\nparallax.journal = 1\n", "2:20"),
        ("[tool]\n[tool.other]\nx = 1\n[ 'tool' . parallax ]\njournal = 1\n", "5:11"),
        ("tool.parallax.journal = 1\n", "1:25"),
        ("[tool]\nparallax = {journal = 1}\n", "2:12"),
        ("tool = {parallax = {journal = 1}}\n", "1:8"),
        ('[tool.x]\ny = """\n[tool.parallax]\n"""\n[tool]\n"parallax".journal = 1\n', "6:22"),
        ("[tool]\nparallax = 3\n", "2:12"),
    ],
)
def test_every_form_of_the_table(text: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(text, "utf-8")
    assert has_table(file)
    read(Source("pyproject.toml", text), sink := Sink())
    (fault,) = sink
    position = fault.source.position(fault.span.start)
    assert (fault.code, f"{position.line}:{position.column}") == ("PLX0906", place)


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[project]\ndependencies = ["parallax-orchestration"]\n',
        "[project]\nname = 'a'\n# [tool.parallax]\n",
        "[tool.parallaxes]\nx = 1\n",
        "tool = 3  # parallax\n",
        "parallax = [",
    ],
)
def test_files_of_other_tools(text: str, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(text, "utf-8")
    assert not has_table(file)
