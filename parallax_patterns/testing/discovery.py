"""Finding the test files of a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from parallax_patterns.errors import UserError
from parallax_patterns.project import SUFFIX, Project

TEST_SUFFIXES: Final = (".test.yaml", ".test.yml")


def is_test_file(path: Path) -> bool:
    """Whether a file's name says that it holds pattern tests."""
    return path.name.endswith(TEST_SUFFIXES)


def discover(paths: Iterable[Path], project: Project) -> tuple[Path, ...]:
    """The test files that paths stand for, each once, in order; all of the project for no path.

    A folder stands for the test files in it, a pattern, given by path or by name, for its own test
    file, any other file for itself.
    """
    given = tuple(paths) or (project.tests_dir,)
    found = (one for path in given for one in _files(path, project))
    return tuple(dict.fromkeys(path.resolve() for path in found))


def _files(path: Path, project: Project) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.is_file() and is_test_file(one))
    elif path.suffix == SUFFIX and path.is_file():
        beside = project.test_file(path)
        if beside.is_file():
            yield beside
    elif path.is_file():
        yield path
    elif path.suffix == "" and len(path.parts) == 1:
        yield from _files(project.find_pattern(str(path)), project)
    elif path != project.tests_dir:
        raise UserError(f"There is no file or folder `{path}`.", hint="Check the path.")
