"""Agents that are reached over gRPC: the service of `parallax_sdk/serving/parallax_agent.proto`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias, final

import grpc
import grpc.aio
from google.protobuf.message import DecodeError

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted, without
from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.surroundings import UnknownReference, filled
from parallax_runtime.transports.wire import able_in, answer_in, asked, garbage, trace_of, unreached
from parallax_sdk.serving import parallax_agent_pb2 as messages
from parallax_sdk.serving.messages import SERVICE, UnsendableError, answer_of, request_of

Metadata: TypeAlias = tuple[tuple[str, str], ...]

_WORDS: Final = 300
"""Characters of a server's own words that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where an agent is: `host:port`. `metadata` may refer to the environment."""

    agent: str
    address: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    tls: bool = False
    ca: Path | None = None
    stream: bool = False


@final
class GrpcAgent:
    """Calls a service. With `stream` it asks for signs of life before the answer."""

    def __init__(self, target: Target, *, size_limit: int) -> None:
        self._target = target
        self._size_limit = size_limit
        self._channel: grpc.aio.Channel | None = None
        self._metadata: Metadata = ()
        self._secrets: tuple[str, ...] = ()

    async def call(self, request: AgentRequest) -> Any:
        agent = self._target.agent
        try:
            message = request_of(asked(request))
        except UnsendableError as problem:
            raise AgentFault(agent, "error", f"`{agent}` cannot be sent this: {problem}") from None
        ask = self._streamed if self._target.stream else self._analyzed
        trace = tuple(trace_of(request).items())
        return answer_in(agent, answer_of(await ask(message, trace)))

    async def health(self) -> str:
        """How the agent does, in a few words; AgentFault when it cannot be asked."""
        reply = await self._unary("HealthCheck", messages.HealthRequest(), messages.HealthResponse)
        if not reply.ok:
            why = reply.message or "it gives no reason"
            raise unreached(self._target.agent, f"it is not well: {why}")
        return reply.message or "it answers"

    async def capabilities(self) -> list[str] | None:
        """What it says it can do; None when it says nothing."""
        asked_for = messages.CapabilitiesRequest()
        reply = await self._unary("GetCapabilities", asked_for, messages.CapabilitiesResponse)
        served = [{"id": one.id, "capabilities": list(one.capabilities)} for one in reply.agents]
        return able_in(self._target.agent, served)

    async def aclose(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    async def _analyzed(self, message: Any, more: Metadata) -> Any:
        return await self._unary("Analyze", message, messages.AnalyzeResponse, more)

    async def _streamed(self, message: Any, more: Metadata) -> Any:
        method: Any = self._opened().unary_stream(
            f"/{SERVICE}/StreamAnalyze",
            request_serializer=_written,
        )
        try:
            async for raw in method(message, metadata=self._metadata + more):
                event = self._read(messages.AnalyzeEvent, raw)
                if event.HasField("response"):
                    return event.response
        except grpc.aio.AioRpcError as error:
            raise self._failed(error) from None
        words = f"`{self._target.agent}` closed the stream before it answered"
        raise AgentFault(self._target.agent, "crash", words)

    async def _unary(self, name: str, message: Any, kind: Any, more: Metadata = ()) -> Any:
        method: Any = self._opened().unary_unary(f"/{SERVICE}/{name}", request_serializer=_written)
        try:
            return self._read(kind, await method(message, metadata=self._metadata + more))
        except grpc.aio.AioRpcError as error:
            raise self._failed(error) from None

    def _read(self, kind: Any, raw: bytes) -> Any:
        """A message; gRPC itself would print a traceback for what is none."""
        try:
            return kind.FromString(raw)
        except DecodeError:
            words = "answered with another message than the protocol's"
            raise garbage(self._target.agent, words) from None

    def _opened(self) -> grpc.aio.Channel:
        if self._channel is None:
            self._fill_metadata()
            options = [
                ("grpc.max_receive_message_length", self._size_limit),
                ("grpc.enable_retries", 0),
            ]
            address = self._target.address
            if self._target.tls or self._target.ca is not None:
                trusted = grpc.ssl_channel_credentials(self._certificates())
                self._channel = grpc.aio.secure_channel(address, trusted, options)
            else:
                self._channel = grpc.aio.insecure_channel(address, options)
        return self._channel

    def _fill_metadata(self) -> None:
        try:
            given = filled(self._target.metadata, os.environ)
        except UnknownReference as missing:
            raise unreached(self._target.agent, str(missing)) from None
        self._secrets = given.secrets
        self._metadata = tuple((name.lower(), text) for name, text in given.texts.items())

    def _certificates(self) -> bytes | None:
        if self._target.ca is None:
            return None
        try:
            return self._target.ca.read_bytes()
        except OSError:
            why = f"`{self._target.ca.name}` cannot be read"
            raise unreached(self._target.agent, why) from None

    def _failed(self, error: grpc.aio.AioRpcError) -> AgentFault:
        """What a status means, in our words."""
        agent, address = self._target.agent, self._target.address
        said = redacted(without(" ".join((error.details() or "").split()), self._secrets))[:_WORDS]
        match error.code():
            case grpc.StatusCode.UNAVAILABLE:
                return unreached(agent, _connection_words(said, address))
            case grpc.StatusCode.UNIMPLEMENTED:
                return unreached(agent, f"what listens at `{address}` has no `{SERVICE}`")
            case grpc.StatusCode.UNAUTHENTICATED | grpc.StatusCode.PERMISSION_DENIED:
                return unreached(agent, f"it does not accept the credentials: {said}")
            case grpc.StatusCode.RESOURCE_EXHAUSTED if "larger than max" in said:
                return garbage(agent, f"answered with more than {self._size_limit:,} bytes")
        name = error.code().name
        words = f"`{agent}` failed with {name}: {said}" if said else f"`{agent}` failed with {name}"
        return AgentFault(agent, "crash", words)


def _connection_words(said: str, address: str) -> str:
    lowered = said.lower()
    if "certificate" in lowered or "ssl" in lowered or "tls" in lowered:
        return f"its certificate is not trusted, or it speaks no TLS: {said}"
    if "dns" in lowered or "name resolution" in lowered or "resolve" in lowered:
        return f"there is no host `{address.rpartition(':')[0]}`"
    if "refused" in lowered:
        return f"nobody listens at `{address}`"
    return f"the connection to `{address}` failed: {said}"


def _written(message: Any) -> bytes:
    text: bytes = message.SerializeToString()
    return text
