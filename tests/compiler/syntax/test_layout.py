"""Where statements end, what a brace opens, and when a word is a name."""

from __future__ import annotations

import pytest

from parallax_compiler.syntax import ast
from tests.compiler.syntax.reading import errors, module_of, statement_of, without_parentheses

# Code, and the same with every statement in full on a line, parentheses where it groups.
LINES = [
    ("a\n+ b", "a + b"),
    ("a\n- b", "a - b"),
    ("a\n\n// note\n* b", "a * b"),
    ("a\n.b\n?.c\n~.d", "a.b?.c ~. d"),
    ("a\n? b\n: c", "a ? b : c"),
    ("a\n~? b\n: c", "a ~? b : c"),
    ("a\n|> f\n~|> g", "a |> f ~|> g"),
    ("a\n~> 0.5", "a ~> 0.5"),
    ("a\n~+ b\n~== c", "a ~+ b ~== c"),
    ("a\n&& b\n?? c\n|| d", "a && b ?? c || d"),
    ("f = x\n=> x", "f = x => x"),
    ("x\n= 3", "x = 3"),
    ("a\nin b", "a in b"),
    ("a\ninstanceof Array", "a instanceof Array"),
    ("a +\nb", "a + b"),
    ("x =\n3", "x = 3"),
    ("a ?\nb :\nc", "a ? b : c"),
    ("f(\na\n,\nb\n)", "f(a, b)"),
    ("[\n1\n,\n2\n]", "[1, 2]"),
    ("x = {\na\n:\n1\n}", "x = {a: 1}"),
    ("if (a)\nb = 1\nelse\nb = 2", "if (a) { b = 1 } else { b = 2 }"),
    ("if (a) b = 1; else b = 2", "if (a) { b = 1 } else { b = 2 }"),
    ("if (a) { b }\nelse { c }", "if (a) { b } else { c }"),
    ("try { a }\ncatch { b }\nfinally { c }", "try { a } catch { b } finally { c }"),
    ("do { a }\nwhile (b)", "do { a } while (b)"),
    ("xs = ys.map(y => {\nz = y\n(z)\n})", "xs = ys.map(y => { z = y; (z) })"),
    ("`${\na\n+ b\n}`", "`${a + b}`"),
    ("a /* one\nline */ b", "a\nb"),
    ("a\n(b)", "a; (b)"),
    ("a\n[b]", "a; [b]"),
    ("a\n{ b }", "a; { b }"),
    ("a\n!b", "a; !b"),
    ("a\n<~ b", "a; <~ b"),
    ("a\n~b", "a; ~b"),
    ("a\n++b", "a; ++b"),
    ("a\ntypeof b", "a; typeof b"),
    ("return\n5", "return; 5"),
    ("a;;b;", "a; b"),
    ("if (a) { b } c", "if (a) { b }\nc"),
    ("f = () => { a }\n- b", "f = () => { a }; -b"),
    ("match x { 1 => a\n-1 => b }", "match x { 1 => a, -1 => b }"),
    ("match x { 1 => a\n- 2\n_ => b }", "match x { 1 => a - 2, _ => b }"),
    ("a\r\nb", "a; b"),
    ("\ufeffa", "a"),
    ("a\u00a0+\u2003b", "a + b"),
]


@pytest.mark.parametrize(("code", "same"), LINES)
def test_line_ends(code: str, same: str) -> None:
    assert module_of(code) == module_of(same)


BRACES = [
    ("{}", ast.Block),
    ("{ a }", ast.Block),
    ("{ a = 1 }", ast.Block),
    ("{ a; b }", ast.Block),
    ("{ [a, b] }", ast.Block),
    ("{ if (a) { b } }", ast.Block),
    ("{a: 1}", ast.ObjectLiteral),
    ("{if: 1}", ast.ObjectLiteral),
    ('{"a": 1}', ast.ObjectLiteral),
    ("{a, b}", ast.ObjectLiteral),
    ("{a,}", ast.ObjectLiteral),
    ("{...a}", ast.ObjectLiteral),
    ("{[a]: 1}", ast.ObjectLiteral),
    ("{a} = b", ast.Assign),
    ("{a: {b}, ...c} = d", ast.Assign),
    ("[a, b] = c", ast.Assign),
    ("[a, b]", ast.ArrayLiteral),
]


