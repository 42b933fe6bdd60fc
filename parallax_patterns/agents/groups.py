"""What the groups of a pattern need, against the agents there are: known before the first call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.diagnostics.agents import MissingAgents
from parallax_runtime import Program, Registry
from parallax_runtime.agents import shortage


def missing_agents(
    pattern: CompiledPattern, program: Program, registry: Registry
) -> tuple[MissingAgents, ...]:
    """For each group that is short of agents: what it needs, what there is, what to add."""
    return tuple(_missing(pattern, program, registry))


def _missing(
    pattern: CompiledPattern, program: Program, registry: Registry
) -> Iterator[MissingAgents]:
    for name, group in program.groups.items():
        problem = shortage(name, group, registry)
        if problem is not None:
            source, span = pattern.group_place(name)
            remedy = _remedy(group.get("capabilities") or ())
            yield MissingAgents(source=source, span=span, shortage=problem, remedy=remedy)


def _remedy(capabilities: Sequence[str]) -> str:
    listed = ", ".join(f'"{one}"' for one in capabilities)
    python = f"a function with `@agent(capabilities=[{listed}])`"
    return f"Add {python} to `agents/`, or a YAML file with `capabilities: [{listed}]`"
