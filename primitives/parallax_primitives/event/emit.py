"""`emit`: hands a value to whatever collects its topic in the same run."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen
from parallax_primitives.parameters import answers
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.topics import topic_of
from parallax_primitives.values import Value, bare, confidence_of


async def emit(context: Context, subject: Value, *, v: Value) -> Value:
    topic = str(bare(subject))
    topic_of(context, topic).emit(v)
    context.emit("topic.emitted", topic=topic, confidence=confidence_of(v))
    return chosen(v, context.name)


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
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
    handler=emit,
)
