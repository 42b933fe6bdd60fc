"""The standard library: JavaScript's results, the minimum of what is read, bounds, and words."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest

from parallax_primitives.library import FUNCTIONS_BY_NAME, LIBRARY_FUNCTIONS, LIBRARY_METHODS
from parallax_primitives.values import UNDEFINED, Agent, Confident
from parallax_runtime import api as rt
from parallax_runtime.library import arrays, methods, strings

NAN = math.nan


def f(call: Any, arity: int) -> Any:
    return rt.function(call, "f", arity)


def test_every_row_of_the_table_is_implemented() -> None:
    pure = {row.name for row in LIBRARY_FUNCTIONS if row.effect == "pure"}
    assert pure == set(methods.FUNCTIONS)
    implemented = {("array", name) for name in arrays.CALLBACK_METHODS | arrays.PLAIN_METHODS}
    implemented |= {("string", name) for name in strings.STRING_METHODS}
    implemented |= {("number", name) for name in strings.NUMBER_METHODS}
    assert implemented == {(row.receiver, row.name) for row in LIBRARY_METHODS}


NUMBERS = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.5, -27.0, 1e300, -1e300, math.inf, -math.inf, NAN)


@pytest.mark.parametrize("name", rt.MATH)
def test_functions_of_plain_numbers_are_those_of_any(name: str) -> None:
    row = FUNCTIONS_BY_NAME[f"Math.{name}"]
    pairs = row.variadic or len(row.parameters) == 2
    for given in product(NUMBERS, repeat=2 if pairs else 1):
        assert repr(rt.MATH[name](*given)) == repr(rt.library(row.name, *given)), given


def test_all_functions_of_one_or_two_numbers_have_a_form_for_plain_ones() -> None:
    of_numbers = {
        row.name.removeprefix("Math.")
        for row in LIBRARY_FUNCTIONS
        if row.name.startswith("Math.") and row.effect == "pure" and not row.variadic
    }
    assert of_numbers == rt.MATH.keys() - {"max", "min"}


XS = [1.0, 2.0, 3.0, 4.0, 5.0]

METHODS: list[tuple[Any, str, tuple[Any, ...], Any]] = [
    ([1.0, 2.0, 3.0], "filter", (f(lambda x: x != 2.0, 1),), [1.0, 3.0]),
    (["a", "b"], "map", (f(lambda s, i: rt.add(i, s), 2),), ["0a", "1b"]),
    ([7.0, 8.0], "map", (f(lambda x, i, xs: [x, i, xs], 3),),
     [[7.0, 0.0, [7.0, 8.0]], [8.0, 1.0, [7.0, 8.0]]]),
    ([1.0, 2.0], "map", (f(lambda: "x", 0),), ["x", "x"]),
    ([1.0, 2.0], "map", (rt.function(lambda *xs: xs[1], "g", 0, rest=True),), [0.0, 1.0]),
    ([1.0, 2.0, 3.0], "reduce", (f(lambda a, b: a + b, 2), 1.0), 7.0),
    ([1.0, 2.0, 3.0], "reduce", (f(lambda a, b: a + b, 2),), 6.0),
    ([], "reduce", (f(lambda a, b: a + b, 2), 9.0), 9.0),
    (["a"], "reduce", (f(lambda a, b, i, xs: [a, b, i, xs], 4), None), [None, "a", 0.0, ["a"]]),
    ([1.0], "forEach", (f(lambda x: x, 1),), None),
    ([5.0, 8.0], "find", (f(lambda x: x > 6, 1),), 8.0),
    ([5.0, 8.0], "find", (f(lambda x: x > 90, 1),), None),
    ([5.0, 8.0], "findIndex", (f(lambda x: x > 6, 1),), 1.0),
    ([5.0, 8.0], "findIndex", (f(lambda x: x > 90, 1),), -1.0),
    ([1.0, 2.0, 3.0], "some", (f(lambda x: x > 2, 1),), True),
    ([1.0, 2.0, 3.0], "every", (f(lambda x: x > 2, 1),), False),
    ([], "some", (f(lambda x: True, 1),), False),
    ([], "every", (f(lambda x: False, 1),), True),
    (["a b", "c"], "flatMap", (f(lambda s: rt.method(s, "split", " "), 1),), ["a", "b", "c"]),
    ([1.0, 2.0], "flatMap", (f(lambda x: x, 1),), [1.0, 2.0]),
    ([1.0, 2.0, 3.0], "indexOf", (2.0,), 1.0),
    ([1.0, 2.0, 1.0], "indexOf", (1.0, 1.0), 2.0),
    ([1.0, 2.0, 1.0], "indexOf", (1.0, -1.0), 2.0),
    ([NAN], "indexOf", (NAN,), -1.0),
    ([NAN], "includes", (NAN,), True),
    ([1.0, 0.0], "includes", (True,), False),
    ([1.0, 0.0], "includes", ("1",), False),
    ([[1.0]], "includes", ([1.0],), True),
    (XS, "slice", (1.0, 3.0), [2.0, 3.0]),
    (XS, "slice", (-2.0,), [4.0, 5.0]),
    (XS, "slice", (1.0, -1.0), [2.0, 3.0, 4.0]),
    (XS, "slice", (9.0,), []),
    (XS, "slice", (), XS),
    (XS, "slice", (1.9, NAN), []),
    (XS, "slice", (0.0, UNDEFINED, 7.0), XS),
    (XS, "at", (0.0,), 1.0),
    (XS, "at", (-1.0,), 5.0),
    (XS, "at", (7.0,), None),
    (XS, "at", (), 1.0),
    ([1.0], "concat", ([2.0, 3.0], 4.0, [[5.0]]), [1.0, 2.0, 3.0, 4.0, [5.0]]),
    ([1.0, [2.0, [3.0]]], "flat", (), [1.0, 2.0, [3.0]]),
    ([1.0, [2.0, [3.0]]], "flat", (math.inf,), [1.0, 2.0, 3.0]),
    ([1.0, [2.0]], "flat", (0.0,), [1.0, [2.0]]),
    ([1.0, 2.5], "join", (), "1,2.5"),
    (["a", None, UNDEFINED, "b"], "join", ("-",), "a---b"),
    ([], "join", ("+",), ""),
    (["b", "c", "a"], "reverse", (), ["a", "c", "b"]),
    (["b", "c", "a"], "sort", (), ["a", "b", "c"]),
    ([10.0, 9.0, 1.0], "sort", (), [1.0, 10.0, 9.0]),
    ([10.0, 9.0, 1.0], "sort", (f(lambda a, b: a - b, 2),), [1.0, 9.0, 10.0]),
    ([1.0, 3.0, 2.0], "sort", (f(lambda a, b: a < b, 2),), [3.0, 2.0, 1.0]),
    ([UNDEFINED, "b", None], "sort", (), ["b", None, UNDEFINED]),
    ([1.0], "push", (2.0, 3.0), [1.0, 2.0, 3.0]),
    ("lighthouse", "includes", ("house",), True),
    ("lighthouse", "startsWith", ("light",), True),
    ("lighthouse", "startsWith", ("house", 5.0), True),
    ("lighthouse", "endsWith", ("s",), False),
    ("lighthouse", "endsWith", ("light", 5.0), True),
    ("lighthouse", "indexOf", ("h",), 3.0),
    ("lighthouse", "indexOf", ("h", 4.0), 5.0),
    ("abc", "indexOf", ("", 10.0), 3.0),
    (" Blue Sky\ufeff\u2003", "trim", (), "Blue Sky"),
    ("\x1ca", "trim", (), "\x1ca"),
    ("straße", "toUpperCase", (), "STRASSE"),
    ("ÀB", "toLowerCase", (), "àb"),
    (" a b ", "replace", (" ", "_"), "_a b "),
    (" a b ", "replaceAll", (" ", ""), "ab"),
    ("abc", "replaceAll", ("", "-"), "-a-b-c-"),
    ("abc", "replace", ("", "-"), "-abc"),
    ("a.b.c", "replaceAll", (".", "$&$&"), "a..b..c"),
    ("abc", "replace", ("b", "[$`|$'|$$|$x]"), "a[a|c|$|$x]c"),
    ("x-x", "replaceAll", ("x", f(rt.add, 2)), "x0-x2"),
    ("x-x", "replace", ("x", f(lambda: None, 0)), "null-x"),
    ("a1b1", "replaceAll", (1.0, True), "atruebtrue"),
    ("a,b,,c", "split", (",",), ["a", "b", "", "c"]),
    ("a,b,c", "split", (",", 2.0), ["a", "b"]),
    ("abc", "split", ("",), ["a", "b", "c"]),
    ("", "split", (",",), [""]),
    ("", "split", ("",), []),
    ("abc", "split", (), ["abc"]),
    ("abcdef", "slice", (-3.0, -1.0), "de"),
    ("a😀b", "slice", (3.0,), "b"),
    ("a😀b", "slice", (0.0, 3.0), "a😀"),
    ("7", "padStart", (3.0, "0"), "007"),
    ("ab", "padEnd", (5.0, "12"), "ab121"),
    ("toolong", "padStart", (3.0, "x"), "toolong"),
    ("a", "padEnd", (3.0,), "a  "),
    ("a", "padEnd", (3.0, ""), "a"),
    ("na", "repeat", (2.0,), "nana"),
    ("na", "repeat", (0.5,), ""),
    (2.345, "toFixed", (2.0,), "2.35"),
    (1.005, "toFixed", (2.0,), "1.00"),
    (-1.5, "toFixed", (), "-2"),
    (0.000001, "toFixed", (7.0,), "0.0000010"),
    (1e21, "toFixed", (2.0,), "1e+21"),
    (-0.0, "toFixed", (1.0,), "0.0"),
    (NAN, "toFixed", (1.0,), "NaN"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "name", "arguments", "expected"), METHODS)
def test_methods(target: Any, name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    result = rt.method(target, name, *arguments)
    assert repr(result) == repr(expected)


FUNCTIONS: list[tuple[str, tuple[Any, ...], Any]] = [
    *[("Math.round", (x,), y) for x, y in [(2.5, 3.0), (-2.5, -2.0), (0.5, 1.0), (-0.2, -0.0),
      (0.49999999999999994, 0.0), (math.inf, math.inf)]],
    ("Math.floor", (-1.5,), -2.0),
    ("Math.ceil", (1.2,), 2.0),
    ("Math.ceil", (-0.5,), -0.0),
    ("Math.trunc", (-1.9,), -1.0),
    ("Math.max", (3.0, 9.0, 4.0), 9.0),
    ("Math.max", (), -math.inf),
    ("Math.max", (1.0, NAN), NAN),
    ("Math.min", (3.0, 9.0, 4.0), 3.0),
    ("Math.min", (), math.inf),
    ("Math.abs", (-2.0,), 2.0),
    ("Math.abs", (), NAN),
    ("Math.sqrt", (81.0,), 9.0),
    ("Math.sqrt", (-1.0,), NAN),
    ("Math.pow", (2.0, 10.0), 1024.0),
    ("Math.sign", (-5.0,), -1.0),
    ("Math.hypot", (3.0, 4.0), 5.0),
    ("Math.hypot", (), 0.0),
    ("Math.log", (0.0,), -math.inf),
    ("Math.log", (-1.0,), NAN),
    ("Math.log1p", (-1.0,), -math.inf),
    ("Math.log2", (8.0,), 3.0),
    ("Math.exp", (1000.0,), math.inf),
    ("Math.sinh", (-1000.0,), -math.inf),
    ("Math.sin", (math.inf,), NAN),
    ("Math.acos", (2.0,), NAN),
    ("Math.atanh", (1.0,), math.inf),
    ("Math.atanh", (2.0,), NAN),
    ("Math.atan2", (1.0, 1.0), math.pi / 4),
    ("Math.cbrt", (-27.0,), -3.0),
    ("JSON.parse", ('{"a": [1, 2.0, null], "b": true}',), {"a": [1.0, 2.0, None], "b": True}),
    ("JSON.stringify", ({"n": 2.0, "q\"": "a\nb"},), '{"n":2,"q\\"":"a\\nb"}'),
    ("JSON.stringify", ([1.0], None, 1.0), "[\n 1\n]"),
    ("JSON.stringify", ([1.0], None, "--"), "[\n--1\n]"),
    ("JSON.stringify", (), "null"),
    ("Object.keys", ({"zeta": 1.0, "alpha": 2.0},), ["zeta", "alpha"]),
    ("Object.keys", (["x"],), ["0"]),
    ("Object.values", ({"zeta": 1.0},), [1.0]),
    ("Object.entries", ({"zeta": 1.0},), [["zeta", 1.0]]),
    ("Object.fromEntries", ([["b", 3.0], [1.0, 4.0], ["c"]],), {"b": 3.0, "1": 4.0, "c": None}),
    ("Array.isArray", ([],), True),
    ("Array.isArray", ("",), False),
    *[("Number", (x,), y) for x, y in [("42", 42.0), (" 1.5\n", 1.5), ("", 0.0), ("0x1F", 31.0),
      ("0b11", 3.0), ("1_000", NAN), ("nan", NAN), ("inf", NAN), ("Infinity", math.inf),
      ("-Infinity", -math.inf), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("5px", NAN),
      (True, 1.0), (None, 0.0), (UNDEFINED, NAN), ([], NAN), ("0x" + "f" * 2000, math.inf),
      ("٣", NAN)] if x is not UNDEFINED],
    ("Number", (), 0.0),
    ("String", (7.0,), "7"),
    ("String", (None,), "null"),
    ("String", (), ""),
    ("parseInt", ("42px",), 42.0),
    ("parseInt", ("ff", 16.0), 255.0),
    ("parseInt", ("0xff",), 255.0),
    ("parseInt", ("-12.9",), -12.0),
    ("parseInt", ("z",), NAN),
    ("parseInt", ("11", 1.0), NAN),
    ("parseInt", (3.7,), 3.0),
    ("parseFloat", ("3.25kg",), 3.25),
    ("parseFloat", ("-.5e2x",), -50.0),
    ("parseFloat", ("x",), NAN),
    ("isNaN", ("abc",), True),
    ("isNaN", ("1",), False),
    ("max", (3.0, 9.0, 4.0), 9.0),
    ("max", ([3.0, 9.0],), 9.0),
    ("max", ([],), None),
    ("min", ([3.0, 9.0],), 3.0),
    ("sum", ([1.0, 2.0, 3.0],), 6.0),
    ("sum", ([],), 0.0),
    ("average", ([1.0, 2.0],), 1.5),
    ("average", ([],), None),
    ("unique", ([1.0, 2.0, 1.0, NAN, NAN, True, "1", [1.0], [1.0], {"a": None}, {"a": None}],),
     [1.0, 2.0, NAN, True, "1", [1.0], {"a": None}]),
    ("zip", (["a", "b", "c"], [1.0, 2.0]), [["a", 1.0], ["b", 2.0]]),
    ("zip", (), []),
    ("range", (3.0,), [0.0, 1.0, 2.0]),
    ("range", (2.0, 5.0), [2.0, 3.0, 4.0]),
    ("range", (5.0, 0.0, -2.0), [5.0, 3.0, 1.0]),
    ("range", (0.0, 1.0, 0.25), [0.0, 0.25, 0.5, 0.75]),
    ("range", (-3.0,), []),
    ("sortBy", ([{"a": 2.0}, {"a": 1.0}], "a"), [{"a": 1.0}, {"a": 2.0}]),
    ("sortBy", ([{"a": 1.0}, {}, {"a": 2.0}], "a", "desc"), [{"a": 2.0}, {"a": 1.0}, {}]),
    ("sortBy", (["bb", "a"], f(lambda s: float(len(s)), 1)), ["a", "bb"]),
    ("sortBy", ([{"u": {"n": 2.0}}, {"u": {"n": 1.0}}], "u.n"),
     [{"u": {"n": 1.0}}, {"u": {"n": 2.0}}]),
    ("groupBy", ([{"k": "x"}, {"k": 1.0}, {"k": "x"}], "k"),
     {"x": [{"k": "x"}, {"k": "x"}], "1": [{"k": 1.0}]}),
    ("groupBy", ([1.0, 2.0, 3.0], f(lambda x: x > 1, 1)), {"false": [1.0], "true": [2.0, 3.0]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "expected"), FUNCTIONS)
def test_functions(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    assert repr(rt.library(name, *arguments)) == repr(expected)


def test_sorting_is_stable_and_long_lists_are_sorted() -> None:
    pairs: list[Any] = [[float(at % 7), float(at)] for at in range(500)]
    by_first = f(lambda a, b: a[0] - b[0], 2)
    assert rt.method(pairs, "sort", by_first) == sorted(pairs, key=lambda pair: pair[0])
    descending: Any = rt.library("sortBy", pairs, f(lambda p: p[0], 1), "desc")
    assert descending == sorted(pairs, key=lambda pair: -pair[0])


def sure(value: Any, confidence: float) -> Any:
    return rt.annotate(value, confidence)


CONFIDENCES: list[tuple[Any, float]] = [
    (lambda: rt.method(sure("a b", 0.6), "split", " "), 0.6),
    (lambda: rt.method("a b", "includes", sure("a", 0.5)), 0.5),
    (lambda: rt.method(sure(1.5, 0.5), "toFixed", 1.0), 0.5),
    (lambda: rt.method(["a", sure("b", 0.4)], "join"), 0.4),
    (lambda: rt.method(["a", sure("b", 0.4)], "includes", "a"), 1.0),
    (lambda: rt.method(["a", sure("b", 0.4)], "indexOf", "z"), 0.4),
    (lambda: rt.method([sure(1.0, 0.4), 2.0], "at", 1.0), 1.0),
    (lambda: rt.method([sure(1.0, 0.4), 2.0], "at", sure(1.0, 0.3)), 0.3),
    (lambda: rt.method(sure([1.0, 2.0], 0.7), "at", 1.0), 0.7),
    (lambda: rt.method(sure([1.0], 0.7), "map", f(lambda x: "seen", 1)), 0.7),
    (lambda: rt.method([1.0], "map", f(lambda x: sure(x, 0.2), 1)), 0.2),
    (lambda: rt.method([sure(1.0, 0.4)], "some", f(lambda x: rt.greater(x, 0.0), 1)), 0.4),
    (lambda: rt.method([sure(1.0, 0.4), 2.0], "filter", f(lambda x: rt.greater(x, 1.0), 1)), 1.0),
    (lambda: rt.method([sure(1.0, 0.4), 2.0], "reduce", f(rt.add, 2)), 0.4),
    (lambda: rt.method([], "concat", sure([1.0], 0.3)), 0.3),
    (lambda: rt.method("x", "replace", "x", f(lambda: sure("y", 0.3), 0)), 0.3),
    (lambda: rt.library("max", [sure(1.0, 0.4), 2.0]), 0.4),
    (lambda: rt.library("sum", sure([sure(1.0, 0.2)], 0.9)), 0.2),
    (lambda: rt.library("Math.max", 1.0, sure(2.0, 0.6)), 0.6),
    (lambda: rt.library("Number", sure("1", 0.6)), 0.6),
    (lambda: rt.library("JSON.parse", sure("[1]", 0.6)), 0.6),
    (lambda: rt.library("Object.keys", {"a": sure(1.0, 0.1)}), 1.0),
    (lambda: rt.library("Object.keys", sure({"a": 1.0}, 0.3)), 0.3),
    (lambda: rt.library("Array.isArray", [sure(1.0, 0.1)]), 1.0),
    (lambda: rt.library("range", sure(3.0, 0.5)), 0.5),
    (lambda: rt.library("unique", sure([1.0], 0.5)), 0.5),
]


@pytest.mark.parametrize(("call", "confidence"), CONFIDENCES)
def test_confidence_is_that_of_what_was_read(call: Any, confidence: float) -> None:
    assert rt.confidence(call()) == confidence


def test_siblings_keep_their_own_confidence() -> None:
    doubled: Any = rt.method([sure(1.0, 0.4), 2.0], "map", f(lambda x: rt.multiply(x, 2.0), 1))
    assert doubled == [Confident(2.0, 0.4), 4.0]


FAULTS: list[tuple[Any, str]] = [
    (lambda: rt.method([], "map", 5.0), "`map` needs a function, not a number"),
    (lambda: rt.method([], "map"), "`map` needs a function, not null"),
    (lambda: rt.method([], "reduce", f(rt.add, 2)), "an empty array without a first value"),
    (lambda: rt.method([], "mapp", 1.0), "an array has no method `mapp`"),
    (lambda: rt.method("", "push", 1.0), "a string has no method `push`"),
    (lambda: rt.method(5.0, "trim"), "a number has no method `trim`"),
    (lambda: rt.method([], "__len__"), "has no method `__len__`"),
    (lambda: rt.method(True, "x"), "a boolean has no method `x`"),
    (lambda: rt.method("a", "includes", None), "`includes` needs text, not null"),
    (lambda: rt.method("a", "repeat", -1.0), "`repeat` needs a count of 0 or more, not -1"),
    (lambda: rt.method("a", "repeat", math.inf), "not Infinity"),
    (lambda: rt.method("a", "slice", "b"), "`slice` needs a number, not a string"),
    (lambda: rt.method(1.0, "toFixed", 101.0), "0 to 100 digits, not 101"),
    (lambda: rt.method([1.0, 2.0], "sort", f(lambda a, b: "x", 2)), "must give a number"),
    (lambda: rt.library("Math.abs", "x"), "`Math.abs` needs a number, not a string"),
    (lambda: rt.library("sum", [1.0, None]), "`sum` needs numbers; number 2 is null"),
    (lambda: rt.library("JSON.parse", "[1,"), "is no JSON"),
    (lambda: rt.library("JSON.parse", "NaN"), "is no JSON"),
    (lambda: rt.library("JSON.parse", ""), "is no JSON"),
    (lambda: rt.library("JSON.parse", "1e999"), "no JSON number"),
    (lambda: rt.library("JSON.parse", "[" * 100_000), "too deep"),
    (lambda: rt.library("JSON.parse", "[" * 300 + "]" * 300), "deeper than 200"),
    (lambda: rt.library("JSON.stringify", 1.0, ["a"]), "takes null as its second argument"),
    (lambda: rt.library("Object.keys", None), "`Object.keys` needs an object, not null"),
    (lambda: rt.library("Object.fromEntries", [[]]), "pairs"),
    (lambda: rt.library("Object.fromEntries", [1.0]), "needs an array, not a number"),
    (lambda: rt.library("sortBy", [1.0, "a"], f(lambda x: x, 1)), "cannot order"),
    (lambda: rt.library("sortBy", [], "a", "up"), '"asc" or "desc", not `up`'),
    (lambda: rt.library("sortBy", [], 5.0), "needs a key or a function, not a number"),
    (lambda: rt.library("groupBy", None, "a"), "`groupBy` needs an array, not null"),
    (lambda: rt.library("range", 1.0, 2.0, 0.0), "a step other than 0"),
    (lambda: rt.library("range", math.inf), "finite numbers"),
]


@pytest.mark.parametrize(("call", "words"), FAULTS)
def test_misuse_is_told_in_words(call: Any, words: str) -> None:
    with pytest.raises(rt.Fault) as caught:
        call()
    assert words in caught.value.message


def test_a_misspelt_method_gets_a_suggestion() -> None:
    with pytest.raises(rt.Fault) as caught:
        rt.method([], "fillter", f(lambda: None, 0))
    assert caught.value.hint == "Use `filter`."


BIG = "x" * 5_000_000
WIDE: Any = [None] * 5_000_001

BOUNDS: list[Any] = [
    lambda: rt.method("ab", "repeat", 1e12),
    lambda: rt.method("a", "padStart", 1e12),
    lambda: rt.method("a", "padEnd", 1e300),
    lambda: rt.library("range", 1e12),
    lambda: rt.method(WIDE, "concat", WIDE),
    lambda: rt.method([WIDE, WIDE], "flat"),
    lambda: rt.method([BIG, BIG, BIG], "join"),
    lambda: rt.method([None] * 20_000, "join", "x" * 1000),
    lambda: rt.method("a" * 4000, "replaceAll", "a", "x" * 4000),
    lambda: rt.method("a" * 4000, "replaceAll", "", "x" * 4000),
    lambda: rt.method("ab" * 4000, "replaceAll", "a", "$`$'"),
    lambda: rt.text(BIG, BIG, BIG),
    lambda: rt.library("JSON.stringify", [BIG, BIG]),
]


@pytest.mark.parametrize("call", BOUNDS)
def test_nothing_grows_without_bound(call: Any) -> None:
    with pytest.raises(rt.Stop, match="10,000,000"):
        call()


def test_an_agent_has_no_library_methods() -> None:
    with pytest.raises(rt.Fault, match="an agent has no method `map`"):
        rt.method(Agent("a"), "map", f(lambda: None, 0))
