"""One pattern's mutants from beginning to end: noticed by a test, told by a run, or by nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from parallax_patterns.mutation.contrasting import SEEDS, Contrast, Contrasting
from parallax_patterns.mutation.killing import Tests, killer, unreached_lines
from parallax_patterns.mutation.mutants import Mutant, Mutating
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import prepare

Verdict: TypeAlias = Literal["killed", "survived", "equivalent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A mutant, and the case that noticed it or else the run that would."""

    mutant: Mutant
    reached: bool
    """Whether a case gets to its line at all."""
    killed_by: str | None = None
    contrast: Contrast | None = None

    @property
    def verdict(self) -> Verdict:
        """`equivalent` where nothing was found that tells it: probably there is nothing."""
        if self.killed_by is not None:
            return "killed"
        return "equivalent" if self.contrast is None else "survived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What came of the mutants of one pattern."""

    path: Path
    judged: tuple[Judged, ...]

    def of(self, verdict: Verdict) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if one.verdict == verdict)


def score(done: Sequence[Examination]) -> float | None:
    """The percentage of mutants that tests notice, of those that anything tells; None of none."""
    killed = sum(len(one.of("killed")) for one in done)
    survived = sum(len(one.of("survived")) for one in done)
    return 100 * killed / (killed + survived) if killed + survived else None


class Examining:
    """The mutants of a pattern with tests. Raises UserError where they cannot be judged."""

    def __init__(self, tests: Tests, project: Project, seeds: int = SEEDS) -> None:
        self._unreached = unreached_lines(tests, project)
        self._seeds = seeds
        self._tests = tests
        self._project = project
        self._mutating = Mutating(tests.path, project)
        self._contrasting: Contrasting | None = None

    @property
    def path(self) -> Path:
        return self._tests.path

    @property
    def count(self) -> int:
        """How many mutations there are to try."""
        return self._mutating.count

    def judged(self) -> Iterator[Judged | None]:
        """What came of each mutation; None where the compiler makes no mutant of it."""
        for mutant in self._mutating.mutants():
            yield None if mutant is None else self._judge(mutant)

    def _judge(self, mutant: Mutant) -> Judged:
        reached = mutant.position.line not in self._unreached
        noticed = killer(mutant, self._tests, self._project)
        if noticed is not None:
            return Judged(mutant=mutant, reached=reached, killed_by=noticed.name)
        if self._contrasting is None:
            setup = prepare(self._tests.path, self._project)
            self._contrasting = Contrasting(setup, self._mutating.bounds, self._seeds)
        contrast = self._contrasting.contrast(mutant.program)
        return Judged(mutant=mutant, reached=reached, contrast=contrast)
