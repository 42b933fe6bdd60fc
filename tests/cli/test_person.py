"""Somebody at the terminal: asked for people, for mailboxes and for logins."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest

from parallax_cli.person import Asking, ask_secretly
from tests.cli.runner import parallax
from tests.cli.test_json import put

PATTERN = """\
import { parallel } from "@parallax/primitives/execution"

found = parallel(approvalAgents)
found
"""


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return asyncio.run(Asking()("ada", {"task": "Approve?"}))


def test_what_is_typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("yes\n0.8\n", monkeypatch) == {"value": "yes", "confidence": 0.8}
    assert typed('{"a": 1}\n1\n', monkeypatch) == {"value": {"a": 1}, "confidence": 1.0}
    assert typed("yes\nvery\n", monkeypatch) == {"value": "yes", "confidence": None}
    assert typed("\n", monkeypatch) is None
    assert typed("", monkeypatch) is None
    told = capsys.readouterr()
    assert told.out == ""
    assert '`ada` is asked:\n{\n  "task": "Approve?"\n}\nAnswer (nothing: later): ' in told.err


def test_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: prompt)
    assert asyncio.run(ask_secretly("ada", "the code")) == "ada asks for the code: "


@pytest.mark.parametrize("option", ["--ask", "--interactive-auth"])
def test_there_has_to_be_a_terminal(option: str, project: Path) -> None:
    seen = parallax("run", "hello", option, cwd=project)
    assert seen.code == 2
    assert f"`{option}` asks somebody at a terminal, and there is none." in seen.stderr


def test_a_run_waits_for_a_person_and_goes_on(tmp_path: Path) -> None:
    put(tmp_path, "parallax.config.yml", "")
    put(tmp_path, "patterns/approve.prism", PATTERN)
    put(tmp_path, "agents/ada.yaml", "kind: human\ncapabilities: [approval]\n")
    seen = parallax("run", "approve", cwd=tmp_path)
    assert seen.code == 1
    assert "waits for   `ada`" in seen.stdout
    assert "With `--ask`, `ada` answers at this terminal." in seen.stderr
    answer = '{"value": "yes", "confidence": 0.8}'
    resolved = parallax("runs", "resolve", "latest", "--answer", answer, cwd=tmp_path)
    assert resolved.code == 0, resolved.stderr
    assert "yes" in resolved.stdout
    assert "completed" in resolved.stdout
