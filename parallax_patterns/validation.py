"""Validating many files at once: patterns, tests, requirements, agents, configuration.

Every file is read and every finding about it kept, whatever the others hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.configuration.config import CONFIG_FILE, PYPROJECT, has_table, users_file
from parallax_patterns.diagnostics.documents import UnreadableFile
from parallax_patterns.errors import UserError
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.sources import read_source, source_name
from parallax_patterns.text_files import real_path

Kind: TypeAlias = Literal["pattern", "tests", "requirements", "config", "agents"]

CHECKS: Final[Mapping[Kind, str]] = {
    "pattern": "parallax_patterns.checks.patterns",
    "tests": "parallax_patterns.checks.tests",
    "requirements": "parallax_patterns.checks.requirements",
    "config": "parallax_patterns.checks.config",
    "agents": "parallax_patterns.checks.agents",
}
"""The module that checks each kind of file, imported on use."""

TEST_SUFFIXES: Final = (".test.yaml", ".test.yml")
YAML_SUFFIXES: Final = (".yaml", ".yml")
_SKIPPED: Final = frozenset({"__pycache__", "node_modules", "build", "dist"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFindings:
    """What was found in one file, in the order of the text."""

    path: Path
    kind: Kind
    diagnostics: tuple[Diagnostic, ...]
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many findings of each severity."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """The findings of all files; under `strict` a warning counts like an error."""

    files: tuple[FileFindings, ...]
    strict: bool = False

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return tuple(one for file in self.files for one in file.diagnostics)

    @property
    def counts(self) -> Counts:
        found = [one.severity for one in self.diagnostics]
        return Counts(
            errors=found.count(Severity.ERROR),
            warnings=found.count(Severity.WARNING),
            notes=found.count(Severity.NOTE),
        )

    @property
    def ok(self) -> bool:
        return not any(map(self.is_fault, self.diagnostics))

    def is_fault(self, one: Diagnostic) -> bool:
        """Whether a finding counts: an error, and under `strict` a warning."""
        warned = self.strict and one.severity is Severity.WARNING
        return warned or one.severity is Severity.ERROR


def validate(paths: Iterable[Path], project: Project, *, strict: bool = False) -> Validation:
    """The findings in files, and in all files below folders; of the whole project for no path.

    A path that is not there, or that is of no known kind, raises UserError.
    """
    files = files_of(paths, project)
    found = tuple(check_file(*one, project, strict=strict) for one in files)
    return Validation(files=found, strict=strict)


def files_of(paths: Iterable[Path], project: Project) -> tuple[tuple[Path, Kind], ...]:
    """The files that paths stand for, each once; those of the whole project for no path."""
    given = tuple(paths)
    files = _named_files(given, project) if given else _project_files(project)
    return tuple({real_path(path): (path, kind) for path, kind in files}.values())


def check_file(path: Path, kind: Kind, project: Project, *, strict: bool = False) -> FileFindings:
    """The findings in one file; a strict check asks for a reason where one is allowed."""
    sink = Sink()
    try:
        source = _checked(path, kind, project, sink, strict=strict)
    except UserError as error:  # one file that cannot be read keeps no other from being checked
        source = Source(source_name(path, project), "")
        sink.report(_unreadable(source, error))
    return FileFindings(path=path, kind=kind, diagnostics=tuple(sink), source=source)


def _checked(path: Path, kind: Kind, project: Project, sink: Sink, *, strict: bool) -> Source:
    check = import_module(CHECKS[kind]).check
    if kind == "pattern":
        pattern: Source = check(path, project, sink, strict=strict)
        return pattern
    source = read_source(path, project, sink)
    check(path, source, project, sink)
    return source


def _unreadable(source: Source, error: UserError) -> UnreadableFile:
    return UnreadableFile(
        source=source,
        span=Span(0, 0),
        problem=error.message.rstrip("."),
        advice=(error.hint or "Check its rights and where it lies").rstrip("."),
    )


def _project_files(project: Project) -> Iterator[tuple[Path, Kind]]:
    """Everything of a project that is known."""
    for config in (project.root / CONFIG_FILE, project.root / PYPROJECT):
        if kind_of_file(config, project) is not None and config.is_file():
            yield config, "config"
    folders = (
        project.agents_dir,
        project.patterns_dir,
        project.requirements_dir,
        project.tests_dir,
    )
    for folder in folders:
        yield from _below(folder, project) if folder.is_dir() else ()


def _named_files(paths: Iterable[Path], project: Project) -> Iterator[tuple[Path, Kind]]:
    for path in paths:
        if path.is_dir():
            yield from _below(path, project)
            continue
        kind = kind_of_file(path, project) or _kind_of_yaml(path)
        if not path.exists():
            raise UserError(f"There is no file `{path}`.", hint="Check the path.")
        if kind is None:
            raise UserError(
                f"`{path}` is of no kind that can be validated.",
                hint=f"Name a `{SUFFIX}` file, a YAML file, or a folder.",
            )
        yield path, kind


def _below(folder: Path, project: Project) -> Iterator[tuple[Path, Kind]]:
    """The files of a known kind in a folder and below it, in order; hidden ones are passed over."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in _SKIPPED for part in inner)
        kind = None if hidden or not path.is_file() else kind_of_file(path, project)
        if kind is not None:
            yield path, kind


def kind_of_file(path: Path, project: Project) -> Kind | None:
    """What a file is, by its name and its folder; None for what is none of ours."""
    if path.suffix == SUFFIX:
        return "pattern"
    full = real_path(path)
    is_own = full == users_file(os.environ)
    if path.name == CONFIG_FILE or is_own or (path.name == PYPROJECT and has_table(path)):
        return "config"
    if path.name.endswith(TEST_SUFFIXES):
        return "tests"
    if full.is_relative_to(project.agents_dir) and path.suffix in {".py", *YAML_SUFFIXES}:
        return None if path.name.startswith("_") else "agents"
    if path.suffix in YAML_SUFFIXES:
        named = "requirements" in path.stem
        return "requirements" if named or full.is_relative_to(project.requirements_dir) else None
    return None


def _kind_of_yaml(path: Path) -> Kind | None:
    """A YAML file that is named by itself holds requirements, wherever it lies."""
    return "requirements" if path.suffix in YAML_SUFFIXES else None
