"""A route: one of several stages decides, by conditions or by what an agent says.

Where the first stage has a condition, the first stage whose condition holds decides, and the last
one has none. Else the first stage names the one that decides, under `route`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation import tree
from parallax_patterns.generation.asking import payload, worked
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, Script, changed
from parallax_patterns.generation.conditions import condition
from parallax_patterns.generation.forms.shape import MOST, Decision, Shape
from parallax_patterns.generation.listing import Section, section
from parallax_patterns.generation.meeting import input_that_meets
from parallax_patterns.generation.plan import PatternPlan, Stage
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, Says
from parallax_patterns.generation.wording import about_stage

ROUTE: Final = "route"
"""The key under which the first stage names a route, and the variable of a chosen one."""
ROUTES: Final = "routes"
OTHERWISE: Final = "default"
"""The route for whatever has none of its own."""


def is_conditional(plan: PatternPlan) -> bool:
    """Whether conditions choose the route."""
    return plan.stages[0].condition is not None


def routes(plan: PatternPlan) -> Sequence[Stage]:
    """The stages of which one decides."""
    return plan.stages if is_conditional(plan) else plan.stages[1:]


# --- text ----------------------------------------------------------------------------------------


def text(plan: PatternPlan) -> Decision:
    return _by_condition(plan) if is_conditional(plan) else _by_choice(plan)


def _steps(stages: Sequence[Stage]) -> Iterator[Section]:
    for at, stage in enumerate(stages):
        work = tree.function((), worked(stage, payload()))
        yield section(about_stage(stage, at), tree.assign(stage.variable, work))


def _by_condition(plan: PatternPlan) -> Decision:
    *before, last = plan.stages
    chosen: Expression = tree.name(last.variable)
    for stage in reversed(before):
        assert stage.condition is not None, "only the last route has no condition"
        chosen = tree.conditional(condition(stage.condition), tree.name(stage.variable), chosen)
    words = ["The first route whose condition holds is taken."]
    return Decision(
        setup=[*_steps(plan.stages), section(words, tree.assign(ROUTE, chosen))],
        words=["It decides; if it fails, there is no answer."],
        value=tree.apply("retry", tree.name(ROUTE), tree.number(1)),
    )


def _by_choice(plan: PatternPlan) -> Decision:
    chooser, stages = plan.stages[0], routes(plan)
    names = tree.record({one.name: tree.text(one.description or one.name) for one in stages})
    arms = tree.record({one.name: tree.name(one.variable) for one in stages})
    choice = worked(chooser, payload(routes=tree.name(ROUTES)), lone=True)
    what = f"`{chooser.voices[0].title}` names the one that fits, as `{{{ROUTE}: …}}`."
    return Decision(
        setup=[
            *_steps(stages),
            section(["What the routes are for."], tree.assign(ROUTES, names)),
        ],
        work=[section([what], tree.assign(chooser.variable, choice))],
        words=["That one decides; the answer is no surer than the choice."],
        value=tree.apply(
            "branch", tree.name(chooser.variable), arms, tree.record({"by": tree.text(ROUTE)})
        ),
    )


# --- on paper ------------------------------------------------------------------------------------


def course(rehearsal: Rehearsal) -> Judged:
    if is_conditional(rehearsal.plan):
        return _taken(rehearsal)
    chosen = rehearsal.stage(rehearsal.plan.stages[0])
    named = {stage.name: stage for stage in routes(rehearsal.plan)}
    said = chosen.value.get(ROUTE) if isinstance(chosen.value, dict) else None
    otherwise = named.get(OTHERWISE)
    stage = named.get(said, otherwise) if isinstance(said, str) else otherwise
    if stage is None:
        return NOTHING
    judged = rehearsal.stage(stage)
    if judged.failed:
        return NOTHING
    return Judged(value=judged.value, confidence=min(chosen.confidence, judged.confidence))


def _taken(rehearsal: Rehearsal) -> Judged:
    """The course of the stage that the input is made for; nobody can say for any other input."""
    wanted = rehearsal.route
    stage = next((one for one in rehearsal.plan.stages if one.name == wanted), None)
    rehearsal.guessed |= stage is None
    return rehearsal.stage(stage or rehearsal.plan.stages[-1])


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    yield from _conditional_cases(writer) if is_conditional(writer.plan) else _choice_cases(writer)


def _choice_cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    for stage in routes(writer.plan):
        yield writer.case(f"{stage.name} is the route", _routed(writer, stage.name))
    first = routes(writer.plan)[0]
    lost = _routed(writer, "nowhere")
    yield writer.case("no such route", lost)
    chooser = writer.cast.of_stage(writer.plan.stages[0])
    failing = changed(_routed(writer, first.name), chooser, Fails())
    yield writer.case("nobody names a route", failing)
    yield writer.case("the choice is unsure", _routed(writer, first.name, writer.unsure))
    failed = changed(_routed(writer, first.name), writer.cast.of_stage(first), Fails())
    yield writer.case(f"{first.name} fails", failed)
    yield from _unsure(writer, first, _routed(writer, first.name))


def _routed(writer: CaseWriter, route: str, confidence: float | None = None) -> Script:
    """Everyone is sure, and the route is chosen."""
    sure = writer.sure if confidence is None else confidence
    choice = Says(value={ROUTE: route}, confidence=sure)
    chooser = writer.cast.of_stage(writer.plan.stages[0])
    return changed(writer.all_say(writer.sure), chooser, choice)


def _unsure(writer: CaseWriter, stage: Stage, script: Script) -> Iterator[PlannedCase]:
    agents = writer.cast.of_stage(stage)
    hesitant = changed(script, agents, writer.says(writer.unsure))
    yield writer.case(f"{stage.name} hesitates", hesitant)
    for words, confidence in writer.close:
        close = changed(script, agents, writer.says(confidence))
        yield writer.case(f"{stage.name} is {words}", close)


def _conditional_cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    """Each route with an input that is made for it; where none can be made, any route may run."""
    sure = writer.all_say(writer.sure)
    met: list[tuple[Stage, Any]] = [
        (stage, given)
        for at, stage in enumerate(writer.plan.stages)
        if (given := input_that_meets(writer.plan, at)) is not None
    ]
    for stage, given in met:
        yield writer.case(f"{stage.name} is the route", sure, given=given, route=stage.name)
    for stage, given in met[:1]:
        failed = changed(sure, writer.cast.of_stage(stage), Fails())
        yield writer.case(f"{stage.name} fails", failed, given=given, route=stage.name)
        unsure = writer.all_say(writer.unsure)
        yield writer.case(f"{stage.name} hesitates", unsure, given=given, route=stage.name)
        for words, confidence in writer.close:
            close = writer.all_say(confidence)
            name = f"{stage.name} is {words}"
            yield writer.case(name, close, given=given, route=stage.name)
    if not met:
        yield writer.case("every route is sure", sure)
        yield writer.case("everyone hesitates", writer.all_say(writer.unsure))
        for words, confidence in writer.close:
            yield writer.case(f"everyone is {words}", writer.all_say(confidence))


def _least(plan: PatternPlan) -> int:
    fewest = min(plan.count(stage) for stage in routes(plan))
    return fewest if is_conditional(plan) else fewest + plan.count(plan.stages[0])


def _ways(plan: PatternPlan) -> Sequence[Sequence[Stage]]:
    before = [] if is_conditional(plan) else [plan.stages[0]]
    return [[*before, stage] for stage in routes(plan)]


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda plan: ("retry",) if is_conditional(plan) else ("branch",),
    least_calls=_least,
    ways=_ways,
    stages=(2, MOST),
    conditions=True,
)
