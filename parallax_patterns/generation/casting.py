"""The mock agents of a plan's tests: who plays in which group.

A group of one is played by an agent named after the capability, a larger one by `name-1`,
`name-2` …: the names that the test runner gives to the agents scripted under a group's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parallax_patterns.generation.plan import (
    Chain,
    Decision,
    Group,
    Panel,
    PatternPlan,
    Tiers,
    Work,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The agents of each group, in order."""

    members: Mapping[Group, tuple[str, ...]]

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(agent for members in self.members.values() for agent in members)

    def of_work(self, work: Work) -> tuple[str, ...]:
        """The agents that a panel or a voice asks."""
        voices = work.voices if isinstance(work, Panel) else (work,)
        found = [
            agent
            for voice in voices
            for agent in (
                self.members[voice.group]
                if voice.member is None
                else self.members[voice.group][voice.member : voice.member + 1]
            )
        ]
        return tuple(dict.fromkeys(found))

    def targeted(self, target: str) -> tuple[str, ...]:
        """The agents that an escalation to this target asks, by name or by capability."""
        if target in self.agents:
            return (target,)
        return next(
            (agents for group, agents in self.members.items() if group.capability == target), ()
        )


def cast_of(plan: PatternPlan) -> Cast:
    return Cast(members={group: _members(group) for group in plan.groups})


def _members(group: Group) -> tuple[str, ...]:
    stem = group.capability if group.capability is not None else "agent"
    if group.minimum == 1 and group.capability is not None:
        return (stem,)
    return tuple(f"{stem}-{number}" for number in range(1, group.minimum + 1))


def works_of(decision: Decision) -> tuple[Work, ...]:
    """The panels and voices of a decision, in order."""
    match decision:
        case Panel():
            return (decision,)
        case Chain() | Tiers():
            return tuple(stage.work for stage in decision.stages)
