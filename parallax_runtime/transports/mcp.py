"""Tools of MCP servers as agents: a call of the agent is a call of the tool.

The official SDK speaks the protocol; programs are started by us all the same, so that they end as
every other program does. A session belongs to the task that opened it, so one task holds it open
while others call.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, final

import anyio
import httpx2
import mcp_types
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.message import SessionMessage

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted, without
from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.judging import Judgement, at_path
from parallax_runtime.transports.programs import Child, Program, start
from parallax_runtime.transports.surroundings import UnknownReference, filled
from parallax_runtime.transports.templates import filled_in
from parallax_runtime.transports.wire import excerpt, garbage, trace_of, unreached

_OPENING: Final = 30.0
_NO_MESSAGE: Final = -32_700
"""The SDK's code for a body that it cannot read."""
_WORDS: Final = 300

# Without any handler, what the SDK logs of a server's mistakes would be tracebacks on our stderr.
logging.getLogger("mcp").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a server is: an address, with headers that may refer to the environment."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """Which tool, what it is given, and what its result says. Without arguments, the payload."""

    tool: str
    judgement: Judgement
    arguments: Mapping[str, Any] | None = None
    value: str | None = None


@final
class McpAgent:
    """Calls one tool of a server, which is a program or an address."""

    def __init__(
        self, agent: str, server: Program | Place, use: ToolUse, *, size_limit: int
    ) -> None:
        self._agent = agent
        self._server = server
        self._use = use
        self._size_limit = size_limit
        self._session: _Session | None = None

    async def call(self, request: AgentRequest) -> Any:
        arguments = self._arguments(request)
        client = await self._opened()
        try:
            trace: Any = trace_of(request) or None
            result = await client.call_tool(self._use.tool, arguments, meta=trace)
        except (
            MCPError,
            RuntimeError,
            anyio.ClosedResourceError,
            anyio.BrokenResourceError,
        ) as error:
            raise self._failed(error) from None
        return self._answer(result)

    async def health(self) -> str:
        """How the server does, in a few words; AgentFault when it has no such tool."""
        client = await self._opened()
        try:
            names = [tool.name for tool in (await client.list_tools()).tools]
        except (MCPError, RuntimeError) as error:
            raise self._failed(error) from None
        if self._use.tool not in names:
            known = ", ".join(f"`{name}`" for name in names) or "none"
            why = f"it has no tool `{self._use.tool}`; its tools: {known}"
            raise unreached(self._agent, why)
        return f"it answers, and has the tool `{self._use.tool}`"

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _opened(self) -> Client:
        if self._session is None or self._session.is_over:
            before = self._session
            self._session = _Session(self._agent, self._server, self._size_limit)
            if before is not None:
                await before.close()
        return await self._session.client()

    def _arguments(self, request: AgentRequest) -> dict[str, Any]:
        if self._use.arguments is not None:
            return {name: filled_in(one, request) for name, one in self._use.arguments.items()}
        if isinstance(request.payload, dict):
            return dict(request.payload)
        if request.payload is None:
            return {}
        words = f"`{self._agent}` is a tool that takes an object, and this call has none"
        raise AgentFault(self._agent, "error", f"{words}; write its `arguments` in its file")

    def _failed(self, error: Exception) -> AgentFault:
        """A failure of the protocol, in our words."""
        if self._session is not None and self._session.told_of_flood():
            return garbage(self._agent, f"answered with more than {self._size_limit:,} bytes")
        if self._session is not None and self._session.is_over:
            return AgentFault(self._agent, "crash", self._session.end_words())
        if isinstance(error, MCPError) and error.error.code == _NO_MESSAGE:
            return garbage(self._agent, "answered with no message of MCP")
        words = _shown(str(error), self._session)
        return AgentFault(self._agent, "error", f"`{self._agent}` failed: {words}")

    def _answer(self, result: Any) -> dict[str, Any]:
        texts = [one.text for one in result.content if isinstance(one, mcp_types.TextContent)]
        said = "\n".join(texts)
        if result.is_error:
            words = _shown(said, self._session) or "it gives no reason"
            raise AgentFault(self._agent, "error", f"`{self._agent}` failed: {words}")
        data = result.structured_content
        if data is None:
            data = _json_or_text(said)
        fields = data if isinstance(data, Mapping) else {}
        confidence = self._use.judgement.of(self._agent, fields)
        return {"value": self._value(data, fields), "confidence": confidence}

    def _value(self, data: Any, fields: Mapping[str, Any]) -> Any:
        if self._use.value is None:
            return data
        found = at_path(fields, self._use.value)
        if found is None:
            shown = excerpt(json.dumps(data, default=str).encode())
            raise garbage(self._agent, f"answered without `{self._use.value}`: {shown}")
        return found


def _json_or_text(said: str) -> Any:
    """A tool without structured results often writes JSON as text."""
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said


class _Session:
    """One connection, held open by a task of its own."""

    def __init__(self, agent: str, server: Program | Place, size_limit: int) -> None:
        self._agent = agent
        self._server = server
        self._size_limit = size_limit
        self.secrets: tuple[str, ...] = ()
        self._was_flooded = False
        self._end: str | None = None
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._leaving = asyncio.Event()
        self._holding = asyncio.create_task(self._hold())

    @property
    def is_over(self) -> bool:
        return self._end is not None or self._holding.done()

    async def client(self) -> Client:
        return await asyncio.shield(self._ready)

    def end_words(self) -> str:
        """How it ended, where it did by itself."""
        return f"`{self._agent}` {self._end or 'closed the connection before it answered'}"

    async def close(self) -> None:
        self._leaving.set()
        try:
            await asyncio.shield(self._holding)
        except asyncio.CancelledError:
            self._holding.cancel()
            await asyncio.wait((self._holding,))
            raise

    async def _hold(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                async with asyncio.timeout(_OPENING):
                    client = await stack.enter_async_context(Client(self._transport()))
                self._ready.set_result(client)
                await self._leaving.wait()
        except Exception as error:
            if not self._ready.done():
                self._ready.set_exception(self._opening_fault(error))
                self._ready.exception()  # perhaps nobody waits for it any more
        finally:
            self._ready.cancel()

    def _opening_fault(self, error: BaseException) -> AgentFault:
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        match error:
            case AgentFault():
                return error
            case TimeoutError():
                return unreached(self._agent, f"it did not begin within {_OPENING:g} s")
        if self._end is not None:
            return AgentFault(self._agent, "crash", self.end_words())
        if isinstance(error, httpx2.HTTPError) and isinstance(self._server, Place):
            return unreached(self._agent, f"nobody listens at `{self._server.url}`")
        return unreached(self._agent, f"it does not speak MCP: {_shown(str(error), self)}")

    def _transport(self) -> AbstractAsyncContextManager[Any]:
        return self._program() if isinstance(self._server, Program) else self._address()

    @asynccontextmanager
    async def _address(self) -> AsyncIterator[Any]:
        assert isinstance(self._server, Place), "the other kind is a program"
        try:
            given = filled(self._server.headers, os.environ)
        except UnknownReference as missing:
            raise unreached(self._agent, str(missing)) from None
        self.secrets = given.secrets
        headers = {**given.texts, "Accept-Encoding": "identity"}  # so that bytes can be counted
        hooks = {"response": [self._bound]}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=None, event_hooks=hooks) as http,
            streamable_http_client(
                self._server.url, http_client=http, max_sse_event_size=self._size_limit
            ) as streams,
        ):
            yield streams

    async def _bound(self, response: httpx2.Response) -> None:
        """Bounds a body that is no stream of events; the SDK bounds those."""
        kind = response.headers.get("content-type", "").lower()
        body = response.stream
        if isinstance(body, httpx2.AsyncByteStream) and not kind.startswith("text/event-stream"):
            response.stream = _Bounded(body, self._size_limit, self._flooded)

    def _flooded(self) -> None:
        self._was_flooded = True

    def told_of_flood(self) -> bool:
        """Whether a body broke off since this was asked last."""
        told, self._was_flooded = self._was_flooded, False
        return told

    @asynccontextmanager
    async def _program(self) -> AsyncIterator[Any]:
        """The streams of the SDK, joined to a child of ours."""
        assert isinstance(self._server, Program), "the other kind is an address"
        child = await start(self._server, self._size_limit)
        self.secrets = child.secrets
        to_client, from_server = anyio.create_memory_object_stream[Any](0)
        to_server, from_client = anyio.create_memory_object_stream[Any](0)
        pumps = (
            asyncio.create_task(self._read(child, to_client)),
            asyncio.create_task(_write(child, from_client)),
        )
        try:
            yield from_server, to_server
        finally:
            for one in pumps:
                one.cancel()
            await asyncio.wait(pumps)
            for stream in (to_client, from_server, to_server, from_client):
                await stream.aclose()
            await child.stop()

    async def _read(self, child: Child, to_client: Any) -> None:
        """Passes messages on; what is none is an error that the session tells."""
        stdout = child.process.stdout
        assert stdout is not None, "it was given a pipe"
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            try:
                while line := await stdout.readline():
                    if line.strip():
                        await to_client.send(_message(line))
                self._end = await child.last_words()
            except ValueError:  # a line beyond every bound
                self._flooded()
                self._end = "wrote a line that is too long"
            await to_client.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """A body that breaks off when it is too long, which is told."""

    def __init__(self, body: httpx2.AsyncByteStream, limit: int, tell: Callable[[], None]) -> None:
        self._body = body
        self._left = limit
        self._tell = tell

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._body:
            self._left -= len(chunk)
            if self._left < 0:
                self._tell()
                raise httpx2.StreamError("too long")
            yield chunk

    async def aclose(self) -> None:
        await self._body.aclose()


def _message(line: bytes) -> SessionMessage | Exception:
    try:
        return SessionMessage(mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError as error:
        return error


async def _write(child: Child, from_client: Any) -> None:
    stdin = child.process.stdin
    assert stdin is not None, "it was given a pipe"
    with suppress(ConnectionError, anyio.EndOfStream, anyio.ClosedResourceError):
        async for one in from_client:
            text = one.message.model_dump_json(by_alias=True, exclude_unset=True)
            stdin.write(text.encode() + b"\n")
            await stdin.drain()


def _shown(words: str, session: _Session | None) -> str:
    secrets = () if session is None else session.secrets
    return redacted(without(" ".join(words.split()), secrets))[:_WORDS]
