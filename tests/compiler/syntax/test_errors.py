"""Every fault of the text is found at its place, and one fault gives one message."""

from __future__ import annotations

from typing import Any

import pytest

from parallax_compiler.diagnostics.core import Diagnostic
from tests.compiler.syntax.reading import cases, errors, findings, module_of

CASES = cases("errors.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_conformance(case: dict[str, Any]) -> None:
    found = findings(case["code"])
    assert len(found) == len(case["errors"]), [one.text() for one in found]
    for one, expected in zip(found, case["errors"], strict=True):
        place = one.source.position(one.span.start)
        assert one.stage == expected["stage"]
        assert expected["line"] in (None, place.line)
        assert expected["column"] in (None, place.column)
        assert all(word.lower() in one.text().lower() for word in expected["mentions"])


FAULTS = [
    # characters, texts, numbers
    ("x = 5 § 3", [("PLX0101", 1, 7)]),
    ("x = 1\x00", [("PLX0101", 1, 6)]),
    ("a && b & c", [("PLX0101", 1, 8)]),
    ("x = 'it\ny = 2", [("PLX0102", 1, 5)]),
    ('x = "abc\ny = "def', [("PLX0102", 1, 5), ("PLX0102", 2, 5)]),
    ('x = "a ${b\ny = 2', [("PLX0102", 1, 5)]),
    ("x = `a ${b", [("PLX0102", 1, 5)]),
    ("x = ```a", [("PLX0102", 1, 5)]),
    ("/* never", [("PLX0103", 1, 1)]),
    ('x = "\\d"\ny = "\\u12"', [("PLX0104", 1, 6), ("PLX0104", 2, 6)]),
    ('"\\ud83d!"', [("PLX0104", 1, 2)]),
    ("x = 0x1F", [("PLX0105", 1, 5)]),
    ("x = 1_000\ny = 5px\nz = 1.2.3", [("PLX0105", 1, 5), ("PLX0105", 2, 5), ("PLX0105", 3, 5)]),
    ("x = 1e", [("PLX0105", 1, 5)]),
    # values and signs
    ("x =", [("PLX0106", 1, 4)]),
    ("f(, 1)", [("PLX0106", 1, 3)]),
    ("x = [1, , 2]", [("PLX0106", 1, 9)]),
    ('"a ${} b"', [("PLX0106", 1, 6)]),
    ("function (a) { return a }", [("PLX0107", 1, 10)]),
    ("if x y", [("PLX0107", 1, 6)]),
    ('import { a } "x"', [("PLX0107", 1, 14)]),
    ("y = x -> x", [("PLX0107", 1, 7)]),
    ("let match = 1", [("PLX0108", 1, 5)]),
    ("x = {if}", [("PLX0108", 1, 6)]),
    ("for if in xs { }", [("PLX0108", 1, 5)]),
    ("a b\nc d", [("PLX0109", 1, 3), ("PLX0109", 2, 3)]),
    ("x = {a = 1}", [("PLX0110", 1, 8)]),
    ("f(a b)", [("PLX0111", 1, 5)]),
    ("function f(a b) { }", [("PLX0111", 1, 14)]),
    ("x = {a: 1 b: 2}", [("PLX0111", 1, 11)]),
    ("if (a) { b } c; else { d }", [("PLX0112", 1, 17)]),
    ("x\nfinally { y }", [("PLX0113", 2, 1)]),
    ("try { x }\ny = 2", [("PLX0114", 1, 1)]),
    # rules
    ("1 = x", [("PLX0115", 1, 1)]),
    ("a + b = 3", [("PLX0115", 1, 1)]),
    ("f() += 1", [("PLX0115", 1, 1)]),
    ("a?.b = 1", [("PLX0115", 1, 1)]),
    ("5++", [("PLX0115", 1, 1)]),
    ("xs.forEach(x => { break })", [("PLX0116", 1, 19)]),
    ("for x in xs { f(() => { continue }) }", [("PLX0116", 1, 25)]),
    ("while (uncertain if (a) { high { break } }) { b }", [("PLX0116", 1, 34)]),
    ("for x of uncertain if (a) { high { continue } } { b }", [("PLX0116", 1, 36)]),
    ("uncertain while (uncertain if (a) { high { break } }) { low { b } }", [("PLX0116", 1, 44)]),
    ("x ~> 0.1 ~> 0.2", [("PLX0117", 1, 10)]),
    ("a ~> 0.8 && b", [("PLX0118", 1, 6)]),
    ("if (a ~> 0.8 || b) { c }", [("PLX0118", 1, 10)]),
    ("a ~> 0.8 && b ~> 0.5", [("PLX0118", 1, 6)]),
    ("uncertain if (x) { hihg { 1 } low { 2 } }", [("PLX0119", 1, 20)]),
    ("uncertain if (x) { low { 1 } low { 2 } }", [("PLX0120", 1, 30)]),
    ("uncertain while (x) { }", [("PLX0121", 1, 1)]),
    ("match x { }", [("PLX0121", 1, 1)]),
    ("match x { 1 'a' }", [("PLX0126", 1, 13)]),
    ("if (a and b) { c }", [("PLX0127", 1, 7)]),
    ("var x = 1", [("PLX0127", 1, 1)]),
    ("if (a) { b } elif (c) { d }", [("PLX0127", 1, 14)]),
    ("const x", [("PLX0128", 1, 7)]),
    ("let {a}", [("PLX0128", 1, 5)]),
    ("y = 5 |> x => x + 1", [("PLX0129", 1, 10)]),
    ("x = if (a) { 1 } else { 2 }", [("PLX0130", 1, 5)]),
    ("f(function (x) { return x })", [("PLX0130", 1, 3)]),
    ("[...a, b] = xs", [("PLX0131", 1, 2)]),
    ("{...a, b} = o", [("PLX0131", 1, 2)]),
    ("f = (...a, b) => a", [("PLX0131", 1, 6)]),
    ("export 40 + 2", [("PLX0132", 1, 8)]),
    ("x instanceof []", [("PLX0133", 1, 14)]),
    ("x instanceof (-y)", [("PLX0133", 1, 14)]),
    # brackets
    ("x = (1 + 2\ny = 3\nz = 4", [("PLX0122", 1, 11)]),
    ("f([1, 2)", [("PLX0122", 1, 8)]),
    ("function f() {\n  x = (1 + 2\n}\ny = * 3", [("PLX0122", 2, 13), ("PLX0106", 4, 5)]),
    ("if (a) {\n  b = 1\n", [("PLX0122", 2, 8)]),
    ('"${f(}" + 1', [("PLX0122", 1, 6)]),
    ("x = 1)", [("PLX0123", 1, 6)]),
    ("]\n)\n}", [("PLX0123", 1, 1), ("PLX0123", 2, 1), ("PLX0123", 3, 1)]),
    # several, each in its own statement
    (
        "function f() {\n  a = 1 +* 2\n  if (b) { c d }\n  e = 1\n}\nfor x ys { }",
        [("PLX0106", 2, 10), ("PLX0109", 3, 14), ("PLX0125", 6, 7)],
    ),
    (
        "r = match n {\n  1 'a'\n  2 => 'b'\n  3 = 'c'\n}\ns = [1 2]",
        [("PLX0126", 2, 5), ("PLX0126", 4, 5), ("PLX0111", 6, 8)],
    ),
    (
        "uncertain if (g) {\n  high { a b }\n  low -> * 2\n}",
        [("PLX0109", 2, 12), ("PLX0106", 3, 10)],
    ),
    ("x = f(a, b,\n  c d,\n  e)\ny = 1 +", [("PLX0111", 2, 5), ("PLX0106", 4, 8)]),
    # what is given up takes its jumps along
    ("do { break } whil (x)\ny = 1", [("PLX0107", 1, 14)]),
]


@pytest.mark.parametrize(("code", "expected"), FAULTS, ids=[code for code, _ in FAULTS])
def test_faults(code: str, expected: list[tuple[str, int, int]]) -> None:
    assert errors(code) == expected


def _only(code: str) -> Diagnostic:
    (one,) = findings(code)
    return one


def test_an_unclosed_bracket_points_at_its_opener() -> None:
    found = _only("f(1, [2, 3)")
    (related,) = found.related
    assert found.source.slice(related.span) == "["


FIXES = [
    ("ok = a ~> 0.8 && b", "ok = (a ~> 0.8) && b"),
    ("ok = a ~> 0.8 && b || c", "ok = (a ~> 0.8) && b || c"),
    ("xs = [4 5]", "xs = [4, 5]"),
    ('o = {name "Ada"}', 'o = {name: "Ada"}'),
    ("o = {a = 1}", "o = {a : 1}"),
    ("uncertain if (x) { hihg { 1 } }", "uncertain if (x) { high { 1 } }"),
]


@pytest.mark.parametrize(("wrong", "right"), FIXES)
def test_a_fix_repairs(wrong: str, right: str) -> None:
    (fix,) = _only(wrong).fixes
    text = wrong
    for edit in sorted(fix.edits, key=lambda one: one.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == right
    module_of(text)


def test_the_words_of_an_arm() -> None:
    assert "arm" in _only('match x { 1 => "a" 2 => "b" }').label
    assert "arm" in _only("uncertain if (x) { low -> f(1) high { 2 } }").label


def test_nothing_more_is_read_after_a_hundred_faults() -> None:
    assert len(findings("a b\n" * 300)) == 100


def test_every_way_of_nesting_is_bounded() -> None:
    for code in (
        "(" * 10_000 + "1" + ")" * 10_000,
        "!" * 500 + "x",
        "+".join("1" * 500),
        "a" + ".b" * 500,
        "a = " * 500 + "1",
        "a => " * 500 + "1",
        "a ? b : " * 500 + "c",
        "if (a) { } else " * 500 + "{ }",
        "[" * 500 + "]" * 500 + " = x",
        "while (a) {" * 300 + "}" * 300,
    ):
        assert [found.code for found in findings(code)] == ["PLX0124"], code[:30]
