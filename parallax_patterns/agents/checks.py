"""Talking to agents outside of any run: how each does, and one call of one.

Every agent is given the same time, they are asked together, and whatever was started has ended
when the result is there. `kind` python is in this process, so it is there once it is loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from parallax_patterns.agents.found import Found
from parallax_patterns.agents.local import LocalAgents
from parallax_patterns.errors import UserError
from parallax_primitives.faults import AgentFault
from parallax_primitives.nearest import nearest
from parallax_primitives.values import Json, to_json
from parallax_runtime.agents import AgentRequest, Connector, Registration, Registry
from parallax_runtime.boundary import Accepted, Garbage, accept, crash_words
from parallax_runtime.bounded import bounded
from parallax_runtime.guarded import Guarded


@runtime_checkable
class Healthy(Protocol):
    """A connector that can be asked how its agent does; AgentFault says it does not."""

    async def health(self) -> str: ...


@runtime_checkable
class Describing(Protocol):
    """A connector whose agent may say what it can do."""

    async def capabilities(self) -> list[str] | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An agent and how it does; `differences` are words on what it says of itself."""

    found: Found
    ok: bool
    words: str
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What came of one call: an answer, or a failure with its kind and words."""

    answer: Accepted | None = None
    kind: str | None = None
    message: str | None = None


def chosen(agents: LocalAgents, names: Sequence[str]) -> tuple[Found, ...]:
    """The agents of these ids, all for none; UserError for a name that nobody has."""
    known = {one.agent.id: one for one in agents.found}
    for name in names:
        if name not in known:
            near = nearest(name, known)
            hint = f"Did you mean `{near}`?" if near else "See `parallax agent list`."
            raise UserError(f"There is no agent `{name}`.", hint=hint)
    return tuple(known[name] for name in names) or agents.found


def check_agents(
    agents: LocalAgents, wanted: Iterable[Found], timeout: float
) -> tuple[Checked, ...]:
    """How these agents do, in their order."""
    return asyncio.run(_all(agents.registry, tuple(wanted), timeout))


async def _all(
    registry: Registry, wanted: tuple[Found, ...], timeout: float
) -> tuple[Checked, ...]:
    try:
        return tuple(await asyncio.gather(*(_one(registry, one, timeout) for one in wanted)))
    finally:
        await registry.aclose()


async def _one(registry: Registry, found: Found, timeout: float) -> Checked:
    connector = _inner(_registered(registry, found).connector)
    if not isinstance(connector, Healthy):
        return Checked(found=found, ok=True, words="it is loaded")
    try:
        async with asyncio.timeout(timeout):
            words = await connector.health()
            said = await connector.capabilities() if isinstance(connector, Describing) else None
    except AgentFault as fault:
        return Checked(found=found, ok=False, words=fault.message)
    except TimeoutError:
        words = f"`{found.agent.id}` did not answer within {timeout:g} s"
        return Checked(found=found, ok=False, words=words)
    return Checked(found=found, ok=True, words=words, differences=_differences(found, said))


def _registered(registry: Registry, found: Found) -> Registration:
    entry = registry.find(found.agent.id)
    assert entry is not None, "what was found without faults is registered"
    return entry


def _inner(connector: Connector) -> Connector:
    return connector.inner if isinstance(connector, Guarded) else connector


def _differences(found: Found, said: list[str] | None) -> tuple[str, ...]:
    if said is None:
        return ()
    own = found.agent.capabilities
    more = [f"it can `{one}`, which its file does not say" for one in said if one not in own]
    less = [f"its file says `{one}`, which it does not" for one in own if one not in said]
    return (*less, *more)


def call_agent(
    agents: LocalAgents, found: Found, *, operation: str, task: str | None, payload: Json,
    timeout: float,
) -> Called:  # fmt: skip
    """Asks an agent once, as a pattern would."""
    request = AgentRequest(
        agent=found.agent,
        operation=operation,
        task=task,
        payload=payload,
        arguments=[one for one in (task, payload) if one is not None],
        key="call",
        timeout=timeout,
        context={"pattern": None},
    )
    return asyncio.run(_call(agents.registry, found, request))


async def _call(registry: Registry, found: Found, request: AgentRequest) -> Called:
    agent = found.agent.id
    try:
        raw: Any = await bounded(
            _registered(registry, found).connector.call(request), request.timeout
        )
        return Called(answer=accept(raw))
    except AgentFault as fault:
        return Called(kind=fault.kind, message=fault.message)
    except Garbage as garbage:
        return Called(kind="garbage", message=f"`{agent}` gave no usable answer: {garbage}")
    except TimeoutError:
        words = f"`{agent}` did not answer within {request.timeout:g} s"
        return Called(kind="timeout", message=words)
    except (Exception, SystemExit) as error:
        return Called(kind="crash", message=f"`{agent}` crashed: {crash_words(error)}")
    finally:
        await registry.aclose()


def answer_json(answer: Accepted) -> dict[str, Json]:
    """An answer as data."""
    return {
        "value": to_json(answer.value),
        "confidence": answer.confidence,
        "reasoning": answer.reasoning,
        "factors": to_json(answer.factors),
    }
