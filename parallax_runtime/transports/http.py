"""Agents that are reached over HTTP: a call is posted as JSON, the answer is the response.

Connections are kept alive. A call is sent again only when its connection was never made, so
nothing was sent; every call carries an `Idempotency-Key` of its own for whoever stands between.
Redirects are not followed: a call may carry secrets.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, final

import httpx2

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import without
from parallax_runtime.agents import AgentRequest
from parallax_runtime.transports.surroundings import UnknownReference, filled
from parallax_runtime.transports.wire import (
    able_in,
    answer_in,
    asked,
    excerpt,
    garbage,
    parsed,
    text_of,
    trace_of,
    unreached,
)

_PAUSES: Final = (0.05, 0.2)
"""Seconds before a call is sent again whose connection was refused."""

_CONNECTING: Final = 10.0

_OK: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where an agent is; `headers` may refer to the environment. `ca` is a file of certificates."""

    agent: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ca: Path | None = None


@final
class HttpAgent:
    """Posts calls to an endpoint."""

    def __init__(self, endpoint: Endpoint, *, size_limit: int) -> None:
        self._endpoint = endpoint
        self._size_limit = size_limit
        self._client: httpx2.AsyncClient | None = None
        self._secrets: tuple[str, ...] = ()

    async def call(self, request: AgentRequest) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
        headers |= trace_of(request)
        status, body = await self._fetch("POST", "", headers, text_of(asked(request)))
        agent = self._endpoint.agent
        if status not in _OK:
            raise self._refused(status, body)
        return answer_in(agent, parsed(agent, body))

    async def health(self) -> str:
        """How the agent does, in a few words; AgentFault when it cannot be asked."""
        status, body = await self._fetch("GET", "/health", {}, None)
        if status in _OK:
            return "it answers"
        if status == httpx2.codes.NOT_FOUND:
            return "it answers; it has no `/health`"
        raise self._refused(status, body)

    async def capabilities(self) -> list[str] | None:
        """What it says it can do; None when it says nothing."""
        status, body = await self._fetch("GET", "/capabilities", {}, None)
        if status not in _OK:
            return None
        data = parsed(self._endpoint.agent, body)
        served = data.get("agents") if isinstance(data, dict) else None
        return able_in(self._endpoint.agent, served)

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _fetch(
        self, method: str, path: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[int, bytes]:
        """Status and body of a response; sent again where nothing was sent."""
        url = self._endpoint.url.rstrip("/") + (path or "/") if path else self._endpoint.url
        for pause in (*_PAUSES, None):
            try:
                return await self._once(method, url, headers, content)
            except httpx2.ConnectError as error:
                if pause is None or not _was_refused(error):
                    raise self._unreached(error) from None
                await asyncio.sleep(pause)
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise self._broken(error) from None
        raise AssertionError("the last attempt returns or raises")

    async def _once(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[int, bytes]:
        client = self._opened()
        async with client.stream(method, url, headers=headers, content=content) as response:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > self._size_limit:
                    words = f"answered with more than {self._size_limit:,} bytes"
                    raise garbage(self._endpoint.agent, words)
            if response.status_code in _OK:
                self._require_json(response)
            if response.status_code in _REDIRECTS:
                raise self._redirected(response)
            return response.status_code, bytes(body)

    def _opened(self) -> httpx2.AsyncClient:
        if self._client is None:
            given = self._headers()
            self._client = httpx2.AsyncClient(
                headers=given,
                timeout=httpx2.Timeout(None, connect=_CONNECTING),
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
                verify=self._trusted(),
            )
        return self._client

    def _headers(self) -> dict[str, str]:
        try:
            given = filled(self._endpoint.headers, os.environ)
        except UnknownReference as missing:
            raise unreached(self._endpoint.agent, str(missing)) from None
        self._secrets = given.secrets
        return dict(given.texts)

    def _trusted(self) -> ssl.SSLContext | bool:
        if self._endpoint.ca is None:
            return True
        try:
            return ssl.create_default_context(cafile=str(self._endpoint.ca))
        except (OSError, ssl.SSLError):
            why = f"`{self._endpoint.ca.name}` holds no certificates"
            raise unreached(self._endpoint.agent, why) from None

    def _require_json(self, response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not kind.endswith("+json"):
            shown = f"`{kind}`" if kind else "no type"
            words = f"answered with content of {shown}, not `application/json`"
            raise garbage(self._endpoint.agent, words)

    def _redirected(self, response: httpx2.Response) -> AgentFault:
        target = response.headers.get("location", "elsewhere")
        why = f"it redirects to `{target[:200]}`; write that address in its file if you trust it"
        return unreached(self._endpoint.agent, why)

    def _refused(self, status: int, body: bytes) -> AgentFault:
        """What a status means, and what came with it."""
        agent = self._endpoint.agent
        if status in (401, 403):
            return unreached(agent, f"it does not accept the credentials (HTTP {status})")
        if status == httpx2.codes.NOT_FOUND:
            return unreached(agent, f"there is nothing at `{self._endpoint.url}` (HTTP 404)")
        if status == httpx2.codes.TOO_MANY_REQUESTS:
            return unreached(agent, "it is asked too often (HTTP 429); set its `rate`")
        said = without(_said(body), self._secrets)
        words = f"`{agent}` failed with HTTP {status}{said}"
        return AgentFault(agent, "crash" if status >= 500 else "error", words)

    def _unreached(self, error: Exception) -> AgentFault:
        return unreached(self._endpoint.agent, _connection_words(error, self._endpoint.url))

    def _broken(self, error: Exception) -> AgentFault:
        agent = self._endpoint.agent
        match error:
            case httpx2.ConnectTimeout():
                return unreached(agent, f"no connection came about within {_CONNECTING:g} s")
            case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
                return unreached(agent, f"`{self._endpoint.url}` is no address of HTTP")
            case httpx2.RemoteProtocolError() | httpx2.ReadError() | httpx2.WriteError():
                words = f"`{agent}` closed the connection before it answered"
                return AgentFault(agent, "crash", words)
            case httpx2.DecodingError():
                return garbage(agent, "answered with content that cannot be decompressed")
        return unreached(agent, f"the connection failed ({type(error).__name__})")


def _causes(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def _was_refused(error: Exception) -> bool:
    """Whether nobody listens: a server that is just starting will."""
    causes = list(_causes(error))
    if any(isinstance(one, (ssl.SSLError, socket.gaierror)) for one in causes):
        return False
    return any(isinstance(one, OSError) for one in causes)


def _connection_words(error: Exception, url: str) -> str:
    for one in _causes(error):
        match one:
            case ssl.SSLCertVerificationError():
                advice = "name the file of the right ones as `ca`"
                return f"its certificate is not trusted: {one.verify_message}; {advice}"
            case ssl.SSLError():
                return "its TLS cannot be spoken with; check `https` or `http`"
            case socket.gaierror():
                return f"there is no host `{httpx2.URL(url).host}`"
    return f"nobody listens at `{url}`"


def _said(body: bytes) -> str:
    """What an error's body says of itself."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    told = data.get("error") if isinstance(data, dict) else None
    told = told.get("message") if isinstance(told, dict) else told
    if isinstance(told, str):
        return f": {told[:300]}"
    return f": {excerpt(body)}" if body.strip() else ""
