"""Answers from outside the run: the resolver stands for people and systems that are no agents."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Json, Value, to_json
from parallax_runtime.boundary import Garbage, crash_words
from parallax_runtime.bounded import Quit, bounded
from parallax_runtime.call_record import confident
from parallax_runtime.size import require_walkable

Resolver: TypeAlias = Callable[[str, Json], Any]
"""`resolver(mailbox, request)` gives an answer as an agent does, or None for "not yet". May be
async. Failures are AgentFaults; anything else that is raised counts as a crash."""


@runtime_checkable
class Mailboxes(Protocol):
    """A resolver that is also told by which key a mailbox is asked."""

    async def consult(self, mailbox: str, request: Json, key: str) -> Any:
        """As a resolver."""


AnyResolver: TypeAlias = Resolver | Mailboxes


async def resolved(
    resolver: AnyResolver | None, mailbox: str, request: Value, key: str
) -> Value | None:
    """The answer of the mailbox's owner, None when there is none yet."""
    if resolver is None:
        return None
    require_walkable(request)
    try:
        raw = await _asked(resolver, mailbox, to_json(request), key)
        return None if raw is None else confident(raw, mailbox, key)
    except Garbage as garbage:
        words = f"`{mailbox}` gave no usable answer: {garbage}"
        raise AgentFault(mailbox, "garbage", words, key) from None
    except AgentFault as fault:
        raise AgentFault(mailbox, fault.kind, redacted(fault.message), key) from None
    except Exception as error:
        cause = error.__cause__ if isinstance(error, Quit) else None
        words = f"`{mailbox}` crashed: {crash_words(cause or error)}"
        raise AgentFault(mailbox, "crash", words, key) from None


async def _asked(resolver: AnyResolver, mailbox: str, request: Json, key: str) -> Any:
    consult = getattr(resolver, "consult", None)  # asking for the protocol takes 10 µs
    if consult is not None:
        return await bounded(consult(mailbox, request, key), None)
    assert callable(resolver), "a resolver that cannot be consulted is a function"
    outcome = resolver(mailbox, request)
    if not inspect.isawaitable(outcome):
        return outcome
    waiting: Awaitable[Any] = outcome
    return await bounded(waiting, None)
