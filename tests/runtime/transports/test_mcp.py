"""Tools of MCP servers as agents: programs and addresses, and what goes wrong with either."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.judging import Judgement
from parallax_runtime.transports.mcp import McpAgent, Place, ToolUse
from parallax_runtime.transports.orphans import WATCHDOG
from parallax_runtime.transports.programs import Program
from tests.runtime.transports.calls import outcome, request
from tests.runtime.transports.mcp_server import answer
from tests.runtime.transports.servers import listening, read_request, response

SERVER = (sys.executable, "-S", str(Path(__file__).parent / "mcp_server.py"))

STATED = Judgement(field="score", scale=100.0)


def tool(name: str, command: tuple[str, ...] = SERVER, **more: Any) -> McpAgent:
    use = {"judgement": STATED, "tool": name, **more}
    program = Program(agent="scout", command=command, folder=Path("/"), stop_timeout=0.1)
    return McpAgent("scout", program, ToolUse(**use), size_limit=100_000)


def asked(agent: McpAgent, *requests: AgentRequest) -> list[Any]:
    async def ask() -> list[Any]:
        try:
            return [await outcome(agent, one) for one in requests or (request({"a": 1}),)]
        finally:
            await agent.aclose()

    return asyncio.run(ask())


def test_what_tools_answer() -> None:
    whole = {"found": {"a": 1}, "score": 80}
    assert asked(tool("look"), request({"a": 1}), request()) == [
        (whole, 0.8),
        ({"found": {}, "score": 80}, 0.8),
    ]
    assert asked(tool("json", value="found.a")) == [(1, 0.8)]
    fixed = Judgement(fixed=0.3)
    assert asked(tool("text", judgement=fixed)) == [("just text", 0.3)]
    given = {"q": "{task}!", "all": "{input}"}
    assert asked(tool("look", arguments=given, value="found")) == [
        ({"q": "Look!", "all": {"a": 1}}, 0.8)
    ]
    assert WATCHDOG._shell is None


@pytest.mark.parametrize(
    ("name", "more", "kind", "words"),
    [
        ("fail", {}, "error", "`scout` failed: no luck"),
        ("text", {}, "garbage", "answered without a number as `score`"),
        ("look", {"value": "nothing"}, "garbage", "answered without `nothing`: `{"),
        ("flood", {}, "garbage", "`scout` answered with more than 100,000 bytes"),
        ("die", {}, "crash", "ended with exit code 3 before it answered; it wrote: out of luck"),
    ],
)
def test_what_goes_wrong(name: str, more: dict[str, Any], kind: str, words: str) -> None:
    ((found, message),) = asked(tool(name, **more))
    assert found == kind
    assert words in message


def test_a_server_that_flooded_is_begun_anew() -> None:
    """What it would say next cannot be told apart."""
    agent = tool("flood")
    first, second = asked(agent, request({}), request({}))
    assert (first[0], second[0]) == ("garbage", "garbage")
    assert WATCHDOG._shell is None


def test_a_payload_that_is_no_object() -> None:
    ((_, words),) = asked(tool("look", ("false",)), request("text"))
    assert "is a tool that takes an object" in words


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("sh", "-c", "echo no node >&2; exit 1"), "exit code 1 before it answered; it wrote: no"),
        (("nowhere-to-be-found",), "there is no program `nowhere-to-be-found`"),
    ],
)
def test_servers_that_do_not_begin(command: tuple[str, ...], words: str) -> None:
    ((_, message),) = asked(tool("look", command))
    assert words in message


def test_health() -> None:
    async def ask(name: str) -> str:
        agent = tool(name)
        try:
            return await agent.health()
        finally:
            await agent.aclose()

    assert asyncio.run(ask("look")) == "it answers, and has the tool `look`"
    with pytest.raises(AgentFault, match="it has no tool `lok`; its tools: `look`, `text`"):
        asyncio.run(ask("lok"))


def test_a_server_behind_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "swordfish")
    seen: set[str] = set()

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line, headers, body = await read_request(reader)
            seen.add(headers["authorization"])
            told = answer(json.loads(body)) if line.startswith("POST") else None
            status = "405 Method Not Allowed" if not line.startswith("POST") else "202 Accepted"
            text = b"" if told is None else json.dumps(told).encode()
            writer.write(response(text, status if told is None else "200 OK"))

    async def ask() -> Any:
        async with listening(conduct) as port:
            place = Place(
                url=f"http://127.0.0.1:{port}/mcp", headers={"Authorization": "Bearer ${WORD}"}
            )
            agent = McpAgent(
                "scout", place, ToolUse(tool="look", judgement=STATED), size_limit=1000
            )
            try:
                return await outcome(agent, request({"a": 1}))
            finally:
                await agent.aclose()

    assert asyncio.run(ask()) == ({"found": {"a": 1}, "score": 80}, 0.8)
    assert seen == {"Bearer swordfish"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (lambda told: {**told, "more": "x" * 3_000}, "`scout` answered with more than 2,000 bytes"),
        (lambda told: "neither this nor that", "`scout` answered with no message of MCP"),
    ],
)
def test_a_server_behind_an_address_that_answers_otherwise(
    more: Callable[[Any], Any], words: str
) -> None:
    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line, _, body = await read_request(reader)
            message = json.loads(body) if line.startswith("POST") else {}
            told = answer(message) if message else None
            if message.get("method") == "tools/call":
                told = more(told)
            text = b"" if told is None else json.dumps(told).encode()
            writer.write(response(text, "202 Accepted" if told is None else "200 OK"))

    async def ask() -> Any:
        async with listening(conduct) as port:
            place = Place(url=f"http://127.0.0.1:{port}/mcp")
            use = ToolUse(tool="look", judgement=STATED)
            agent = McpAgent("scout", place, use, size_limit=2_000)
            try:
                return await outcome(agent, request({"a": 1}))
            finally:
                await agent.aclose()

    kind, said = asyncio.run(ask())
    assert (kind, said) == ("garbage", words)


def test_nobody_is_there() -> None:
    use = ToolUse(tool="look", judgement=STATED)
    agent = McpAgent("scout", Place(url="http://127.0.0.1:1/mcp"), use, size_limit=1000)
    ((_, words),) = asked(agent)
    assert words == "`scout` cannot be reached: nobody listens at `http://127.0.0.1:1/mcp`"
