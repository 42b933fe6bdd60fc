"""The agents of examples/ as programs: Python over the SDK, JavaScript, and shell."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parallax_runtime.agents import Closing
from parallax_runtime.transports.grpc import GrpcAgent, Target
from parallax_runtime.transports.http import Endpoint, HttpAgent
from tests.programs import needed
from tests.runtime.transports.calls import outcomes, program, request

EXAMPLES = Path(__file__).parents[3] / "examples/agents"

SHOUTING = {"text": "Fix teh bug!!"}
CALM = {"text": "Fix the bug."}


def test_javascript() -> None:
    needed("node")
    agent = program("", EXAMPLES, command=("node", "length.js"))
    fine, wide, refused = outcomes(agent, request(CALM), request({"text": "x" * 101}), request({}))
    assert fine == ({"verdict": "approve", "longest": 12}, 0.95)
    assert wide == ({"verdict": "reject", "longest": 101}, 0.95)
    assert refused == ("refusal", "`scout` refuses: there is no text to measure")


def test_shell() -> None:
    agent = program("", EXAMPLES, command=("./words.sh",))
    assert outcomes(agent, request(CALM), request(SHOUTING)) == [
        ({"verdict": "approve"}, 0.6),
        ({"verdict": "reject"}, 0.8),
    ]


def test_python_over_stdio() -> None:
    agent = program("", EXAMPLES, command=(sys.executable, "spelling.py"))
    fine, wrong, refused = outcomes(agent, request(CALM), request(SHOUTING), request({}))
    assert fine == ({"verdict": "approve", "words": []}, 0.6)
    assert wrong == ({"verdict": "reject", "words": ["teh"]}, 0.9)
    assert refused == ("refusal", "`scout` refuses: there is no text to read")


def served(how: str) -> tuple[subprocess.Popen[str], str]:
    """The Python example as a server on a free port, and its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "parallax_sdk", "spelling.py", how, "0"],
        cwd=EXAMPLES,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    said = server.stderr.readline()
    assert said.startswith("Serving spelling at "), said
    return server, said.split()[-1]


@pytest.mark.parametrize("how", ["--http", "--grpc"])
def test_python_as_a_server(how: str) -> None:
    server, address = served(how)
    with server:
        agent: Closing = (
            HttpAgent(Endpoint(agent="scout", url=address), size_limit=10_000)
            if how == "--http"
            else GrpcAgent(Target(agent="scout", address=address), size_limit=10_000)
        )
        wrong, refused = outcomes(agent, request(SHOUTING), request({}))
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
    assert wrong == ({"verdict": "reject", "words": ["teh"]}, 0.9)
    assert refused[0] == "refusal"


@pytest.mark.parametrize("name", ["length.js", "words.sh"])
def test_they_are_short(name: str) -> None:
    assert len((EXAMPLES / name).read_text("utf-8").splitlines()) <= 30
