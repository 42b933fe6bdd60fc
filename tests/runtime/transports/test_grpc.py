"""Agents over gRPC: the server of the SDK, and servers that do otherwise."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import grpc.aio
import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.grpc import GrpcAgent, Target
from parallax_sdk import Answer, Refusal, Request, agent, definition_of
from parallax_sdk.serving import parallax_agent_pb2 as messages
from parallax_sdk.serving.desk import Desk
from parallax_sdk.serving.messages import SERVICE, value_of
from parallax_sdk.serving.remote import started
from tests.runtime.transports.calls import outcome, request
from tests.sdk.protocol import FOLDER, generated


@agent(id="scout", capabilities=["search"], expertise=0.5)
def scout(request: Request) -> Answer:
    if request.input is None:
        raise Refusal("nothing to look at")
    return Answer([request.task, request.input, request.arguments], 0.5, "because", ["a"])


def remote(port: int, **more: Any) -> GrpcAgent:
    size = more.pop("size_limit", 100_000)
    target = Target(agent="scout", address=f"127.0.0.1:{port}", **more)
    return GrpcAgent(target, size_limit=size)


def test_the_generated_code_is_fresh() -> None:
    for name, text in generated().items():
        assert (FOLDER / name).read_text("utf-8") == text, "run `make proto`"


def test_the_server_of_the_sdk() -> None:
    definition = definition_of(scout)
    assert definition is not None

    async def ask() -> None:
        server, port = await started(Desk([definition]), "127.0.0.1", 0)
        one, streamed = remote(port), remote(port, stream=True)
        asked = request({"a": [1, None, True, "é"]}, arguments=("Look",))
        expected = ["Look", {"a": [1, None, True, "é"]}, ["Look"]]
        assert await outcome(one, asked) == (expected, 0.5)
        assert await outcome(streamed, asked) == (expected, 0.5)
        assert await one.call(asked) == {
            "value": expected, "confidence": 0.5, "reasoning": "because", "factors": ["a"]
        }  # fmt: skip
        assert (await outcome(one))[0] == "refusal"
        assert await one.health() == "it answers"
        assert await one.capabilities() == ["search"]
        deep: Any = 1
        for _ in range(200):
            deep = [deep]
        assert "nested too deeply" in (await outcome(one, request(deep)))[1]
        with pytest.raises(OSError, match="it is taken"):
            await started(Desk([definition]), "127.0.0.1", port)
        await one.aclose()
        await streamed.aclose()
        await server.stop(None)

    asyncio.run(ask())


Conduct = Callable[[Any, Any], Awaitable[Any]]


@asynccontextmanager
async def served(conduct: Conduct, *, raw: bool = False) -> AsyncIterator[int]:
    """A server whose `Analyze` does so; gives its port."""
    server = grpc.aio.server()
    written = bytes if raw else messages.AnalyzeResponse.SerializeToString
    handler: Any = grpc.unary_unary_rpc_method_handler(conduct, None, written)
    handlers = grpc.method_handlers_generic_handler(SERVICE, {"Analyze": handler})
    server.add_generic_rpc_handlers((handlers,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


def told(conduct: Conduct, *, timeout: float = 5.0, raw: bool = False, **more: Any) -> Any:
    """What a call comes to of a server whose `Analyze` does so."""

    async def ask() -> Any:
        async with served(conduct, raw=raw) as port:
            one = remote(port, **more)
            try:
                return await outcome(one, request(timeout=timeout))
            finally:
                await one.aclose()

    return asyncio.run(ask())


def answering(**fields: Any) -> Conduct:
    async def conduct(_: Any, __: Any) -> Any:
        return messages.AnalyzeResponse(answer=messages.Answer(**fields))

    return conduct


def test_what_servers_do_otherwise() -> None:
    async def crashes(_: Any, __: Any) -> Any:
        raise RuntimeError("no luck")

    async def hangs(_: Any, __: Any) -> Any:
        await asyncio.sleep(9)

    async def denies(_: Any, context: Any) -> Any:
        await context.abort(grpc.StatusCode.UNAUTHENTICATED, "who are you")

    async def babbles(_: Any, __: Any) -> Any:
        return b"\xff\xff\xff"

    kind, words = told(crashes)
    assert (kind, "`scout` failed with UNKNOWN" in words) == ("crash", True)
    assert told(hangs, timeout=0.05) == ("timeout",)
    assert "does not accept the credentials: who are you" in told(denies)[1]
    assert told(babbles, raw=True)[0] == "garbage"
    flood = answering(value=value_of("x" * 200_000), confidence=1.0)
    assert "more than 100,000 bytes" in told(flood)[1]


def test_what_an_answer_lacks_is_lacking() -> None:
    with pytest.raises(KeyError, match="confidence"):
        told(answering(value=value_of(1)))
    value, confidence = told(answering(value=value_of(1), confidence=float("nan")))
    assert value == 1
    assert math.isnan(confidence)


def test_nobody_is_there() -> None:
    async def ask(address: str, **more: Any) -> str:
        one = GrpcAgent(Target(agent="scout", address=address, **more), size_limit=1000)
        try:
            with pytest.raises(AgentFault) as fault:
                await one.health()
            return str(fault.value)
        finally:
            await one.aclose()

    assert asyncio.run(ask("127.0.0.1:1")).endswith("nobody listens at `127.0.0.1:1`")
    unset = asyncio.run(ask("127.0.0.1:1", metadata={"token": "${NOT_SET_ANYWHERE}"}))
    assert "the environment variable `NOT_SET_ANYWHERE`" in unset


def test_another_service() -> None:
    async def ask() -> Any:
        server = grpc.aio.server()
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        one = remote(port)
        try:
            return await outcome(one)
        finally:
            await one.aclose()
            await server.stop(None)

    assert "has no `parallax.agent.v1.Agent`" in asyncio.run(ask())[1]
