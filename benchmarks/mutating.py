"""How fast mutants are judged.

The mutants of a ready pattern, each compiled, loaded and run against its tests up to the first case
that fails; then the search of 300 worlds, each as drawn and at the bounds, on a mutant that nothing
tells.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import ROOT, Row
from parallax_patterns.mutation.contrasting import SEEDS, Contrasting
from parallax_patterns.mutation.killing import killer, tests_of
from parallax_patterns.mutation.mutants import Mutating
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import prepare

PATTERN = "code-review"


def mutating() -> list[Row]:
    """Mutants a second, and the seconds of one search that is in vain."""
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder))
        (tests,) = tests_of(project.patterns(), project, None).tests
        begin = time.perf_counter()
        mutating = Mutating(tests.path, project)
        mutants = [one for one in mutating.mutants() if one is not None]
        for one in mutants:
            killer(one, tests, project)
        judging = time.perf_counter() - begin
        setup = prepare(tests.path, project)
        contrasting = Contrasting(setup, mutating.bounds)
        contrasting.contrast(setup.program)  # its own worlds are drawn once
        begin = time.perf_counter()
        contrasting.contrast(setup.program)
        searching = time.perf_counter() - begin
    return [
        Row(what=f"mutants of {PATTERN} judged", figure=f"{len(mutants) / judging:.0f}/s"),
        Row(what=f"{SEEDS} seeds without a difference", figure=f"{searching:.2f} s"),
    ]


def _project(folder: Path) -> Project:
    ready = ROOT / "templates" / "patterns"
    tests = folder / "tests" / "patterns" / f"{PATTERN}.test.yaml"
    tests.parent.mkdir(parents=True)
    (folder / "patterns").mkdir()
    shutil.copy(ready / f"{PATTERN}.prism", folder / "patterns")
    text = (ready / tests.name).read_text("utf-8").partition("\n")[2]
    tests.write_text(f"pattern: ../../patterns/{PATTERN}.prism\n{text}", "utf-8")
    return Project.find(folder)
