"""`flatMap`: what a function gives for each element, its lists opened."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.parameters import LIST
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
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


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="flatMap",
        category="transformation",
        summary="What a function gives for each element, lists opened one level.",
        subject=LIST,
        options=(
            Parameter(
                name="fn",
                kind="function",
                required=True,
                doc="Gives a list for an element and its place, or one value; calls of agents run "
                "at once. What fails adds nothing.",
            ),
        ),
        returns="array",
        rule="The least confidence of the parts; 0 if there are none.",
        formula="min(cᵢ of the parts)",
        example="""import { flatMap } from "@parallax/primitives/transformation"

flatMap(["a.py", "b.py"], file => agents[0].issues(file))""",
        example_agents=(
            (
                "ada",
                (
                    {"answer": ["long line", "no test"], "confidence": 0.9},
                    {"answer": ["typo"], "confidence": 0.6},
                ),
            ),
        ),
        example_result='["long line","no test","typo"] ~> 0.6',
        calls_agents=True,
    ),
    handler=flat_map,
)
