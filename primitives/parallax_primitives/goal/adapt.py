"""`adapt`: one strategy after another, each knowing what came of the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from parallax_primitives.attempts import best_of, is_good, shortfall
from parallax_primitives.checks import Problem
from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen, derived, failed
from parallax_primitives.formulas import Factor, Product, evaluated
from parallax_primitives.parameters import TIMEOUT, answers
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.structures import empty_problem
from parallax_primitives.tasks import Deadline, tasks_of, too_late, within
from parallax_primitives.values import UNDEFINED, Value, confidence_of

_SETTLED: Final = 0.8
"""What the best is worth when no strategy was sure enough."""


async def adapt(
    context: Context, subject: Value, *, min_confidence: float = 0.7, timeout: Value = None
) -> Value:
    strategies = tasks_of(context, subject)
    deadline = Deadline(optional_seconds(timeout))
    results: list[Value] = []
    for at, strategy in enumerate(strategies):
        previous = results[-1] if results else UNDEFINED
        job = partial(context.attempt, strategy, index=at, previous=previous)
        result = await within(deadline, job, partial(too_late, context, strategy))
        results.append(result)
        if is_good(result, min_confidence):
            words = f"that of strategy {at + 1} of {len(strategies)}"
            return chosen(result, context.name, words)
        if deadline.passed:
            break
        if at + 1 < len(strategies):
            sure = confidence_of(result)
            context.emit("adapted", index=at + 1, reason=shortfall(result), confidence=sure)
    return _settled(context, results)


def _settled(context: Context, results: Sequence[Value]) -> Value:
    """The best of those that were not sure enough, for want of better."""
    successes = [result for result in results if not failed(result)]
    if not successes:
        return best_of(context, results)
    best = max(successes, key=confidence_of)
    factors = (
        Factor(name="best", value=confidence_of(best), roles=("part",)),
        Factor(name="settled", value=_SETTLED, note="no strategy was sure enough"),
    )
    formula, details = Product(factors=factors), {"attempts": float(len(results))}
    confidence = evaluated(formula, ())
    return derived(
        best, confidence, context.name, (best,), details, formula=formula, roles=("part",)
    )


def _check(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("strategies", shapes.get("strategies"), "strategy")


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="adapt",
        category="goal",
        summary="The first of several strategies that is sure enough, each learning from the last.",
        subject=Parameter(
            name="strategies",
            kind="tasks",
            required=True,
            doc="Tasks in order; a lambda is given what came of the strategy before it.",
        ),
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.7,
                doc="Below it the next strategy is tried.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="Its own; if none reaches `minConfidence`, that of the best times 0.8; 0 if none "
        "succeeds.",
        formula="c of the first with c ≥ minConfidence, else 0.8 · max cᵢ",
        example="""import { adapt } from "@parallax/primitives/goal"

adapt([agents[0].guess(), tried => agents[1].improve(tried)])""",
        example_agents=answers(ada=("perhaps", 0.4), grace=("certainly", 0.9)),
        example_result='"certainly" ~> 0.9',
        calls_agents=True,
        everyday=True,
        check=_check,
    ),
    handler=adapt,
)
