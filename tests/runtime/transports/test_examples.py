"""The agents of examples/ as programs: Python over the SDK, JavaScript, and shell."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.runtime.transports.calls import outcomes, program, request

EXAMPLES = Path(__file__).parents[3] / "examples/agents"

SHOUTING = {"text": "Fix teh bug!!"}
CALM = {"text": "Fix the bug."}


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
def test_javascript() -> None:
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


@pytest.mark.parametrize("name", ["length.js", "words.sh"])
def test_they_are_short(name: str) -> None:
    assert len((EXAMPLES / name).read_text("utf-8").splitlines()) <= 30
