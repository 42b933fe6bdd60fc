"""What the primitives of the category `confidence` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.confidence.calibration import problem_of
from parallax_primitives.parameters import ANSWERS, STARTING, VALUE, answers
from parallax_primitives.shapes import ArgumentShape, known
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import bare

HIGH: Final = 0.7
MEDIUM: Final = 0.5
LOW: Final = 0.3


def _preset(name: str, band: str, least: float) -> PrimitiveSpec:
    """A `threshold` whose bar is built in."""
    return PrimitiveSpec(
        name=name,
        category="confidence",
        summary=f"The value if its confidence is {least:g} or more, else null.",
        subject=VALUE,
        returns="nullable",
        rule=f"Its own if it is {least:g} or more ({band}), else 0.",
        formula=f"c if c ≥ {least:g}, else 0",
        example=f"""import {{ {name} }} from "@parallax/primitives/confidence"

{name}(agents[0].review())""",
        example_agents=(("ada", ({"answer": "ship it", "confidence": 0.9},)),),
        example_result='"ship it" ~> 0.9',
    )


FACTOR: Final = Parameter(
    name="factor",
    kind="number",
    default=1.2,
    minimum=0.0,
    doc="What the confidence is multiplied by; the product is capped at 1.",
)


RATE: Final = Parameter(
    name="rate", kind="confidence", default=0.9, doc="What the confidence is multiplied by."
)
MIN: Final = Parameter(name="min", kind="confidence", default=0.0, doc="The lower bound.")
MAX: Final = Parameter(name="max", kind="confidence", default=1.0, doc="The upper bound.")


def _named(name: str, doc: str) -> Parameter:
    return Parameter(name=name, kind="number", minimum=0.0, keyword_only=True, doc=doc)


def _check_calibrate(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    table = known(shapes.get("table"))
    if table is None or bare(table.value) is None:
        return
    problem = problem_of(table.value)
    if problem is not None:
        text = f"`calibrate` cannot use the table: {problem}"
        yield Problem(kind="unusable", name="table", text=text)


CONFIDENCE: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="threshold",
        category="confidence",
        summary="The value if its confidence is high enough, else null.",
        subject=VALUE,
        options=(
            Parameter(
                name="min", kind="confidence", default=0.5, doc="The least confidence that passes."
            ),
        ),
        returns="nullable",
        rule="Its own if it reaches `min`, else 0.",
        formula="c if c ≥ min, else 0",
        example="""import { threshold } from "@parallax/primitives/confidence"

threshold(agents[0].review(), 0.8)""",
        example_agents=answers(ada=("ship it", 0.85)),
        example_result='"ship it" ~> 0.85',
    ),
    _preset("highConfidence", "where the high band begins", HIGH),
    _preset("mediumConfidence", "where the medium band begins", MEDIUM),
    _preset("lowConfidence", "the least that primitives work with", LOW),
    PrimitiveSpec(
        name="transform",
        category="confidence",
        summary="The value with its confidence changed by a named operation.",
        subject=VALUE,
        options=(
            Parameter(
                name="operation",
                kind="text",
                required=True,
                choices=("boost", "decay", "normalize", "clamp", "set"),
                doc="What to do with the confidence.",
            ),
            Parameter(
                name="amount",
                kind="number",
                minimum=0.0,
                doc="The operation's number: the factor of `boost`, the rate of `decay`, the lower "
                "bound of `normalize` and `clamp`, the confidence of `set`.",
            ),
            Parameter(
                name="max",
                kind="confidence",
                default=1.0,
                doc="The upper bound of `normalize` and `clamp`.",
            ),
            _named("factor", "The `amount` of `boost` by its own name."),
            _named("rate", "The `amount` of `decay` by its own name."),
            _named("min", "The `amount` of `normalize` and `clamp` by its own name."),
        ),
        returns="subject",
        rule="As the operation says: multiplied, measured between bounds, kept between bounds, or "
        "replaced.",
        formula="boost: min(1, c·f); decay: c·r; normalize: (c - min)/(max - min) within [0, 1]; "
        "clamp: min(max, max(min, c)); set: the number",
        example="""import { transform } from "@parallax/primitives/confidence"

