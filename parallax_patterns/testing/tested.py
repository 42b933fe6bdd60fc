"""A pattern under test: compiled, loaded, ready to be run by any number of cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.caching.cached_patterns import compiled_pattern
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.testing.coverage.items import Item
from parallax_runtime import Program


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedPattern:
    """A pattern under test; `program` is None when it does not compile.

    `items` is what there is to reach in it, if that is measured.
    """

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    compilation: CompiledPattern
    program: Program | None
    items: tuple[Item, ...] = ()


Prepare: TypeAlias = Callable[[Path, Project, Sink], TestedPattern]
"""Makes a pattern ready to be tested; its errors go to the sink."""


def tested_pattern(path: Path, project: Project, sink: Sink) -> TestedPattern:
    """The pattern at a path, as it is."""
    compilation = compiled_pattern(path, project)
    sink.extend(compilation.errors)
    program = None if compilation.errors else build_program(compilation)
    return TestedPattern(compilation=compilation, program=program)
