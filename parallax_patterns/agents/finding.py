"""The agents of a project: Python in `agents/*.py`, everything else described in `agents/*.yaml`.

A Python file is run once, as an ordinary module of its own name space; its folder can be imported
from while that lasts. Files whose name begins with `_` are for the others to import. What a file
prints while it loads goes to the standard error, because the standard output is for results. What a
YAML file describes is started or reached when it is first called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.agents.definitions import agents_defined
from parallax_patterns.agents.found import DESCRIBED_BY, Found, each_once
from parallax_patterns.agents.modules import importable
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source

DESCRIBED: Final = (".yaml", ".yml")
"""The endings of files that describe agents."""


def find_agents(project: Project, paths: Iterable[Path], sink: Sink) -> tuple[Found, ...]:
    """The agents that files define, none of them reached yet; faults go to the sink."""
    found: dict[str, Found] = {}
    for folder, files in groupby(agent_files(project, paths), lambda path: path.parent):
        with importable(folder):
            for path in files:
                for one in _in_file(path, project, sink):
                    each_once(found, one, sink)
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


def _in_file(path: Path, project: Project, sink: Sink) -> Iterator[Found]:
    source = read_source(path, project, sink)
    if path.suffix in DESCRIBED:
        yield from import_module(DESCRIBED_BY).agents_described(path, source, sink)
    else:
        yield from agents_defined(path, source, sink)
