"""Choosing one agent of several for a task, and handing it over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, answered, applied, too_late, within
from parallax_primitives.values import Agent, Function, Value, bare, kind_of


def members(context: Context, group: Value) -> list[Agent]:
    """The agents of a group, of which there is at least one."""
    listed = [bare(one) for one in group] if isinstance(group, list) else [bare(group)]
    strange = next((one for one in listed if not isinstance(one, Agent)), None)
    if strange is not None:
        raise Fault(f"`{context.name}` needs a group of agents, got {kind_of(strange)} among them")
    if not listed:
        raise Fault(
            f"`{context.name}` found no agent in the group", hint="Name a group with agents."
        )
    return [one for one in listed if isinstance(one, Agent)]


def idlest(context: Context, agents: Sequence[Agent]) -> Agent:
    """The agent with the fewest calls under way, then with the fewest so far, then the first.

    A failure counts as under way until the agent answers again: who fails at once is idle, and
    would be given everything.
    """

    def busy(agent: Agent) -> tuple[int, int]:
        load = context.load(agent.id)
        return load.active + load.failing, load.answers + load.failures

    return min(agents, key=busy)


async def handed_to(context: Context, agent: Agent, work: Value, timeout: Value) -> Value:
    """What the agent makes of it; a failure is null with confidence 0."""
    late = partial(too_late, context, agent)
    return await within(
        Deadline(optional_seconds(timeout)), partial(_handed, context, agent, work), late
    )


async def _handed(context: Context, agent: Agent, work: Value) -> Value:
    if isinstance(bare(work), Function):
        return await context.attempt(applied(work, agent))
    return await answered(context.ask(agent, work))
