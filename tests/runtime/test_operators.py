"""The operators on values of every kind: results as JavaScript's, faults in words."""

from __future__ import annotations

import math
from typing import Any

import pytest

from parallax_primitives.values import Agent, Confident, kind_of
from parallax_runtime import api as rt

INF, NAN = math.inf, math.nan
FUNCTION = rt.function(lambda: None, "f", 0)
AGENT = Agent("ann")

ARITHMETIC = [
    (rt.add, 7.0, 2.0, 9.0),
    (rt.subtract, 7.0, 2.0, 5.0),
    (rt.multiply, 7.0, 2.0, 14.0),
    (rt.divide, 7.0, 2.0, 3.5),
    (rt.remainder, 7.0, 2.0, 1.0),
    (rt.remainder, -7.0, 3.0, -1.0),
    (rt.remainder, 7.0, -3.0, 1.0),
    (rt.remainder, 5.5, 2.0, 1.5),
    (rt.remainder, 5.0, INF, 5.0),
    (rt.power, 2.0, 10.0, 1024.0),
    (rt.power, 2.0, -1.0, 0.5),
    (rt.power, 9.0, 0.5, 3.0),
    (rt.power, -5.0, 2.0, 25.0),
    (rt.power, 10.0, 400.0, INF),
    (rt.power, -10.0, 401.0, -INF),
    (rt.power, -10.0, 400.0, INF),
    (rt.power, 0.0, -1.0, INF),
    (rt.power, -0.0, -1.0, -INF),
    (rt.power, -0.0, -2.0, INF),
    (rt.power, NAN, 0.0, 1.0),
    (rt.divide, 1.0, 0.0, INF),
    (rt.divide, -1.0, 0.0, -INF),
    (rt.divide, 1.0, -0.0, -INF),
    (rt.add, 2.0**53, 1.0, 2.0**53),
    (rt.add, "a", "b", "ab"),
    (rt.add, "a", 1.0, "a1"),
    (rt.add, 1.0, "a", "1a"),
    (rt.add, "is ", True, "is true"),
    (rt.add, "none: ", None, "none: null"),
    (rt.add, "none: ", rt.UNDEFINED, "none: null"),
    (rt.add, "list ", [1.0, "b", None], 'list [1,"b",null]'),
    (rt.add, {"a": 1.0}, "!", '{"a":1}!'),
    (rt.add, "", FUNCTION, "[function f]"),
    (rt.add, "", AGENT, "ann"),
    (rt.add, "\ud83d", "\ude00", "😀"),
]


@pytest.mark.parametrize(("operator", "left", "right", "expected"), ARITHMETIC)
def test_arithmetic(operator: Any, left: Any, right: Any, expected: Any) -> None:
    result = operator(left, right)
    assert (type(result), result) == (type(expected), expected)


@pytest.mark.parametrize(
    ("operator", "left", "right"),
    [
        (rt.divide, 0.0, 0.0),
        (rt.divide, NAN, 0.0),
        (rt.remainder, 5.0, 0.0),
        (rt.remainder, INF, 2.0),
        (rt.power, -8.0, 1 / 3),
        (rt.power, 1.0, INF),
        (rt.power, -1.0, -INF),
        (rt.power, 1.0, NAN),
    ],
)
def test_what_is_no_number_is_nan(operator: Any, left: float, right: float) -> None:
    assert math.isnan(operator(left, right))


def test_signs() -> None:
    assert (rt.negate(7.0), rt.positive(-7.0)) == (-7.0, -7.0)
    assert math.copysign(1.0, rt.multiply(0.0, -1.0)) == -1.0  # type: ignore[arg-type]
    assert rt.text(rt.multiply(0.0, -1.0)) == "0"


