"""Serving over gRPC: the service of `parallax_agent.proto`, on loopback unless told otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import grpc.aio

from parallax_sdk.serving import parallax_agent_pb2 as messages
from parallax_sdk.serving.desk import Desk, error
from parallax_sdk.serving.messages import SERVICE, UnsendableError, call_of, response_of


def serve_grpc(desk: Desk, host: str, port: int, announce: Callable[[Desk, str], None]) -> None:
    """Answers until the process is told to end. OSError when the port cannot be."""
    asyncio.run(_serve(desk, host, port, announce))


async def _serve(desk: Desk, host: str, port: int, announce: Callable[[Desk, str], None]) -> None:
    server, taken = await started(desk, host, port)
    announce(desk, f"{host}:{taken}")
    try:
        await server.wait_for_termination()
    finally:
        await server.stop(grace=0.5)


async def started(desk: Desk, host: str, port: int) -> tuple[grpc.aio.Server, int]:
    """A server that listens, and its port."""
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers((_handlers(desk),))
    try:
        taken = server.add_insecure_port(f"{host}:{port}")
    except RuntimeError:
        await server.stop(None)
        words = "it is taken, or the address is none of this machine"
        raise OSError(0, words) from None  # gRPC does not say which
    await server.start()
    return server, taken


def _handlers(desk: Desk) -> grpc.GenericRpcHandler:
    async def analyze(request: messages.AnalyzeRequest, _: object) -> messages.AnalyzeResponse:
        return _response(await desk.answer(call_of(request)))

    async def stream(
        request: messages.AnalyzeRequest, _: object
    ) -> AsyncIterator[messages.AnalyzeEvent]:
        yield messages.AnalyzeEvent(progress="begun")
        answer = _response(await desk.answer(call_of(request)))
        yield messages.AnalyzeEvent(response=answer)

    async def capabilities(_: object, __: object) -> messages.CapabilitiesResponse:
        agents = [messages.Description(**one) for one in desk.described()]
        return messages.CapabilitiesResponse(agents=agents)

    async def health(_: object, __: object) -> messages.HealthResponse:
        return messages.HealthResponse(ok=True)

    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "Analyze": _unary(analyze, messages.AnalyzeRequest),
            "StreamAnalyze": grpc.unary_stream_rpc_method_handler(
                stream, messages.AnalyzeRequest.FromString, _written
            ),
            "GetCapabilities": _unary(capabilities, messages.CapabilitiesRequest),
            "HealthCheck": _unary(health, messages.HealthRequest),
        },
    )


def _unary(answer: Any, kind: Any) -> Any:
    return grpc.unary_unary_rpc_method_handler(answer, kind.FromString, _written)


def _written(message: Any) -> bytes:
    text: bytes = message.SerializeToString()
    return text


def _response(answer: dict[str, Any]) -> messages.AnalyzeResponse:
    try:
        return response_of(answer)
    except UnsendableError as problem:
        return response_of(error("garbage", f"the answer cannot be sent: {problem}"))
