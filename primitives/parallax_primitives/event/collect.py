"""`collect`: the values of a topic, as they are emitted in the same run."""

from __future__ import annotations

from dataclasses import dataclass

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.quantities import optional_seconds, seconds
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
