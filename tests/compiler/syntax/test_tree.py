"""The tree of a text: values, spans and ids."""

from __future__ import annotations

import pytest

from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.depth import children
from tests.compiler.syntax.reading import cases, expression_of, module_of, statement_of

PROGRAMS = cases("programs.jsonl")

TEXTS = [
    ('"a\\tb\\u00e9\\/"', "a\tbé/"),
    ('"\\ud83d\\ude00"', "😀"),
    ("'it\\'s \"q\" ${x}'", 'it\'s "q" ${x}'),
    ('"\\${x}"', "${x}"),
    ("`a\nb\\`\\n`", "a\nb`\n"),
    ("`a\r\nb`", "a\nb"),
    ("```a\\nb \\`\\$ `c`\nd```", "a\\nb `$ `c`\nd"),
    ('"$5"', "$5"),
    ('""', ""),
]


@pytest.mark.parametrize(("code", "value"), TEXTS)
def test_texts(code: str, value: str) -> None:
    found = expression_of(code)
    assert isinstance(found, ast.StringLiteral)
    assert found.value == value


NUMBERS = [
    ("0", 0.0),
    ("1.50", 1.5),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("2.5E-3", 0.0025),
    ("007", 7.0),
]


@pytest.mark.parametrize(("code", "value"), NUMBERS)
def test_numbers(code: str, value: float) -> None:
    found = expression_of(code)
    assert isinstance(found, ast.NumberLiteral)
    assert (found.value, found.text) == (value, code)


def test_templates_hold_their_parts_in_order() -> None:
    found = expression_of('"a ${b} c ${"d ${e}"}${f}"')
    assert isinstance(found, ast.Template)
    first, name, middle, inner, last = found.parts
    assert (first, middle) == ("a ", " c ")
    assert isinstance(name, ast.Name)
    assert isinstance(inner, ast.Template)
    assert isinstance(last, ast.Name)


def test_spans_inside_templates_are_places_of_the_file() -> None:
    code = "x = `one\n${ name }`"
    (statement,) = module_of(code).body
    assert isinstance(statement, ast.ExpressionStatement)
    assert isinstance(statement.expression, ast.Assign)
    template = statement.expression.value
    assert isinstance(template, ast.Template)
    name = template.parts[1]
    assert isinstance(name, ast.Name)
    assert code[name.span.start : name.span.end] == "name"


def test_placeholders_are_direct_arguments_of_a_stage() -> None:
    found = expression_of("x |> f(_, g(_), a)")
    assert isinstance(found, ast.Pipeline)
    assert isinstance(found.stage, ast.Call)
    first, second, _ = found.stage.arguments
    assert isinstance(first, ast.Placeholder)
    assert isinstance(second, ast.Call)
    assert isinstance(second.arguments[0], ast.Name)


def test_wildcards_are_those_of_match() -> None:
    match = expression_of("match x { [_, {a: _}] => 1 }")
    assert isinstance(match, ast.Match)
    pattern = match.arms[0].pattern
    assert isinstance(pattern, ast.ArrayPattern)
    assert pattern.elements[0] is not None
    assert isinstance(pattern.elements[0].pattern, ast.WildcardPattern)
    other = expression_of("_ => 1")
    assert isinstance(other, ast.Lambda)
    assert isinstance(other.parameters[0].pattern, ast.NamePattern)


def test_loops_know_how_they_were_declared() -> None:
    keys = statement_of("for (k in o) { }")
    assert isinstance(keys, ast.ForIn)
    assert (keys.keys, keys.declared) == (True, None)
    plain = statement_of("for x, i in xs { }")
    assert isinstance(plain, ast.ForIn)
    assert (plain.keys, plain.declared) == (False, None)
    assert plain.index is not None
    const = statement_of("for (const [a, b] of xs) { }")
    assert isinstance(const, ast.ForIn)
    assert (const.keys, const.declared) == (False, "const")


def test_arms() -> None:
    found = expression_of("uncertain if (x) { high { a; b } low -> c }")
    assert isinstance(found, ast.UncertainIf)
    high, low = found.arms
    assert (high.label, high.arrow, len(high.body.statements)) == ("high", False, 2)
    assert (low.label, low.arrow, len(low.body.statements)) == ("low", True, 1)


def test_imports_and_exports() -> None:
    module = module_of(
        'import d, { a, b as c } from "m"\nimport * as n from "m"\n'
        'export { a as b } from "m"\nexport * from "m"\nexport x = 1\nexport default 2'
    )
    first, second, third, fourth, fifth, sixth = module.body
    assert isinstance(first, ast.Import)
    assert first.default is not None
    assert [(one.name, one.alias) for one in first.specifiers] == [("a", "a"), ("b", "c")]
    assert isinstance(second, ast.Import)
    assert second.namespace is not None
    assert isinstance(third, ast.ExportNames)
    assert third.module == "m"
    assert isinstance(fourth, ast.ExportNames)
    assert fourth.all
    assert isinstance(fifth, ast.ExportDeclaration)
    assert isinstance(sixth, ast.ExportDefault)


def test_comments_are_kept_with_their_places() -> None:
    code = "// one\na /* two */ // three  \nb"
    module = module_of(code)
    assert [one.text for one in module.comments] == ["// one", "/* two */", "// three"]
    assert all(code[one.span.start : one.span.end] == one.text for one in module.comments)


def _check_places(node: ast.Node, text: str, seen: set[int], count: int) -> None:
    assert 0 <= node.span.start <= node.span.end <= len(text)
    assert 0 <= node.id < count
    assert node.id not in seen
    seen.add(node.id)
    for child in children(node):
        if not isinstance(child, ast.Header):
            assert node.span.contains(child.span), (node, child)
        _check_places(child, text, seen, count)


@pytest.mark.parametrize("case", PROGRAMS, ids=[case["id"] for case in PROGRAMS])
def test_spans_nest_and_ids_are_unique(case: dict[str, str]) -> None:
    module = module_of(case["code"])
    _check_places(module, case["code"], set(), module.node_count)


def test_span_of_a_statement_is_its_text() -> None:
    code = "a = 1\nif (b) { c } else { d }\ndo { e } while (f)\n"
    texts = [code[one.span.start : one.span.end] for one in module_of(code).body]
    assert texts == code.rstrip().split("\n")
    assert module_of(code).span == Span(0, len(code))
