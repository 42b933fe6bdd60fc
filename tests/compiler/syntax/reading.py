"""What the tests of the syntax stage share: reading a text, and comparing trees."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.source import Source
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.parser import parse

FOLDER = Path(__file__).parent


def findings(code: str) -> list[Diagnostic]:
    """What the syntax stage reports about a text."""
    sink = Sink()
    parse(Source("test.prism", code), sink)
    return list(sink)


def errors(code: str) -> list[tuple[str, int, int]]:
    """Code, line and column of each error of a text."""
    found: list[tuple[str, int, int]] = []
    for one in findings(code):
        if one.severity is Severity.ERROR:
            place = one.source.position(one.span.start)
            found.append((one.code, place.line, place.column))
    return found


def module_of(code: str) -> ast.Module:
    """The tree of a text without errors."""
    sink = Sink()
    module = parse(Source("test.prism", code), sink)
    assert module is not None, plain_text(render_all(sink))
    return module


def statement_of(code: str) -> ast.Statement:
    """The only statement of a text."""
    (statement,) = module_of(code).body
    return statement


def expression_of(code: str) -> ast.Expression:
    """The only statement of a text, which is an expression."""
    statement = statement_of(code)
    assert isinstance(statement, ast.ExpressionStatement)
    return statement.expression


def without_parentheses(value: Any) -> Any:
    """A tree without its Parenthesized nodes: what it groups, not how it was written."""
    if isinstance(value, ast.Parenthesized):
        return without_parentheses(value.expression)
    if isinstance(value, ast.Node):
        changes = {
            one.name: without_parentheses(getattr(value, one.name))
            for one in fields(value)
            if one.name != "id"
        }
        return replace(value, **changes)
    if isinstance(value, tuple):
        return tuple(without_parentheses(one) for one in value)
    return value


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file of JSON lines beside this one."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
