"""`reduce`: folds results into one value."""

from __future__ import annotations

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Least, Refused, evaluated
from parallax_primitives.parameters import LIST, answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import tasks_of
from parallax_primitives.values import Value, confidence_of


async def reduce(context: Context, subject: Value, *, fn: Value, initial: Value = None) -> Value:
    parts = tasks_of(context, subject)
    good = [(at, part) for at, part in enumerate(parts) if not failed(part)]
    value, rest = (initial, good) if initial is not None or not good else (good[0][1], good[1:])
    for at, part in rest:
        value = await context.call(fn, value, part, float(at))
    inputs = [part for _, part in good] + ([initial] if initial is not None else [])
    formula = Least() if inputs else Refused("there is nothing to fold")
    known = [*inputs, value] if inputs else []
    details: dict[str, Value] = {
        "asked": float(len(parts)),
        "answered": float(len(good)),
        "errors": errors_of(part for part in parts if failed(part)),
    }
    confidence = evaluated(formula, map(confidence_of, known))
    return derived(value, confidence, context.name, known, details, formula=formula)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="reduce",
        category="aggregation",
        summary="The elements of a list folded into one value, from the first on.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives the next value for the value so far, an element and its place; failed "
                "elements are passed over.",
            ),
            Parameter(
                name="initial",
                kind="value",
                doc="The value to begin with. Null: the first element.",
            ),
        ),
        returns="any",
        rule="The least confidence of what was folded and of the result; 0 of nothing.",
        formula="min(cᵢ, c of initial and result)",
        example="""import { parallel } from "@parallax/primitives/execution"
import { reduce } from "@parallax/primitives/aggregation"

reduce(parallel(agents), (total, part) => total + part.lines, 0)""",
        example_agents=answers(ada=({"lines": 120}, 0.9), grace=({"lines": 30}, 0.8)),
        example_result="150 ~> 0.8",
        everyday=True,
    ),
    handler=reduce,
)
