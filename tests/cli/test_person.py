"""Somebody at the terminal: asked for people, for mailboxes and for logins."""

from __future__ import annotations

import asyncio
import io
import queue
import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest

from parallax_cli.person import AtTerminal
from tests.cli.runner import clean_environment, parallax
from tests.cli.test_json import put

PATTERN = """\
import { parallel } from "@parallax/primitives/execution"

found = parallel(approvalAgents)
found
"""


def typed(text: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return asyncio.run(AtTerminal().answer("ada", {"task": "Approve?"}))


def test_what_is_typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("yes\n0.8\n", monkeypatch) == {"value": "yes", "confidence": 0.8}
    assert typed('{"a": 1}\n1\n', monkeypatch) == {"value": {"a": 1}, "confidence": 1.0}
    assert typed("yes\nvery\n7\n0.5\n", monkeypatch) == {"value": "yes", "confidence": 0.5}
    assert typed("yes\n\n", monkeypatch) == {"value": "yes", "confidence": None}
    assert typed("\n", monkeypatch) is None
    assert typed("", monkeypatch) is None
    told = capsys.readouterr()
    assert told.out == ""
    assert '`ada` is asked:\n{\n  "task": "Approve?"\n}\nAnswer (nothing: later): ' in told.err


def test_secrets(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("424242\n"))
    assert asyncio.run(AtTerminal().tell("ada", "the code")) == "424242"
    assert capsys.readouterr().err == "ada asks for the code: \n"


class Typing:
    """A standard input with somebody who types a line when told to."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def type(self, line: str) -> None:
        self._lines.put(line + "\n")

    def readline(self) -> str:
        return self._lines.get(timeout=30)

    def isatty(self) -> bool:
        return False


def test_a_question_that_is_withdrawn_takes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    typing = Typing()
    monkeypatch.setattr("sys.stdin", typing)

    async def two_questions() -> Any:
        somebody = AtTerminal()
        first = asyncio.create_task(somebody.answer("ada", {"task": "Approve?"}))
        await asyncio.sleep(0)
        first.cancel()
        second = asyncio.create_task(somebody.answer("bob", {"task": "Approve?"}))
        await asyncio.wait((first,))
        typing.type("yes")
        typing.type("0.5")
        return await asyncio.wait_for(second, 30)

    assert asyncio.run(two_questions()) == {"value": "yes", "confidence": 0.5}


def test_a_login_and_a_person_are_not_asked_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typing = Typing()
    monkeypatch.setattr("sys.stdin", typing)

    async def both() -> Any:
        somebody = AtTerminal()
        questions = (somebody.tell("bot", "the code"), somebody.answer("ada", None))
        asked = asyncio.gather(*questions)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert capsys.readouterr().err == "bot asks for the code: "
        for line in ("424242", "yes", "0.5"):
            typing.type(line)
        return await asked

    assert asyncio.run(both()) == ["424242", {"value": "yes", "confidence": 0.5}]


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
    answer = ("--answer", '"yes"', "--confidence", "0.8")
    resolved = parallax("runs", "resolve", "latest", *answer, cwd=tmp_path)
    assert resolved.code == 0, resolved.stderr
    assert "yes" in resolved.stdout
    assert "completed" in resolved.stdout


# --- at a terminal -------------------------------------------------------------------------------

BOT = """\
kind: cli
capabilities: [bot]
command: [sh, bot.sh]
login: [{expect: "Code: ", ask: the code of your authenticator}]
prompt: "> $"
question: "{task}"
answer: json
"""

SCRIPT = """\
stty -echo; printf 'Code: '; read -r code
[ "$code" = 424242 ] || { echo denied; exit 1; }
printf '> '
while read -r q; do printf '{"value": "asked to %s", "confidence": 0.8}\\n> ' "$q"; done
"""

DEPLOYING = """\
asked = botAgents[0].ask("deploy")
said = approvalAgents[0].approve("May it be deployed?", {asked})
{asked, said}
"""


@pytest.fixture
def deploying(tmp_path: Path) -> Path:
    put(tmp_path, "patterns/deploy.prism", DEPLOYING)
    put(tmp_path, "agents/bot.yaml", BOT)
    put(tmp_path, "agents/bot.sh", SCRIPT)
    put(tmp_path, "agents/ada.yaml", "kind: human\ncapabilities: [approval]\n")
    return tmp_path


def at_a_terminal(folder: Path, script: str) -> pexpect.spawn[str]:
    environment: Any = clean_environment({"NO_COLOR": "1", "PARALLAX": sys.executable})
    return pexpect.spawn(
        "sh", ["-c", script], cwd=str(folder), env=environment, encoding="utf-8", timeout=30
    )


RUN = '"$PARALLAX" -m parallax_cli run deploy --interactive-auth --ask'


def test_somebody_logs_in_and_answers(deploying: Path) -> None:
    terminal = at_a_terminal(deploying, RUN)
    terminal.expect_exact("bot asks for the code of your authenticator: ")
    terminal.sendline("424242")
    terminal.expect_exact('"asked": "asked to deploy"')
    terminal.expect_exact("Answer (nothing: later): ")
    terminal.sendline("yes, do")
    terminal.expect_exact("How sure, from 0 to 1: ")
    terminal.sendline("0.7")
    terminal.expect_exact("confidence  0.7")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    kept = b"".join(path.read_bytes() for path in (deploying / ".parallax").rglob("*.*"))
    assert b"424242" not in kept


def test_an_interrupt_at_a_question_leaves_the_terminal_as_it_was(deploying: Path) -> None:
    terminal = at_a_terminal(deploying, f"trap : INT; {RUN}; echo ended with $?; stty -a")
    terminal.expect_exact("the code of your authenticator: ")
    terminal.sendintr()
    terminal.expect_exact("Interrupted after")
    terminal.expect_exact("ended with 130")
    terminal.expect_exact(" echo ")
    terminal.expect(pexpect.EOF)
    terminal.close()
