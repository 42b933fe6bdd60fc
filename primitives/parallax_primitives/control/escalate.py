"""`escalate`: hands a question to somebody else: another agent, or a person's mailbox.

It ends nothing but its own expression. An agent, a group or a capability is asked first by its most
expert agent; when that fails, by the next. A target that names no agent is a mailbox, whose answer
comes from the run's resolver; without an answer the run is pending on it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from parallax_primitives.attempts import best_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.faults import Fault
from parallax_primitives.formulas import Refused
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.tasks import Deadline, answered, too_late, within
from parallax_primitives.values import Agent, Value, bare, confidence_of, kind_of


async def escalate(
    context: Context,
    subject: Value,
    *,
    reason: Value = None,
    value: Value = None,
    timeout: Value = None,
) -> Value:
    target = bare(subject)
    _check(context, target)
    request = _request(context, reason, value)
    deadline = Deadline(optional_seconds(timeout))
    agents = sorted(context.agents(target), key=lambda agent: -_expertise(agent))
    if agents:
        return await _ask_agents(context, agents, request, deadline)
    if isinstance(target, str):
        return await _ask_mailbox(context, target, request, deadline)
    raise Fault(f"`{context.name}` found no agent in the group", hint="Name a group with agents.")


def _check(context: Context, target: Value) -> None:
    members = target if isinstance(target, list) else [target]
    text = isinstance(target, str) and target != ""
    if not text and not all(isinstance(bare(one), Agent) for one in members):
        raise Fault(
            f"`{context.name}` needs an agent, a group, or the name of an agent, a capability or "
            f"a mailbox, got {'an empty text' if target == '' else kind_of(target)}"
        )


def _request(context: Context, reason: Value, value: Value) -> Value:
    """What is asked: the run's input, with the reason and the value where they were given."""
    given: dict[str, Value] = {"reason": reason, "value": value}
    added = {name: part for name, part in given.items() if part is not None}
    return {"input": context.input, **added} if added else context.input


def _expertise(agent: Agent) -> float:
    return 1.0 if agent.expertise is None else agent.expertise


async def _ask_agents(
    context: Context, agents: Sequence[Agent], request: Value, deadline: Deadline
) -> Value:
    results: list[Value] = []
    for index, agent in enumerate(agents):
        context.emit("escalated", to=agent.id)
        job = partial(_asked, partial(context.ask, agent, request, index=index))
        result = await within(deadline, job, partial(too_late, context, agent))
        results.append(result)
        if not failed(result):
            context.emit("answered", by=agent.id, confidence=confidence_of(result))
            return result
        if deadline.passed:
            break
    return best_of(context, results)


async def _asked(call: Callable[[], Awaitable[Value | None]]) -> Value | None:
    return await answered(call())


async def _ask_mailbox(context: Context, mailbox: str, request: Value, deadline: Deadline) -> Value:
    context.emit("escalated", to=mailbox)
    ask = partial(_asked, partial(context.resolve, mailbox, request))
    answer = await within(deadline, ask, lambda: None)
    if failed(answer):
        return best_of(context, [answer])
    if answer is not None:
        context.emit("answered", by=mailbox, confidence=confidence_of(answer))
        return answer
    context.emit("pending", mailbox=mailbox)
    details: dict[str, Value] = {"status": "pending", "mailbox": mailbox}
    return derived(None, 0.0, context.name, (), details, formula=Refused("nobody answered yet"))
