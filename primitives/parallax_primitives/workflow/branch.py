"""`branch`: does the one of several tasks that a value stands for."""

from __future__ import annotations

from functools import partial
from typing import Final

from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Formula, Least, Refused, evaluated
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.selectors import label_of
from parallax_primitives.structures import entries
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
