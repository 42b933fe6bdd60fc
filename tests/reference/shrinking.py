"""Makes a program smaller as long as something stays true of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.printer import print_module
from tests.reference.scopes import children

_EXPRESSION = ast.Expression.__args__


def shrunk(text: str, holds: Callable[[str], bool]) -> str:
    """The smallest text found by taking away statements and putting parts in place of wholes."""
    improved = True
    while improved:
        improved = False
        for candidate in _texts(text):
            if len(candidate) < len(text) and _read(candidate) and holds(candidate):
                text, improved = candidate, True
                break
    return text


def _read(text: str) -> ast.Module | None:
    return parse(Source("main.prism", text), Sink())


def _texts(text: str) -> Iterator[str]:
    module = _read(text)
    if module is None:
        return
    for variant in _variants(module):
        try:
            yield print_module(variant)
        except (AssertionError, AttributeError, TypeError):  # a tree that nothing can be read as
            continue


def _variants(node: Any) -> Iterator[Any]:
    """The tree with one thing less, the largest pieces first."""
    if isinstance(node, _EXPRESSION):
        yield from (one for one in children(node) if isinstance(one, _EXPRESSION))
        if not isinstance(node, ast.NumberLiteral | ast.Name | ast.NullLiteral):
            yield ast.NumberLiteral(value=1.0, text="1", span=Span(0, 0), id=0)
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, tuple):
            yield from (_with(node, one.name, part) for part in _without_one(value))
        elif isinstance(value, ast.Node):
            yield from (_with(node, one.name, part) for part in _variants(value))
            if isinstance(value, ast.Block) and isinstance(node, ast.Try | ast.If):
                yield _with(node, one.name, None)


def _with(node: Any, name: str, part: Any) -> Any:
    return replace(node, **{name: part})


def _without_one(parts: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for at, part in enumerate(parts):
        yield (*parts[:at], *parts[at + 1 :])
        inner = part.body if isinstance(part, ast.While | ast.ForIn | ast.ContextBlock) else part
        inner = part.then if isinstance(part, ast.If) else inner
        if isinstance(inner, ast.Block):
            yield (*parts[:at], *inner.statements, *parts[at + 1 :])
        if isinstance(part, ast.Node):
            yield from ((*parts[:at], smaller, *parts[at + 1 :]) for smaller in _variants(part))
