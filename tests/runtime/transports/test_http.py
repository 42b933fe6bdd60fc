"""Agents over HTTP: what is sent, what is kept alive, and everything a server can do wrong."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.http import Endpoint, HttpAgent
from parallax_sdk import Answer, Request, agent, definition_of
from parallax_sdk.serving.desk import Desk
from parallax_sdk.serving.web import WebServer
from tests.runtime.transports.calls import outcome, request
from tests.runtime.transports.servers import Conduct, listening, read_request, response, saying

CERTIFICATE = Path(__file__).parent / "self_signed.pem"

FINE = response(b'{"value": "fine", "confidence": 0.9}')


def agent_at(url: str, **more: Any) -> HttpAgent:
    size = more.pop("size_limit", 100_000)
    return HttpAgent(Endpoint(agent="scout", url=url, **more), size_limit=size)


def told(conduct: Conduct, timeout: float = 5.0, **more: Any) -> Any:
    """What a call to a server with that conduct comes to."""

    async def ask() -> Any:
        async with listening(conduct) as port:
            one = agent_at(f"http://127.0.0.1:{port}/base", **more)
            try:
                return await outcome(one, request(timeout=timeout))
            finally:
                await one.aclose()

    return asyncio.run(ask())


def test_what_is_sent_and_that_connections_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "swordfish")
    seen: list[Any] = []
    connections = 0

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            seen.append(await read_request(reader))
            writer.write(FINE)

    async def calls() -> None:
        async with listening(conduct) as port:
            headers = {"Authorization": "Bearer ${TOKEN}"}
            one = agent_at(f"http://127.0.0.1:{port}/base", headers=headers)
            assert await outcome(one) == ("fine", 0.9)
            assert await outcome(one) == ("fine", 0.9)
            await one.aclose()

    asyncio.run(calls())
    (line, headers, body), (_, second, _) = seen
    assert connections == 1
    assert line == "POST /base HTTP/1.1"
    assert headers["authorization"] == "Bearer swordfish"
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] != second["idempotency-key"]
    assert json.loads(body)["operation"] == "analyze"


FAULTS: dict[str, tuple[bytes, str, str]] = {
    "garbage": (response(b"<html>"), "garbage", "answered with what is no JSON: `<html>`"),
    "no UTF-8": (response(b'"\xff"'), "garbage", "bytes that are no UTF-8"),
    "content type": (
        response(b"{}", kind="text/html; charset=utf-8"),
        "garbage",
        "answered with content of `text/html`, not `application/json`",
    ),
    "closes at once": (b"", "crash", "closed the connection before it answered"),
    "closes mid-answer": (FINE[:-5], "crash", "closed the connection before it answered"),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "crash", "closed the connection before it answered"),
    "flood": (response(b"x" * 200_000), "garbage", "answered with more than 100,000 bytes"),
    "redirect": (
        response(b"", "302 Found", more="Location: https://elsewhere.example/\r\n"),
        "error",
        "it redirects to `https://elsewhere.example/`",
    ),
    "404": (response(b"", "404 Not Found"), "error", "there is nothing at `http://127.0.0.1:"),
    "401": (response(b"", "401 Unauthorized"), "error", "does not accept the credentials"),
    "429": (response(b"", "429 Too Many Requests"), "error", "it is asked too often"),
    "500": (
        response(b'{"error": {"message": "no luck"}}', "500 Internal Server Error"),
        "crash",
        "`scout` failed with HTTP 500: no luck",
    ),
    "502": (response(b"<h1>Bad\n gateway", "502 Bad Gateway", "text/html"), "crash", "`<h1>Bad ga"),
    "400": (response(b"", "400 Bad Request"), "error", "`scout` failed with HTTP 400"),
    "refusal": (
        response(b'{"error": {"kind": "refusal", "message": "not my field"}}'),
        "refusal",
        "`scout` refuses: not my field",
    ),
    "compressed garbage": (
        response(b"xx", more="Content-Encoding: gzip\r\n"),
        "garbage",
        "content that cannot be decompressed",
    ),
}


@pytest.mark.parametrize(("raw", "kind", "words"), FAULTS.values(), ids=FAULTS)
def test_faults(raw: bytes, kind: str, words: str) -> None:
    found, message = told(saying(raw))
    assert found == kind, message
    assert words in message


def test_a_flood_is_cut_without_growth() -> None:
    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        kind = "Content-Type: application/json\r\nTransfer-Encoding: chunked"
        writer.write(f"HTTP/1.1 200 OK\r\n{kind}\r\n\r\n".encode())
        for _ in range(1600):
            writer.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            await writer.drain()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert told(conduct, size_limit=1_000_000)[0] == "garbage"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"


def test_a_server_that_hangs() -> None:
    async def conduct(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await asyncio.sleep(9)

    assert told(conduct, timeout=0.05) == ("timeout",)


def test_only_what_was_not_sent_is_sent_again() -> None:
    """A server that starts late is waited for; one that fails is asked once."""
    seen = 0

    async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        await read_request(reader)
        seen += 1

    assert told(conduct)[0] == "crash"
    assert seen == 1

    async def late() -> Any:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        one = agent_at(f"http://127.0.0.1:{port}")
        asked = asyncio.create_task(outcome(one))
        await asyncio.sleep(0.02)
        server = await asyncio.start_server(_answering, "127.0.0.1", port)
        try:
            return await asked
        finally:
            await one.aclose()
            server.close()

    assert asyncio.run(late()) == ("fine", 0.9)


async def _answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(FINE)
    await writer.drain()
    writer.close()


def unreached(url: str, **more: Any) -> str:
    async def ask() -> Any:
        one = agent_at(url, **more)
        try:
            return await outcome(one)
        finally:
            await one.aclose()

    kind, message = asyncio.run(ask())
    assert kind == "error"
    return str(message)


def test_nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parallax_runtime.transports.http._PAUSES", (0.001,))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        assert unreached(url) == f"`scout` cannot be reached: nobody listens at `{url}`"


def test_no_such_host(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert unreached("http://scout.example:8001").endswith("there is no host `scout.example`")


def test_certificates(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    async def ask(scheme: str, **more: Any) -> Any:
        async with listening(saying(FINE), context) as port:
            one = agent_at(f"{scheme}://127.0.0.1:{port}", **more)
            try:
                return await outcome(one)
            finally:
                await one.aclose()

    _, message = asyncio.run(ask("https"))
    assert "its certificate is not trusted: self" in message
    assert message.endswith("name the file of the right ones as `ca`")
    assert asyncio.run(ask("https", ca=CERTIFICATE)) == ("fine", 0.9)
    assert "closed the connection" in asyncio.run(ask("http"))[1]
    (tmp_path / "empty.pem").write_text("", "utf-8")
    missing = unreached("https://127.0.0.1:1", ca=tmp_path / "empty.pem")
    assert missing.endswith("`empty.pem` holds no certificates")


def test_no_tls_there() -> None:
    async def conduct(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello, I speak plainly\r\n")
        await writer.drain()

    async def ask() -> Any:
        async with listening(conduct) as port:
            one = agent_at(f"https://127.0.0.1:{port}")
            try:
                return await outcome(one)
            finally:
                await one.aclose()

    kind, message = asyncio.run(ask())
    assert kind == "error"
    assert message.endswith("its TLS cannot be spoken with; check `https` or `http`")


def test_an_unset_variable() -> None:
    message = unreached("http://127.0.0.1:1", headers={"X-Key": "${NOT_SET_ANYWHERE}"})
    assert "the environment variable `NOT_SET_ANYWHERE`" in message


@agent(id="scout", capabilities=["search"])
def scout(request: Request) -> Answer:
    return Answer(request.input, 0.5)


def test_the_server_of_the_sdk() -> None:
    definition = definition_of(scout)
    assert definition is not None

    async def ask(port: int) -> None:
        one = agent_at(f"http://127.0.0.1:{port}")
        assert await outcome(one, request({"a": [1, "é"]})) == ({"a": [1, "é"]}, 0.5)
        assert await one.health() == "it answers"
        assert await one.capabilities() == ["search"]
        await one.aclose()

    with WebServer(Desk([definition]), "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        asyncio.run(ask(server.port))
        server.shutdown()
        thread.join()


def test_health_of_others() -> None:
    async def of(raw: bytes) -> str:
        async with listening(saying(raw)) as port:
            one = agent_at(f"http://127.0.0.1:{port}")
            try:
                return await one.health()
            finally:
                await one.aclose()

    assert asyncio.run(of(response(b"", "404 Not Found"))) == "it answers; it has no `/health`"
    with pytest.raises(AgentFault, match="HTTP 503"):
        asyncio.run(of(response(b"", "503 Service Unavailable")))
