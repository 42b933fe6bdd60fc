"""`emit`: hands a value to whatever collects its topic in the same run."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import chosen
from parallax_primitives.topics import topic_of
from parallax_primitives.values import Value, bare, confidence_of


async def emit(context: Context, subject: Value, *, v: Value) -> Value:
    topic = str(bare(subject))
    topic_of(context, topic).emit(v)
    context.emit("topic.emitted", topic=topic, confidence=confidence_of(v))
    return chosen(v, context.name)
