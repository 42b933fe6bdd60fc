"""The agents that a Python file defines, found by running it; what calls them is not loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Position, Source, Span
from parallax_patterns.agents.found import Found
from parallax_patterns.agents.modules import LoadError, failures_at, load_module, read_tree
from parallax_patterns.diagnostics.agents import NoAgentInFile
from parallax_patterns.project import kebab_case
from parallax_primitives.values import Agent
from parallax_sdk import Definition, definition_of, discover


def agents_defined(path: Path, source: Source, sink: Sink) -> Iterator[Found]:
    """The agents of a file, whose folder can be imported from; faults go to the sink."""
    try:
        tree = read_tree(source)
        module = load_module(path, source, tree)
        with failures_at(path, source):
            definitions = discover(module)
    except LoadError as error:
        sink.report(error.diagnostic)
        return
    if not definitions:
        sink.report(NoAgentInFile(source=source, span=Span(0, len(source.line(1)))))
    for one in definitions:
        yield Found(
            agent=Agent(one.id, one.name, one.capabilities, one.expertise),
            kind="python",
            source=source,
            span=_span(one, module, tree, source),
            connect=partial(_connected, one),
        )


def _connected(definition: Definition, *_: object) -> Any:
    return import_module("parallax_runtime.in_process").InProcessAgent(definition)


def _span(definition: Definition, module: ModuleType, tree: ast.Module, source: Source) -> Span:
    """The line where an agent's definition begins, the file's first line when nothing shows it."""
    names = {
        name
        for name, value in vars(module).items()
        if callable(value) and not isinstance(value, type) and definition_of(value) is definition
    }
    for statement in tree.body:
        if _defines(statement, definition.id, names):
            start = source.offset(Position(statement.lineno, 1))
            return Span(start, start + len(source.line(statement.lineno)))
    return Span(0, len(source.line(1)))


def _defines(statement: ast.stmt, agent: str, names: set[str]) -> bool:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name in names
        case _ if names:
            return False
        case ast.ClassDef(name=name):
            return kebab_case(name) == agent or _mentions(statement, agent)
        case _:
            return _mentions(statement, agent)


def _mentions(statement: ast.stmt, text: str) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == text for one in ast.walk(statement))
