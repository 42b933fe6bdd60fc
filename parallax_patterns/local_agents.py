"""The agents of a project: `agents/*.py` loaded in this process, with faults at their place.

A file is run once, as an ordinary module of its own name space; its folder can be imported from
while that lasts. Files whose name begins with `_` are for the others to import. What a file prints
while it loads goes to the standard error, because the standard output is for results.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.source import Position, Source, Span
from parallax_patterns.agent_modules import (
    LoadError,
    failures_at,
    importable,
    load_module,
    read_tree,
)
from parallax_patterns.diagnostics.agents import (
    DuplicateAgent,
    NoAgentInFile,
    UnsupportedAgentFile,
)
from parallax_patterns.errors import UserError
from parallax_patterns.located_yaml import load_yaml
from parallax_patterns.project import Project, kebab_case
from parallax_patterns.sources import read_source
from parallax_runtime.agents import Registry
from parallax_runtime.in_process import InProcessAgent
from parallax_sdk import Definition, definition_of, discover

DESCRIBED = (".yaml", ".yml")
"""The endings of files that describe an agent somewhere else."""

Found: TypeAlias = tuple[Definition, Source, Span]
"""An agent, and where its definition begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAgents:
    """The agents that could be loaded, and the faults of the files that could not."""

    registry: Registry
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.diagnostics)


def load_agents(project: Project, paths: Iterable[Path] = ()) -> LocalAgents:
    """The agents in files and folders; in the project's folder of agents for no path."""
    sink = Sink()
    found: dict[str, Found] = {}
    for folder, files in groupby(agent_files(project, paths), lambda path: path.parent):
        with importable(folder):
            for path in files:
                for one in _definitions(path, project, sink):
                    _enter(one, found, sink)
    registry = Registry()
    for definition, _, _ in found.values():
        connector = InProcessAgent(definition)
        registry.add(connector.agent, connector)
    return LocalAgents(registry=registry, diagnostics=tuple(sink))


def agent_files(project: Project, paths: Iterable[Path] = ()) -> tuple[Path, ...]:
    """The files that paths stand for: a folder for those in it that may define agents."""
    given = tuple(paths) or (project.agents_dir,)
    found = (one for path in given for one in _files(path, project))
    return tuple(dict.fromkeys(path.resolve() for path in found))


def _files(path: Path, project: Project) -> Iterator[Path]:
    if path.is_dir():
        endings = (".py", *DESCRIBED)
        files = sorted(one for one in path.iterdir() if one.suffix in endings and one.is_file())
        yield from (one for one in files if not one.name.startswith(("_", ".")))
    elif path.is_file():
        yield path
    elif path != project.agents_dir:
        raise UserError(f"There is no file or folder `{path}`.", hint="Check the path.")


def _enter(one: Found, found: dict[str, Found], sink: Sink) -> None:
    definition, source, span = one
    if definition.id not in found:
        found[definition.id] = one
        return
    _, first, at = found[definition.id]
    place = f"`{first.name}:{first.position(at.start).line}`"
    sink.report(DuplicateAgent(source=source, span=span, agent=definition.id, first=place))


def _definitions(path: Path, project: Project, sink: Sink) -> tuple[Found, ...]:
    source = read_source(path, project, sink)
    if path.suffix in DESCRIBED:
        sink.report(_unsupported(source))
        return ()
    try:
        tree = read_tree(source)
        module = load_module(path, source, tree)
        with failures_at(path, source):
            definitions = discover(module)
    except LoadError as error:
        sink.report(error.diagnostic)
        return ()
    if not definitions:
        sink.report(NoAgentInFile(source=source, span=Span(0, len(source.line(1)))))
    return tuple((one, source, _span(one, module, tree, source)) for one in definitions)


def _unsupported(source: Source) -> Diagnostic:
    located = load_yaml(source, Sink())
    if located is None or not located.has("kind"):
        return UnsupportedAgentFile(source=source, span=Span(0, len(source.line(1))))
    kind = str(located.at("kind"))
    return UnsupportedAgentFile(source=source, span=located.span("kind"), kind=kind)


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
