"""From the plan of a pattern to its text, through the syntax tree and the printer.

Nothing here escapes or quotes: texts become literals of the tree. The comments say in plain words
what each step does and what it takes to pass it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Any, Final

from parallax_compiler.syntax.ast import Call, Expression, Name, Statement
from parallax_patterns.generation import tree
from parallax_patterns.generation.asking import aggregated, heard, staged, tasks
from parallax_patterns.generation.conditions import nodes
from parallax_patterns.generation.listing import Section, header, printed
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.voices import EVERYONE
from parallax_patterns.generation.wording import (
    about_fallback,
    about_gate,
    about_panel,
    about_reaching,
    about_retry,
    about_stage,
    about_stages,
)
from parallax_primitives.catalogue import SPECS
from parallax_primitives.modules import home

_WIDTH: Final = 96

ANSWERS: Final = {"parallel-consensus": "agreement", "consensus": "agreement", "voting": "winner"}
"""What the decision is called; of chains and tiers it is the `answer`."""


def render(plan: PatternPlan) -> str:
    """The text of the pattern."""
    sections = [*_decided(plan), *_ended(plan)]
    return printed(header(_header(plan)), [_imports(plan, sections), *sections])


def _header(plan: PatternPlan) -> Iterator[tuple[str, Any]]:
    yield "name", plan.title
    yield "version", "1.0.0"
    yield "description", plan.description
    yield "generator", "parallax generate pattern"
    if plan.input_schema is not None:
        yield "input", plan.input
    if plan.output_schema is not None:
        yield "output", plan.output
    for group in plan.groups:
        if group.name == EVERYONE:
            yield "agents", group.settings()
        else:
            yield "group", {"name": group.name, "settings": group.settings()}
    limits = plan.limits
    if limits.call_timeout is not None:
        yield "timeout", limits.call_timeout
    budget = {"calls": limits.calls, "seconds": _whole(limits.seconds)}
    if any(bound is not None for bound in budget.values()):
        yield "budget", {key: bound for key, bound in budget.items() if bound is not None}


def _whole(number: float | None) -> float | None:
    """A number as it is written: 30, not 30.0."""
    return int(number) if number is not None and number.is_integer() else number


def _context(plan: PatternPlan) -> list[str]:
    """What the requirements say beside the description, for whoever reads the pattern."""
    goal = [] if plan.goal == plan.description else [f"Goal: {plan.goal}"]
    return _wrapped([*goal, *(["Context:"] if plan.context else []), *plan.context])


def _imports(plan: PatternPlan, sections: Sequence[Section]) -> Section:
    """One import for each category, in the order of the catalogue."""
    used = {called for section in sections for called in _called(section)}
    homes: dict[str, list[str]] = {}
    for name in SPECS:
        if name in used:
            homes.setdefault(home(name) or "", []).append(name)
    imports = [tree.import_names(path, names) for path, names in homes.items()]
    return Section(comment=_context(plan), statements=imports)


def _called(section: Section) -> Iterator[str]:
    """The names that are called; none that people chose is that of a primitive."""
    for node in nodes(tuple(section.statements)):
        if isinstance(node, Call) and isinstance(node.callee, Name):
            yield node.callee.name


def _decided(plan: PatternPlan) -> Iterator[Section]:
    """The decision, up to the variable that holds it."""
    match plan.form:
        case "chain" | "tiers":
            yield from _stages(plan)
            yield from _retried(plan, _in_order(plan), about_stages(plan))
        case _:
            yield from _panel(plan)


def _panel(plan: PatternPlan) -> Iterator[Section]:
    panel = plan.stages[0]
    assert panel.aggregation is not None, "a panel has one answer"
    if plan.attempts > 1:
        yield from _retried(plan, heard(panel), about_panel(plan))
        return
    opinions = tree.apply("parallel", tasks(panel))
    yield _section(about_panel(plan), tree.assign(panel.variable, opinions))
    agreed = aggregated(panel.aggregation, tree.name(panel.variable))
    yield _section(about_reaching(plan), tree.assign(answer_name(plan), agreed))


def _retried(plan: PatternPlan, decision: Expression, words: Sequence[str]) -> Iterator[Section]:
    """The decision in a variable; made again while it is not sure enough, where that is asked."""
    if plan.attempts == 1:
        yield _section(words, tree.assign(answer_name(plan), decision))
        return
    yield _section(words, tree.assign("decide", tree.function((), decision)))
    options = {"maxAttempts": plan.attempts, "minConfidence": plan.min_confidence}
    again = tree.apply("retry", tree.name("decide"), tree.literal(options))
    yield _section(about_retry(plan), tree.assign(answer_name(plan), again))


def _stages(plan: PatternPlan) -> Iterator[Section]:
    chained = plan.form == "chain"
    for at, stage in enumerate(plan.stages):
        work = staged(stage, first=at == 0, chained=chained)
        yield _section(about_stage(stage, at), tree.assign(stage.variable, work))


def _in_order(plan: PatternPlan) -> Expression:
    stages = tree.array([tree.name(stage.variable) for stage in plan.stages])
    if plan.form == "chain":
        options = {"stopBelow": plan.stop_below, "last": True}
        return tree.apply("sequential", stages, tree.literal(options))
    return tree.apply("fallback", stages, tree.literal({"minConfidence": plan.min_confidence}))


def _ended(plan: PatternPlan) -> Iterator[Section]:
    """The gate, what happens below it, and the result."""
    gated = tree.apply("threshold", tree.name(answer_name(plan)), tree.number(plan.min_confidence))
    yield _section(about_gate(plan), tree.assign("validated", gated))
    final = tree.binary(tree.name("validated"), "??", _below(plan))
    yield _section(about_fallback(plan), tree.assign("final", final))
    words = ["The result is as sure as whoever decided."]
    yield _section(words, tree.expression(tree.name("final")))


def _below(plan: PatternPlan) -> Expression:
    fallback = plan.fallback
    if fallback.action == "default":
        return tree.binary(tree.literal(fallback.default), "~>", tree.number(0))
    reason = f"less sure than {plan.min_confidence:g}"
    options = tree.record({"reason": tree.text(reason), "value": tree.name(answer_name(plan))})
    return tree.apply("escalate", tree.text(fallback.target), options)


def answer_name(plan: PatternPlan) -> str:
    return ANSWERS.get(plan.strategy, "answer")


def _section(words: Sequence[str], *statements: Statement) -> Section:
    return Section(comment=_wrapped(words), statements=statements)


def _wrapped(lines: Sequence[str]) -> list[str]:
    """Comment lines that fit the page, each paragraph wrapped on its own."""
    return [
        part
        for line in lines
        for part in textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        or [""]
    ]
