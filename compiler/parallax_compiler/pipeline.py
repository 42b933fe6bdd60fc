"""From source text to emitted Python: every stage in order. Read this first.

Source ─parse→ Module ─resolve→ Resolved ─check→ Checked ─lower→ Plan ─verify, emit→ PythonModule

A `Compilation` keeps every product that was reached, and all diagnostics. After a syntax error the
later stages do not run. Resolve and check run to their end; lower runs only when nothing was wrong,
and from there on a user's mistake is impossible: what still fails is an InternalError. The stages
up to check are in `analysis`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parallax_compiler.analysis import analyse
from parallax_compiler.check.products import Checked
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.emit.module import PythonModule, emit
from parallax_compiler.plan.lower.program import lower
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.plan.verify import verify
from parallax_compiler.resolve.bindings import Resolved
from parallax_compiler.resolve.files import Library
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Module
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """What the compiler made of a file; a product is None when its stage was not reached."""

    source: Source
    module: Module | None = None
    resolved: Resolved | None = None
    checked: Checked | None = None
    plan: Plan | None = None
    python: PythonModule | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    strict: tuple[Diagnostic, ...] = ()
    """What only a strict check finds."""


class NoLibrary:
    """A library of the primitives alone, for a program of one file."""

    @property
    def specs(self) -> Mapping[str, PrimitiveSpec]:
        return SPECS

    def load(self, path: str) -> Source | None:  # noqa: ARG002  # there are no files
        return None


def compile_source(source: Source, library: Library, *, probes: bool = False) -> Compilation:
    """Compiles a file and everything that it imports; with `probes`, to measure coverage."""
    found = analyse(source, library)
    plan: Plan | None = None
    python: PythonModule | None = None
    if found.checked is not None and not found.has_errors:
        plan = lower(found.checked, probes=probes)
        verify(plan)
        python = emit(plan)
    return Compilation(
        source=source,
        module=found.module,
        resolved=found.resolved,
        checked=found.checked,
        plan=plan,
        python=python,
        diagnostics=found.diagnostics,
        strict=found.strict,
    )


__all__ = ["Compilation", "Library", "NoLibrary", "compile_source"]
