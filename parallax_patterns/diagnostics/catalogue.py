"""Every diagnostic that people can meet: those of the compiler and those of a project's own files.

A module adds its classes by one line here. A code is never reused.
"""

from __future__ import annotations

from inspect import cleandoc, getmembers, isclass
from types import ModuleType

from parallax_compiler.diagnostics import catalogue as compiler
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.diagnostics import (
    agents,
    older_documents,
    proposals,
    receipts,
    recordings,
    simulation,
    testing,
)
from parallax_patterns.diagnostics.documents import DOCUMENTS
from parallax_patterns.diagnostics.requirements import REQUIREMENTS


def _declared(module: ModuleType) -> tuple[type[Diagnostic], ...]:
    """The diagnostics that a module declares, by code."""
    found = [
        one
        for _, one in getmembers(module, isclass)
        if issubclass(one, Diagnostic) and one.__module__ == module.__name__ and "code" in vars(one)
    ]
    return tuple(sorted(found, key=lambda one: one.code))


CATALOGUE: tuple[type[Diagnostic], ...] = (
    *compiler.CATALOGUE,
    *REQUIREMENTS,
    *_declared(proposals),
    *_declared(testing),
    *_declared(simulation),
    *_declared(recordings),
    *_declared(receipts),
    *DOCUMENTS,
    *_declared(agents),
    *_declared(older_documents),
)


def by_code(code: str) -> type[Diagnostic] | None:
    """The class of a code such as `PLX0203`, in any case; None for an unknown code."""
    wanted = code.strip().upper()
    return next((one for one in CATALOGUE if one.code == wanted), None)


def explain(code: str) -> str | None:
    """The page of a code: its title, what it means, a wrong example and its repair."""
    found = by_code(code)
    if found is None:
        return None
    heading = f"{found.code}: {found.title} ({found.severity.value}, stage {found.stage})"
    return f"{heading}\n\n{cleandoc(found.__doc__ or '')}\n"
