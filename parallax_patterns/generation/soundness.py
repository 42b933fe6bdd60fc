"""What has to be true of any plan, whoever made it, before a pattern can be made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Final

from parallax_patterns.generation.aggregating import METHODS
from parallax_patterns.generation.approvals import approving, gate_of
from parallax_patterns.generation.asking import is_panel
from parallax_patterns.generation.conditions import condition_problem
from parallax_patterns.generation.forms.catalogue import SHAPES
from parallax_patterns.generation.forms.shape import MOST
from parallax_patterns.generation.names import TAKEN, file_name
from parallax_patterns.generation.plan import (
    Aggregation,
    Gate,
    Group,
    PatternPlan,
    Stage,
    Voice,
)
from parallax_patterns.generation.sound_values import (
    ABOVE_NOTHING,
    Problem,
    a_duration,
    bounds,
    contracts,
    fallback_of,
    filled,
    in_range,
    items,
)
from parallax_patterns.generation.voices import EVERYONE
from parallax_primitives.nearest import nearest

OWN: Final = frozenset({"opinions"})
"""Variables of the generator's own that a stage may have."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def problems_of(plan: PatternPlan) -> Iterator[Problem]:
    """Everything that keeps a pattern from being made of a plan."""
    yield from _names(plan)
    for at, group in enumerate(plan.groups):
        yield from _group(plan, f"`groups[{at}]`", group)
    yield from _form(plan)
    for at, stage in enumerate(plan.stages):
        yield from _stage(plan, at, stage)
    yield from _gates(plan)
    yield from items(plan)
    yield from bounds(plan)
    yield from contracts(plan)
    yield from fallback_of(plan.fallback)


# --- names ---------------------------------------------------------------------------------------


def _names(plan: PatternPlan) -> Iterator[Problem]:
    if not plan.name or plan.name != file_name(plan.name):
        words = f"`{plan.name}` is no name of a file in kebab case"
        yield Problem(where="`name`", words=words, advice="Write a name such as `pr-review`")
    yield from filled("`title`", plan.title)
    yield from filled("`goal`", plan.goal)
    yield from filled("`description`", plan.description)
    named = [
        *((f"`groups[{at}].name`", one.name) for at, one in enumerate(plan.groups)),
        *((f"`stages[{at}].variable`", one.variable) for at, one in enumerate(plan.stages)),
    ]
    counts = Counter(name for _, name in named)
    everyone = {one.name for one in plan.groups if one.capability is None}
    for where, name in named:
        if name != EVERYONE or name not in everyone:
            yield from _name(where, name)
        if counts[name] > 1:
            words = f"`{name}` is the name of something else too"
            yield Problem(where=where, words=words, advice="Give each group and stage its own name")


def _identifier(where: str, name: str) -> Iterator[Problem]:
    if not _IDENTIFIER.fullmatch(name):
        words = f"`{name}` is no identifier"
        yield Problem(where=where, words=words, advice="Write letters and digits, such as `review`")


def _name(where: str, name: str) -> Iterator[Problem]:
    yield from _identifier(where, name)
    if name in TAKEN - OWN:
        words = f"`{name}` means something else in a pattern"
        yield Problem(where=where, words=words, advice=f"Write another name, such as `{name}2`")


def _group(plan: PatternPlan, where: str, group: Group) -> Iterator[Problem]:
    voices = [voice for stage in plan.stages for voice in stage.voices]
    if _is_known(plan, voices) and not any(voice.group == group.name for voice in voices):
        words = f"nobody of `{group.name}` is asked"
        yield Problem(where=where, words=words, advice="Remove it, or ask it in a stage")
    if (group.capability is None) != (group.name == EVERYONE):
        words = f"the group of all agents is `{EVERYONE}`, and has no capability"
        yield Problem(where=where, words=words, advice="Write its capability, or rename it")
    if group.capability is not None:
        yield from filled(f"{where}.capability", group.capability)
    yield from in_range(f"{where}.minimum", group.minimum, 1, MOST)
    yield from in_range(f"{where}.maximum", group.maximum, group.minimum, MOST)
    yield from in_range(f"{where}.expertise", group.expertise, 0)


# --- stages --------------------------------------------------------------------------------------


def _form(plan: PatternPlan) -> Iterator[Problem]:
    least, most = SHAPES[plan.form].stages
    if not least <= len(plan.stages) <= most:
        wanted = str(least) if least == most else f"{least} or more"
        yield Problem(
            where="`stages`",
            words=f"`{plan.form}` takes {wanted}, there are {len(plan.stages)}",
            advice="Add or remove stages, or choose another `form`",
        )


def _stage(plan: PatternPlan, at: int, stage: Stage) -> Iterator[Problem]:
    where = f"`stages[{at}]`"
    yield from filled(f"{where}.name", stage.name)
    if not stage.voices:
        words = "nobody is asked"
        yield Problem(where=where, words=words, advice="Add `voices`", about=stage.name)
    for each, voice in enumerate(stage.voices):
        yield from _voice(plan, f"`stages[{at}].voices[{each}]`", voice)
        if any(_same_agents(voice, before) for before in stage.voices[:each]):
            yield Problem(
                where=f"`stages[{at}].voices[{each}]`",
                words="an agent has one voice in a stage, and this one has spoken",
                advice="Ask another member of the group, or another group",
                about=voice.title,
            )
    if stage.aggregation is not None:
        yield from _aggregation(plan, where, stage, stage.aggregation)
    elif stage.voices and is_panel(stage) and at not in SHAPES[plan.form].lists(plan):
        words = "the answers of several voices do not become one"
        yield Problem(where=where, words=words, advice="Add an `aggregation`", about=stage.name)
    if stage.condition is not None:
        yield from _condition(plan, at, stage, stage.condition)
    yield from a_duration(f"{where}.timeout", stage.timeout)
    yield from in_range(f"{where}.attempts", stage.attempts, 1, MOST)


