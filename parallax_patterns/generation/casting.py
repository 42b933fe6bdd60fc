"""The mock agents of a plan's tests: who plays in which group.

A group of one is played by an agent named after the capability, a larger one by `name-1`,
`name-2` …: the names that the test runner gives to the agents scripted under a group's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from parallax_patterns.generation.plan import Group, PatternPlan, Stage, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The agents of each group, in order."""

    groups: tuple[Group, ...]
    members: Mapping[str, tuple[str, ...]]
    """By the name of the group."""

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(agent for members in self.members.values() for agent in members)

    def of_voice(self, voice: Voice) -> tuple[str, ...]:
        """The agents that a voice asks."""
        agents = self.members[voice.group]
        return agents if voice.member is None else agents[voice.member : voice.member + 1]

    def of_stage(self, stage: Stage) -> tuple[str, ...]:
        """The agents that a stage asks."""
        found = [agent for voice in stage.voices for agent in self.of_voice(voice)]
        return tuple(dict.fromkeys(found))

    def targeted(self, target: str) -> tuple[str, ...]:
        """The agents that an escalation to this target asks, by name or by capability."""
        if target in self.agents:
            return (target,)
        fitting = (group for group in self.groups if group.capability == target)
        return next((self.members[group.name] for group in fitting), ())


def cast_of(plan: PatternPlan) -> Cast:
    members = {group.name: _members(group) for group in plan.groups}
    return Cast(groups=plan.groups, members=members)


def _members(group: Group) -> tuple[str, ...]:
    stem = group.capability if group.capability is not None else "agent"
    if group.minimum == 1 and group.capability is not None:
        return (stem,)
    return tuple(f"{stem}-{number}" for number in range(1, group.minimum + 1))
