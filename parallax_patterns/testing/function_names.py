"""The functions that a test file names, looked for without running anything.

Reading a file of mocks tells what it may define; a test run, which runs it, is stricter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.agents.modules import LoadError, read_tree
from parallax_patterns.diagnostics.testing import UnknownMockFunction
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source, source_name
from parallax_patterns.testing.functions import mock_files
from parallax_patterns.testing.test_file import TestFile
from parallax_primitives.nearest import nearest

_ANYTHING = "*"
"""Stands for the names that an import of everything brings."""


def check_function_names(file: TestFile, project: Project, sink: Sink) -> None:
    """Reports names that no file of mocks can define, and files that are no Python."""
    named = list(function_places(file.located))
    if not named:
        return
    files = tuple(mock_files(file.path, project))
    try:
        known = {name for path in files for name in _names(path, project)}
    except LoadError as error:
        sink.report(error.diagnostic)
        return
    for path in named if _ANYTHING not in known else ():
        name = str(file.located.at(*path))
        if name not in known:
            sink.report(
                UnknownMockFunction(
                    source=file.source,
                    span=file.span(path),
                    function=name,
                    files=tuple(source_name(one, project) for one in files),
                    nearest=nearest(name, known),
                )
            )


def function_places(located: Located) -> Iterator[YamlPath]:
    """The places where a step names a function: not those inside of answers and matchers."""
    for path in located.places:
        inside = path[3:] if path[:1] == ("defaults",) else path[4:]
        if path[-1:] != ("function",) or not inside or "agents" not in path[1:3]:
            continue
        if all(isinstance(part, int) or part == "script" for part in inside[:-1]):
            yield path


def _names(path: Path, project: Project) -> Iterator[str]:
    """What a file may define for others."""
    for node in ast.walk(read_tree(read_source(path, project))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (one.asname or one.name for one in names)
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
