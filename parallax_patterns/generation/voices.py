"""Who is asked: from perspectives and agents to groups and voices.

Each capability becomes one group. A perspective is one member of its capability's group, so that
two perspectives of one capability are two different agents; an entry of `agents` is its whole
group, and adds members to the group of a perspective with the same capability.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.names import Names, camel_case
from parallax_patterns.generation.plan import Group, Voice
from parallax_patterns.project import kebab_case
from parallax_patterns.requirements import AgentNeed, Perspective

_WORDS: Final = re.compile(r"[\w\s-]*\w[\w\s-]*")

EVERYONE: Final = "agents"
"""The group of all agents, whatever they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One voice before its group is known.

    `count` agents are asked, or with None every agent of the group, of which there have to be
    `at_least`. Without capability it is everyone.
    """

    title: str
    capability: str | None
    count: int | None
    at_least: int
    prompt: str
    operation: str = "analyze"
    attempts: int = 1
    timeout: str | None = None
    gate: float = 0.0
    expertise: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a panel is asked: the beginning of its task, and on what terms.

    `besides` is the entry of `agents` that is no part of the panel.
    """

    task: str
    attempts: int
    operation: str = "analyze"
    timeout: str | None = None
    besides: AgentNeed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """The voices of each round, and the groups they belong to in the order of their first use."""

    rounds: tuple[tuple[Voice, ...], ...]
    groups: tuple[Group, ...]


def seat(rounds: Sequence[Sequence[Demand]], names: Names, *, apart: bool = False) -> Seating:
    """A voice for each demand of each round.

    Demands of one round that share a capability get different members of its group; the next round
    may ask the same agents again, unless all are to stay `apart`.
    """
    demands = [demand for each in rounds for demand in each]
    groups = {
        capability: _group(capability, [demands] if apart else rounds, names)
        for capability in dict.fromkeys(one.capability for one in demands)
    }
    taken: Counter[str | None] = Counter()
    seated = []
    for each in rounds:
        taken = taken if apart else Counter()
        seated.append(_seated(each, groups, taken))
    return Seating(rounds=tuple(seated), groups=tuple(groups.values()))


def _seated(
    demands: Sequence[Demand], groups: Mapping[str | None, Group], taken: Counter[str | None]
) -> tuple[Voice, ...]:
    """The voices of a round; `taken` counts the members that have a voice already."""
    voices: list[Voice] = []
    for demand in demands:
        group = groups[demand.capability]
        first = taken[demand.capability]
        taken[demand.capability] += demand.count or 0
        whole = demand.count is None or (demand.count > 1 and demand.count == group.minimum)
        members = [None] if whole else range(first, first + (demand.count or 0))
        voices += [_voice(demand, group, member) for member in members]
    return tuple(voices)


def _voice(demand: Demand, group: Group, member: int | None) -> Voice:
    return Voice(
        title=demand.title,
        group=group.name,
        member=member,
        operation=demand.operation,
        prompt=demand.prompt,
        attempts=demand.attempts,
        gate=demand.gate,
        timeout=demand.timeout,
    )


def heads(demands: Sequence[Demand]) -> int:
    """How many agents answer at least."""
    return sum(demand.count or demand.at_least for demand in demands)


def _group(capability: str | None, rounds: Sequence[Sequence[Demand]], names: Names) -> Group:
    shares = [[one for one in each if one.capability == capability] for each in rounds]
    wanted = [one for share in shares for one in share]
    least = max(sum(one.count or one.at_least for one in share) for share in shares)
    expertise = [one.expertise for one in wanted if one.expertise is not None]
    if capability is None:
        name = EVERYONE
    else:
        spelt = camel_case(capability)
        name = names.take(f"{spelt}Agents" if spelt else "", "groupAgents")
    return Group(
        name=name,
        capability=capability,
        minimum=least,
        maximum=None if any(one.count is None for one in wanted) else least,
        expertise=max(expertise, default=None),
    )


def panel_demands(brief: Brief, question: Question | None = None) -> tuple[Demand, ...]:
    """The voices of a panel: the perspectives, then the agents that serve none of them."""
    asked = question or Question(task=goal_of(brief), attempts=attempts_of(brief))
    requirements = brief.requirements
    _check_distinct(brief)
    perspectives = requirements.perspectives or []
    needs = [need for need in requirements.agents or [] if need is not asked.besides]
    by_capability = {need.capability: need for need in needs}
    shared = _shared_capabilities(brief)
    demands = [
        _of_perspective(asked, one, by_capability.get(capability_of(one)), shared)
        for one in perspectives
    ]
    served = {capability_of(one) for one in perspectives}
    rest = [need for need in needs if need.capability not in served]
    alone = len(rest) == 1 and not perspectives
    demands += [of_need(brief, need, asked, alone=alone) for need in rest]
    return tuple(demands) if demands else (_everyone(brief, asked),)


