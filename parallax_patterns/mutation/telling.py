"""What agents are told in a run, as test files ask for it: the `when` of each of their calls.

Two runs differ in it where a test that asks for the one would not take the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from parallax_patterns.simulation.running import Played
from parallax_patterns.testing.content_data import matcher_of
from parallax_patterns.testing.players import fits
from parallax_primitives.values import Json
from parallax_runtime import AgentRequest

When: TypeAlias = dict[str, Json]
"""A call as the `when` of a step: its operation, its task where it has one, its payload."""


def calls_of(played: Played) -> dict[str, list[AgentRequest]]:
    """By agent, what it was told call by call."""
    calls: dict[str, list[AgentRequest]] = {name: [] for name in played.scenario.steps}
    for one in played.requests:
        calls[one.agent.id].append(one)
    return calls


def told(played: Played) -> dict[str, list[When]]:
    """By agent, what a test says of its calls."""
    return {name: list(map(when, calls)) for name, calls in calls_of(played).items()}


def when(call: AgentRequest) -> When:
    """What a test says of a call."""
    task: When = {} if call.task is None else {"task": call.task}
    return {"operation": call.operation, **task, "payload": call.payload}


def tells_the_same(wanted: Mapping[str, list[When]], played: Played) -> bool:
    """Whether each call of a run is what is wanted, as far as there are as many."""
    return all(
        fits(matcher_of(one), call)
        for name, calls in calls_of(played).items()
        for one, call in zip(wanted[name], calls, strict=False)
    )
