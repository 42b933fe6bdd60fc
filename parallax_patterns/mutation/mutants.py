"""The mutants of a pattern: every mutation of its file that the compiler takes and that changes it.

What the compiler refuses nobody could run, and what compiles to the same program is no fault. The
mutants of a file come in the order of its text and have numbers; nothing of them is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import ndiff
from pathlib import Path
from typing import Final

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.source import Position, Source
from parallax_compiler.syntax.ast import NumberLiteral
from parallax_patterns.analysis import derived
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.fixing.meaning import meaning
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.mutation import expressions, primitives, statements, thresholds
from parallax_patterns.mutation.mutation import Mutation, Operator
from parallax_patterns.project import Project
from parallax_patterns.testing.tested import TestedPattern
from parallax_runtime import Program, load

OPERATORS: Final[tuple[Operator, ...]] = (
    expressions.sign,
    expressions.negation,
    expressions.choice,
    expressions.fallback,
    expressions.annotation,
    expressions.group,
    thresholds.bound,
    thresholds.threshold,
    thresholds.option,
    primitives.strategy,
    primitives.option,
    primitives.task,
    primitives.alone,
    statements.branch,
    statements.arms,
    statements.match_arms,
    statements.step,
    statements.handling,
)
"""All that is made wrong."""

STEPS: Final = 200_000
"""What a run of a mutant may compute: one that turns in circles is soon found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A pattern with one fault; `number` is its place among those of its pattern."""

    number: int
    original: Source
    mutation: Mutation
    pattern: TestedPattern
    program: Program

    @property
    def position(self) -> Position:
        return self.original.position(self.mutation.span.start)

    def diff(self) -> tuple[tuple[str, str], ...]:
        """The lines that differ, each with `-` or `+`."""
        before, after = self.original.text, self.pattern.compilation.source.text
        return tuple(
            (line[0], line[2:].rstrip("\r\n"))
            for line in ndiff(before.splitlines(), after.splitlines())
            if line[0] in "-+"
        )


class Mutating:
    """A pattern whose mutants are asked for. Raises UserError when it does not compile."""

    def __init__(self, path: Path, project: Project) -> None:
        self._project = project.owner_of(path)
        found = compile_pattern(path, project)
        if found.python is None or found.checked is None:
            raise UserError(
                f"`{found.source.name}` has errors.",
                diagnostics=found.diagnostics,
                exit_code=FINDINGS,
            )
        self._source = found.source
        self._meanings = {meaning(found.python.text)}
        self._mutations = mutations_of(found.checked.entry)
        self.bounds = tuple(sorted(_bounds(found.checked.entry)))
        """The confidences that the pattern names, where little makes a difference."""

    @property
    def count(self) -> int:
        """How many mutations are tried; some of them make no mutant."""
        return len(self._mutations)

    def mutants(self) -> Iterator[Mutant | None]:
        """For each mutation its mutant, or None."""
        number = 0
        for mutation in self._mutations:
            pattern = self._compiled(mutation)
            if pattern is None or pattern.program is None:
                yield None
                continue
            number += 1
            yield Mutant(
                number=number,
                original=self._source,
                mutation=mutation,
                pattern=pattern,
                program=pattern.program,
            )

    def _compiled(self, mutation: Mutation) -> TestedPattern | None:
        """What a mutation makes of the pattern, if that is a program that was not there yet."""
        sink = Sink()
        library = ProjectLibrary(self._project, sink)
        compilation = _compile(mutated(self._source, mutation), library)
        if compilation is None or compilation.python is None:
            return None
        text = compilation.python.text
        means = meaning(text)
        if means in self._meanings:
            return None
        self._meanings.add(means)
        pattern: CompiledPattern = derived(compilation, sink, library, text).pattern
        program = load(text, f"<{pattern.source.name}>")
        steps = min(STEPS, program.limits.get("steps", STEPS))
        program = replace(program, limits={**program.limits, "steps": steps})
        return TestedPattern(compilation=pattern, program=program)


def _bounds(module: CheckedModule) -> set[float]:
    numbers = (one for one in module.resolved.outline.nodes if isinstance(one, NumberLiteral))
    return {one.value for one in numbers if 0 < one.value < 1}


def _compile(source: Source, library: ProjectLibrary) -> Compilation | None:
    compilation = compile_source(source, library)
    errors = (one for one in compilation.diagnostics if one.severity is Severity.ERROR)
    return None if next(errors, None) is not None else compilation


def mutations_of(module: CheckedModule) -> tuple[Mutation, ...]:
    """All mutations of a file, in the order of its text, each once."""
    found: Iterable[Mutation] = (
        mutation
        for node in module.resolved.outline.nodes
        for operator in OPERATORS
        for mutation in operator(module, node)
    )
    edits = {(one.span, one.text): one for one in found}
    return tuple(sorted(edits.values(), key=lambda one: (one.span, one.text)))


def mutated(source: Source, mutation: Mutation) -> Source:
    """The file with the mutation."""
    text, span = source.text, mutation.span
    return Source(source.name, f"{text[: span.start]}{mutation.text}{text[span.end :]}")
