"""A panel: everyone is asked at once, and what they agree on is the decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.syntax.ast import Expression, Statement
from parallax_patterns.generation import tree
from parallax_patterns.generation.approvals import (
    APPROVES,
    about_answer,
    approved_by,
    approving,
    blocked,
    conditions,
    definitions,
    enough,
    says,
    unblocked,
)
from parallax_patterns.generation.asking import AGENT, aggregated, asked, called, payload, tasks
from parallax_patterns.generation.case_writing import CaseWriter, PlannedCase, changed
from parallax_patterns.generation.forms.shape import Decision, Shape, all_calls
from parallax_patterns.generation.gate_cases import gate_cases
from parallax_patterns.generation.listing import Section, section
from parallax_patterns.generation.plan import Aggregation, PatternPlan, Stage, Voice
from parallax_patterns.generation.rehearsal import NOTHING, Fails, Judged, Rehearsal, judge
from parallax_patterns.generation.wording import about_panel, about_reaching, about_terms

ASK: Final = "ask"
_TASK: Final = "task"
GRANTED: Final = "granted"
COUNTS: Final = "counts"


def _aggregation(plan: PatternPlan) -> Aggregation:
    aggregation = plan.stages[0].aggregation
    assert aggregation is not None, "a panel has one answer"
    return aggregation


def _agreed(plan: PatternPlan) -> str:
    """What the voices come to, before any gate."""
    return "winner" if _aggregation(plan).primitive == "voting" else "agreement"


def text(plan: PatternPlan) -> Decision:
    panel = plan.stages[0]
    shared = _shares_terms(panel)
    asking = tasks(panel, _through if shared else _straight)
    heard = section(about_panel(plan), tree.assign(panel.variable, tree.apply("parallel", asking)))
    setup = [_ask(panel)] if shared else []
    agreed = aggregated(_aggregation(plan), tree.name(panel.variable))
    if not plan.gates:
        return Decision(setup=setup, work=[heard], words=about_reaching(plan), value=agreed)
    reached = section(about_reaching(plan), tree.assign(_agreed(plan), agreed))
    return _gated(plan, [*setup, *definitions(plan)], [heard, reached])


def _straight(voice: Voice, agent: Expression) -> Expression:
    return asked(voice, agent, payload())


def _through(voice: Voice, agent: Expression) -> Expression:
    return tree.apply(ASK, agent, tree.text(voice.prompt))


def _shares_terms(panel: Stage) -> bool:
    """Whether several voices are asked on the same terms, which are then written once."""
    terms = {(one.operation, one.attempts, one.timeout, one.gate) for one in panel.voices}
    _, attempts, timeout, gate = next(iter(terms))
    bound = attempts > 1 or timeout is not None or gate > 0
    return len(panel.voices) > 1 and len(terms) == 1 and bound


def _ask(panel: Stage) -> Section:
    """`ask = (agent, task) => retry(() => agent.analyze(task, input), 2)`."""
    call = called(panel.voices[0], tree.name(AGENT), tree.name(_TASK), payload())
    asking = tree.assign(ASK, tree.function((AGENT, _TASK), call))
    return section([about_terms(panel.voices[0])], asking)


def _gated(plan: PatternPlan, setup: list[Section], work: list[Section]) -> Decision:
    """What they agree on, unless somebody blocks, or too few approve of an approval."""
    opinions, agreed = plan.stages[0].variable, tree.name(_agreed(plan))
    needed = unblocked(plan, opinions)
    steps: list[Statement] = []
    if approving(plan) is not None:
        granted = tree.conjunction(conditions(plan, opinions, approved_by(opinions)))
        steps.append(tree.assign(GRANTED, granted))
        refused = tree.unary("!", tree.apply(APPROVES, agreed))
        needed.append(tree.binary(refused, "||", tree.name(GRANTED)))
    steps.append(tree.assign(COUNTS, tree.conjunction(needed)))
    return Decision(
        setup=setup,
        work=[*work, section([about_answer(plan)], *steps)],
        words=[],
        value=tree.conditional(tree.name(COUNTS), agreed, tree.nothing()),
        shown=agreed,
    )


def course(rehearsal: Rehearsal) -> Judged:
    plan = rehearsal.plan
    answers = rehearsal.answers(plan.stages[0])
    judged = judge(_aggregation(plan), answers)
    values = [one.value for one in answers]
    approval = says(approving(plan), judged.value)
    refused = blocked(plan, values) or (approval and not enough(plan, values))
    return NOTHING if refused else judged


def cases(writer: CaseWriter) -> Iterator[PlannedCase]:
    agents = writer.cast.of_stage(writer.plan.stages[0])
    sure = writer.all_say(writer.sure)
    yield writer.case("everyone agrees", sure)
    if len(writer.answers) > 1:
        if len(agents) > 2:
            dissent = changed(sure, agents[-1:], writer.says(writer.sure, 1))
            yield writer.case(f"{agents[-1]} dissents", dissent)
        yield writer.case("everyone disagrees", writer.divided(agents))
    yield writer.case(f"{agents[-1]} fails", changed(sure, agents[-1:], Fails()))
    yield writer.case("everyone hesitates", writer.all_say(writer.unsure))
    for words, confidence in writer.close:
        yield writer.case(f"everyone is {words}", writer.all_say(confidence))
    yield from retried(writer)
    yield from gate_cases(writer, writer.plan.stages[0], sure)


def retried(writer: CaseWriter) -> Iterator[PlannedCase]:
    """An agent that fails once is asked again, and one that is late counts as failed."""
    voice = writer.plan.stages[0].voices[0]
    agent = writer.cast.of_voice(voice)[0]
    sure = writer.all_say(writer.sure)
    if voice.attempts > 1:
        again = changed(sure, [agent], Fails(), writer.says(writer.sure))
        yield writer.case(f"{agent} fails once", again)
    if voice.timeout is not None:
        yield writer.case(f"{agent} never answers", changed(sure, [agent], Fails(error="timeout")))


SHAPE = Shape(
    text=text,
    course=course,
    cases=cases,
    path=lambda plan: ("parallel", _aggregation(plan).primitive),
    answer=lambda plan: "answer" if plan.gates else _agreed(plan),
    least_calls=all_calls,
    gates="any",
    stages=(1, 1),
)
