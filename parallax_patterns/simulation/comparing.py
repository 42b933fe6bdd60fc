"""Two versions of a pattern compared by what they do, not by how they read.

Both are explored with the same agents, answers and confidences, and every scenario of one is run by
the other as well; a step that only one of them needs is the plainest for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parallax_patterns.simulation.cuts import MOST_CUTS, samples
from parallax_patterns.simulation.exploring import AlikeDiffer, Explored, Space, explore, space_of
from parallax_patterns.simulation.figures import Figures, figures_of
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Played, Runs
from parallax_patterns.simulation.surveying import Explorable
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_primitives.values import Json
from parallax_runtime import Registry, ScriptedAgent
from parallax_runtime.agents import shortage

CLOSE: Final = 1e-9
"""Confidences that are so close are equal."""

ASPECTS: Final = ("status", "value", "confidence", "escalated", "calls")
"""In what two runs of a scenario may differ, what matters most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One scenario in both versions, and in what they differ."""

    before: Played
    after: Played
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One version: how far it was explored, and what it did."""

    explored: Explored
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What became of a pattern. `example` is the plainest scenario that differs."""

    before: Side
    after: Side
    scenarios: int
    changed: dict[str, int]
    """By aspect: in how many scenarios it differs."""
    differing: int
    example: Pair | None
    needs: tuple[str, ...]
    """What agents the later version asks for beyond the earlier one, in words."""

    @property
    def breaking(self) -> tuple[str, ...]:
        """What of it whoever relies on the pattern has to know, in words."""
        return tuple(_breaking(self))


def compare(before: Explorable, after: Explorable, *, most: int) -> Difference:
    """The difference in behaviour of two versions; each is explored up to so many scenarios."""
    known = _tested(after.setup, before.setup)
    cuts = sorted({*before.cuts, *after.cuts})[-MOST_CUTS:]
    setup = replace(
        after.setup,
        agents=_agents(known, before.setup, after.setup),
        inputs=_once(value for one in known for value in one.inputs),
        invariants=(),
    )
    old = replace(setup, program=before.setup.program)
    space = space_of(setup, samples(tuple(cuts)))
    first, of_old = _explored(replace(space, setup=old), most)
    second, of_new = _explored(space, most)
    with Runs(old) as earlier, Runs(setup) as later:
        pairs = _each_once(
            (
                *(_pair(one, later.recorded(one.scenario)) for one in of_old),
                *(_pair(earlier.recorded(one.scenario), one) for one in of_new),
            )
        )
    differing = [one for one in pairs if one.differs]
    return Difference(
        before=Side(explored=first, figures=figures_of([one.outcome for one in of_old])),
        after=Side(explored=second, figures=figures_of([one.outcome for one in of_new])),
        scenarios=len(pairs),
        changed={name: sum(name in one.differs for one in differing) for name in ASPECTS},
        differing=len(differing),
        example=min(differing, key=_size, default=None),
        needs=tuple(_needs(before, after)),
    )


def _explored(space: Space, most: int) -> tuple[Explored, list[Played]]:
    played: list[Played] = []
    try:
        return explore(space, most, played.append), played
    except AlikeDiffer:
        played.clear()
        return explore(replace(space, merged=False), most, played.append), played


def _tested(*setups: Setup) -> list[Setup]:
    """The versions that have tests, which say what is asked and answered; all, if none has."""
    return [one for one in setups if one.file is not None] or list(setups)


def _agents(known: Sequence[Setup], *setups: Setup) -> tuple[SimulatedAgent, ...]:
    """Those of the versions with tests; of another one where its groups lack agents."""
    found: dict[str, SimulatedAgent] = {}
    for setup in (*known, *setups):
        if setup not in known and _suffice(found.values(), setup):
            continue
        for one in setup.agents:
            now = found.get(one.agent.id, one)
            found[one.agent.id] = replace(now, answers=_once((*now.answers, *one.answers)))
    return tuple(found.values())


def _suffice(agents: Iterable[SimulatedAgent], setup: Setup) -> bool:
    registry = Registry((one.agent, ScriptedAgent(())) for one in agents)
    groups = setup.program.groups
    return all(shortage(name, group, registry) is None for name, group in groups.items())


def _once(values: Iterable[Json]) -> tuple[Json, ...]:
    """Each value once."""
    return tuple({repr(one): one for one in values}.values())


def _pair(before: Played, after: Played) -> Pair:
    return Pair(before=before, after=after, differs=tuple(_aspects(before, after)))


def _each_once(pairs: Iterable[Pair]) -> list[Pair]:
    """Most scenarios are found on both sides, and are one."""
    return list({(_steps(one.before), _steps(one.after)): one for one in pairs}.values())


def _steps(played: Played) -> str:
    scenario = played.scenario
    taken = sorted((agent, steps) for agent, steps in scenario.steps.items() if steps)
    return repr((scenario.input, taken))


def _aspects(before: Played, after: Played) -> Iterator[str]:
    one, other = before.outcome, after.outcome
    if one.status != other.status:
        yield "status"
    if before.execution.json != after.execution.json:
        yield "value"
    if abs(one.confidence - other.confidence) > CLOSE:
        yield "confidence"
    if one.escalated != other.escalated:
        yield "escalated"
    if one.calls != other.calls:
        yield "calls"


def _size(pair: Pair) -> tuple[int, int]:
    """The plainest: what matters most first, then the shortest to tell."""
    weight = min(ASPECTS.index(name) for name in pair.differs)
    return weight, len(repr(pair.after.scenario.steps))


def _needs(before: Explorable, after: Explorable) -> Iterator[str]:
    had = {
        capability
        for group in before.setup.program.groups.values()
        for capability in group.get("capabilities") or ()
    }
    for name, group in after.setup.program.groups.items():
        for capability in group.get("capabilities") or ():
            if capability not in had:
                yield f"an agent of capability `{capability}`"
        earlier = before.setup.program.groups.get(name)
        least, now = (earlier or {}).get("min") or 0, group.get("min") or 0
        if earlier is not None and now > least:
            yield f"at least {now} agents of `{name}`, not {least}"


def _breaking(one: Difference) -> Iterator[str]:
    yield from (f"it needs {words}" for words in one.needs)
    before, after = one.before.figures, one.after.figures
    if after.calls.greatest > before.calls.greatest:
        yield f"it makes up to {after.calls.greatest:.0f} calls, not {before.calls.greatest:.0f}"
    if after.escalated.share > before.escalated.share:
        now, then = 100 * after.escalated.share, 100 * before.escalated.share
        yield f"it escalates in {now:.1f} % of the scenarios, not {then:.1f} %"
    for name, words in (("status", "ends otherwise"), ("value", "gives another result")):
        if one.changed[name]:
            yield f"it {words} in {one.changed[name]:,} of {one.scenarios:,} scenarios"
