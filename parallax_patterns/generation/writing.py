"""Generating into a project: compose, compile, test, simulate, and only then write.

Everything is tried in a temporary project first (see `trying`). What does not pass is never
written, and a file that would change is kept unless `force` is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.writing import goal_source
from parallax_patterns.generation.placing import place
from parallax_patterns.generation.trying import Trial, pointed, tried
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.requirements import LocatedRequirements, load_requirements
from parallax_patterns.sources import read_source
from parallax_patterns.testing.results import TestRun
from parallax_patterns.validation import Validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A generated pattern: where it belongs, its texts, how it fared, whether it was written.

    `diagnostics` are notes and warnings about the requirements, `notes` what was assumed.
    """

    pattern_path: Path
    test_path: Path
    text: str
    test_text: str
    trial: Trial
    notes: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool

    @property
    def validation(self) -> Validation:
        return self.trial.validation

    @property
    def tests(self) -> TestRun:
        return self.trial.tests

    @property
    def passed(self) -> bool:
        """Whether it has no finding, every test passed, and simulated runs broke no rule."""
        return self.trial.passed


def generate(
    project: Project,
    requirements: Path | str,
    *,
    name: str | None = None,
    output: Path | None = None,
    dry_run: bool = False,
    force: bool = False,
) -> Generated:
    """A pattern with its tests from a requirements file, or from a goal in words.

    `output` is the pattern's file, or a folder for it. Raises UserError when the requirements have
    faults, or when a different file is in the way.
    """
    sink = Sink()
    given = _given(project, requirements, sink)
    composed = None
    if given is not None:
        composed = compose(given, sink, name=name or _stem(given, requirements))
    if composed is None:
        shown = f"`{requirements}`" if isinstance(requirements, Path) else "The goal"
        raise UserError(
            f"{shown} has faults; nothing was generated.",
            diagnostics=tuple(sink),
            exit_code=FINDINGS,
        )
    path = _pattern_path(project, composed, output)
    return _finished(project, composed, path, tuple(sink), dry_run=dry_run, force=force)


def _given(project: Project, wanted: Path | str, sink: Sink) -> LocatedRequirements | None:
    if isinstance(wanted, Path):
        return load_requirements(read_source(wanted, project, sink), sink)
    return load_requirements(goal_source(wanted), sink)


def _stem(given: LocatedRequirements, wanted: Path | str) -> str | None:
    """The name of a pattern whose requirements have none: that of their file."""
    if given.requirements.name is not None or not isinstance(wanted, Path):
        return None
    return wanted.stem.removesuffix(".requirements")


def _pattern_path(project: Project, composed: GeneratedPattern, output: Path | None) -> Path:
    if output is None:
        return project.patterns_dir / f"{composed.name}{SUFFIX}"
    if output.suffix == SUFFIX:
        return output.resolve()
    return output.resolve() / f"{composed.name}{SUFFIX}"


def _finished(
    project: Project,
    composed: GeneratedPattern,
    pattern_path: Path,
    diagnostics: tuple[Diagnostic, ...],
    *,
    dry_run: bool,
    force: bool,
) -> Generated:
    test_path = project.test_file(pattern_path)
    test_text = pointed(composed.test_text, test_path, pattern_path)
    trial = tried(composed)
    written = trial.passed and not dry_run
    if written:
        files = {pattern_path: composed.pattern_text, test_path: test_text}
        place(project, files, force=force)
    return Generated(
        pattern_path=pattern_path,
        test_path=test_path,
        text=composed.pattern_text,
        test_text=test_text,
        trial=trial,
        notes=composed.notes,
        diagnostics=diagnostics,
        written=written,
    )
