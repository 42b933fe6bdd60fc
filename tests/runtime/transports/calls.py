"""What tests of transports share: asking an agent, and programs in sh that answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent
from parallax_runtime.agents import AgentRequest, Closing
from parallax_runtime.transports.process import ProcessAgent
from parallax_runtime.transports.programs import Program

AGENT = Agent("scout", "Scout", ("search",), None)

REPLY = """\
reply() { printf '{"id":"%s",%s}\\n' "$id" "$1"; }
next() { IFS= read -r line || exit 0; id=${line#'{"id":"'}; id=${id%%'"'*}; }
call() { next; case $line in *'"type":"call"'*) ;; *) call ;; esac; }
"""
"""Functions for programs: `next` reads a message, `call` the next call, `reply` answers it."""

FINE = '"value":"fine","confidence":0.9'

ANSWERS = f"{REPLY}while call; do reply '{FINE}'; done"


def request(payload: Any = None, timeout: float = 5.0, **more: Any) -> AgentRequest:
    fields: dict[str, Any] = {
        "agent": AGENT, "operation": "analyze", "task": "Look", "payload": payload,
        "arguments": (), "key": "1/0", "timeout": timeout, "context": {"pattern": "P"},
    }  # fmt: skip
    return AgentRequest(**{**fields, **more})


def program(script: str, folder: Path = Path("/"), **more: Any) -> ProcessAgent:
    """An agent that is a program in sh."""
    options: dict[str, Any] = {"concurrency": 1, "size_limit": 100_000, **more}
    environment: Mapping[str, str] = options.pop("environment", {})
    command: tuple[str, ...] = options.pop("command", ("sh", "-c", script))
    what = Program(
        agent="scout",
        command=command,
        folder=folder,
        environment=environment,
        stop_timeout=options.pop("stop_timeout", 0.1),
    )
    return ProcessAgent(what, **options)


async def outcome(agent: Any, asked: AgentRequest | None = None) -> Any:
    """What a call comes to: the answer's value, or the failure's kind and words."""
    sent = asked if asked is not None else request()
    try:
        async with asyncio.timeout(sent.timeout):
            reply = await agent.call(sent)
    except AgentFault as fault:
        return fault.kind, fault.message
    except TimeoutError:
        return ("timeout",)
    return reply["value"], reply["confidence"]


def outcomes(agent: Closing, *requests: AgentRequest) -> list[Any]:
    """What calls come to, one after the other; then the agent is closed."""

    async def ask_all() -> list[Any]:
        try:
            return [await outcome(agent, one) for one in requests or (request(),)]
        finally:
            await agent.aclose()

    return asyncio.run(ask_all())
