"""Whether two texts of one pattern do the same: by their programs, else by running both.

The compiler's emitted module says all that a run does, so equal modules are a proof. Other texts
are explored: every scenario that either of them can tell apart, up to a bound, is run by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.source import Source
from parallax_patterns.compilation import probed
from parallax_patterns.errors import UserError
from parallax_patterns.fixing.meaning import meaning
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.project import Project
from parallax_patterns.simulation.comparing import Difference, compare
from parallax_patterns.simulation.preparing import setup_of
from parallax_patterns.simulation.surveying import Explorable, explorable_of

Equality: TypeAlias = Literal["proved", "explored", "sampled", "differs", "unknown"]
"""`proved`: one program. `explored`: the same in every scenario there is. `sampled`: the same in
as many scenarios as were tried. `unknown`: there was nothing to compare."""

SAFE: tuple[Equality, ...] = ("proved", "explored", "sampled")
"""What may be written without being asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How two texts compare; `reason` says why nothing could be compared."""

    equality: Equality
    difference: Difference | None = None
    reason: str | None = None

    @property
    def is_safe(self) -> bool:
        return self.equality in SAFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Compares texts of one pattern; `most` bounds the scenarios of each exploration."""

    path: Path
    project: Project
    most: int

    def verdict(self, before: Source, after: Source) -> Verdict:
        """How the text after compares with the one before."""
        one = self._compiled(before)
        fault = _fault(one)
        if fault is not None:
            return Verdict(equality="unknown", reason=f"the older text has an error: {fault}")
        other = self._compiled(after)
        fault = _fault(other)
        if fault is not None:
            return Verdict(equality="unknown", reason=f"what comes out has an error: {fault}")
        assert one.python is not None, "a text without errors has a program"
        assert other.python is not None, "a text without errors has a program"
        if meaning(one.python.text) == meaning(other.python.text):
            return Verdict(equality="proved")
        return self._explored(one, other)

    def _explored(self, before: Compilation, after: Compilation) -> Verdict:
        try:
            found = compare(self._explorable(before), self._explorable(after), most=self.most)
        except UserError as error:  # its tests have faults, or its agents cannot be made up
            return Verdict(equality="unknown", reason=error.message.rstrip("."))
        if found.differing or found.needs:
            return Verdict(equality="differs", difference=found)
        if set(found.before.figures.statuses) == {"failed"}:
            return Verdict(equality="unknown", reason="the older text fails in every run")
        complete = found.before.explored.complete and found.after.explored.complete
        return Verdict(equality="explored" if complete else "sampled", difference=found)

    def _compiled(self, source: Source) -> Compilation:
        return compile_source(source, ProjectLibrary(self.project))

    def _explorable(self, compilation: Compilation) -> Explorable:
        setup = setup_of(compilation, self.path, self.project)
        return explorable_of(setup, *probed(compilation.source, Sink(), self.project))


def _fault(compilation: Compilation) -> str | None:
    """The first error of a text, with its line."""
    errors = (one for one in compilation.diagnostics if one.severity is Severity.ERROR)
    first = next(errors, None)
    if first is None:
        return None
    line = first.source.position(first.span.start).line
    return f"{first.label} (line {line})"
