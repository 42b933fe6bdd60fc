"""What an answer is compared by: `by` as a key, a path or a function, or the usual keys."""

from __future__ import annotations

from typing import Final

from parallax_primitives.context import Context
from parallax_primitives.values import Agent, Confident, Function, Value, bare

LABEL_KEYS: Final = ("decision", "verdict", "vote", "answer", "recommendation", "label")
"""Without `by`, an object is compared by the first of these that it has, else as a whole."""


def usual_label(answer: Value) -> Value:
    """What an answer is compared by when nothing was said."""
    whole = answer.value if type(answer) is Confident else answer
    if isinstance(whole, dict):
        for key in LABEL_KEYS:
            if key in whole:
                return whole[key]
        return whole
    return answer


def at_path(answer: Value, path: str) -> Value:
    """The part at a key or at a path such as `result.items.0`; null where there is none."""
    whole = bare(answer)
    if isinstance(whole, dict) and path in whole:
        return whole[path]
    for step in path.split("."):
        whole = bare(_part(whole, step))
    return whole


def _part(whole: Value, step: str) -> Value:
    if isinstance(whole, dict):
        return whole.get(step)
    if isinstance(whole, list) and step.isdecimal() and int(step) < len(whole):
        return whole[int(step)]
    if isinstance(whole, Agent):
        return _about(whole, step)
    return None


def _about(agent: Agent, step: str) -> Value:
    """What a pattern can read of an agent."""
    match step:
        case "id":
            return agent.id
        case "name":
            return agent.name
        case "capabilities":
            return list(agent.capabilities)
        case "expertise":
            return agent.expertise
    return None


async def label_of(context: Context, answer: Value, by: Value) -> Value:
    """What an answer is compared by; null when it has no such part."""
    match by:
        case None:
            return usual_label(answer)
        case str():
            return at_path(answer, by)
        case Function():
            return await context.call(by, answer)
    raise TypeError(f"{by!r} is no selector")
