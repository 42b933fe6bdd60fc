"""Functions that stand in for agents: `mocks.py` beside a test file, or in a folder above it.

A function is asked as an agent function is (see `parallax_sdk`), and answers the same way. It is
called in the run's own thread, so that the order of everything stays as it is; an async one may
wait, in virtual time. The files are run anew for each case: no case sees what another left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import isfunction
from pathlib import Path
from typing import Any, Final

from parallax_patterns.agents.modules import importable, load_module, read_tree
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source, source_name
from parallax_sdk import Operation

FILE: Final = "mocks.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Functions:
    """The functions that steps may name, and the files that were looked into."""

    by_name: Mapping[str, Operation] = field(default_factory=dict)
    files: tuple[str, ...] = ()


def operations_of(functions: Mapping[str, Callable[..., Any]]) -> Functions:
    """Functions that are at hand."""
    return Functions(by_name={name: Operation(one) for name, one in functions.items()})


def functions_for(test_file: Path, project: Project) -> Functions:
    """The functions for a test file; of two of one name, the one nearer to it counts.

    Raises LoadError of `agents.modules` for a file that cannot be loaded.
    """
    found: dict[str, Operation] = {}
    files = tuple(mock_files(test_file, project))
    for path in reversed(files):
        found.update(_functions(path, project))
    return Functions(by_name=found, files=tuple(source_name(path, project) for path in files))


def mock_files(test_file: Path, project: Project) -> Iterator[Path]:
    """The files of mocks, the nearest first."""
    folder = test_file.resolve().parent
    above = folder.parents if folder.is_relative_to(project.root) else ()
    for one in (folder, *above):
        if (one / FILE).is_file():
            yield one / FILE
        if one == project.root:
            return


def _functions(path: Path, project: Project) -> dict[str, Operation]:
    source = read_source(path, project)
    with importable(path.parent):
        module = load_module(path, source, read_tree(source))
    return {
        name: Operation(value)
        for name, value in vars(module).items()
        if isfunction(value) and not name.startswith("_")
    }