def capability_of(perspective: Perspective) -> str:
    return perspective.capability or capability_named(perspective.name)


def capability_named(name: str) -> str:
    """The capability that a name stands for: in kebab case, unless that would lose a sign of it.

    `Code review` is `code-review`, but `C++` and `C#` stay what they are.
    """
    return kebab_case(name) if _WORDS.fullmatch(name) else name


def _of_perspective(
    asked: Question, one: Perspective, need: AgentNeed | None, shared: set[str]
) -> Demand:
    capability = capability_of(one)
    count = _count(need) if need is not None and capability not in shared else 1
    return Demand(
        title=one.name,
        capability=capability,
        count=count,
        at_least=(need.min if need is not None else None) or 1,
        prompt=one.prompt or f"{asked.task}, from the perspective of {one.name}",
        operation=asked.operation,
        attempts=asked.attempts,
        timeout=asked.timeout,
        gate=(need.min_confidence if need is not None else None) or 0.0,
        expertise=need.expertise if need is not None else None,
    )


def of_need(brief: Brief, need: AgentNeed, asked: Question, *, alone: bool) -> Demand:
    """The voice of an entry of `agents`: all its agents when it stands alone, else one."""
    unsaid = need.count is None and need.min is None
    count = 1 if unsaid and not alone else _count(need, unsaid=None)
    if unsaid and alone:
        brief.note(f"Every agent with the capability `{need.capability}` is asked, at least two.")
    return Demand(
        title=need.capability,
        capability=need.capability,
        count=count,
        at_least=need.min or (2 if alone else 1),
        prompt=asked.task,
        operation=asked.operation,
        attempts=asked.attempts,
        timeout=asked.timeout,
        gate=need.min_confidence or 0.0,
        expertise=need.expertise,
    )


def _count(need: AgentNeed, unsaid: int | None = 1) -> int | None:
    """How many agents are asked; None for all there are, `unsaid` when the entry is silent."""
    if need.count is not None:
        return need.count
    return None if need.min is not None else unsaid


def _everyone(brief: Brief, asked: Question) -> Demand:
    brief.note("Neither `perspectives` nor `agents` is given: every agent is asked, at least two.")
    return Demand(
        title="everyone",
        capability=None,
        count=None,
        at_least=2,
        prompt=asked.task,
        operation=asked.operation,
        attempts=asked.attempts,
        timeout=asked.timeout,
    )


def goal_of(brief: Brief) -> str:
    """The goal as the beginning of a sentence that goes on."""
    return brief.requirements.goal.rstrip(".!?;: ") or brief.requirements.goal


def attempts_of(brief: Brief) -> int:
    """How often one call is tried."""
    constraints = brief.requirements.constraints
    return 1 + (constraints.max_retries or 0 if constraints is not None else 0)


def _shared_capabilities(brief: Brief) -> set[str]:
    """The capabilities of more than one perspective."""
    found = [capability_of(one) for one in brief.requirements.perspectives or []]
    shared = {one for one in found if found.count(one) > 1}
    for capability in sorted(shared):
        brief.note(
            f"{found.count(capability)} perspectives share the capability `{capability}`: each is "
            "another agent's, so their answers stay independent."
        )
    return shared


def _check_distinct(brief: Brief) -> None:
    check_distinct(
        brief, "perspectives", [one.name for one in brief.requirements.perspectives or []], "name"
    )
    check_distinct(
        brief, "agents", [one.capability for one in brief.requirements.agents or []], "capability"
    )
    _check_shared_counts(brief)
    _check_bounds(brief)


def check_distinct(brief: Brief, field: str, names: list[str], key: str) -> None:
    """Reports entries of a list that repeat the name of an earlier one."""
    first: dict[str, int] = {}
    for at, name in enumerate(names):
        folded = name.casefold()
        if folded in first:
            what = field.removesuffix("s")
            place = brief.value(field, first[folded], key)
            brief.repeated(field, at, key, name=name, what=what, first=place)
        first.setdefault(folded, at)


def _check_shared_counts(brief: Brief) -> None:
    """`agents` cannot say how many agents each of several perspectives gets."""
    found = [capability_of(one) for one in brief.requirements.perspectives or []]
    for at, need in enumerate(brief.requirements.agents or []):
        wanted = need.count or need.min
        sharing = found.count(need.capability)
        if wanted is not None and sharing > 1 and wanted != sharing:
            brief.contradiction(
                "agents",
                at,
                problem=f"{sharing} perspectives share `{need.capability}`, one agent each, but "
                f"{wanted} are wanted",
                advice=f"Write `count: {sharing}`, or give each perspective its own capability",
            )


def _check_bounds(brief: Brief) -> None:
    for at, need in enumerate(brief.requirements.agents or []):
        if need.count is not None and need.min is not None:
            brief.unused(
                "agents",
                at,
                "min",
                reason=f"`count: {need.count}` already says how many",
                advice="Keep one of `count` and `min`",
            )
