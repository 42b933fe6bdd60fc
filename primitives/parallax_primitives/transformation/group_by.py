"""`groupBy`: the elements of a list by a key."""

from __future__ import annotations

from parallax_primitives.ballots import label_text
from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.parameters import LIST, answers
from parallax_primitives.selectors import label_of
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import listed, nested, parts_of
from parallax_primitives.values import Value, bare


async def group_by(context: Context, subject: Value, *, by: Value) -> Value:
    parts = parts_of(context, subject)
    found: dict[str, list[Value]] = {}
    for part in parts:
        if not failed(part):
            label = bare(await label_of(context, part, by))
            found.setdefault(label_text(label), []).append(part)
    groups = {name: listed(context, same) for name, same in found.items()}
    lost = (part for part in parts if failed(part))
    return nested(context, dict(groups), tuple(groups.values()), lost)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="groupBy",
        category="transformation",
        summary="The elements in lists by a key, in the order in which keys are first seen.",
        subject=LIST,
        options=(
            Parameter(
                name="by",
                kind="selector",
                required=True,
                doc="What elements are grouped by: a key, a path or a lambda. Failed elements "
                "belong to no group.",
            ),
        ),
        returns="object",
        rule="The least confidence of the elements, in each group and over all; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { groupBy } from "@parallax/primitives/transformation"

groupBy(parallel(agents), "verdict").approve""",
        example_agents=answers(
            ada=({"verdict": "approve"}, 0.9),
            grace=({"verdict": "reject"}, 0.4),
            linus=({"verdict": "approve"}, 0.7),
        ),
        example_result='[{"verdict":"approve"},{"verdict":"approve"}] ~> 0.7',
    ),
    handler=group_by,
)
