"""`filter`: the elements for which a function holds."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.parameters import LIST, answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.transformation.parts import asked_of_each, listed, parts_of
from parallax_primitives.values import Value, truthy


async def filter_(context: Context, subject: Value, *, fn: Value) -> Value:
    parts = parts_of(context, subject)
    verdicts = await asked_of_each(context, parts, fn)
    kept = [part for part, verdict in zip(parts, verdicts, strict=True) if truthy(verdict)]
    return listed(context, kept, lost=(verdict for verdict in verdicts if failed(verdict)))


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="filter",
        category="transformation",
        summary="The elements for which a function holds; failed ones are left out.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Whether to keep an element, told its place too; calls of agents run at once.",
            ),
        ),
        returns="list",
        rule="The least confidence of the elements that are kept; 0 if none is.",
        formula="min(cᵢ of the kept)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { filter } from "@parallax/primitives/transformation"

filter(parallel(agents), part => ~part >= 0.6)""",
        example_agents=answers(ada=("yes", 0.9), grace=("perhaps", 0.4), linus=("no", 0.7)),
        example_result='["yes","no"] ~> 0.7',
        calls_agents=True,
        everyday=True,
    ),
    handler=filter_,
)
