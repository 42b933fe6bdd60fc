"""The W3C context of a traced call reaches agents of every kind, where each kind looks for it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import grpc.aio

from parallax_runtime.agents import Closing
from parallax_runtime.transports.grpc import GrpcAgent, Target
from parallax_runtime.transports.http import Endpoint, HttpAgent
from parallax_runtime.transports.mcp import McpAgent, Place, ToolUse
from parallax_sdk.serving.messages import value_of
from tests.runtime.transports.calls import REPLY, outcome, program, request
from tests.runtime.transports.mcp_server import answer
from tests.runtime.transports.servers import listening, read_request, response
from tests.runtime.transports.test_grpc import answering, served
from tests.runtime.transports.test_mcp import STATED

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACED = request({"a": 1}, context={"pattern": "P", "traceparent": TRACE, "tracestate": ""})
OK = response(b'{"value": "fine", "confidence": 0.9}')


async def asked(agent: Closing) -> Any:
    try:
        return await outcome(agent, TRACED)
    finally:
        await agent.aclose()


def test_a_program_finds_it_in_the_context() -> None:
    script = f"""{REPLY}call; trace=${{line#*'"traceparent":"'}}
        reply "\\"value\\":\\"${{trace%%'"'*}}\\",\\"confidence\\":1"; cat"""
    assert asyncio.run(asked(program(script))) == (TRACE, 1)


def test_a_web_server_finds_it_in_the_headers() -> None:
    seen: list[dict[str, str]] = []

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await read_request(reader))[1])
        writer.write(OK)

    async def ask() -> Any:
        async with listening(conduct) as port:
            endpoint = Endpoint(agent="scout", url=f"http://127.0.0.1:{port}")
            return await asked(HttpAgent(endpoint, size_limit=1000))

    assert asyncio.run(ask()) == ("fine", 0.9)
    assert (seen[0]["traceparent"], "tracestate" in seen[0]) == (TRACE, False)


def test_a_server_of_grpc_finds_it_in_the_metadata() -> None:
    seen: list[dict[str, Any]] = []

    async def conduct(message: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        seen.append(dict(context.invocation_metadata() or ()))
        return await answering(value=value_of(1), confidence=0.9)(message, context)

    async def ask() -> Any:
        async with served(conduct) as port:
            target = Target(agent="scout", address=f"127.0.0.1:{port}")
            return await asked(GrpcAgent(target, size_limit=1000))

    asyncio.run(ask())
    assert seen[0]["traceparent"] == TRACE


def test_a_tool_finds_it_beside_its_arguments() -> None:
    seen: list[Any] = []

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line, _, body = await read_request(reader)
            message = json.loads(body) if line.startswith("POST") else {}
            if message.get("method") == "tools/call":
                seen.append(message["params"]["_meta"])
            told = answer(message) if message else None
            text = b"" if told is None else json.dumps(told).encode()
            writer.write(response(text, "202 Accepted" if told is None else "200 OK"))

    async def ask() -> Any:
        async with listening(conduct) as port:
            use = ToolUse(tool="look", judgement=STATED)
            place = Place(url=f"http://127.0.0.1:{port}/mcp")
            return await asked(McpAgent("scout", place, use, size_limit=10_000))

    assert asyncio.run(ask())[1] == 0.8
    assert seen[0]["traceparent"] == TRACE
