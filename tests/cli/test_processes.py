"""What only a process of its own shows: signals, closed pipes, narrow encodings."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

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


def test_an_interrupt_cancels_the_agents_and_shows_what_had_finished(tmp_path: Path) -> None:
    for name, text in {"agents/slow.py": SLOW_AGENTS, "patterns/slow.prism": PATTERN}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    running = started(tmp_path, "run", "slow", "--timeout", "5m", "-v")
    assert running.stderr is not None
    begun: list[str] = []
    while not any("call started  stuck" in line for line in begun):
        begun.append(running.stderr.readline())
    running.send_signal(signal.SIGINT)
    stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == 130
    assert stdout == ""
    assert "slow has cleaned up" in stderr
    assert "Interrupted after" in stderr
    assert [line.split() for line in stderr.splitlines()[-3:]] == [
        ["asked", "quick", "0.95"],
        ["slow", "cancelled"],
        ["stuck", "cancelled"],
    ]
    assert "Traceback" not in stderr


def test_a_closed_pipe_ends_the_program_quietly(tmp_path: Path) -> None:
    running = started(tmp_path, "primitives", "list")
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()
    assert running.stderr.read() == ""
    assert running.wait(timeout=30) == 141
    running.stderr.close()


def test_a_narrow_encoding_gets_ascii(tmp_path: Path) -> None:
    outcome = process(
        "primitives", "show", "consensus", cwd=tmp_path, environment={"PYTHONIOENCODING": "ascii"}
    )
    assert outcome.code == 0
    assert outcome.stdout.isascii()
    assert "mean(c_i of the agreeing)" in outcome.stdout


def test_values_beyond_the_encoding_are_written_as_escapes(project: Path) -> None:
    outcome = process(
        "run",
        "hello",
        "--input",
        '{"name": "Zoë"}',
        cwd=project,
        environment={"PYTHONIOENCODING": "ascii"},
    )
    assert outcome.code == 0
    assert outcome.stdout.startswith("Hello, Zo\\xeb\n")
