"""`loadBalance`: gives each task to one agent of a group, by turns or by how they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from parallax_primitives.context import Context
from parallax_primitives.selecting import handed_to, idlest, members
from parallax_primitives.values import Agent, Value

Strategy: TypeAlias = Literal["roundRobin", "leastBusy", "responseTime", "confidence"]


async def load_balance(
    context: Context,
    subject: Value,
    *,
    task: Value,
    strategy: Strategy = "roundRobin",
    timeout: Value = None,
) -> Value:
    agent = _chosen(context, members(context, subject), strategy)
    context.emit("delegated", to=agent.id, strategy=strategy)
    return await handed_to(context, agent, task, timeout)


def _chosen(context: Context, group: Sequence[Agent], strategy: Strategy) -> Agent:
    """The agent whose turn it is. Who was not tried yet comes before those who were."""
    match strategy:
        case "roundRobin":
            return group[_turn(context) % len(group)]
        case "leastBusy":
            return idlest(context, group)
        case "responseTime":
            return min(group, key=lambda agent: _mean_seconds(context, agent))
        case "confidence":
            return max(group, key=lambda agent: _mean_confidence(context, agent))


def _turn(context: Context) -> int:
    """How often this place chose before."""
    known = context.state.read("loadBalance", context.site)
    turn = known if isinstance(known, int) and known >= 0 else 0
    context.state.write("loadBalance", context.site, turn + 1)
    return turn


def _mean_seconds(context: Context, agent: Agent) -> tuple[int, float, int]:
    """Who fails comes after those who answer, however fast it did before."""
    load = context.load(agent.id)
    return load.failing, load.seconds / (load.answers or 1), load.active


def _mean_confidence(context: Context, agent: Agent) -> tuple[float, int]:
    """The mean confidence of all calls, a failed one counting 0; 1 before the first."""
    load = context.load(agent.id)
    calls = load.answers + load.failures
    return (load.confidence / calls if calls else 1.0), -load.active
