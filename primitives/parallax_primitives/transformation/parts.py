"""What the transformations of lists share: their parts, functions over them, and what is told.

A part that failed (null with confidence 0) carries nothing: no function is asked about it. What an
agent fails at inside a function becomes null with its error, as in a fan-out; any other fault of
the function is the pattern's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.tasks import answered, applied, run_all, tasks_of, width
from parallax_primitives.values import Confident, Function, Value, bare


def parts_of(context: Context, subject: Value) -> list[Value]:
    """The elements of the list, bounded by its annotation."""
    return tasks_of(context, subject)


async def asked_of_each(context: Context, parts: Sequence[Value], fn: Value) -> list[Value]:
    """What the function gives for each part and its place, in order; several at once if it waits.

    A part that failed stands for what it would have given.
    """
    jobs = [partial(_asked, context, fn, part, at) for at, part in enumerate(parts)]
    plain = bare(fn)
    if isinstance(plain, Function) and plain.is_async:
        return await run_all(jobs, width(context))
    return [await job() for job in jobs]


async def _asked(context: Context, fn: Value, part: Value, at: int) -> Value:
    if failed(part):
        return part
    return await answered(context.run(applied(fn, part, float(at)), index=at))


def listed(context: Context, parts: Sequence[Value], lost: Iterable[Value] = ()) -> Confident:
    """A list as sure as its least sure part that did not fail, 0 without any; parts keep their own.

    `lost` are failures that are no parts of it.
    """
    return collected(context, list(parts), parts, lost=lost)


def nested(
    context: Context, whole: Value, lists: Sequence[Confident], lost: Iterable[Value] = ()
) -> Confident:
    """A container of such lists, as sure as the least sure part of any of them."""
    filled = [one for one in lists if one.evidence is not None and one.evidence.collected]
    return collected(context, whole, filled, lost=lost, details={"count": float(len(lists))})
