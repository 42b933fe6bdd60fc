"""What a project remembers between its runs, and runs that go on after their checkpoints alone."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest

from tests.cli.runner import Outcome, parallax, process

AGENTS = """\
from pathlib import Path

from parallax_sdk import Answer, agent


def asked(name):
    with Path("asked.txt").open("a") as file:
        file.write(name + " ")


@agent(capabilities=["search"])
def finder() -> Answer:
    asked("finder")
    return Answer("facts", 0.9)


@agent(capabilities=["report"])
def writer() -> Answer:
    asked("writer")
    if not Path("paper.txt").exists():
        raise RuntimeError("no paper")
    return Answer("a report", 0.8)
"""

STEPS = """\
/** @name Steps */
import { checkpoint } from "@parallax/primitives/workflow"
import { cache } from "@parallax/primitives/control"

facts = checkpoint(searchAgents[0].find(), "facts")
seen = cache(searchAgents[0].look())
report = checkpoint(() => reportAgents[0].write(facts), "report")
if (report == null) { throw "there is no report" }
[facts, seen, report]
"""


@pytest.fixture
def steps(project: Path) -> Path:
    """A project whose only pattern asks twice, and then fails for want of paper."""
    for old in (*project.glob("agents/*.py"), *project.glob("patterns/*.prism")):
        old.unlink()
    (project / "agents" / "two.py").write_text(AGENTS, "utf-8")
    (project / "patterns" / "steps.prism").write_text(STEPS, "utf-8")
    return project


def ran(project: Path, *more: str) -> Outcome:
    return parallax("run", "steps", "--no-journal", *more, cwd=project)


def asked(project: Path) -> list[str]:
    return (project / "asked.txt").read_text("utf-8").split()


def test_a_resumed_run_goes_on_after_its_checkpoints(steps: Path) -> None:
    failed = ran(steps)
    assert failed.code == 1
    hint = re.search(r"`parallax (run Steps --resume \S+)` goes on after the last", failed.stderr)
    assert hint is not None
    assert asked(steps) == ["finder", "finder", "writer"]
    (steps / "paper.txt").touch()
    done = parallax(*hint[1].split(), "--no-journal", cwd=steps)
    assert done.code == 0, done.stderr
    assert "a report" in done.stdout
    assert asked(steps) == ["finder", "finder", "writer", "writer"]
    again = ran(steps, "--resume", "latest")
    assert again.code == 2
    assert again.stderr.startswith("error: No run can be resumed.\n")


def test_a_run_is_resumed_with_its_own_input(steps: Path) -> None:
    ran(steps, "--input", '{"n": 1}')
    other = ran(steps, "--input", '{"n": 2}', "--resume", "latest")
    assert other.code == 2
    assert "had another input" in other.stderr
    assert ran(steps, "--input", '{"n": 1}', "--resume", "latest").code == 1
    assert asked(steps).count("writer") == 2


def test_the_next_run_finds_what_was_cached(steps: Path) -> None:
    (steps / "paper.txt").touch()
    for _ in range(2):
        assert ran(steps).code == 0
    assert asked(steps) == ["finder", "finder", "writer", "finder", "writer"]


def test_scripts_leave_no_trace(steps: Path) -> None:
    assert ran(steps, "--mock-agents").code == 0
    assert not (steps / ".parallax" / "state").exists()
    refused = ran(steps, "--mock-agents", "--resume", "latest")
    assert refused.code == 2
    assert "`--resume` asks real agents" in refused.stderr


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_damaged_fact_is_said_and_fails_nothing(steps: Path, form: str) -> None:
    (steps / "paper.txt").touch()
    ran(steps)
    for path in (steps / ".parallax" / "state" / "cache").iterdir():
        path.write_text("junk", "utf-8")
    outcome = ran(steps, "--format", form)
    assert outcome.code == 0
    lost = "warning: Something that primitives rely on is missing: `.parallax/state/cache/"
    assert outcome.stderr.count(lost) == 2
    assert "warning" not in ran(steps).stderr


def test_a_state_that_cannot_be_kept_is_said(steps: Path) -> None:
    (steps / "paper.txt").touch()
    (steps / ".parallax").mkdir(exist_ok=True)
    (steps / ".parallax" / "state").write_text("in the way", "utf-8")
    outcome = ran(steps)
    assert outcome.code == 0
    assert outcome.stderr.count("warning") == 1
    assert "cannot be" in outcome.stderr


@pytest.mark.parametrize(
    ("table", "confidence", "warning"),
    [
        ('{"finder": [[0.9, 0.6]]}', "0.6", ""),
        ('{"finder": [[0.9, 6]]}', "0.9", "the table of `finder` in `calibration.lock` cannot be"),
    ],
)
def test_calibrate_finds_the_table_of_an_agent(
    steps: Path, table: str, confidence: str, warning: str
) -> None:
    (steps / "calibration.lock").write_text(table, "utf-8")
    text = """import { calibrate } from "@parallax/primitives/confidence"
calibrate(searchAgents[0].find())
"""
    (steps / "patterns" / "steps.prism").write_text(text, "utf-8")
    outcome = ran(steps, "--format", "json")
    assert json.loads(outcome.stdout)["confidence"] == float(confidence)
    assert warning in outcome.stderr
    assert bool(warning) == ("warning" in outcome.stderr)


KILLER = """\
import os
import signal
from pathlib import Path

from parallax_sdk import Answer, agent


@agent(capabilities=["report"])
def writer() -> Answer:
    if not Path("paper.txt").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return Answer("a report", 0.8)
"""


def test_a_killed_run_goes_on_after_its_checkpoints(steps: Path) -> None:
    (steps / "agents" / "killer.py").write_text(KILLER, "utf-8")
    finder = AGENTS[: AGENTS.index('@agent(capabilities=["report"])')]
    (steps / "agents" / "two.py").write_text(finder, "utf-8")
    killed = process("run", "steps", "--no-journal", cwd=steps)
    assert killed.code == -signal.SIGKILL
    (steps / "paper.txt").touch()
    done = process("run", "steps", "--no-journal", "--resume", "latest", cwd=steps)
    assert done.code == 0, done.stderr
    assert asked(steps) == ["finder", "finder"]
