"""`partition`: the elements for which a function holds, and the others."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.parameters import LIST, answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import asked_of_each, listed, nested, parts_of
from parallax_primitives.values import Value, truthy


async def partition(context: Context, subject: Value, *, fn: Value) -> Value:
    parts = parts_of(context, subject)
    verdicts = await asked_of_each(context, parts, fn)
    judged = [pair for pair in zip(parts, verdicts, strict=True) if not failed(pair[1])]
    passing = listed(context, [part for part, verdict in judged if truthy(verdict)])
    others = listed(context, [part for part, verdict in judged if not truthy(verdict)])
    lost = (verdict for verdict in verdicts if failed(verdict))
    return nested(context, [passing, others], (passing, others), lost)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="partition",
        category="transformation",
        summary="Two lists: the elements for which a function holds, and the others.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Whether an element belongs to the first list, told its place too; calls of "
                "agents run at once. What fails belongs to neither.",
            ),
        ),
        returns="array",
        rule="The least confidence of the elements, in each list and over both; 0 of none.",
        formula="min(cᵢ of the parts)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { partition } from "@parallax/primitives/transformation"

[sure, unsure] = partition(parallel(agents), part => ~part >= 0.6)
sure""",
        example_agents=answers(ada=("yes", 0.9), grace=("perhaps", 0.4), linus=("no", 0.7)),
        example_result='["yes","no"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    handler=partition,
)
