"""Every diagnostic there is, by code, and the page that explains each.

A stage adds its classes by one line here. A code is never reused.
"""

from __future__ import annotations

import inspect

from parallax_compiler.diagnostics.agents import AGENTS
from parallax_compiler.diagnostics.confidence import CONFIDENCE
from parallax_compiler.diagnostics.control import CONTROL
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.header import HEADER
from parallax_compiler.diagnostics.lexical import LEXICAL
from parallax_compiler.diagnostics.modules import MODULES
from parallax_compiler.diagnostics.names import NAMES
from parallax_compiler.diagnostics.primitives import PRIMITIVES
from parallax_compiler.diagnostics.syntax import SYNTAX
from parallax_compiler.diagnostics.syntax_rules import SYNTAX_RULES
from parallax_compiler.diagnostics.types import TYPES

CATALOGUE: tuple[type[Diagnostic], ...] = (
    *LEXICAL,
    *SYNTAX,
    *SYNTAX_RULES,
    *HEADER,
    *NAMES,
    *MODULES,
    *TYPES,
    *CONFIDENCE,
    *CONTROL,
    *PRIMITIVES,
    *AGENTS,
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
    return f"{heading}\n\n{inspect.cleandoc(found.__doc__ or '')}\n"
