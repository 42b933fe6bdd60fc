"""`branch`: does the one of several tasks that a value stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Formula, Least, Refused, evaluated
from parallax_primitives.parameters import TIMEOUT, VALUE, answers
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.selectors import label_of
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.structures import empty_problem, entries
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value, bare, confidence_of, kind_of

DEFAULT: Final = "default"
"""The arm for whatever has none of its own."""


async def branch(
    context: Context, subject: Value, *, arms: Value, by: Value = None, timeout: Value = None
) -> Value:
    written, known = entries(arms), await label_of(context, subject, by)
    label = _text(known)
    taken = label if label in written else DEFAULT
    context.emit("branch", label=label, arm=taken if taken in written else None)
    if taken not in written:
        words = f"there is no arm for `{label}`" if label is not None else _no_label(known)
        formula: Formula = Refused(words)
        return derived(
            None, 0.0, context.name, (subject,), {"label": label, "arm": None}, formula=formula
        )
    task, deadline = written[taken], Deadline(optional_seconds(timeout))
    index = list(written).index(taken)
    job = partial(context.attempt, task, index=index, previous=subject)
    result = await within(deadline, job, partial(too_late, context, task))
    if failed(result):
        return result
    parts, details = (subject, result), {"label": label, "arm": taken}
    formula = Least()
    confidence = evaluated(formula, map(confidence_of, parts))
    return derived(result, confidence, context.name, parts, details, formula=formula)


def _text(label: Value) -> str | None:
    """The arm that a label names; None for what names none."""
    match bare(label):
        case str() as text:
            return text
        case bool() as truth:
            return "true" if truth else "false"
        case float() as number:
            return f"{number:.0f}" if number.is_integer() else repr(number)
    return None


def _no_label(label: Value) -> str:
    return f"there is no arm for {kind_of(label)}"


def _check(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from empty_problem("arms", shapes.get("arms"), "arm")


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="branch",
        category="workflow",
        summary="The one task of several that a value stands for.",
        subject=VALUE,
        options=(
            Parameter(
                name="arms",
                kind="arms",
                required=True,
                doc="Tasks by what the value has to be: a text, a number, `true` or `false`; "
                "`default` is for all else. A lambda is given the value.",
            ),
            Parameter(
                name="by",
                kind="selector",
                doc="What the value is told apart by: a key, a path or a lambda. Null: an object "
                "by the first of `decision verdict vote answer recommendation label` it has.",
            ),
            TIMEOUT,
        ),
        returns="any",
        rule="The least of the value and of what the arm gives; 0 if there is no arm for it.",
        formula="min(c, c of the arm)",
        example="""import { branch } from "@parallax/primitives/workflow"

branch(agents[0].judge(), {approve: agents[1].ship(), default: "sent back"})""",
        example_agents=answers(ada=("approve", 0.8), grace=("shipped", 0.9)),
        example_result='"shipped" ~> 0.8',
        calls_agents=True,
        everyday=True,
        check=_check,
    ),
    handler=branch,
)
