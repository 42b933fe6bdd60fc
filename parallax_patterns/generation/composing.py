"""Composing: requirements in, the texts of a pattern and of its tests out. Pure and repeatable.

Only `save` touches files.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.generation.placing import place, pointed
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.planning import plan_of
from parallax_patterns.generation.receipting import receipt_of
from parallax_patterns.generation.rendering import render
from parallax_patterns.generation.test_text import write_tests
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.receipt_marks import receipt_file
from parallax_patterns.receipts import Provenance, Receipt
from parallax_patterns.requirements import LocatedRequirements, Requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedPattern:
    """A pattern and its tests as text; `notes` say what was assumed, a sentence each.

    `requirements` are those it was made of, and `source` their file, where there is one.
    """

    name: str
    pattern_text: str
    test_text: str
    plan: PatternPlan
    notes: tuple[str, ...]
    requirements: Requirements | None = None
    source: Path | None = None
    provenance: Provenance = field(default_factory=Provenance)

    def receipt(self, pattern: Path) -> Receipt | None:
        """The receipt of this pattern, lying there; None when nobody knows its requirements."""
        if self.requirements is None:
            return None
        return receipt_of(
            self.plan,
            self.pattern_text,
            self.requirements,
            self.provenance,
            pattern=pattern,
            file=self.source,
        )

    def path_in(self, project: Project, wanted: Path | None = None) -> Path:
        """Where the pattern belongs: a file, in a folder, or by default among the project's."""
        if wanted is not None and wanted.suffix == SUFFIX:
            return wanted.resolve()
        folder = project.patterns_dir if wanted is None else wanted.resolve()
        return folder / f"{self.name}{SUFFIX}"

    def files(self, project: Project, pattern: Path) -> dict[Path, str]:
        """The pattern, its tests and its receipt: where each belongs, and its text."""
        tests = project.test_file(pattern)
        files = {pattern: self.pattern_text, tests: pointed(self.test_text, tests, pattern)}
        receipt = self.receipt(pattern)
        return files if receipt is None else {**files, receipt_file(pattern): receipt.text()}

    def save(self, path: Path | str | None = None, *, force: bool = False) -> tuple[Path, ...]:
        """Writes the pattern with its tests and its receipt, and says where.

        `path` is the pattern's file, or a folder for it; by default that of the project around the
        working directory. Raises UserError when a different file is in the way, unless `force`.
        """
        wanted = None if path is None else Path(path)
        around = Path.cwd() if wanted is None else wanted
        project = Project.find(around.parent if around.suffix == SUFFIX else around)
        files = self.files(project, self.path_in(project, wanted))
        place(project, files, force=force)
        return tuple(files)


def compose(
    requirements: LocatedRequirements,
    sink: Sink,
    *,
    name: str | None = None,
    pattern_path: str | None = None,
) -> GeneratedPattern | None:
    """The pattern that the requirements ask for; None when the sink received errors.

    `name` overrides the one in the file. `pattern_path` is the way from the test file to the
    pattern; by default that of a project's usual folders.
    """
    plan = plan_of(requirements, sink, name)
    if plan is None:
        return None
    composed = compose_plan(plan, pattern_path=pattern_path)
    return replace(composed, requirements=requirements.requirements)


def compose_plan(plan: PatternPlan, *, pattern_path: str | None = None) -> GeneratedPattern:
    """The pattern of a sound plan: its text and its tests."""
    path = pattern_path if pattern_path is not None else f"../../patterns/{plan.name}.prism"
    return GeneratedPattern(
        name=plan.name,
        pattern_text=render(plan),
        test_text=write_tests(plan, path),
        plan=plan,
        notes=plan.notes,
    )
