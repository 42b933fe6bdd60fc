"""Input against JSON Schema, and the words for what does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_runtime import json_schema as schemas
from parallax_runtime.schema import plainly_fits, violation


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


NUMBER = {"type": "number"}

CASES: list[tuple[Any, Any, str]] = [
    (of(n=NUMBER), {"n": True}, "`input.n` must be a number, not true"),
    (of(n=NUMBER), {"n": "x"}, '`input.n` must be a number, not "x"'),
    (of(n={"type": ["string", "null"]}), {"n": 1}, "`input.n` must be a string or null, not 1"),
    (of(n={"type": "integer"}), {"n": 1.5}, "`input.n` must be an integer, not 1.5"),
    ({"required": ["code"]}, {}, "`input.code` is missing"),
    ({"required": ["a", "b"]}, {}, "`input.a` and `input.b` is missing"),
    (of(u=of(age={"minimum": 18})), {"u": {"age": 12}},
     "`input.u.age` must be at least 18, not 12"),
    (of(p={"enum": ["free", "paid"]}), {"p": "gold"},
     '`input.p` must be one of "free", "paid", not "gold"'),
    (of(p={"const": 1}), {"p": 2}, "`input.p` must be 1, not 2"),
    (of(t={"items": {"type": "string"}}), {"t": ["x", 7]}, "`input.t[1]` must be a string, not 7"),
    (of(p={"prefixItems": [NUMBER, NUMBER]}), {"p": [1, "b"]},
     '`input.p[1]` must be a number, not "b"'),
    ({**of(a=NUMBER), "additionalProperties": False}, {"a": 1, "extra": 2},
     "`input.extra` is not expected"),
    (of(s={"minLength": 3}), {"s": "ab"}, "`input.s` must have at least 3 characters, it has 2"),
    (of(s={"maxItems": 1}), {"s": [1, 2]}, "`input.s` must have at most 1 elements, it has 2"),
    (of(s={"pattern": "^a"}), {"s": "b"}, '`input.s` must be text that matches "^a", not "b"'),
    (of(s={"uniqueItems": True}), {"s": [1, 2, 1.0]}, "`input.s` must not have equal elements"),
    (of(s={"pattern": "(a)\\1"}), {"s": "aa"},
     "the schema of `input` has an expression that cannot be used: "),
    ({"additionalProperties": False, "patternProperties": {"^x-": {}}}, {"x-a": 1, "y": 2},
     "`input.y` is not expected"),
    ({"patternProperties": {"^x-": NUMBER}}, {"x-a": "1"}, '`input["x-a"]` must be a number'),
    ({"$ref": "#"}, 1, "the schema of `input` nests, or refers to itself, too deep"),
    (of(s={"not": {"type": "string"}}), {"s": "b"}, "`input.s` does not fit `not` of the schema"),
    ({"properties": {"a b": NUMBER}}, {"a b": "x"}, '`input["a b"]` must be a number, not "x"'),
    (NUMBER, "x" * 200, f'`input` must be a number, not "{"x" * 59}…'),
    ({"type": "nonsense"}, 1, "the schema of `input` is no JSON Schema"),
    ({"$ref": "http://example.invalid/s"}, 1, "refers to `http://example.invalid/s`"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "data", "words"), CASES, ids=range(len(CASES)))
def test_violations_in_words(schema: Any, data: Any, words: str) -> None:
    found = violation(schema, data, "input")
    assert found is not None
    assert found.startswith(words) or words in found


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (None, object()),
        (True, 1),
        (of(n={"type": "integer"}), {"n": 2.0, "more": 1}),
        ({"type": "array", "prefixItems": [NUMBER], "items": False}, [1]),
        ({"pattern": r"^\u00e9\cI\\u\p{L}$"}, "\u00e9\t\\uz"),
        ({"pattern": "^..$"}, "\ud83d\U0001f600"),
        ({"patternProperties": {"^x-": NUMBER}, "additionalProperties": False}, {"x-a": 1}),
        ({"uniqueItems": True}, [1, True, "1", [1], {"a": 1}]),
        ({"$defs": {"n": NUMBER}, "$ref": "#/$defs/n"}, 1),
    ],
)
def test_what_fits(schema: Any, data: Any) -> None:
    assert violation(schema, data, "input") is None


def test_the_work_that_may_be_done_grows_with_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schemas, "_LEAST_WORK", 10)
    assert violation({"items": {"type": "number"}}, [1.0] * 100, "input") is None
    monkeypatch.setattr(schemas, "_WORK_PER_PART", 1)
    found = violation({"items": {"allOf": [NUMBER] * 9}}, [1.0] * 100, "input")
    assert found == "it takes too long to check `input` against its schema"


# --- what is seen at once ------------------------------------------------------------------------

DATA = st.recursive(
    st.sampled_from([None, True, 0, 1, 1.5, 2.0, "", "a"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPE = st.sampled_from(["object", "array", "string", "number", "integer", "null", "nonsense", 1])
SCHEMAS = st.recursive(
    st.fixed_dictionaries({}, optional={"type": TYPE, "title": st.sampled_from(["t", 1])}),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "type": TYPE,
            "required": st.lists(st.sampled_from(["a", "b", 1]), max_size=2),
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3) | st.just([]),
            "items": inner | st.just(3),
            "minimum": st.just(1),
        },
    ),
    max_leaves=6,
)


@given(schema=SCHEMAS, data=DATA)
def test_what_fits_at_once_fits_when_it_is_looked_at_closely(schema: Any, data: Any) -> None:
    if plainly_fits(schema, data):
        assert schemas.violation(schema, data, "input") is None


def test_the_usual_is_seen_at_once() -> None:
    schema = {
        **of(
            name={"type": "string"}, tags={"type": "array", "items": {"type": "string"}}, n=NUMBER
        ),
        "required": ["name"],
    }
    assert plainly_fits(schema, {"name": "Ada", "tags": ["x"]})
    assert not plainly_fits(schema, {"tags": []})
    assert not plainly_fits({"required": ["a", "a"]}, {"a": 1})
    assert not plainly_fits(schema | {"properties": {"other": {"type": "what"}}}, {"name": "Ada"})
