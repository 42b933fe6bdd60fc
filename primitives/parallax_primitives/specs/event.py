"""What the primitives of the category `event` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.parameters import answers
from parallax_primitives.shapes import ArgumentShape, known
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import bare


def _check_collect(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    given = [known(shapes.get(name)) for name in ("count", "window") if name in shapes]
    if all(one is not None and bare(one.value) is None for one in given):
        text = "`collect` needs to know how many values, or how long to wait for them"
        yield Problem(kind="unusable", name="count", text=text)


EVENT: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="emit",
        category="event",
        summary="The value, also given to whatever collects the topic in this run.",
        subject=Parameter(name="topic", kind="name", required=True, doc="The name of the topic."),
        options=(Parameter(name="v", kind="value", required=True, doc="The value."),),
        returns="any",
        rule="Its own.",
        formula="c",
        example="""import { emit } from "@parallax/primitives/event"

emit("finding", agents[0].look())""",
        example_agents=answers(ada=("a leak", 0.9)),
        example_result='"a leak" ~> 0.9',
        everyday=True,
    ),
    PrimitiveSpec(
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
        check=_check_collect,
    ),
)
