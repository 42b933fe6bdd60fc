"""A server on loopback that speaks the protocols of models' providers, from a script.

Each script has an address of its own; its steps are the answers to the requests in turn, the last
one to all further ones. What was asked is kept.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from tests.models import wire


@dataclass(frozen=True, slots=True)
class Says:
    """An answer; `finish` is `complete`, `truncated` or `refused`."""

    text: str
    finish: str = "complete"


@dataclass(frozen=True, slots=True)
class Fails:
    """An error's status; with `only_with` alone for requests that have such a key."""

    status: int
    message: str = "it does not work today"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Breaks:
    """An answer that stops in the middle: the connection is closed."""

    text: str


@dataclass(frozen=True, slots=True)
class Garbles:
    """A stream of events whose data is no JSON."""


@dataclass(frozen=True, slots=True)
class Reports:
    """An answer that begins well and then says that the server failed."""

    message: str = "the engine stopped"


@dataclass(frozen=True, slots=True)
class Hangs:
    """Nothing at all, until the server is closed."""


Step: TypeAlias = Says | Fails | Breaks | Garbles | Reports | Hangs


@dataclass(slots=True)
class Script:
    """What one test's server does, and what it was asked: (path, headers, body)."""

    address: str
    steps: tuple[Step, ...]
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def next(self) -> Step:
        return self.steps[min(len(self.requests), len(self.steps)) - 1]


class ModelServer:
    """The server; `closing` is set when it ends, and lets those go who hang."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.closing = threading.Event()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def script(self, *steps: Step) -> Script:
        """A new script; its address is the base URL for a client."""
        name = f"s{len(self.scripts)}"
        script = Script(f"http://127.0.0.1:{self._http.server_port}/{name}", steps)
        self.scripts[name] = script
        return script

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A server that ends with the block."""
    server = ModelServer()
    try:
        yield server
    finally:
        server.close()


_SPEAKS = {
    "responses": wire.responses,
    "chat/completions": wire.chat,
    "messages": wire.messages,
}


class _Handler(BaseHTTPRequestHandler):
    owner: ModelServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        _, name, *rest = self.path.split("/")
        path = "/".join(rest).removeprefix("v1/").partition("?")[0]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        script = self.owner.scripts[name]
        script.requests.append((path, {k.lower(): v for k, v in self.headers.items()}, body))
        with suppress(BrokenPipeError, ConnectionResetError):
            self._play(script.next(), path, body)

    def _play(self, step: Step, path: str, body: dict[str, Any]) -> None:
        speak = _SPEAKS[path]
        match step:
            case Says(text=text, finish=finish):
                self._begin()
                for name, data in speak(body, text, finish, len(text) // 4):
                    self._event(name, json.dumps(data))
                if path == "chat/completions":
                    self._event(None, "[DONE]")
                self._chunk(b"")
            case Fails(status=status, message=message, headers=headers):
                self._error(status, message, headers)
            case Breaks(text=text):
                self._begin()
                for name, data in list(speak(body, text, "complete", 1))[:-3]:
                    self._event(name, json.dumps(data))
            case Garbles():
                self._begin()
                self._event("message_start", '{"type": "message_start", "mess')
                self._chunk(b"")
            case Reports(message=message):
                self._begin()
                for name, data in list(speak(body, "{", "complete", 1))[:2]:
                    self._event(name, json.dumps(data))
                self._event("error", json.dumps(_error_event(path, message)))
                self._chunk(b"")
            case Hangs():
                self.owner.closing.wait(30)

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self._last_of_its_connection()

    def _event(self, name: str | None, data: str) -> None:
        head = "" if name is None else f"event: {name}\n"
        self._chunk(f"{head}data: {data}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _last_of_its_connection(self) -> None:
        """Ends the head; who asks again on this connection, unaware, would be a fault of chance."""
        self.send_header("connection", "close")
        self.end_headers()

    def _error(self, status: int, message: str, headers: tuple[tuple[str, str], ...]) -> None:
        text = json.dumps({"error": {"type": "error", "message": message}}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        for name, value in headers:
            self.send_header(name, value)
        self._last_of_its_connection()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def _error_event(path: str, message: str) -> dict[str, Any]:
    """An error inside a stream, as each protocol has it."""
    if path == "responses":
        return {"type": "error", "sequence_number": 2, "code": "server_error", "message": message}
    kind = {"type": "overloaded_error", "message": message}
    return {"type": "error", "error": kind} if path == "messages" else {"error": kind}
