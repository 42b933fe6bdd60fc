"""`flatMap`: what a function gives for each element, its lists opened."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.transformation.parts import asked_of_each, listed, parts_of
from parallax_primitives.values import Value, bare, part_of


async def flat_map(context: Context, subject: Value, *, fn: Value) -> Value:
    given = await asked_of_each(context, parts_of(context, subject), fn)
    opened = [part for one in given if not failed(one) for part in _opened(one)]
    return listed(context, opened, lost=(one for one in given if failed(one)))


def _opened(given: Value) -> Iterator[Value]:
    """The elements of a list, or the value itself where it is none."""
    whole = bare(given)
    if isinstance(whole, list):
        yield from (part_of(given, part) for part in whole)
    else:
        yield given
