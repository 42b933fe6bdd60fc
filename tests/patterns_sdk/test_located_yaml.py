"""Reading YAML: the data, the places, and every kind of fault at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.yaml_text import flow
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.reading import load_yaml
from tests.patterns_sdk.findings import places


def read(text: str) -> tuple[Located | None, Sink]:
    sink = Sink()
    return load_yaml(Source("file.yaml", text), sink), sink


def data_of(text: str) -> object:
    located, sink = read(text)
    assert located is not None, places(sink)
    return located.data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# nothing\n", None),
        ("a: 1\nb: [x, 2.5, true, null, ~]\n", {"a": 1, "b": ["x", 2.5, True, None, None]}),
        (
            "a: yes\nb: no\nc: on\nd: 2024-01-15\ne: 1:30",
            {"a": "yes", "b": "no", "c": "on", "d": "2024-01-15", "e": "1:30"},
        ),
        (
            "a: 0x1F\nb: 0o17\nc: 017\nd: 1e3\ne: .5\nf: -7",
            {"a": 31, "b": 15, "c": 17, "d": 1000.0, "e": 0.5, "f": -7},
        ),
        ("a: '1'\nb: \"true\"\nc: !!str 1", {"a": "1", "b": "true", "c": "1"}),
        ("1: a\ntrue: b\nnull: c", {"1": "a", "true": "b", "null": "c"}),
        ("a: |\n  x\n  y\nb: >\n  x\n  y\n", {"a": "x\ny\n", "b": "x y\n"}),
        ("base: &base {x: 1}\ncopy: *base\n", {"base": {"x": 1}, "copy": {"x": 1}}),
        ("- a\n-\n- {}\n", ["a", None, {}]),
    ],
)
def test_data_is_what_people_wrote(text: str, data: object) -> None:
    assert data_of(text) == data
    assert json.dumps(data_of(text)) == json.dumps(data)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2\n", "PLX0902 2:1", "already given"),
        ("a: {b: 1, b: 2}\n", "PLX0902 1:11", "already given"),
        ("a:\n\t- x\n", "PLX0901 2:1", "tab"),
        ("a: 'open\n", "PLX0901 1:4", "never ends"),
        ('a: "x\\q"\n', "PLX0901 1:7", "escape"),
        ("a: [1, 2\nb: 3\n", "PLX0901 1:4", "not closed"),
        ("a: {b: 1\nc: 2\n", "PLX0901 1:4", "not closed"),
        ("a: b: c\n", "PLX0901 1:5", "`:`"),
        ("a: 1\n  b: 2\n", "PLX0901 2:4", "`:`"),
        ("a:\n  - x\n - y\n", "PLX0901 3:2", "indentation"),
        ("a: @x\n", "PLX0901 1:4", "cannot begin"),
        ("a: !include x\n", "PLX0903 1:4", "`!include`"),
        ("a: !!python/object:os.system x\n", "PLX0903 1:4", "no meaning"),
        ("a: 1\n---\nb: 2\n", "PLX0903 2:1", "second document"),
        ("[a, b]: 1\n", "PLX0903 1:1", "key is text"),
        ("a: .nan\n", "PLX0903 1:4", "`.nan`"),
        ("a: -.inf\n", "PLX0903 1:4", "JSON"),
        ("a: 1e999\n", "PLX0903 1:4", "JSON"),
        ("a: *nowhere\n", "PLX0903 1:4", "`&nowhere`"),
        ("a: &a [*a]\n", "PLX0911 1:8", "inside what it repeats"),
        ("a: \x00\n", "PLX0901 1:4", "U+0000"),
        ("[" * 100, "PLX0911 1:62", "deeper"),
    ],
)
def test_each_fault_stands_at_its_place(text: str, place: str, words: str) -> None:
    located, sink = read(text)
    (diagnostic,) = sink
    assert located is None
    assert places(sink) == [place]
    assert words in diagnostic.label
    assert diagnostic.hint is not None
    assert "yaml" not in diagnostic.text().replace("YAML", "")


def test_several_faults_that_leave_the_rest_readable_come_together() -> None:
    _, sink = read("a: 1\na: 2\nb: !tag x\nb: .inf\n")
    assert places(sink) == ["PLX0902 2:1", "PLX0903 3:4", "PLX0902 4:1", "PLX0903 4:4"]


def test_aliases_that_unfold_without_measure_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    located, sink = read("\n".join(lines))
    assert located is None
    assert [one.code for one in sink] == ["PLX0911"]


def test_every_key_and_value_has_its_place() -> None:
    located, _ = read("a:\n  b: [x, yy]\n")
    assert located is not None
    slice_ = located.source.slice
    assert slice_(located.key_span("a", "b")) == "b"
    assert slice_(located.span("a", "b", 1)) == "yy"
    assert slice_(located.span("a", "b")) == "[x, yy]"
    assert slice_(located.span("a")) == "b: [x, yy]"
    assert slice_(located.span("a", "missing", 3)) == "b: [x, yy]"


def test_a_part_can_be_read_as_a_document_of_its_own() -> None:
    located, _ = read("top:\n  inner: {x: 1}\n")
    assert located is not None
    part = located.under("top")
    assert part.data == {"inner": {"x": 1}}
    assert part.source.slice(part.span("inner", "x")) == "1"


@given(st.text(max_size=200))
def test_no_text_makes_reading_raise(text: str) -> None:
    located, sink = read(text)
    assert (located is None) == sink.has_errors
    for diagnostic in sink:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`,? \n\t0.", max_size=60))
def test_no_signs_make_reading_raise(text: str) -> None:
    located, sink = read(text)
    assert (located is None) == sink.has_errors


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_data_written_in_flow_style_is_read_back(data: Any) -> None:
    text = f"a: {flow(data)}\n"
    located, sink = read(text)
    if _has_surrogates(data):
        return
    assert located is not None, (text, places(sink), [one.label for one in sink])
    assert located.data == {"a": data}


def _has_surrogates(data: Any) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in json.dumps(data, ensure_ascii=False))
