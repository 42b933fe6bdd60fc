"""Numbers, values and UTF-16 as JavaScript prints and measures them."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import Fault
from parallax_primitives.values import UNDEFINED, Agent, Confident, Function
from parallax_runtime.text import json_text, length, number_text, text_of, units, whole

PRINTED = {
    2.0: "2",
    2.5: "2.5",
    -0.0: "0",
    1e20: "100000000000000000000",
    1e21: "1e+21",
    1.5e300: "1.5e+300",
    1e-6: "0.000001",
    1e-7: "1e-7",
    1.25e-9: "1.25e-9",
    5e-324: "5e-324",
    0.1 + 0.2: "0.30000000000000004",
    1 / 3: "0.3333333333333333",
    123456789.125: "123456789.125",
    2.0**53: "9007199254740992",
    2.0**69: "590295810358705700000",
    -1234.5: "-1234.5",
    math.inf: "Infinity",
    -math.inf: "-Infinity",
}


@pytest.mark.parametrize(("number", "text"), PRINTED.items())
def test_numbers_print_as_in_javascript(number: float, text: str) -> None:
    assert number_text(number) == text


def test_nan_prints() -> None:
    assert number_text(math.nan) == "NaN"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_reads_back_as_the_same_number(number: float) -> None:
    assert float(number_text(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_text_is_json_and_shortest(number: float) -> None:
    text = number_text(number)
    assert json.loads(text, parse_int=float) == number
    assert len(text.lstrip("-").replace(".", "").strip("0")) <= 24


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (UNDEFINED, "null"),
        (True, "true"),
        (Confident("x", 0.5), "x"),
        (Agent("ann", "Ann"), "Ann"),
        (Function(lambda: None, "f", 0), "[function f]"),
        ([1.0, [None, "a"]], '[1,[null,"a"]]'),
        ({"a": math.nan, "b": UNDEFINED, "é": '"'}, '{"a":null,"b":null,"é":"\\""}'),
        ({"f": Function(lambda: None, "f", 0), "a": 1.0}, '{"a":1}'),
        ([Function(lambda: None, "f", 0)], "[null]"),
        ([Agent("ann")], '[{"id":"ann","name":"ann","capabilities":[],"expertise":null}]'),
        ([], "[]"),
        ({}, "{}"),
        (["\ud800"], '["\\ud800"]'),
        (["\ud800é"], '["\\ud800é"]'),
    ],
)
def test_values_as_text(value: Any, text: str) -> None:
    assert text_of(value) == text


def test_indented_json() -> None:
    assert json_text({"a": [1.0, {}], "b": []}, "  ") == json.dumps(
        {"a": [1, {}], "b": []}, indent=2
    )


def test_data_too_deep_for_text_is_a_fault() -> None:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(Fault, match="deeper than 200 levels"):
        text_of(deep)


@given(st.text(st.characters()))
def test_units_count_as_utf_16_does_and_join_again(text: str) -> None:
    assert len(units(text)) == length(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert whole(units(text)) == whole(text)


def test_halves_of_characters() -> None:
    assert (length("a😀"), units("a😀")) == (3, "a\ud83d\ude00")
    assert whole("\ud83d\ude00") == "😀"
    assert whole("\ud83d") == "\ud83d"
