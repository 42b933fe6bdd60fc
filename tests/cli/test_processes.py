"""What only a process of its own shows: signals, closed pipes, narrow encodings."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import clean_environment, process

SLOW_AGENTS = """\
import asyncio, sys, time
from parallax_sdk import Answer, agent

@agent(capabilities=["security"])
async def quick(input):
    return Answer("fine", 0.95)

@agent(capabilities=["security"])
async def slow(input):
    try:
        await asyncio.sleep(600)
    finally:
        print("slow has cleaned up", file=sys.stderr)

@agent(capabilities=["security"])
def stuck(input):
    time.sleep(600)
"""

PATTERN = """\
import { parallel } from "@parallax/primitives/execution"

parallel(securityAgents)
"""


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "parallax_cli", *arguments],
        cwd=folder,
        env=clean_environment({"PYTHONUNBUFFERED": "1"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_cancels_the_agents_and_shows_what_had_finished(
    number: signal.Signals, tmp_path: Path
) -> None:
    for name, text in {"agents/slow.py": SLOW_AGENTS, "patterns/slow.prism": PATTERN}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    running = started(tmp_path, "run", "slow", "--timeout", "5m", "-v")
    until(running, "call finished  quick")  # the others have begun by then
    running.send_signal(number)
    stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == 130
    assert stdout == ""
    assert "slow has cleaned up" in stderr
    assert "Interrupted after" in stderr
    *_, quick, slow, stuck, hint = stderr.splitlines()
    assert re.search(r"`parallax run --resume \S+` goes on with what is answered", hint)
    assert [line.split() for line in (quick, slow, stuck)] == [
        ["asked", "quick", "0.95"],
        ["slow", "cancelled"],
        ["stuck", "cancelled"],
    ]
    assert "Traceback" not in stderr


def test_an_interrupt_before_anything_began_is_no_traceback(tmp_path: Path) -> None:
    slow = "import time\nprint('importing', flush=True)\ntime.sleep(600)\n"
    (tmp_path / "typer.py").write_text(slow, "utf-8")  # found before the real one
    running = started(tmp_path, "validate")
    assert running.stdout is not None
    assert running.stdout.readline() == "importing\n"
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=30)
    assert (running.returncode, stderr) == (130, "")


def test_a_closed_pipe_ends_the_program_quietly(tmp_path: Path) -> None:
    assert unread(started(tmp_path, "primitives", "list")) == (141, "")


def unread(running: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and the standard error of a process whose standard output nobody reads."""
    with running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        message = running.stderr.read()
        return running.wait(timeout=30), message


CHATTY_AGENTS = """\
import subprocess
import sys
from parallax_sdk import Answer, agent

print("said while loading")
subprocess.run([sys.executable, "-c", "print('a program while loading')"], check=True)

@agent(capabilities=["chat"])
def sync(input):
    print("said by a thread")
    subprocess.run([sys.executable, "-c", "print('a program of an agent')"], check=True)
    return Answer("sync", 0.9)

@agent(capabilities=["chat"])
async def on_the_loop(input):
    print("said on the loop")
    sys.stdout.flush()
    return Answer("async", 0.9)
"""

CHAT = """\
import { sequential } from "@parallax/primitives/execution"

sequential(chatAgents)
"""

SAID = (
    "said while loading",
    "a program while loading",
    "said by a thread",
    "a program of an agent",
    "said on the loop",
)


@pytest.fixture
def chatty(tmp_path: Path) -> Path:
    for name, text in {"agents/chatty.py": CHATTY_AGENTS, "patterns/chat.prism": CHAT}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_agents_print_never_mixes_with_the_result(chatty: Path, form: str) -> None:
    outcome = process("run", "chat", "--local", "--format", form, cwd=chatty)
    assert outcome.code == 0, outcome.stderr
    assert sorted(line for line in outcome.stderr.splitlines() if line in SAID) == sorted(SAID)
    assert not [line for line in SAID if line in outcome.stdout]
    if form == "json":
        assert json.loads(outcome.stdout)["value"] == ["sync", "async"]
    if form == "jsonl":
        kinds = [json.loads(line)["kind"] for line in outcome.stdout.splitlines()]
        assert kinds[0] == "run.started"
        assert kinds[-1] == "result"


def test_what_agents_print_while_they_are_checked_never_mixes_with_the_findings(
    chatty: Path,
) -> None:
    outcome = process("validate", "--format", "json", cwd=chatty)
    assert outcome.code == 0, outcome.stderr
    assert json.loads(outcome.stdout)["ok"] is True
    assert [line for line in outcome.stderr.splitlines() if line in SAID] == list(SAID[:2])


def test_a_run_that_nobody_reads_any_more_is_interrupted(tmp_path: Path) -> None:
    for name, text in {"agents/slow.py": SLOW_AGENTS, "patterns/slow.prism": PATTERN}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    running = started(tmp_path, "run", "slow", "--format", "jsonl")
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["kind"] == "run.started"
    code, message = unread(running)
    assert (code, "Traceback" in message) == (141, False), message


STUBBORN_AGENTS = """\
import asyncio
from pathlib import Path
from parallax_sdk import Answer, agent

@agent(capabilities=["search"])
async def finder(input):
    with Path("asked.txt").open("a") as file:
        file.write("finder ")
    return Answer("facts", 0.95)

@agent(capabilities=["report"])
async def stubborn(input):
    if Path("ready.txt").exists():
        return Answer("report", 0.9)
    try:
        await asyncio.sleep(600)
    finally:
        print("cleaning up", flush=True)
        await asyncio.sleep(600)
"""


@pytest.mark.parametrize("second", [signal.SIGINT, None])
def test_a_run_that_was_told_to_end_goes_on_with_its_answers(
    second: signal.Signals | None, tmp_path: Path
) -> None:
    """Also when a second interrupt cuts the clean-up short."""
    agents = STUBBORN_AGENTS if second else STUBBORN_AGENTS.rpartition("await")[0] + "pass"
    pattern = "facts = searchAgents[0].find(1)\n[facts, reportAgents[0].write(facts)]\n"
    for name, text in {"agents/two.py": agents, "patterns/two.prism": pattern}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    running = started(tmp_path, "run", "two", "--timeout", "5m", "-v")
    until(running, "call started  stubborn")
    running.send_signal(signal.SIGINT if second else signal.SIGTERM)
    until(running, "cleaning up")
    if second:
        running.send_signal(second)
    _, stderr = running.communicate(timeout=30)
    assert running.returncode == 130, stderr
    assert "Traceback" not in stderr
    (tmp_path / "ready.txt").touch()
    resumed = process("run", "--resume", "latest", "--format", "json", cwd=tmp_path)
    assert resumed.code == 0, resumed.stderr
    assert json.loads(resumed.stdout)["value"] == ["facts", "report"]
    assert (tmp_path / "asked.txt").read_text("utf-8").split() == ["finder"]


def until(running: subprocess.Popen[str], words: str) -> None:
    """Reads what a program says until it has said that."""
    assert running.stderr is not None
    while words not in (line := running.stderr.readline()):
        assert line, "the run ended"
