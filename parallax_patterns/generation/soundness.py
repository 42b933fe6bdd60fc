"""What has to be true of any plan, whoever made it, before a pattern can be made of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.generation.aggregating import METHODS
from parallax_patterns.generation.conditions import condition_problem
from parallax_patterns.generation.names import TAKEN, file_name
from parallax_patterns.generation.plan import (
    Aggregation,
    Fallback,
    Group,
    PatternPlan,
    Stage,
    Voice,
)
from parallax_patterns.generation.schemas import examples, expanded, fault_of
from parallax_patterns.generation.voices import EVERYONE
from parallax_patterns.located_yaml import load_yaml, validate_model
from parallax_patterns.testing.model import Case
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import duration

MOST: Final = 100
"""Of agents in a group, attempts, and stages."""
STAGES: Final = {"panel": (1, 1), "chain": (1, MOST), "tiers": (2, MOST)}
"""How many stages a form has, at least and at most."""
OWN: Final = frozenset({"opinions"})
"""Variables of the generator's own that a stage may have."""
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong, where in the plan, and what to do; `about` is the name that it concerns."""

    where: str
    words: str
    advice: str
    about: str | None = None


def problems_of(plan: PatternPlan) -> Iterator[Problem]:
    """Everything that keeps a pattern from being made of a plan."""
    yield from _names(plan)
    for at, group in enumerate(plan.groups):
        yield from _group(f"`groups[{at}]`", group)
    yield from _form(plan)
    for at, stage in enumerate(plan.stages):
        yield from _stage(plan, at, stage)
    yield from _bounds(plan)
    yield from _contracts(plan)
    yield from _fallback(plan.fallback)


def _range(where: str, number: float | None, least: float, most: float = 1) -> Iterator[Problem]:
    if number is not None and not least <= number <= most:
        words = f"{number:g} is not between {least:g} and {most:g}"
        yield Problem(where=where, words=words, advice=f"Write a number from {least:g} to {most:g}")


_ABOVE_NOTHING: Final = 1e-6
"""The least bound that asks for anything."""


def _filled(where: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(where=where, words="this is empty", advice="Write a few words")


def _duration(where: str, text: str | None) -> Iterator[Problem]:
    if text is not None and not duration(text):
        words = f"`{text}` is no duration"
        yield Problem(where=where, words=words, advice="Write `30s`, `5m` or `250ms`")


# --- names ---------------------------------------------------------------------------------------


def _names(plan: PatternPlan) -> Iterator[Problem]:
    if not plan.name or plan.name != file_name(plan.name):
        words = f"`{plan.name}` is no name of a file in kebab case"
        yield Problem(where="`name`", words=words, advice="Write a name such as `pr-review`")
    yield from _filled("`title`", plan.title)
    yield from _filled("`goal`", plan.goal)
    yield from _filled("`description`", plan.description)
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


def _group(where: str, group: Group) -> Iterator[Problem]:
    if (group.capability is None) != (group.name == EVERYONE):
        words = f"the group of all agents is `{EVERYONE}`, and has no capability"
        yield Problem(where=where, words=words, advice="Write its capability, or rename it")
    if group.capability is not None:
        yield from _filled(f"{where}.capability", group.capability)
    yield from _range(f"{where}.minimum", group.minimum, 1, MOST)
    yield from _range(f"{where}.maximum", group.maximum, group.minimum, MOST)
    yield from _range(f"{where}.expertise", group.expertise, 0)


# --- stages --------------------------------------------------------------------------------------


def _form(plan: PatternPlan) -> Iterator[Problem]:
    least, most = STAGES.get(plan.form, (1, MOST))
    if not least <= len(plan.stages) <= most:
        wanted = str(least) if least == most else f"{least} or more"
        yield Problem(
            where="`stages`",
            words=f"`{plan.form}` takes {wanted}, there are {len(plan.stages)}",
            advice="Add or remove stages, or choose another `form`",
        )


def _stage(plan: PatternPlan, at: int, stage: Stage) -> Iterator[Problem]:
    where = f"`stages[{at}]`"
    yield from _filled(f"{where}.name", stage.name)
    if not stage.voices:
        words = "nobody is asked"
        yield Problem(where=where, words=words, advice="Add `voices`", about=stage.name)
    for each, voice in enumerate(stage.voices):
        yield from _voice(plan, f"`stages[{at}].voices[{each}]`", voice)
    if stage.aggregation is not None:
        yield from _aggregation(plan, where, stage, stage.aggregation)
    elif len(stage.voices) > 1 or any(voice.member is None for voice in stage.voices):
        words = "the answers of several voices do not become one"
        yield Problem(where=where, words=words, advice="Add an `aggregation`", about=stage.name)
    if stage.condition is not None:
        yield from _condition(plan, at, stage, stage.condition)
    yield from _duration(f"{where}.timeout", stage.timeout)
    yield from _range(f"{where}.attempts", stage.attempts, 1, MOST)


def _condition(plan: PatternPlan, at: int, stage: Stage, text: str) -> Iterator[Problem]:
    where = f"`stages[{at}].condition`"
    problem = condition_problem(text, first=at == 0)
    if plan.form != "chain":
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
    yield from _filled(f"{where}.title", voice.title)
    yield from _filled(f"{where}.prompt", voice.prompt)
    yield from _identifier(f"{where}.operation", voice.operation)
    yield from _range(f"{where}.attempts", voice.attempts, 1, MOST)
    yield from _range(f"{where}.gate", voice.gate, 0)
    yield from _duration(f"{where}.timeout", voice.timeout)


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
    yield from _range(f"{where}.threshold", aggregation.threshold, _ABOVE_NOTHING)
    if aggregation.by is not None:
        yield from _filled(f"{where}.by", aggregation.by)
    known = {group.name for group in plan.groups}
    if all(voice.group in known for voice in stage.voices):
        yield from _range(f"{where}.minVotes", aggregation.min_votes, 1, max(1, plan.count(stage)))


# --- the whole -----------------------------------------------------------------------------------


def _bounds(plan: PatternPlan) -> Iterator[Problem]:
    yield from _range("`minConfidence`", plan.min_confidence, _ABOVE_NOTHING)
    yield from _range("`stopBelow`", plan.stop_below, 0)
    yield from _range("`attempts`", plan.attempts, 1, MOST)
    limits = plan.limits
    if limits.calls is not None:
        yield from _range("`limits.calls`", limits.calls, 1, 1e6)
    if limits.seconds is not None:
        yield from _range("`limits.seconds`", limits.seconds, 0.001, 1e9)
    yield from _duration("`limits.callTimeout`", limits.call_timeout)


def _contracts(plan: PatternPlan) -> Iterator[Problem]:
    yield from _schema("`inputSchema`", plan.input_schema)
    yield from _schema("`outputSchema`", plan.output_schema)
    for at, text in enumerate(plan.examples):
        found = Sink()
        document = load_yaml(Source("example", text), found)
        if document is None or validate_model(document, Case, found) is None:
            label = next((one.label for one in found), "this is no test case")
            advice = "Write a case of a test file as JSON text"
            yield Problem(where=f"`examples[{at}]`", words=label, advice=advice)


def _schema(where: str, text: str | None) -> Iterator[Problem]:
    if text is None:
        return
    schema = _json(text)
    if not isinstance(schema, dict):
        words = "this is no JSON text of an object"
        yield Problem(where=where, words=words, advice="Write a JSON Schema or a shorthand as JSON")
        return
    fault = fault_of(schema)
    if fault is not None:
        yield Problem(where=where, words=fault.problem, advice="Write a type such as `string`")
    elif not examples(expanded(schema)):
        words = "the tests need values that fit, and none could be made"
        yield Problem(where=where, words=words, advice="Add `examples: [...]` with values that fit")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _fallback(fallback: Fallback) -> Iterator[Problem]:
    if fallback.action == "escalate":
        yield from _filled("`fallback.target`", fallback.target)
    elif _json(fallback.value) is None and fallback.value.strip() != "null":
        words = f"`{fallback.value}` is no JSON text"
        yield Problem(where="`fallback.value`", words=words, advice="Write the value as JSON")
