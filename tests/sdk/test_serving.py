"""Serving agents: what every way has in common, over lines and over HTTP, in this process."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parallax_sdk import Agent, Answer, Confidence, Refusal, agent, definition_of
from parallax_sdk.serving.command import main, serve
from parallax_sdk.serving.desk import Desk
from parallax_sdk.serving.stdio import _Lines
from parallax_sdk.serving.web import WebServer


@agent(capabilities=["search"], expertise=0.5)
def scout(what: str = "fine", request: Any = None) -> Any:
    print("looking")
    match what:
        case "refusal":
            raise Refusal("not my field")
        case "confidence":
            return Answer(1, Confidence(7))
        case "crash":
            raise RuntimeError("no luck")
        case "exit":
            raise SystemExit(3)
        case "stop":
            raise StopIteration
        case "mapping":
            return {"value": 1, "confidence": 0.5, "more": 2}
        case "garbage":
            return 7
        case "no json":
            return Answer({1, 2}, 0.5)
        case "nan":
            return Answer(float("nan"), 0.5)
        case "task":
            return Answer([request.task, request.arguments, request.context], 1)
    return Answer(what, 0.9, "because", ["a"])


class Reviewer(Agent):
    capabilities = ("quality",)

    async def analyze(self, missing: str) -> Answer:
        return Answer(missing, 1)

    async def wait(self) -> Answer:
        await asyncio.sleep(99)
        return Answer(None, 1)


def desk(*targets: object) -> Desk:
    found = [definition_of(one) for one in targets]
    return Desk([one for one in found if one is not None])


def ask(**call: Any) -> dict[str, Any]:
    return asyncio.run(desk(scout, Reviewer).answer({"agent": "scout", **call}))


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("fine", {"value": "fine", "confidence": 0.9, "reasoning": "because", "factors": ["a"]}),
        ("mapping", {"value": 1, "confidence": 0.5}),
        ("refusal", {"error": {"kind": "refusal", "message": "not my field"}}),
        ("crash", {"error": {"kind": "crash", "message": "RuntimeError: no luck"}}),
        ("exit", {"error": {"kind": "crash", "message": "SystemExit: 3"}}),
    ],
)
def test_answers(what: str, answer: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(input={"what": what}) == answer
    assert ("Traceback" in capsys.readouterr().err) == (what in {"crash", "exit"})


@pytest.mark.parametrize(
    ("what", "kind", "words"),
    [
        ("confidence", "garbage", "a confidence lies in [0, 1], 7 does not"),
        ("stop", "crash", "StopIteration"),
        ("garbage", "garbage", "gave a Python int, not an `Answer`"),
        ("no json", "garbage", "the answer is no JSON: Object of type set"),
        ("nan", "garbage", "the answer is no JSON"),
    ],
)
def test_failures(what: str, kind: str, words: str) -> None:
    error = ask(input={"what": what})["error"]
    assert error["kind"] == kind
    assert words in error["message"]


def test_which_agent_and_what_it_is_told() -> None:
    told = ask(input={"what": "task"}, task="Look", arguments=["a"], context={"pattern": "P"})
    assert told["value"] == ["Look", ["a"], {"pattern": "P"}]
    assert ask(agent="nobody")["error"]["kind"] == "missing"
    assert ask(agent="reviewer")["error"]["message"] == (
        "the input has no `missing`, which the agent asks for"
    )
    alone = asyncio.run(desk(scout).answer({"agent": "another name", "input": {}}))
    assert alone["value"] == "fine"


def conversation(*messages: Any) -> list[dict[str, Any]]:
    """What is answered to these lines, sorted by id."""
    output = io.BytesIO()
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in messages]
    # The input stays open until all is answered, as parallax keeps it.
    expected = sum(isinstance(one, dict) and one.get("type") != "cancel" for one in messages)

    class Stream:
        def __iter__(self) -> Iterator[bytes]:
            yield from (line + b"\n" for line in lines)
            while output.getvalue().count(b"\n") < expected:
                threading.Event().wait(0.001)

    stream: Any = Stream()
    asyncio.run(_Lines(desk(scout, Reviewer), output).serve(stream))
    found = [json.loads(line) for line in output.getvalue().splitlines()]
    return sorted(found, key=lambda one: str(one["id"]))


def test_calls_that_came_before_the_end_of_the_input_are_answered() -> None:
    output = io.BytesIO()
    call = {"id": "1", "type": "call", "agent": "scout", "input": {"what": "piped"}}
    asyncio.run(_Lines(desk(scout), output).serve(io.BytesIO(json.dumps(call).encode())))
    assert json.loads(output.getvalue())["value"] == "piped"


def test_lines() -> None:
    wait = {"agent": "reviewer", "operation": "wait"}
    found = conversation(
        {"id": "1", "type": "call", **wait},
        b"no json",
        b"[1]",
        {"id": "2", "type": "call", "agent": "scout", "input": {"what": "é"}},
        {"id": "3", "type": "health"},
        {"id": "1", "type": "cancel"},
    )
    assert found[0] == {"id": "1", "error": {"kind": "error", "message": "the call was cancelled"}}
    assert found[1]["value"] == "é"
    assert found[2]["ok"] is True
    assert [one["id"] for one in found[2]["agents"]] == ["scout", "reviewer"]


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with WebServer(desk(scout, Reviewer), "127.0.0.1", 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def fetch(
    server: WebServer, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    given = {"Content-Type": "application/json", **headers}
    sent = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
    connection.request(method, path, sent, given)
    response = connection.getresponse()
    found = json.loads(response.read())
    connection.close()
    return response.status, found


def test_http(server: WebServer) -> None:
    call = {"agent": "scout", "input": {"what": "fine"}}
    assert fetch(server, "POST", "/", call)[1]["value"] == "fine"
    assert fetch(server, "GET", "/health") == (200, {"ok": True, "agents": desk_of(server)})
    assert fetch(server, "GET", "/capabilities") == (200, {"agents": desk_of(server)})


def desk_of(server: WebServer) -> list[dict[str, Any]]:
    return server.desk.described()


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/elsewhere", None, {}, 404),
        ("POST", "/elsewhere", {}, {}, 404),
        ("POST", "/", {}, {"Content-Type": "text/plain"}, 415),
        ("POST", "/", b"[1]", {}, 400),
        ("POST", "/", b"{", {}, 400),
        ("POST", "/", None, {"Content-Length": "99999999999"}, 413),
        ("POST", "/", None, {"Content-Length": "x"}, 411),
    ],
)
def test_what_http_refuses(
    server: WebServer, method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    found, told = fetch(server, method, path, body, **headers)
    assert found == status
    assert told["error"]["message"]


def test_a_port_that_is_taken(server: WebServer, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        serve(scout, arguments=["--http", str(server.port)])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"Port {server.port} of `127.0.0.1` cannot be listened on: Address already in use.\n"
    )


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--http", "--grpc"):
        with pytest.raises(SystemExit):
            serve(scout, arguments=[f"{option}={port}"])
        assert f"a port is a number from 0 to 65535, not `{port}`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = (1\n", "agents.py:1 is no Python: '(' was never closed."),
        ("x = 1\n\nx.y\n", "agents.py:3 fails with AttributeError: 'int' object has no"),
        ("import gone_module\n", "agents.py:1 fails with ModuleNotFoundError: No module named"),
    ],
)
def test_a_file_that_cannot_be_loaded(
    text: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "agents.py").write_text(text, "utf-8")
    with pytest.raises(SystemExit):
        main([str(tmp_path / "agents.py")])
    sys.path.remove(str(tmp_path))
    assert words in capsys.readouterr().err


def test_files_without_agents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path / "gone.py")])
    (tmp_path / "empty.py").write_text("", "utf-8")
    with pytest.raises(SystemExit):
        main([str(tmp_path / "empty.py")])
    sys.path.remove(str(tmp_path))
    told = capsys.readouterr().err
    assert "There is no file" in told
    assert "There is no agent to serve" in told


def test_what_is_no_agent_is_refused() -> None:
    with pytest.raises(TypeError, match="is no agent"):
        serve(7, arguments=[])
