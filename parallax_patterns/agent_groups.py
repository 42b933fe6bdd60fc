"""What the groups of a pattern need, against the agents there are: known before the first call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_compiler.pipeline import Compilation
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.agents import MissingAgents
from parallax_runtime import Program, Registry
from parallax_runtime.agents import shortage


def missing_agents(
    compilation: Compilation, program: Program, registry: Registry
) -> tuple[MissingAgents, ...]:
    """For each group that is short of agents: what it needs, what there is, what to add."""
    return tuple(_missing(compilation, program, registry))


def _missing(
    compilation: Compilation, program: Program, registry: Registry
) -> Iterator[MissingAgents]:
    for name, group in program.groups.items():
        problem = shortage(name, group, registry)
        if problem is not None:
            source, span = group_place(compilation, name)
            remedy = _remedy(group.get("capabilities") or ())
            yield MissingAgents(source=source, span=span, shortage=problem, remedy=remedy)


def group_place(compilation: Compilation, name: str) -> tuple[Source, Span]:
    """Where a pattern declares a group, or first names it."""
    modules = compilation.resolved.modules if compilation.resolved is not None else ()
    for module in reversed(modules):
        for group in module.groups:
            if group.name == name and group.span is not None:
                return module.source, group.span
    return compilation.source, Span(0, len(compilation.source.line(1)))


def _remedy(capabilities: Sequence[str]) -> str:
    listed = ", ".join(f'"{one}"' for one in capabilities)
    return f"Add a function with `@agent(capabilities=[{listed}])` to `agents/`"
