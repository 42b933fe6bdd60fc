"""What is wrong with a file: the stages that a user's mistake can reach.

Source ─parse→ Module ─resolve→ Resolved ─check→ Checked, and then what comments allow is left out.

Whoever wants to know nothing else, such as `parallax validate`, need not load what makes the plan
and the emitted text. `pipeline` goes on from here.
"""

from __future__ import annotations

from parallax_compiler.check.allowances import heed
from parallax_compiler.check.checker import check
from parallax_compiler.check.products import Checked
from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.records import dataclass
from parallax_compiler.resolve.bindings import Resolved
from parallax_compiler.resolve.files import Library
from parallax_compiler.resolve.resolver import resolve
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Module
from parallax_compiler.syntax.parser import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is known of a file; a product is None when its stage was not reached."""

    source: Source
    module: Module | None = None
    resolved: Resolved | None = None
    checked: Checked | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    strict: tuple[Diagnostic, ...] = ()
    """What only a strict check finds."""

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self.diagnostics)


def analyse(source: Source, library: Library) -> Analysis:
    """Reads and checks a file and everything that it imports."""
    sink = Sink()
    module = parse(source, sink)
    if module is None or sink.has_errors:
        return Analysis(source=source, module=module, diagnostics=tuple(sink))
    resolved = resolve(module, source, library, sink)
    checked = check(resolved, sink)
    heard = heed(resolved, tuple(sink))
    return Analysis(
        source=source,
        module=module,
        resolved=resolved,
        checked=checked,
        diagnostics=heard.diagnostics,
        strict=heard.strict,
    )