transform("yes" ~> 0.5, "boost", 1.5)""",
        example_result='"yes" ~> 0.75',
    ),
    PrimitiveSpec(
        name="boost",
        category="confidence",
        summary="The value with its confidence multiplied, at most 1.",
        subject=VALUE,
        options=(FACTOR,),
        returns="subject",
        rule="Its own times `factor`, at most 1.",
        formula="min(1, c·factor)",
        example="""import { boost } from "@parallax/primitives/confidence"

boost("yes" ~> 0.5, 1.5)""",
        example_result='"yes" ~> 0.75',
    ),
    PrimitiveSpec(
        name="decay",
        category="confidence",
        summary="The value with its confidence lowered by a rate.",
        subject=VALUE,
        options=(RATE,),
        returns="subject",
        rule="Its own times `rate`.",
        formula="c·rate",
        example="""import { decay } from "@parallax/primitives/confidence"

decay("yes" ~> 0.8, 0.5)""",
        example_result='"yes" ~> 0.4',
    ),
    PrimitiveSpec(
        name="normalize",
        category="confidence",
        summary="The value with its confidence measured from `min` to `max`.",
        subject=VALUE,
        options=(MIN, MAX),
        returns="subject",
        rule="How far its own lies on the way from `min` to `max`, within 0 and 1.",
        formula="(c - min)/(max - min) within [0, 1]",
        example="""import { normalize } from "@parallax/primitives/confidence"

normalize("yes" ~> 0.7, 0.5, 0.9)""",
        example_result='"yes" ~> 0.5',
    ),
    PrimitiveSpec(
        name="clamp",
        category="confidence",
        summary="The value with its confidence kept between two bounds.",
        subject=VALUE,
        options=(MIN, MAX),
        returns="subject",
        rule="Its own, but no less than `min` and no more than `max`.",
        formula="min(max, max(min, c))",
        example="""import { clamp } from "@parallax/primitives/confidence"

clamp("yes" ~> 0.97, 0.1, 0.9)""",
        example_result='"yes" ~> 0.9',
    ),
    PrimitiveSpec(
        name="combine",
        category="confidence",
        summary="The list of the answers, with one confidence made of theirs.",
        subject=ANSWERS,
        options=(
            Parameter(
                name="method",
                kind="text",
                default="min",
                choices=("min", "max", "product", "mean", "noisyOr"),
                doc="The least, the highest, that all are right (`product`), the mean, or that any "
                "is right (`noisyOr`); the last two as if the answers were independent.",
            ),
            *STARTING,
        ),
        returns="list",
        rule="As the method says, each agent's answer counted once; who did not answer counts 0. "
        "Each answer keeps its own.",
        formula="min cᵢ; max cᵢ; Π cᵢ; Σ cᵢ/n; 1 - Π (1 - cᵢ)",
        example="""import { combine } from "@parallax/primitives/confidence"

combine(agents, "noisyOr")""",
        example_agents=answers(ada=("leak", 0.6), grace=("leak", 0.5)),
        example_result='["leak","leak"] ~> 0.8',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="calibrate",
        category="confidence",
        summary="The value with the confidence that what was stated was worth so far.",
        subject=VALUE,
        options=(
            Parameter(
                name="table",
                kind="list",
                doc="Pairs of a stated confidence and how often it was right, both rising. Null: "
                "the table of the agent that gave the value in the project's `calibration.lock`, "
                "or no change without one.",
            ),
        ),
        returns="subject",
        rule="What the table says of its own: on the line between two points, below the first in "
        "proportion, beyond the last as much as that.",
        formula="table(c)",
        example="""import { calibrate } from "@parallax/primitives/confidence"

calibrate(agents[0].judge(), [[0.5, 0.4], [0.9, 0.7]])""",
        example_agents=answers(ada=("guilty", 0.8)),
        example_result='"guilty" ~> 0.625',
        check=_check_calibrate,
    ),
)
