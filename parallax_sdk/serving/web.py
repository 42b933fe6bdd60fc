"""Serving over HTTP with the standard library alone.

`POST /` takes a call and gives its answer; `GET /health` and `GET /capabilities` say who is served.
Connections are kept alive, each in a thread; agents that are async run on one loop. It is meant
for this machine: nothing here checks who asks, so it listens on loopback unless told otherwise.
"""

from __future__ import annotations

import asyncio
import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from parallax_sdk.serving.desk import Desk, error

LARGEST: Final = 20_000_000
"""Bytes of a call that are read."""


class WebServer(ThreadingHTTPServer):
    """A server of agents; port 0 takes any that is free, which `port` then tells."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, desk: Desk, host: str, port: int) -> None:
        self.desk = desk
        self.loop = asyncio.new_event_loop()
        self._looping = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._looping.start()
        super().__init__((host, port), _Handler)  # closes itself when the port is taken

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """An answer, from whatever thread."""
        return asyncio.run_coroutine_threadsafe(self.desk.answer(call), self.loop).result()

    def server_close(self) -> None:
        super().server_close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._looping.join()
        self.loop.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # head and body in one packet: else the second waits for the first's receipt
    disable_nagle_algorithm = True
    server: WebServer

    def do_GET(self) -> None:  # named by the standard library
        agents = self.server.desk.described()
        if self.path == "/health":
            self._say(HTTPStatus.OK, {"ok": True, "agents": agents})
        elif self.path == "/capabilities":
            self._say(HTTPStatus.OK, {"agents": agents})
        else:
            self._refuse(HTTPStatus.NOT_FOUND, f"there is nothing at {self.path}")

    def do_POST(self) -> None:  # named by the standard library
        problem = self._problem()
        if problem is not None:
            self._refuse(*problem)
            return
        try:
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        except (ValueError, RecursionError):
            call = None
        if isinstance(call, dict):
            self._say(HTTPStatus.OK, self.server.answer(call))
        else:
            self._refuse(HTTPStatus.BAD_REQUEST, "the call is no JSON object")

    def _problem(self) -> tuple[HTTPStatus, str] | None:
        """Why what was sent is not read. A page in a browser cannot send what is."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/":
            return HTTPStatus.NOT_FOUND, f"there is nothing at {self.path}"
        if self.headers.get_content_type() != "application/json":
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a call is application/json"
        if not length.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED, "a call has a Content-Length"
        if int(length) > LARGEST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the call is too large"
        return None

    def _refuse(self, status: HTTPStatus, words: str) -> None:
        self.close_connection = True
        self._say(status, error("error", words))

    def _say(self, status: HTTPStatus, message: dict[str, Any]) -> None:
        text = json.dumps(message, ensure_ascii=False).encode("utf-8", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: calls are told by whoever makes them."""
