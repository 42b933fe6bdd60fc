"""Printing a tree and reading it again gives the same tree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.print_header import print_header
from parallax_compiler.syntax.printer import (
    print_expression,
    print_module,
    print_statement,
)
from tests.compiler.syntax.reading import (
    cases,
    expression_of,
    module_of,
    statement_of,
    without_parentheses,
)
from tests.compiler.syntax.trees import EXPRESSIONS, MODULES

PROGRAMS = cases("programs.jsonl")
_SOME = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("case", PROGRAMS, ids=[case["id"] for case in PROGRAMS])
def test_a_read_program_prints_as_the_same_program(case: dict[str, str]) -> None:
    module = module_of(case["code"])
    text = print_module(module)
    again = module_of(text)
    assert again == module
    assert print_module(again) == text


@_SOME
@given(MODULES)
def test_a_made_module_prints_as_the_same_module(module: ast.Module) -> None:
    text = print_module(module)
    again = module_of(text)
    assert without_parentheses(again) == without_parentheses(module)
    assert print_module(again) == text


@_SOME
@given(EXPRESSIONS)
def test_a_made_expression_prints_as_the_same_expression(expression: ast.Expression) -> None:
    statement = ast.Return(span=Span(0, 0), id=0, value=expression)
    assert without_parentheses(statement_of(print_statement(statement))) == without_parentheses(
        statement
    )


GOLDEN = """\
/**
 * Reviews code.
 * @name SecurityReview
 * @version 1.0.0
 * @bands {"high": 0.9, "medium": 0.6}
 * @group sec {"capabilities": ["security"], "min": 3}
 * @timeout 30s
 */
import { parallel } from "@parallax/primitives/execution"
import { consensus as agree } from "@parallax/primitives/aggregation"

// Parallel security analysis
securityResults = parallel(securityAgents)
agreement = agree(
  securityResults.map(
    r => ({verdict: r.value, confidence: r.confidence, agent: r.agent, reasoning: r.reasoning}),
  ),
  {threshold: 0.8, by: "verdict", method: "weighted", minVotes: 2},
)

// Escalate if needed,
// with a reason
final = validated ~> 0.9
  ? validated
  : escalate("security-architect", {reason: "the agents disagree", value: agreement, other: {}})
result = agents
  .filter(a => a.capabilities.includes("security"))
  .map(a => {
    x = a.analyze(input.task, {code: input.code})
    return x ~> 0.4
  })
  .reduce((a, b) => a + b.confidence, 0)
decision = uncertain if (result.confidence > 0.7) {
  high { "proceed" }
  medium {
    x = 1
    y
  }
  low -> escalate("human")
}
kind = match v {
  1 => "a",
  -1 => "b"
  [x, ...rest] if x > 2 => {
    y
  }
  {kind: "s", n ~> 0.5} => {a: 1}
  _ => null
}
total = firstNumberOfTheList + secondNumberOfTheList * thirdNumberOfTheList
  - fourthNumberOfTheList
if (a) {
  return 1
} else if (b) {
  throw "no"
} else {
  for (const x of xs) {
    print("${x} of ${xs.length}")
  }
}

function f(a, {b, c = 1}, ...rest) {
  try {
    g()
  } catch (e) {
    h()
  }
}

export const q = 1, z = x => x;
-q |> f(_, 2) ~|> g
"""


def test_the_canonical_form() -> None:
    module = module_of(GOLDEN)
    comments = {2: "Parallel security analysis", 4: "Escalate if needed,\nwith a reason"}
    printed = print_module(module, comments)
    assert printed == GOLDEN.replace(
        "total = firstNumberOfTheList + secondNumberOfTheList * thirdNumberOfTheList\n"
        "  - fourthNumberOfTheList\n",
        "total = firstNumberOfTheList + secondNumberOfTheList * thirdNumberOfTheList"
        " - fourthNumberOfTheList\n",
    )


PRINTED = [
    ("'a'", '"a"'),
    ("( a+b )*c", "(a + b) * c"),
    ("{a:1,}", "{a: 1}"),
    ("{ a, }", "{a,}"),
    ("f = ( x )=>{ }", "f = x => {}"),
    ("~  - x", "~ -x"),
    ("a .b ?. [ c ]", "a.b?.[c]"),
    ("x => {a,}", "x => {a,}"),
    ('"a\\u0062\\n"', '"ab\\n"'),
    ("```a\nb```", "```a\nb```"),
    ("`a\nb`", "`a\nb`"),
    ("x in y", "x in y"),
    ("async x=>x", "async x => x"),
    ("[a,,b]=c", "[a, , b] = c"),
    ("xs.map(x => x)", "xs.map(x => x)"),
    (
        "match uncertain if x {low {}} {null => 0, [] ~> 1 if y => {}}",
        "match uncertain if (x) {\n  low {}\n} {\n  null => 0\n  [] ~> 1 if y => {}\n}",
    ),
    (
        "match match a {b => {}} {-1 => 0}",
        "match match a {\n  b => {}\n} {\n  -1 => 0\n}",
    ),
]


@pytest.mark.parametrize(("code", "printed"), PRINTED)
def test_expressions(code: str, printed: str) -> None:
    assert print_expression(expression_of(code)) in (printed, f"{{{printed[1:-2]}}}")


def test_needed_parentheses_are_added() -> None:
    def name(text: str) -> ast.Name:
        return ast.Name(span=Span(0, 0), id=0, name=text)

    inner = ast.Binary(
        span=Span(0, 0),
        id=0,
        operator="&&",
        operator_span=Span(0, 0),
        left=name("a"),
        right=name("b"),
    )
    outer = ast.Binary(
        span=Span(0, 0),
        id=0,
        operator="~>",
        operator_span=Span(0, 0),
        left=inner,
        right=inner,
    )
    assert print_expression(outer) == "a && b ~> (a && b)"
    assert print_expression(ast.Unary(span=Span(0, 0), id=0, operator="!", operand=outer)) == (
        "!(a && b ~> (a && b))"
    )


def test_long_lines_are_broken_at_the_width() -> None:
    names = [f"aRatherLongName{number}" for number in range(30)]
    for code in (
        f"x = [{', '.join(names)}]",
        f"x = {{{', '.join(names)}}}",
        f"x = {' + '.join(names)}",
        f"x = {' |> '.join(names)}",
        f"x = a{''.join(f'.{name}()' for name in names)}",
        f"f({', '.join(names)}, y => {{ z }})",
    ):
        text = print_module(module_of(code))
        assert max(map(len, text.splitlines())) <= 100
        assert module_of(text) == module_of(code)


HEADERS = [
    "/**\n * @name a\n */\nx",
    "/** @name a */\nx",
    '/**\n * @version "1.0"\n * @edition 2\n * @tags ["a", "b"]\n */\nx',
    '/**\n * @input {"a": "string",\n *   "b?": ["number"]}\n */\nx',
    "/**\n * Some prose\n * of two lines.\n *\n * @description more\n *   of it\n *\n */\nx",
    "// Pattern: a\n// Version: 1.0\n// Description: says hello\nx",
    '/**\n * @metadata {"text": "a *\\/ b"}\n * @author\n */\nx',
    "/**\n@name a\n@timeout 5m\n*/\nx",
    "/**\r\n * @name a\r\n * @description b\r\n *   c\r\n */\r\nx",
]


@pytest.mark.parametrize("code", HEADERS)
def test_headers(code: str) -> None:
    module = module_of(code)
    assert module.header is not None
    text = print_module(module)
    again = module_of(text)
    assert again == module
    assert print_module(again) == text
    assert again.header is not None
    assert print_header(again.header) == print_header(module.header)
