"""JSON equality, containment, paths and schemas, as test files use them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.testing.comparison import contains, differences, equal, lacks
from parallax_patterns.testing.json_paths import (
    NothingThereError,
    PathError,
    parse_path,
    print_path,
    value_at,
)
from parallax_patterns.testing.json_schemas import SchemaError, checked_schema, problems

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (2, 2.0, True),
        (1, True, False),
        (0, False, False),
        (None, None, True),
        (None, False, False),
        ("1", 1, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ([1], [1, None], False),
        ({"a": None}, {}, False),
        (10**400, 10**401, True),
    ],
)
def test_equality_is_that_of_json(left: Any, right: Any, same: bool) -> None:
    assert equal(left, right) is same
    assert equal(right, left) is same


@given(JSON)
def test_a_value_equals_and_contains_itself(value: Any) -> None:
    assert equal(value, value)
    assert contains(value, value)


@given(JSON, JSON)
def test_equal_values_contain_each_other(left: Any, right: Any) -> None:
    if equal(left, right):
        assert contains(left, right)
        assert contains(right, left)


def test_differences_name_their_places() -> None:
    expected = {"verdict": "approve", "findings": [{"line": 1}], "score": 1}
    actual = {"verdict": "reject", "findings": [{"line": 2}, {}], "extra": True}
    assert [str(one) for one in differences(expected, actual)] == [
        "`$.score` is missing; expected 1",
        "`$.extra` is true, which nothing expects",
        '`$.verdict` is "reject", expected "approve"',
        "`$.findings[0].line` is 2, expected 1",
        "`$.findings[1]` is {}, which nothing expects",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "inside"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {}, False),
        ([1, 3], [1, 2, 3], True),
        ([3, 1], [1, 2, 3], False),
        ([{"a": 1}], [{"a": 0}, {"a": 1, "b": 2}], True),
        ([], [1], True),
        ("app", "approve", False),
        (1, 1.0, True),
    ],
)
def test_containment(part: Any, whole: Any, inside: bool) -> None:
    assert contains(part, whole) is inside
    assert (not list(lacks(part, whole))) is inside


def test_paths() -> None:
    data = {"a": [{"b c": 1}], "x-y": {"$z": [2]}}
    assert value_at(data, parse_path("$")) == data
    assert value_at(data, parse_path('$.a[0]["b c"]')) == 1
    assert value_at(data, parse_path("$.x-y.$z[-1]")) == 2


@given(st.lists(st.text(max_size=6) | st.integers(-(10**6), 10**6), max_size=4))
def test_a_printed_path_reads_back(path: list[str | int]) -> None:
    assert parse_path(print_path(tuple(path))) == tuple(path)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$.b", "`$` has the keys `a`"),
        ("$.a[3]", "`$.a` has 1 element"),
        ("$.a.x", "`$.a` is a list, which has indices and no keys"),
        ("$[0]", "`$` is an object, which has keys and no indices"),
        ("$.a[0].x", "`$.a[0]` is 1, which has no parts"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_ends(path: str, words: str) -> None:
    with pytest.raises(
        NothingThereError, match="^" + words.replace("$", r"\$").replace("[", r"\[")
    ):
        value_at({"a": [1]}, parse_path(path))


@pytest.mark.parametrize(
    "text", ["", "a.b", "$a", "$.", "$..a", "$[*]", "$[1", "$['a']", '$["\\x"]']
)
def test_texts_that_are_no_paths(text: str) -> None:
    with pytest.raises(PathError):
        parse_path(text)


def test_schema_problems_have_places_and_plain_words() -> None:
    schema = {
        "type": "object",
        "required": ["verdict", "by"],
        "properties": {
            "verdict": {"enum": ["approve", "reject"]},
            "score": {"type": ["number", "null"], "maximum": 1},
            "kind": {"const": "review"},
        },
    }
    value = {"verdict": "maybe", "score": 2, "kind": "x"}
    assert problems(schema, value) == [
        "`$`: lacks `by`",
        '`$.kind`: "x" is not "review"',
        "`$.score`: 2 breaks `maximum: 1`",
        '`$.verdict`: "maybe" is none of ["approve", "reject"]',
    ]
    assert problems({"type": ["number", "null"]}, "x") == ['`$`: "x" is no number or null']
    assert problems(schema, {"verdict": "approve", "by": 1}) == []


def test_schemas_that_cannot_be_used() -> None:
    assert problems({"$ref": "https://example.org/s"}, 1) == [
        "the schema refers to `https://example.org/s`, which it does not hold"
    ]
    assert problems({"$ref": "#"}, 1) == ["the schema refers to itself without end"]
    with pytest.raises(SchemaError, match=r"`\$\.type` means nothing"):
        checked_schema({"type": "objct"})
    with pytest.raises(SchemaError, match="a schema is a mapping"):
        checked_schema([1])
