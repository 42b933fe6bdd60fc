"""What the groups of a pattern need, against the agents there are: known before the first call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.diagnostics.agents import MissingAgents
from parallax_primitives.nearest import nearest
from parallax_runtime import Program, Registry
from parallax_runtime.agents import expertise_of, shortage
from parallax_runtime.program import Requirement


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
            remedy = _remedy(group, registry)
            yield MissingAgents(source=source, span=span, shortage=problem, remedy=remedy)


def _remedy(group: Requirement, registry: Registry) -> str:
    wanted: Sequence[str] = group.get("capabilities") or ()
    expertise = expertise_of(group)
    listed = ", ".join(f'"{one}"' for one in wanted)
    python = f"@agent(capabilities=[{listed}]{f', expertise={expertise:g}' if expertise else ''})"
    yaml = f"`capabilities: [{listed}]`" + (f" and `expertise: {expertise:g}`" if expertise else "")
    near = _near(wanted, registry)
    begin = f"Ask for {near}, or add" if near else "Add"
    return f"{begin} a function with `{python}` to `agents/`, or a YAML file with {yaml}"


def _near(wanted: Sequence[str], registry: Registry) -> str | None:
    """The capability that is probably meant by one that nobody has, and who has it."""
    known = {one for agent in registry for one in agent.capabilities}
    for name in wanted:
        if name not in known and (meant := nearest(name, known)) is not None:
            return f"`{meant}`, which `{registry.able(meant)[0].id}` can"
    return None
