"""The test cases of a plan: those of its form, one for its retries, one that nobody answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parallax_patterns.generation.answers import answers_of
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script
from parallax_patterns.generation.casting import cast_of
from parallax_patterns.generation.forms.catalogue import SHAPES
from parallax_patterns.generation.plan import PatternPlan


def cases_of(plan: PatternPlan) -> tuple[PlannedCase, ...]:
    """The cases of a plan in the order of telling; each has a name of its own."""
    shape = SHAPES[plan.form]
    writer = CaseWriter(
        plan=plan, cast=cast_of(plan), answers=answers_of(plan), course=shape.course
    )
    found = list(shape.cases(writer))
    every = [*found, *_unanswered(writer, found), *_second_attempt(writer)]
    return tuple(_named_apart(every, taken={json.loads(one)["name"] for one in plan.examples}))


def _named_apart(cases: Iterable[PlannedCase], taken: set[str]) -> Iterator[PlannedCase]:
    for case in cases:
        name, number = case.name, 1
        while name in taken:
            number += 1
            name = f"{case.name} ({number})"
        taken.add(name)
        yield replace(case, name=name)


def _unanswered(writer: CaseWriter, found: Sequence[PlannedCase]) -> Iterator[PlannedCase]:
    """The first case that escalates, with nobody there to answer."""
    fallback = writer.plan.fallback
    if fallback.action == "default" or writer.cast.targeted(fallback.target):
        return
    for case in found:
        if case.escalated and not case.exceeded:
            name = f"{case.name}, and nobody answers for {fallback.target}"
            yield replace(case, name=name, answer=None)
            return


def _second_attempt(writer: CaseWriter) -> Iterator[PlannedCase]:
    """The first attempt is unsure, the second passes."""
    if writer.plan.attempts > 1 and writer.plan.form == "panel":
        both = [writer.says(writer.unsure), writer.says(writer.sure)]
        script: Script = {agent: [*both] for agent in writer.cast.agents}
        yield writer.case("the second attempt is sure", script)
