"""From the plan of a pattern to its text, through the syntax tree and the printer.

Nothing here escapes or quotes: texts become literals of the tree. The comments say in plain words
what each step does and what it takes to pass it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from parallax_compiler.syntax.ast import Call, Expression, Name
from parallax_patterns.generation import tree
from parallax_patterns.generation.conditions import nodes
from parallax_patterns.generation.forms.catalogue import SHAPES
from parallax_patterns.generation.forms.shape import Decision
from parallax_patterns.generation.listing import Section, header, printed, section
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.voices import EVERYONE
from parallax_patterns.generation.wording import about_fallback, about_gate, about_retry
from parallax_primitives.catalogue import SPECS
from parallax_primitives.library import FUNCTIONS_BY_NAME
from parallax_primitives.modules import home


def render(plan: PatternPlan) -> str:
    """The text of the pattern."""
    decision = SHAPES[plan.form].text(plan)
    sections = [*_decided(plan, decision), *_ended(plan, decision)]
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
    return [*goal, *(["Context:"] if plan.context else []), *plan.context]


def _imports(plan: PatternPlan, sections: Sequence[Section]) -> Section:
    """One import for each category, in the order of the catalogue."""
    used = {called for section in sections for called in _called(section)}
    homes: dict[str, list[str]] = {}
    for name in SPECS:
        if name in used:
            homes.setdefault(home(name) or "", []).append(name)
    imports = [tree.import_names(path, names) for path, names in homes.items()]
    return section(_context(plan), *imports)


def _called(section: Section) -> Iterator[str]:
    """The names that are called, but for the library; nothing else is named like a primitive."""
    for node in nodes(tuple(section.statements)):
        if isinstance(node, Call) and isinstance(node.callee, Name):
            called = node.callee.name
            if called not in FUNCTIONS_BY_NAME:
                yield called


def _decided(plan: PatternPlan, decision: Decision) -> Iterator[Section]:
    """The decision, up to the variable that holds it."""
    yield from decision.setup
    if plan.attempts > 1:
        yield from _retried(plan, decision)
        return
    yield from decision.work
    if decision.value is not None:
        yield section(decision.words, tree.assign(answer_name(plan), decision.value))


def _retried(plan: PatternPlan, decision: Decision) -> Iterator[Section]:
    """The decision as a function, made again while it is not sure enough."""
    assert decision.value is not None, "a decision that is made again has a value"
    steps = [statement for part in decision.work for statement in part.statements]
    words = [*(line for part in decision.work for line in part.comment), *decision.words]
    body = tree.block(*steps, tree.returned(decision.value)) if steps else decision.value
    yield section(words, tree.assign("decide", tree.function((), body)))
    options = {"maxAttempts": plan.attempts, "minConfidence": plan.min_confidence}
    again = tree.apply("retry", tree.name("decide"), tree.literal(options))
    yield section(about_retry(plan), tree.assign(answer_name(plan), again))


def _ended(plan: PatternPlan, decision: Decision) -> Iterator[Section]:
    """The gate, what happens below it, and the result."""
    gated = tree.apply("threshold", tree.name(answer_name(plan)), tree.number(plan.min_confidence))
    yield section(about_gate(plan), tree.assign("validated", gated))
    final = tree.binary(tree.name("validated"), "??", _below(plan, decision))
    yield section(about_fallback(plan), tree.assign("final", final))
    words = ["The result is as sure as whoever decided."]
    yield section(words, tree.expression(tree.name("final")))


def _below(plan: PatternPlan, decision: Decision) -> Expression:
    fallback = plan.fallback
    if fallback.action == "default":
        return tree.binary(tree.literal(fallback.default), "~>", tree.number(0))
    reason = f"less sure than {plan.min_confidence:g}"
    found = decision.shown if plan.attempts == 1 else None
    shown = tree.name(answer_name(plan)) if found is None else found
    options = tree.record({"reason": tree.text(reason), "value": shown})
    return tree.apply("escalate", tree.text(fallback.target), options)


def answer_name(plan: PatternPlan) -> str:
    """The variable of the decision."""
    return SHAPES[plan.form].answer(plan)
