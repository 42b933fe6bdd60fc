"""The table of operators is what the language page says, and the parser follows it."""

from __future__ import annotations

import pytest

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.operators import (
    ASSIGNMENT,
    BINARY,
    OPERATORS,
    Level,
    compound_operator,
    render_binary_levels,
)
from parallax_compiler.syntax.tokens import CONTINUING, SIGNS
from tests.compiler.syntax.reading import errors, expression_of, without_parentheses

# From the page "Precedence, loosest first"; the levels that the table orders.
LADDER = [
    "|> ~|>",
    "~> ~~",
    "|| ~|| ~||> ~@> ~?>",
    "??",
    "~??",
    "&& ~&&",
    "== != === !== ~== ~!=",
    "< > <= >= ~< ~<= ~>= in instanceof",
    "+ - ~+ ~-",
    "* / % ~* ~/",
    "**",
]
SIGN_LEVEL = {sign: number for number, signs in enumerate(LADDER) for sign in signs.split()}
RIGHT = {"**"}
NOT_CHAINED = {"~>"}
LOGICAL = {"||", "~||", "~||>", "~@>", "~?>", "&&", "~&&"}
"""After `~>` these need parentheses."""


def test_the_table_has_exactly_the_binary_operators_of_the_language() -> None:
    assert {*BINARY} == {*SIGN_LEVEL, "=>"}


@pytest.mark.parametrize("first", SIGN_LEVEL)
def test_pairs_group_by_level_and_associativity(first: str) -> None:
    for second in SIGN_LEVEL:
        _check_pair(first, second)


def _check_pair(first: str, second: str) -> None:
    if SIGN_LEVEL[first] == SIGN_LEVEL[second] and NOT_CHAINED & {first, second}:
        assert errors(f"a {first} b {second} c")
        return
    if first == "~>" and second in LOGICAL:
        assert errors(f"a {first} b {second} c") == [("PLX0118", 1, 6)]
        return
    right = SIGN_LEVEL[first] < SIGN_LEVEL[second] or (first in RIGHT and second in RIGHT)
    if first == "instanceof" and right:
        assert errors(f"a {first} b {second} c") == [("PLX0133", 1, 14)]
        return
    grouped = f"a {first} (b {second} c)" if right else f"(a {first} b) {second} c"
    assert without_parentheses(expression_of(f"a {first} b {second} c")) == without_parentheses(
        expression_of(grouped)
    )


GROUPED = [
    ("a = b = c", "a = (b = c)"),
    ("a => b => c", "a => (b => c)"),
    ("a => b = c", "a => (b = c)"),
    ("n => n |> f |> g", "n => ((n |> f) |> g)"),
    ("a ? b : c |> f", "(a ? b : c) |> f"),
    ("a ? b : c ? d : e", "a ? b : (c ? d : e)"),
    ("a ~? b : c ~> d", "a ~? b : (c ~> d)"),
    ("a ~> b ? c : d", "(a ~> b) ? c : d"),
    ("a ? b = 1 : c = 2", "a ? (b = 1) : (c = 2)"),
    ("a ? x => 1 : y => 2", "a ? (x => 1) : (y => 2)"),
    ("x ~> a + b", "x ~> (a + b)"),
    ("x ~> a ?? b", "x ~> (a ?? b)"),
    ("x ~> r.confidence", "x ~> (r.confidence)"),
    ("a || b ~> c", "(a || b) ~> c"),
    ("x ~> ~y - 1", "x ~> ((~y) - 1)"),
    ("-a ** b", "(-a) ** b"),
    ("a ** -b", "a ** (-b)"),
    ("!a == b", "(!a) == b"),
    ("~x + 1", "(~x) + 1"),
    ("<~ x >= 1", "(<~ x) >= 1"),
    ("typeof a == b", "(typeof a) == b"),
    ("await f(x) + 1", "(await (f(x))) + 1"),
    ("-a.b", "-(a.b)"),
    ("-a++", "-(a++)"),
    ("!~a", "!(~a)"),
    ("a.b(c)[d]", "((a.b)(c))[d]"),
    ("a <~b", "a < (~b)"),
    ("~~a", "~(~a)"),
    ("a - -b", "a - (-b)"),
    ("~-a", "~(-a)"),
    ("c ?.5 : 1", "c ? 0.5 : 1"),
    ("a~.b", "a ~. b"),
]


@pytest.mark.parametrize(("code", "grouped"), GROUPED)
def test_other_groupings(code: str, grouped: str) -> None:
    assert without_parentheses(expression_of(code)) == without_parentheses(expression_of(grouped))


def test_assignments_hold_their_operator() -> None:
    for sign in ASSIGNMENT:
        found = expression_of(f"a {sign} 1")
        assert isinstance(found, ast.Assign)
        assert found.operator == sign
        inner = compound_operator(sign)
        assert inner is None or inner in BINARY


def test_every_sign_is_a_token_and_documented() -> None:
    for row in OPERATORS:
        assert row.sign.isalpha() or SIGNS[row.sign] in (row.terminal, row.sign)
        assert row.doc.endswith(".")
        assert not row.continues or row.sign in CONTINUING


def test_every_operator_does_something() -> None:
    for row in OPERATORS:
        assert row.operation is not None or row.special is not None, row.sign


def test_prefix_signs_do_not_continue_a_line() -> None:
    assert CONTINUING.isdisjoint({"!", "~", "<~", "(", "[", "{", "++", "--", "typeof", "await"})


def test_levels_are_rendered_in_order() -> None:
    text = render_binary_levels()
    rules = [line.split(":")[0] for line in text.splitlines() if line.startswith("?")]
    assert rules[0] == "?pipeline"
    assert rules[-1] == "?power"
    assert [Level[rule[1:].upper()] for rule in rules if "chain" not in rule] == sorted(
        Level[rule[1:].upper()] for rule in rules if "chain" not in rule
    )