@pytest.mark.parametrize(("code", "kind"), BRACES)
def test_what_a_bracket_opens_at_the_start_of_a_statement(code: str, kind: type) -> None:
    statement = statement_of(code)
    found = statement.expression if isinstance(statement, ast.ExpressionStatement) else statement
    assert isinstance(found, kind)


@pytest.mark.parametrize(("code", "kind"), BRACES[:13])
def test_what_a_brace_opens_as_the_body_of_a_lambda(code: str, kind: type) -> None:
    statement = statement_of(f"f = () => {code}")
    assert isinstance(statement, ast.ExpressionStatement)
    assert isinstance(statement.expression, ast.Assign)
    assert isinstance(statement.expression.value, ast.Lambda)
    assert isinstance(statement.expression.value.body, kind)


def test_bodies_of_control_statements_are_always_blocks() -> None:
    for code in ("if (a) {b, c}", "else_ = 1\nif (a) {b: 1}", "for x in xs {a, b}"):
        assert errors(code), code
    assert module_of("if (a) {b} else {c}") == module_of("if (a) { b } else { c }")


NAMES = "in of as from default async await context pattern agents agent Agent high medium low"


@pytest.mark.parametrize("name", [*NAMES.split(), "_", "$x", "naïve", "größe", "变量"])
def test_contextual_words_are_names_everywhere(name: str) -> None:
    for code in (
        f"{name} = 1",
        f"x = {name} + 1",
        f"x = f({name}, {name})",
        f"let {name} = 2",
        f"f = ({name}, b) => {name}",
        f"f = {name} => 1",
        f"function {name}({name} = 1) {{ return {name} }}",
        f"x = {{{name}: 1}}",
        f"x = o.{name}",
        f"{{{name}}} = o",
        f"for {name} in xs {{ print({name}) }}",
        f'import {{ {name} as {name} }} from "m"',
        f'import {name} from "m"',
        f"export {{ {name} as {name} }}",
        f"x = match {name} {{ {name} if {name} => {name} }}",
    ):
        assert errors(code) == [], code


@pytest.mark.parametrize(
    "word", ["if", "true", "match", "typeof", "function", "instanceof", "null"]
)
def test_reserved_words_are_keys_and_properties_only(word: str) -> None:
    assert errors(f"x = {{{word}: 1}}.{word}\n{{{word}: y}} = o?.{word} ~. {word}") == []
    assert errors(f"let {word} = 1") == [("PLX0108", 1, 5)]


HEADS = [
    ("if a > 1 { b }", "if (a > 1) { b }"),
    ("if (a) + 1 > 2 { b }", "if ((a) + 1 > 2) { b }"),
    ("if (a).b { c }", "if ((a).b) { c }"),
    ("while a { b }", "while (a) { b }"),
    ("if (a) [b, c] = d", "if (a) { [b, c] = d }"),
    ("uncertain if a { high { b } }", "uncertain if (a) { high { b } }"),
    ("uncertain if (a) > 0.5 { low -> b }", "uncertain if ((a) > 0.5) { low -> b }"),
    ("for i = 0; i < 3; i++ { a }", "for (i = 0; i < 3; i++) { a }"),
    ("for (;;) { a }", "for ( ; ; ) { a }"),
    ("for (x in xs) a", "for (x in xs) { a }"),
    ("if (a) if (b) c; else d", "if (a) { if (b) { c } else { d } }"),
    ("context audit { a }", "in context audit { a }"),
    ("agents { a: Agent { k: 1 }, b: { k: 2 } }", "agents {\na: { k: 1 }\nb: { k: 2 }\n}"),
    ("match x { 1 => a, _ => { b } }", "match x {\n1 => a\n_ => { b }\n}"),
    ("match x { y if y > (z) => 1 }", "match x { y if (y > (z)) => 1 }"),
]


@pytest.mark.parametrize(("code", "same"), HEADS)
def test_heads(code: str, same: str) -> None:
    assert without_parentheses(module_of(code)) == without_parentheses(module_of(same))


def test_a_guard_is_not_a_lambda() -> None:
    for code in (
        "match x { y if y > z => 1 }",
        "match x { y if (y) => 1 }",
        "match x { y ~> t => 1 }",
    ):
        statement = statement_of(code)
        assert isinstance(statement, ast.ExpressionStatement)
        assert isinstance(statement.expression, ast.Match)
        (arm,) = statement.expression.arms
        assert isinstance(arm.body, ast.NumberLiteral)
