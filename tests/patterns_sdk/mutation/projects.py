"""Small projects whose patterns are mutated."""

from __future__ import annotations

from pathlib import Path

from parallax_patterns.mutation.examining import Examination, Examining
from parallax_patterns.mutation.killing import tests_of
from parallax_patterns.mutation.mutants import Mutant, Mutating
from parallax_patterns.project import Project

IMPORTS = """\
import { parallel, sequential } from "@parallax/primitives/execution"
import { consensus, voting } from "@parallax/primitives/aggregation"
import { threshold } from "@parallax/primitives/confidence"
import { retry, fallback, escalate, timeout } from "@parallax/primitives/control"
"""

HEADER = "/** @name Mutated */\n"


def project_with(folder: Path, pattern: str, tests: str = "") -> Project:
    """A project with the pattern `mutated` and its tests."""
    (folder / "patterns").mkdir(exist_ok=True)
    (folder / "tests" / "patterns").mkdir(parents=True, exist_ok=True)
    (folder / "patterns" / "mutated.prism").write_text(HEADER + pattern, "utf-8")
    if tests:
        text = f"pattern: ../../patterns/mutated.prism\n{tests}"
        (folder / "tests" / "patterns" / "mutated.test.yaml").write_text(text, "utf-8")
    return Project.find(folder)


def mutants_of(folder: Path, pattern: str) -> list[Mutant]:
    """The mutants of a pattern."""
    project = project_with(folder, pattern)
    found = Mutating(project.find_pattern("mutated"), project).mutants()
    return [one for one in found if one is not None]


def examined(project: Project) -> Examination:
    """What comes of the mutants of the project's pattern."""
    (tests,) = tests_of(project.patterns(), project, None).tests
    judged = Examining(tests, project).judged()
    return Examination(path=tests.path, judged=tuple(one for one in judged if one is not None))
