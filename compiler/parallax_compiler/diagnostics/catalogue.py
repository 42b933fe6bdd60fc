"""Every diagnostic there is, by code.

A stage adds its classes by one line here. A code is never reused.
"""

from __future__ import annotations

from parallax_compiler.diagnostics.agents import AGENTS
from parallax_compiler.diagnostics.allowances import ALLOWANCES
from parallax_compiler.diagnostics.conditions import CONDITIONS
from parallax_compiler.diagnostics.confidence import CONFIDENCE
from parallax_compiler.diagnostics.control import CONTROL
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.header import HEADER
from parallax_compiler.diagnostics.kinds import KINDS
from parallax_compiler.diagnostics.lexical import LEXICAL
from parallax_compiler.diagnostics.modules import MODULES
from parallax_compiler.diagnostics.names import NAMES
from parallax_compiler.diagnostics.primitives import PRIMITIVES
from parallax_compiler.diagnostics.syntax import SYNTAX
from parallax_compiler.diagnostics.syntax_rules import SYNTAX_RULES
from parallax_compiler.diagnostics.types import TYPES
from parallax_compiler.diagnostics.usage import USAGE

CATALOGUE: tuple[type[Diagnostic], ...] = (
    *LEXICAL,
    *SYNTAX,
    *SYNTAX_RULES,
    *HEADER,
    *NAMES,
    *USAGE,
    *MODULES,
    *TYPES,
    *KINDS,
    *CONFIDENCE,
    *CONTROL,
    *CONDITIONS,
    *PRIMITIVES,
    *AGENTS,
    *ALLOWANCES,
)
