"""The agents of a project: Python in `agents/*.py`, everything else described in `agents/*.yaml`.

A Python file is run once, as an ordinary module of its own name space; its folder can be imported
from while that lasts. Files whose name begins with `_` are for the others to import. What a file
prints while it loads goes to the standard error, because the standard output is for results. What a
YAML file describes is started or reached when it is first called.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.source import Position, Source, Span
from parallax_patterns.agent_files import connectors
from parallax_patterns.agent_files.environment import agents_in_environment
from parallax_patterns.agent_files.limits import Limits, merged
from parallax_patterns.agent_files.reading import DescribedAgent, read_agent_file
from parallax_patterns.agent_modules import (
    LoadError,
    failures_at,
    importable,
    load_module,
    read_tree,
)
from parallax_patterns.diagnostics.agents import DuplicateAgent, MissingPackage, NoAgentInFile
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project, kebab_case
from parallax_patterns.sources import read_source
from parallax_primitives.values import Agent
from parallax_runtime.agents import Connector, Registry
from parallax_runtime.in_process import InProcessAgent
from parallax_runtime.transports.manners import Person
from parallax_sdk import Definition, definition_of, discover

DESCRIBED = (".yaml", ".yml")
"""The endings of files that describe agents."""

_NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An agent and where it is defined.

    `connect` makes what calls it: who answers logins is given, and how many calls come at once.
    """

    agent: Agent
    kind: str
    source: Source
    span: Span
    connect: Callable[[Person | None, int | None], Connector]
    limits: Limits = _NO_LIMITS
    places: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAgents:
    """The agents that could be loaded, and the faults of the files that could not."""

    registry: Registry
    found: tuple[Found, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.diagnostics)


def load_agents(
    project: Project,
    paths: Iterable[Path] = (),
    *,
    environment: Mapping[str, str] = os.environ,
    person: Person | None = None,
) -> LocalAgents:
    """The agents in files and folders; for no path those of the project and the environment.

    A `person`, where there is one, answers what the logins of programs ask.
    """
    sink = Sink()
    given = tuple(paths)
    named = () if given else agents_in_environment(environment, sink)
    found = {one.agent.id: one for one in find_agents(project, given, sink)}
    found |= {one.id: _described(one, project.root) for one in named}
    registry = Registry()
    for one in found.values():
        _register(one, registry, project, person, sink)
    return LocalAgents(registry=registry, found=tuple(found.values()), diagnostics=tuple(sink))


def _register(
    one: Found, registry: Registry, project: Project, person: Person | None, sink: Sink
) -> None:
    limits = merged(one.limits, project.config.limits.get(one.agent.id))
    try:
        connector = one.connect(person, limits.concurrency)
    except connectors.MissingPackageError as error:
        sink.report(
            MissingPackage(
                source=one.source, span=one.span, kind=error.extra, package=error.package
            )
        )
        return
    registry.add(
        one.agent,
        connectors.guarded(connector, limits),
        timeout=limits.timeout,
        gate=connectors.gate_of(limits, one.places),
    )


def find_agents(project: Project, paths: Iterable[Path], sink: Sink) -> tuple[Found, ...]:
    """The agents that files define, none of them reached yet; faults go to the sink."""
    found: dict[str, Found] = {}
    for folder, files in groupby(agent_files(project, paths), lambda path: path.parent):
        with importable(folder):
            for path in files:
                for one in _in_file(path, project, sink):
                    _enter(one, found, sink)
    return tuple(found.values())


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
    agent = one.agent.id
    if agent not in found:
        found[agent] = one
        return
    first = found[agent]
    place = f"`{first.source.name}:{first.source.position(first.span.start).line}`"
    sink.report(DuplicateAgent(source=one.source, span=one.span, agent=agent, first=place))


def _in_file(path: Path, project: Project, sink: Sink) -> Iterator[Found]:
    source = read_source(path, project, sink)
    if path.suffix in DESCRIBED:
        for described in read_agent_file(source, sink):
            yield _described(described, path.parent)
    else:
        yield from _definitions(path, source, sink)


def _described(one: DescribedAgent, folder: Path) -> Found:
    return Found(
        agent=connectors.agent_of(one),
        kind=one.model.kind,
        source=one.source,
        span=one.span,
        connect=partial(connectors.connector_of, one, folder),
        limits=one.model if isinstance(one.model, Limits) else _NO_LIMITS,
        places=one.model.places,
    )


def _definitions(path: Path, source: Source, sink: Sink) -> Iterator[Found]:
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
        connector = InProcessAgent(one)
        span = _span(one, module, tree, source)
        yield Found(
            agent=connector.agent,
            kind="python",
            source=source,
            span=span,
            connect=partial(_same, connector),
        )


def _same(connector: Connector, _: Person | None, __: int | None) -> Connector:
    return connector


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
