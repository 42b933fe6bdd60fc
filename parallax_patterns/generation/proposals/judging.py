"""Judges proposals: what is not proven goes back with everything that was found.

A plan has to be sound and to carry out every field of the requirements; the pattern that is
composed of it then has to pass its own tests, worked out on paper, and simulated runs.

Prism text is held against the pattern that the rules make of the same requirements: it gets that
pattern's header, has to pass that pattern's tests, and to do the same in every scenario of an
exploration of both. So it may be written as it likes, but not decide otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.formatting import format_source
from parallax_compiler.syntax.parser import parse
from parallax_patterns.diagnostics.proposals import OtherBehaviour, OversizedProposal
from parallax_patterns.errors import UserError
from parallax_patterns.generation.checking import check_plan
from parallax_patterns.generation.composing import GeneratedPattern, compose_plan
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.proposals.model import Case
from parallax_patterns.generation.proposals.reading import plan_in, prism_in
from parallax_patterns.generation.trying import Trial, in_a_project, tried
from parallax_patterns.simulation.comparing import ASPECTS, Difference, compare
from parallax_patterns.simulation.preparing import prepare
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.surveying import Explorable, explorable
from parallax_patterns.testing.failure_lines import failure_text

MOST_CALLS: Final = 2000
"""Of the longest run of a proposed plan."""
_SCENARIOS: Final = 200
"""How many of each version are explored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a proposal came to: a pattern that passed its trial, or a problem with its findings."""

    composed: GeneratedPattern | None = None
    trial: Trial | None = None
    problem: str | None = None
    findings: str = ""


def judge_plan(answer: str, case: Case) -> Verdict:
    """The verdict on an answer that should be a plan."""
    sink = Sink()
    found = plan_in(answer, sink)
    if found is None:
        return _refused(sink)
    ours = case.by_rules.plan
    # What a pattern is called, and what users are told, is not for a model to say.
    plan = found.model_copy(update={"name": ours.name, "title": ours.title, "notes": ours.notes})
    if not check_plan(plan, case.requirements, sink, case.name):
        return _refused(sink)
    calls = _most_calls(plan)
    if calls > MOST_CALLS:
        located = case.requirements.located
        span = located.key_span("goal")
        sink.report(
            OversizedProposal(source=located.source, span=span, calls=calls, most=MOST_CALLS)
        )
        return _refused(sink)
    return _tried(compose_plan(plan))


def _most_calls(plan: PatternPlan) -> int:
    """The calls of a run in which everything fails as often as it may."""
    once = sum(
        stage.attempts * plan.answering(voice) * voice.attempts
        for stage in plan.stages
        for voice in stage.voices
    )
    return plan.attempts * once


def judge_prism(answer: str, case: Case) -> Verdict:
    """The verdict on an answer that should be the text of the pattern."""
    sink = Sink()
    text = _with_our_header(prism_in(answer), case.by_rules.pattern_text, sink)
    if text is None:
        return _refused(sink)
    verdict = _tried(replace(case.by_rules, pattern_text=text), strict=True)
    if verdict.composed is None:
        return verdict
    differs = _difference(case.by_rules, verdict.composed)
    if differs is None:
        return verdict
    source = Source("proposal", text)
    span = Span(0, len(source.line(1)))
    sink.report(OtherBehaviour(source=source, span=span, differs=differs))
    return _refused(sink)


def _with_our_header(proposal: str, by_rules: str, sink: Sink) -> str | None:
    """The proposed text, formatted, under the header of the rules' pattern."""
    module = parse(Source("proposal", proposal), sink)
    if module is None:
        return None
    span = Span(0, 0) if module.header is None else module.header.span
    body = f"{proposal[: span.start]}{proposal[span.end :]}".lstrip()
    ours = parse(Source("pattern", by_rules), Sink())
    assert ours is not None, "the rules write what can be parsed"
    assert ours.header is not None, "they write a header, too"
    header = by_rules[ours.header.span.start : ours.header.span.end]
    return format_source(Source("proposal", f"{header}\n{body}"), sink)


def _difference(by_rules: GeneratedPattern, proposed: GeneratedPattern) -> str | None:
    """In what two patterns differ where both are explored; None when they do the same."""
    try:
        found = compare(_explorable(by_rules), _explorable(proposed), most=_SCENARIOS)
    except UserError as error:
        return error.message
    return _words(found) if found.differing else None


def _explorable(composed: GeneratedPattern) -> Explorable:
    with in_a_project(composed) as (project, pattern):
        return explorable(prepare(pattern, project), project)


def _words(found: Difference) -> str:
    counts = [
        f"its {aspect} in {found.changed[aspect]}" for aspect in ASPECTS if found.changed[aspect]
    ]
    words = f"of {found.scenarios} scenarios, {', '.join(counts)}"
    if found.example is None:
        return words
    right, wrong = _outcome(found.example.before), _outcome(found.example.after)
    return f"{words}; in the plainest it gives {wrong}, and {right} is right"


def _outcome(played: Played) -> str:
    outcome = played.outcome
    value = json.dumps(played.execution.json, ensure_ascii=False)
    return f"{value} ~> {outcome.confidence:.3g} after {outcome.calls} calls ({outcome.status})"


# --- verdicts ------------------------------------------------------------------------------------


def _tried(composed: GeneratedPattern, *, strict: bool = False) -> Verdict:
    """The verdict of a trial; under `strict` a warning is a fault, too."""
    trial = tried(composed, strict=strict)
    if trial.passed:
        return Verdict(composed=composed, trial=trial)
    faults = [one for one in trial.validation.diagnostics if trial.validation.is_fault(one)]
    if faults:
        return Verdict(problem=_title(faults), findings=plain_text(render_all(faults)).strip())
    failed = sum(case.status != "passed" for case in trial.tests.cases)
    problem = f"{failed} failing tests" if failed else "a simulated run broke a rule"
    return Verdict(problem=problem, findings="\n".join(_failed(trial)))


def _failed(trial: Trial) -> Iterator[str]:
    """What is said of tests and simulated runs that failed."""
    yield from (plain_text(render_all([one])) for one in trial.tests.diagnostics)
    for case in trial.tests.cases:
        if case.status != "passed":
            yield f"test `{case.name}`:\n{failure_text(case.failures)}"
    for broken in trial.violations:
        yield f"simulated run: {broken.rule} is not so: {broken.message}"


def _refused(sink: Sink) -> Verdict:
    errors = [one for one in sink if one.severity is Severity.ERROR]
    return Verdict(problem=_title(errors), findings=plain_text(render_all(errors)).strip())


def _title(found: Iterable[Diagnostic]) -> str:
    """The first finding in a few words, and how many more there are."""
    first, *others = found
    return f"{first.title} ({first.code})" + (f" and {len(others)} more" if others else "")
