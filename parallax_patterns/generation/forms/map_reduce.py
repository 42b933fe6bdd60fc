"""Map and reduce: the first stage works on each item of a list, the last on all its answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation import tree
from parallax_patterns.generation.answers import items_of
from parallax_patterns.generation.asking import (
    AGENT,
    asked,
    limited,
    member,
    payload,
    retried,
    worked,
)
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.conditions import INPUT
from parallax_patterns.generation.forms.shape import Decision, Shape
from parallax_patterns.generation.listing import section
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import NOTHING, Behaviour, Fails, Judged, Rehearsal
from parallax_patterns.generation.wording import about_stage, titled

_ITEM: Final = "item"
_INDEX: Final = "index"
CERTAINTY: Final = "certainty"


def _items(plan: PatternPlan) -> Expression:
    return tree.member(tree.name(INPUT), plan.items)


def text(plan: PatternPlan) -> Decision:
    mapping, reducing = plan.stages
    parts = tree.name(mapping.variable)
    mapped = tree.apply("parallel", tree.method(_items(plan), "map", _each(mapping)))
    sureness = tree.function(("part",), tree.unary("~", tree.name("part")))
    average = tree.apply("average", tree.method(parts, "map", sureness))
    certainty = tree.binary(average, "??", tree.number(1))
    reduced = worked(reducing, payload(parts=parts), lone=True)
    least = tree.apply("min", tree.unary("~", tree.name(reducing.variable)), tree.name(CERTAINTY))
    return Decision(
        work=[
            section(_about_map(plan, mapping), tree.assign(mapping.variable, mapped)),
            section(
                ["How sure they are on average; what failed is not sure at all."],
                tree.assign(CERTAINTY, certainty),
            ),
            section(about_stage(reducing, 1), tree.assign(reducing.variable, reduced)),
        ],
        words=["As sure as that, and no surer than the parts are on average."],
        value=tree.binary(tree.name(reducing.variable), "~>", least),
    )


def _each(stage: Stage) -> Expression:
    """An item goes to the agent of the group whose turn it is."""
    voice = stage.voices[0]
    if voice.member is not None:
        return tree.function((_ITEM,), tree.function((), _call(stage, member(voice))))
    group = tree.name(voice.group)
    turn = tree.binary(tree.name(_INDEX), "%", tree.member(group, "length"))
    chosen = tree.assign(AGENT, tree.element(group, turn))
    task = tree.function((), _call(stage, tree.name(AGENT)))
    return tree.function((_ITEM, _INDEX), tree.block(chosen, tree.returned(task)))


def _call(stage: Stage, agent: Expression) -> Expression:
    call = asked(stage.voices[0], agent, payload(item=tree.name(_ITEM)))
    if stage.timeout is not None:
        call = limited(call, stage.timeout)
    return retried(call, stage.attempts)


def _about_map(plan: PatternPlan, stage: Stage) -> list[str]:
    shared = "; the agents take turns" if stage.voices[0].member is None else ""
    return [
        titled(stage, 0),
        f"Each of `input.{plan.items}` is given to an agent, all at once{shared}.",
    ]


def course(rehearsal: Rehearsal) -> Judged:
    mapping, reducing = rehearsal.plan.stages
    voice = mapping.voices[0]
    agents = rehearsal.cast.of_voice(voice)
    items = items_of(rehearsal.plan)
    parts = [_part(rehearsal, mapping, agents[at % len(agents)]) for at in range(len(items))]
    certainty = sum(part.confidence for part in parts) / len(parts) if parts else 1.0
    reduced = rehearsal.stage(reducing)
    if reduced.failed:
        return NOTHING
    return Judged(value=reduced.value, confidence=min(reduced.confidence, certainty))


def _part(rehearsal: Rehearsal, stage: Stage, agent: str) -> Judged:
    """The answer for one item, after as many attempts as it takes."""
    found = NOTHING
    for _ in range(stage.attempts):
        found = rehearsal.ask(stage.voices[0], agent)
        if not found.failed:
            break
    return found


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    mapping, reducing = writer.plan.stages
    first = writer.cast.of_stage(mapping)[0]
    sure = writer.says(writer.sure)
    once = changed(writer.all_say(writer.sure), [first], Fails(), sure)
    yield writer.case("every part is sure", writer.all_say(writer.sure))
    yield writer.case("one part fails", once)
    yield writer.case("every part fails", _case(writer, Fails(), sure))
    yield writer.case("every part is unsure", _case(writer, writer.says(writer.unsure), sure))
    yield writer.case(f"{reducing.name} fails", _case(writer, sure, Fails()))
    yield writer.case(f"{reducing.name} hesitates", _case(writer, sure, writer.says(writer.unsure)))
    yield from writer.divided_stage()


def _case(writer: CaseWriter, mapped: Behaviour, reduced: Behaviour) -> Script:
    """The agents of the first stage behave so, then those of the last, who may be the same."""
    mapping, reducing = writer.plan.stages
    mappers, count = writer.cast.of_stage(mapping), len(items_of(writer.plan))
    script = changed(writer.all_say(writer.sure), mappers, mapped)
    for agent in writer.cast.of_stage(reducing):
        turns = range(mappers.index(agent), count, len(mappers)) if agent in mappers else ()
        tries = mapping.attempts * mapping.voices[0].attempts if isinstance(mapped, Fails) else 1
        script[agent] = [*([mapped] * (len(turns) * tries)), reduced]
    return script


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda _: ("parallel",),
    least_calls=lambda plan: 1 + plan.count(plan.stages[1]),
    stages=(2, 2),
    lists=lambda _: (0,),
)
