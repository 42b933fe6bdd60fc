"""`bulkhead`: keeps the tasks of one kind from taking every place."""

from __future__ import annotations

import asyncio
from functools import partial

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.held import holding
from parallax_primitives.parameters import TASK, TIMEOUT, answers
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, too_late, within
from parallax_primitives.values import Value


async def bulkhead(
    context: Context, subject: Value, *, name: str, size: float, timeout: Value = None
) -> Value:
    places = _places(context, name, int(size))
    job = partial(_inside, context, name, places, subject)
    return await within(
        Deadline(optional_seconds(timeout)), job, partial(too_late, context, subject)
    )


def _places(context: Context, name: str, size: int) -> asyncio.Semaphore:
    """The places of that name in this run, all of which say the same size."""
    sizes: dict[str, int] = context.state.live("bulkhead sizes", dict)
    known = sizes.setdefault(name, size)
    if known != size:
        raise Fault(f"`{context.name}` `{name}` has {known} places elsewhere, here {size}")
    return context.state.live(f"bulkhead {name}", partial(asyncio.Semaphore, size))


async def _inside(context: Context, name: str, places: asyncio.Semaphore, task: Value) -> Value:
    asked = context.now()
    with holding(context, name):
        async with places:
            waited = context.now() - asked
            if waited > 0:
                context.emit("bulkhead.waited", bulkhead=name, seconds=waited)
            return await context.attempt(task)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="bulkhead",
        category="resource",
        summary="The task, run when one of so many places of that name is free.",
        subject=TASK,
        options=(
            Parameter(
                name="name",
                kind="text",
                required=True,
                doc="The name of the places, shared by the whole run.",
            ),
            Parameter(
                name="size",
                kind="count",
                minimum=1.0,
                required=True,
                doc="How many places there are; everywhere the same number.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own; 0 when it fails or time runs out.",
        formula="c",
        example="""import { bulkhead } from "@parallax/primitives/resource"

bulkhead(agents[0].search("prices"), "search", 2)""",
        example_agents=answers(ada=("found", 0.9)),
        example_result='"found" ~> 0.9',
        calls_agents=True,
    ),
    handler=bulkhead,
)
