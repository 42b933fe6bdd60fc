"""`collect`: the values of a topic, as they are emitted in the same run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parallax_primitives.checks import Problem
from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.parameters import answers
from parallax_primitives.quantities import optional_seconds, seconds
from parallax_primitives.shapes import ArgumentShape, known
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import Deadline, within
from parallax_primitives.topics import topic_of
from parallax_primitives.values import Value, bare


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """How many values, and within how many seconds; `needed` says whether fewer are too few."""

    count: int | None
    within: float | None
    needed: bool


async def collect(
    context: Context,
    subject: Value,
    *,
    count: Value = None,
    window: Value = None,
    timeout: Value = "30s",
) -> Value:
    topic, wanted = topic_of(context, str(bare(subject))), _wanted(count, window, timeout)

    async def there() -> list[Value]:
        while wanted.count is None or topic.left(context.site) < wanted.count:
            await topic.more()
        return topic.take(context.site, wanted.count)

    def late() -> list[Value]:
        return topic.take(context.site, wanted.count)

    found = await within(Deadline(wanted.within), there, late)
    missing = (wanted.count or 0) - len(found) if wanted.needed else 0
    context.emit("topic.collected", topic=str(bare(subject)), count=len(found), missing=missing)
    problem = f"{missing} of {wanted.count} did not come" if missing else ""
    return collected(context, found, found, details={"missing": float(missing)}, problem=problem)


def _wanted(count: Value, window: Value, timeout: Value) -> _Wanted:
    """A text in place of the count is a window."""
    span = count if isinstance(count, str) else window
    number = int(count) if isinstance(count, float) else None
    if span is not None:
        return _Wanted(count=number, within=seconds(span), needed=False)
    return _Wanted(count=number, within=optional_seconds(timeout), needed=True)


def _check(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    given = [known(shapes.get(name)) for name in ("count", "window") if name in shapes]
    if all(one is not None and bare(one.value) is None for one in given):
        text = "`collect` needs to know how many values, or how long to wait for them"
        yield Problem(kind="unusable", name="count", text=text)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="collect",
        category="event",
        summary="The next values of a topic: so many, or those of a while.",
        subject=Parameter(name="topic", kind="name", required=True, doc="The name of the topic."),
        options=(
            Parameter(
                name="count",
                kind="extent",
                doc='How many values; or a time such as "5s", which is the window.',
            ),
            Parameter(
                name="window",
                kind="duration",
                keyword_only=True,
                doc="How long values are waited for; with a count, at most.",
            ),
            Parameter(
                name="timeout",
                kind="duration",
                default="30s",
                keyword_only=True,
                doc="Without a window, how long the count is waited for; fewer are then too few. "
                "Null: as long as the run.",
            ),
        ),
        returns="array",
        rule="The least of the values; 0 without any, or with too few. Each place in the pattern "
        "collects each value once, those that were emitted before included.",
        formula="min cᵢ",
        example="""import { parallel } from "@parallax/primitives/execution"
import { emit } from "@parallax/primitives/event"
import { collect } from "@parallax/primitives/event"

found = parallel([emit("finding", agents[0].look()), collect("finding", 1)])
found[1]""",
        example_agents=answers(ada=("a leak", 0.9)),
        example_result='["a leak"] ~> 0.9',
        everyday=True,
        check=_check,
    ),
    handler=collect,
)
