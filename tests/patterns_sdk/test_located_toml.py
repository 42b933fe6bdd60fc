"""Settings in TOML: whatever is written there, a fault has a place and nothing else is raised."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.configuration.config import TABLE
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