def _same_agents(one: Voice, other: Voice) -> bool:
    """Whether two voices ask an agent both."""
    whole = one.member is None or other.member is None
    return one.group == other.group and (whole or one.member == other.member)


def _condition(plan: PatternPlan, at: int, stage: Stage, text: str) -> Iterator[Problem]:
    where = f"`stages[{at}].condition`"
    problem = condition_problem(text, first=at == 0)
    if not SHAPES[plan.form].conditions:
        words = f"`{plan.form}` has no conditions"
        yield Problem(where=where, words=words, advice="Write null", about=stage.name)
    elif problem is not None:
        advice = "Write an expression such as `previous.score < 0.5`"
        yield Problem(where=where, words=problem, advice=advice, about=stage.name)


def _voice(plan: PatternPlan, where: str, voice: Voice) -> Iterator[Problem]:
    groups = {group.name: group for group in plan.groups}
    group = groups.get(voice.group)
    if group is None:
        close = nearest(voice.group, groups)
        yield Problem(
            where=where,
            words=f"no group is called `{voice.group}`",
            advice=f"Write `{close}`" if close is not None else "Add it to `groups`",
            about=voice.title,
        )
    elif voice.member is not None and not 0 <= voice.member < group.minimum:
        yield Problem(
            where=where,
            words=f"`{voice.group}` is only sure to have {group.minimum}, counted from 0",
            advice="Raise the group's `minimum`, or ask another member",
            about=voice.title,
        )
    yield from filled(f"{where}.title", voice.title)
    yield from filled(f"{where}.prompt", voice.prompt)
    yield from _identifier(f"{where}.operation", voice.operation)
    yield from in_range(f"{where}.attempts", voice.attempts, 1, MOST)
    yield from in_range(f"{where}.gate", voice.gate, 0)
    yield from a_duration(f"{where}.timeout", voice.timeout)


def _aggregation(
    plan: PatternPlan, where: str, stage: Stage, aggregation: Aggregation
) -> Iterator[Problem]:
    where = f"{where}.aggregation"
    methods = METHODS.get(aggregation.primitive, ())
    if aggregation.method is not None and aggregation.method not in methods:
        words = f"`{aggregation.primitive}` has no method `{aggregation.method}`"
        shown = ", ".join(f"`{one}`" for one in methods)
        yield Problem(
            where=where, words=words, advice=f"Use one of {shown}" if shown else "Write null"
        )
    if aggregation.primitive == "merge" and (aggregation.threshold or aggregation.by):
        words = "`merge` compares nothing"
        yield Problem(where=where, words=words, advice="Write null for `threshold` and `by`")
    yield from in_range(f"{where}.threshold", aggregation.threshold, ABOVE_NOTHING)
    if aggregation.by is not None:
        yield from filled(f"{where}.by", aggregation.by)
    if _is_known(plan, stage.voices):
        yield from in_range(
            f"{where}.minVotes", aggregation.min_votes, 1, max(1, plan.count(stage))
        )


def _gates(plan: PatternPlan) -> Iterator[Problem]:
    taken = SHAPES[plan.form].gates
    if plan.gates and taken == "none":
        words = f"`{plan.form}` has no gates"
        yield Problem(where="`gates`", words=words, advice="Write an empty list")
    if taken == "approval" and approving(plan) is None:
        words = f"`{plan.form}` has to know what approval is"
        advice = "Add a gate of the kind `approvals`"
        yield Problem(where="`gates`", words=words, advice=advice)
    for at, gate in enumerate(plan.gates):
        yield from _gate(plan, f"`gates[{at}]`", gate)
        if gate is not gate_of(plan, gate.kind):
            words = f"there is a gate of the kind `{gate.kind}` already"
            yield Problem(where=f"`gates[{at}]`", words=words, advice="Make one of both")


def _gate(plan: PatternPlan, where: str, gate: Gate) -> Iterator[Problem]:
    if not gate.words or not all(word.strip() for word in gate.words):
        yield Problem(where=f"{where}.words", words="this is empty", advice="Write a word")
    stage = plan.stages[-1] if plan.stages else None
    voices = stage.voices if stage is not None else ()
    if gate.kind == "approvals" and _is_known(plan, voices):
        yield from in_range(f"{where}.least", gate.least, 1, plan.count(stage) if stage else 1)
    if gate.kind != "veto":
        return
    single = [voice.title for voice in takewhile(lambda one: one.member is not None, voices)]
    for title in gate.voices or ("",):
        if title not in single:
            words = f"no single agent is called `{title}`"
            shown = ", ".join(f"`{one}`" for one in single)
            advice = f"Write one of {shown}" if single else "Remove the gate"
            yield Problem(where=f"{where}.voices", words=words, advice=advice, about=title)


def _is_known(plan: PatternPlan, voices: Iterable[Voice]) -> bool:
    """Whether the groups of all voices are there."""
    known = {group.name for group in plan.groups}
    return all(voice.group in known for voice in voices)