COMPARISONS = [
    (rt.less, 1.0, 2.0, True),
    (rt.less_equal, 2.0, 2.0, True),
    (rt.greater, 3.0, 4.0, False),
    (rt.greater_equal, 4.0, 5.0, False),
    (rt.less, "apple", "banana", True),
    (rt.less, "10", "9", True),
    (rt.less, "B", "a", True),
    (rt.greater, "ab", "a", True),
    (rt.less_equal, "a", "a", True),
    (rt.less, "\U00010000", "\uffff", True),  # UTF-16 units, not code points
    (rt.less, NAN, 1.0, False),
    (rt.greater_equal, NAN, NAN, False),
    (rt.equal, 1.0, "1", False),
    (rt.equal, 0.0, False, False),
    (rt.equal, 1.0, True, False),
    (rt.equal, "", False, False),
    (rt.equal, None, 0.0, False),
    (rt.equal, None, False, False),
    (rt.equal, None, rt.UNDEFINED, True),
    (rt.equal, rt.UNDEFINED, None, True),
    (rt.not_equal, None, rt.UNDEFINED, False),
    (rt.equal, NAN, NAN, False),
    (rt.equal, [1.0, [2.0, 3.0]], [1.0, [2.0, 3.0]], True),
    (rt.equal, [1.0, 2.0], [2.0, 1.0], False),
    (rt.equal, [1.0], [1.0, 1.0], False),
    (rt.equal, [], [], True),
    (rt.equal, {"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, True),
    (rt.equal, {"a": 1.0}, {"a": 1.0, "b": None}, False),
    (rt.equal, [1.0], [True], False),
    (rt.equal, {"a": 1.0}, {"a": "1"}, False),
    (rt.equal, AGENT, Agent("ann", "Other"), True),
    (rt.equal, FUNCTION, FUNCTION, True),
    (rt.not_equal, 1.0, True, True),
    (rt.not_equal, "a", "a", False),
]


@pytest.mark.parametrize(("operator", "left", "right", "expected"), COMPARISONS)
def test_comparisons(operator: Any, left: Any, right: Any, expected: bool) -> None:
    assert operator(left, right) is expected


FALSY = [None, rt.UNDEFINED, False, 0.0, NAN, ""]
TRUTHY = [True, 1.0, -1.0, "0", "false", [], {}, [0.0], AGENT, FUNCTION]


@pytest.mark.parametrize("value", FALSY)
def test_falsy_values(value: Any) -> None:
    assert rt.not_(value) is True
    assert rt.truthy(value) is False


@pytest.mark.parametrize("value", TRUTHY)
def test_truthy_values(value: Any) -> None:
    assert rt.not_(value) is False


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (1.0, "number"),
        ("a", "string"),
        (True, "boolean"),
        ({"a": 1.0}, "object"),
        ([], "object"),
        (None, "object"),
        (rt.UNDEFINED, "undefined"),
        (FUNCTION, "function"),
        (AGENT, "object"),
    ],
)
def test_typeof(value: Any, word: str) -> None:
    assert rt.type_of(value) == word


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("Array", "array"),
        ("Object", "array object function agent"),
        ("String", "string"),
        ("Number", "number"),
        ("Boolean", "boolean"),
        ("Function", "function"),
        ("Agent", "agent"),
        ("Error", ""),
    ],
)
def test_instanceof(name: str, members: str) -> None:
    values: list[Any] = ["a", 1.0, True, [], {}, FUNCTION, AGENT, None]
    found = [kind_of(one) for one in values if rt.instance_of(one, name)]
    assert sorted(found) == sorted(members.split())


def test_instanceof_error_is_what_catch_binds() -> None:
    assert rt.instance_of(rt.caught(rt.Fault("no")), "Error") is True


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(rt.Fault, match="`Date` is no class"):
        rt.instance_of(1.0, "Date")


def test_in_asks_for_a_key() -> None:
    assert rt.has_key("a", {"a": None}) is True
    assert rt.has_key("b", {"a": None}) is False
    assert [rt.has_key(at, [7.0]) for at in (0.0, 1.0, 0.5, "0")] == [True, False, False, False]
    assert rt.has_key(1.0, {"1": 2.0}) is True
    assert rt.has_key("a", {"a": 1.0, "b": Confident(2.0, 0.5)}) == Confident(True, 0.5)
    with pytest.raises(rt.Fault, match="an object on its right, not a number"):
        rt.has_key("a", 3.0)


@pytest.mark.parametrize(
    ("operator", "left", "right", "words"),
    [
        (rt.subtract, {}, 1.0, "`-` needs two numbers, not an object and a number"),
        (rt.multiply, "3", 2.0, r"`\*` needs two numbers, not a string and a number"),
        (rt.divide, None, 1.0, "not null and a number"),
        (rt.power, [], AGENT, "not an array and an agent"),
        (rt.remainder, FUNCTION, True, "not a function and a boolean"),
        (rt.add, {}, 1.0, "cannot join an object and a number"),
        (rt.add, None, 1.0, "cannot join null and a number"),
        (rt.less, "a", 1.0, "`<` compares two numbers or two strings, not a string and a number"),
        (rt.greater, None, None, "not null and null"),
    ],
)
def test_kinds_that_do_not_go_together(operator: Any, left: Any, right: Any, words: str) -> None:
    with pytest.raises(rt.Fault, match=words):
        operator(left, right)


def test_signs_of_other_kinds() -> None:
    with pytest.raises(rt.Fault, match="`-` needs a number, not a string") as caught:
        rt.negate("3")
    assert caught.value.hint == "Convert text with `Number(…)`."
    with pytest.raises(rt.Fault, match=r"`[+]` needs a number, not null"):
        rt.positive(None)


def test_text_that_doubles_meets_a_bound() -> None:
    text: Any = "x" * 6_000_000
    with pytest.raises(rt.Stop, match="10,000,000 characters"):
        rt.add(text, text)
    with pytest.raises(rt.Stop, match="10,000,000 characters"):
        rt.text(text, text)


def test_lists_that_contain_themselves_many_times_over_are_not_walked() -> None:
    value: Any = [1.0]
    for _ in range(60):
        value = [value, value]
    assert rt.confidence(value) == 1.0
    with pytest.raises(rt.Stop):
        rt.equal(value, value)
    with pytest.raises(rt.Stop):
        rt.text(value)
