"""Runs with a journal: killed, stopped and blocked, and going on."""

from __future__ import annotations

import json
import re
import resource
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from parallax_patterns.file_locks import opened
from tests.cli.runner import Outcome, parallax, process

AGENTS = """\
import asyncio
import os
import signal
from pathlib import Path

from parallax_sdk import Answer, agent


def asked(name):
    with Path("asked.txt").open("a") as file:
        file.write(name + " ")


@agent(capabilities=["search"])
async def finder(task, input) -> Answer:
    asked("finder")
    return Answer({"facts": os.environ.get("FACTS_TOKEN", "none")}, 0.9)


@agent(capabilities=["report"])
async def writer(task, input) -> Answer:
    asked("writer")
    if Path("kill.txt").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    if Path("fail.txt").exists():
        raise RuntimeError("no paper")
    if Path("hang.txt").exists():
        await asyncio.Event().wait()
    return Answer({"report": input}, 0.8)
"""

PATTERN = """\
/** @name Steps */
facts = searchAgents[0].find(input)
report = reportAgents[0].write(facts)
[facts, report, random()]
"""

INPUT = '{"n": 1}'


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    for name, text in {"agents/two.py": AGENTS, "patterns/steps.prism": PATTERN}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def ran(project: Path, *more: str, **environment: str) -> Outcome:
    return parallax("run", *more, cwd=project, environment=environment)


def begun(project: Path, *more: str, **environment: str) -> Outcome:
    return ran(project, "steps", "--input", INPUT, *more, **environment)


def asked(project: Path) -> list[str]:
    return (project / "asked.txt").read_text("utf-8").split()


def journal(project: Path) -> Path:
    return max((project / ".parallax" / "journal").glob("*.db"))


def result(outcome: Outcome) -> Any:
    found = json.loads(outcome.stdout)
    return found["value"], found["confidence"], found["status"]


def failed(project: Path) -> None:
    (project / "fail.txt").touch()
    assert begun(project).code == 1
    (project / "fail.txt").unlink()


def test_a_killed_run_goes_on_where_it_was(steps: Path) -> None:
    whole = begun(steps, "--format", "json")
    (steps / "asked.txt").unlink()
    (steps / "kill.txt").touch()
    killed = process("run", "steps", "--input", INPUT, cwd=steps)
    assert killed.code == -signal.SIGKILL
    (steps / "kill.txt").unlink()
    resumed = ran(steps, "--resume", "latest", "--format", "json")
    assert resumed.code == 0, resumed.stderr
    assert "goes on, with 1 answer that it has" in resumed.stderr
    assert asked(steps) == ["finder", "writer", "writer"]
    assert result(resumed) == result(whole)
    again = ran(steps, "--resume", journal(steps).stem)
    assert (again.code, "has completed" in again.stderr) == (2, True)


def test_a_failed_run_asks_again_who_failed(steps: Path) -> None:
    (steps / "fail.txt").touch()
    stopped = begun(steps)
    hint = re.search(r"`parallax (run --resume \S+)` goes on with what is answered", stopped.stderr)
    assert hint is not None
    (steps / "fail.txt").unlink()
    resumed = parallax(*hint[1].split(), cwd=steps)
    assert resumed.code == 0, resumed.stderr
    assert asked(steps) == ["finder", "writer", "writer"]


def test_a_run_that_was_stopped_goes_on(steps: Path) -> None:
    (steps / "hang.txt").touch()
    stopped = begun(steps, "--timeout", "200ms")
    assert (stopped.code, "`parallax run --resume" in stopped.stderr) == (5, True)
    (steps / "hang.txt").unlink()
    resumed = ran(steps, "--resume", "latest", "--timeout", "1m")
    assert resumed.code == 0, resumed.stderr
    assert asked(steps) == ["finder", "writer", "writer"]
    exported = parallax("runs", "export", "--format", "jsonl", cwd=steps).stdout
    events = [json.loads(line) for line in exported.splitlines()]
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert "run.stopping" not in {event["kind"] for event in events}


SAGA = """\
import { saga } from "@parallax/primitives/transaction"
saga([{do: () => searchAgents[0].find(1), undo: () => searchAgents[0].undo(1)},
      {do: () => reportAgents[0].write(2), undo: () => null}])
"""


def test_a_run_that_undid_what_it_did_does_not_go_on(steps: Path) -> None:
    (steps / "patterns" / "steps.prism").write_text(SAGA, "utf-8")
    (steps / "hang.txt").touch()
    assert begun(steps, "--timeout", "200ms").code == 5
    assert asked(steps) == ["finder", "writer", "finder"]
    refused = ran(steps, "--resume", "latest")
    assert (refused.code, "it undid what it did" in refused.stderr) == (2, True)


def test_what_another_compiler_numbered_otherwise_does_not_go_on(steps: Path) -> None:
    failed(steps)
    with closing(sqlite3.connect(journal(steps))) as file, file:
        ((text,),) = file.execute("select data from about where name = 'header'").fetchall()
        text = json.dumps({**json.loads(text), "sites": "others"})
        file.execute(
            "update about set data = ?, crc = ? where name = 'header'", (text, crc32(text.encode()))
        )
    refused = ran(steps, "--resume", "latest")
    assert refused.code == 2
    words = " ".join(refused.stderr.split())
    assert "numbers the calls of `patterns/steps.prism` otherwise than the one that" in words
    assert asked(steps) == ["finder", "writer"]


def test_a_changed_pattern_does_not_go_on(steps: Path) -> None:
    failed(steps)
    path = steps / "patterns" / "steps.prism"
    path.write_text(PATTERN.replace("write(facts)", "write(1)"), "utf-8")
    refused = ran(steps, "--resume", "latest")
    assert refused.code == 2
    words = " ".join(refused.stderr.split())
    assert "`patterns/steps.prism` has changed since, first in line 3: it was `report = " in words
    assert "and is `report = reportAgents[0].write(1)`" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--input", "2"], "had another input"),
        (["other", "--input", INPUT], "is one of `Steps`, not of `Other`"),
    ],
)
def test_a_run_goes_on_as_itself_only(steps: Path, arguments: list[str], words: str) -> None:
    (steps / "patterns" / "other.prism").write_text("/** @name Other */\n1 ~> 0.5\n", "utf-8")
    failed(steps)
    refused = ran(steps, "--resume", journal(steps).stem, *arguments)
    assert (refused.code, words in refused.stderr) == (2, True)


def test_the_latest_run_is_that_of_the_pattern(steps: Path) -> None:
    failed(steps)
    text = PATTERN.replace("Steps", "Other")
    (steps / "patterns" / "other.prism").write_text(text, "utf-8")
    (steps / "fail.txt").touch()
    assert ran(steps, "other").code == 1
    (steps / "fail.txt").unlink()
    assert ran(steps, "patterns/steps.prism", "--resume", "latest").code == 0
    refused = ran(steps, "steps", "--resume", "latest")
    assert (refused.code, "No run can be resumed" in refused.stderr) == (2, True)
    assert ran(steps, "other", "--resume", "latest").code == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def finder", "def seeker", "the agent `finder` is not configured any more"),
        ('["search"]', '["search", "more"]', "the agent `finder` has another `capabilities`"),
    ],
)
def test_other_agents_do_not_go_on(steps: Path, old: str, new: str, words: str) -> None:
    failed(steps)
    (steps / "agents" / "two.py").write_text(AGENTS.replace(old, new), "utf-8")
    refused = ran(steps, "--resume", "latest")
    assert (refused.code, words in " ".join(refused.stderr.split())) == (2, True)


def test_nothing_secret_is_in_the_journal(steps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTS_TOKEN", "tok-4711-4712")
    (steps / "fail.txt").touch()
    data = '{"password": "correct horse"}'
    ran(steps, "steps", "--input", data)
    kept = b"".join(path.read_bytes() for path in (steps / ".parallax").rglob("*.*"))
    assert b"tok-4711" not in kept
    assert b"correct horse" not in kept
    (steps / "fail.txt").unlink()
    refused = ran(steps, "--resume", "latest")
    assert (refused.code, "holds a secret" in refused.stderr) == (2, True)
    resumed = ran(steps, "--resume", "latest", "--input", data)
    assert resumed.code == 0, resumed.stderr
    assert asked(steps) == ["finder", "writer", "finder", "writer"]


@pytest.mark.parametrize("flag", [["--no-journal"], []])
def test_no_journal_is_kept_where_none_is_wanted(steps: Path, flag: list[str]) -> None:
    if not flag:
        (steps / "parallax.config.yml").write_text("journal: false\n", "utf-8")
    assert begun(steps, *flag).code == 0
    assert not (steps / ".parallax" / "journal").exists()


def test_a_journal_that_cannot_be_made_is_said(steps: Path) -> None:
    (steps / ".parallax").mkdir()
    (steps / ".parallax" / "journal").write_text("in the way", "utf-8")
    told = begun(steps)
    assert (told.code, "The run has no journal: " in told.stderr) == (0, True)
    refused = begun(steps, "--journal")
    assert (refused.code, "cannot be written" in refused.stderr) == (2, True)
    assert asked(steps) == ["finder", "writer"]


@pytest.mark.parametrize("damage", ["garbage", "cut"])
def test_a_damaged_journal_is_said(steps: Path, damage: str) -> None:
    failed(steps)
    path = journal(steps)
    path.write_bytes(b"garbage" * 999 if damage == "garbage" else path.read_bytes()[:5000])
    refused = ran(steps, "--resume", path.stem)
    assert refused.code == 2, refused.stderr
    assert re.search(r"is no journal|is damaged", refused.stderr)
    assert asked(steps) == ["finder", "writer"]
    assert begun(steps).code == 0


def test_a_run_that_still_goes_on_is_left_alone(steps: Path) -> None:
    failed(steps)
    with opened(journal(steps).with_suffix(".lock")) as taken:
        assert taken()
        refused = ran(steps, "--resume", journal(steps).stem)
    assert (refused.code, "still goes on" in refused.stderr) == (2, True)


def test_a_lock_that_was_removed_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with opened(path) as late:
        with opened(path) as first:
            assert (first(), late()) == (True, False)
            path.unlink()
        assert not late()
        with opened(path) as next_one:
            assert (next_one(), late()) == (True, False)


def test_runs_are_listed_where_nothing_may_be_written(steps: Path) -> None:
    failed(steps)
    lock = journal(steps).with_suffix(".lock")
    lock.mkdir()
    assert "failed" in parallax("runs", "list", cwd=steps).stdout
    refused = ran(steps, "--resume", "latest")
    assert (refused.code, "cannot be written: is a directory" in refused.stderr) == (2, True)
    kept = parallax("runs", "prune", "--keep", "0", "--unfinished", cwd=steps)
    assert (kept.code, "cannot be removed: " in kept.stderr) == (2, True)


def test_a_journal_for_which_there_is_no_room_leaves_nothing(steps: Path) -> None:
    bounds = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, bounds[1]))
    try:
        told = begun(steps)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert (told.code, "The run has no journal: " in told.stderr) == (0, True)
    assert [path.name for path in (steps / ".parallax" / "journal").iterdir()] == [".gitignore"]


BLOCKER = """\
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

from parallax_sdk import Answer, agent

kept = []


@agent(capabilities=["block"])
async def blocker(task, input) -> Answer:
    path = max(Path(".parallax/journal").glob("*.db"))
    if task == "lock":
        kept.append(sqlite3.connect(path, isolation_level=None))
        kept[0].execute("begin immediate")
    else:
        limit = Path(f"{path}-wal").stat().st_size + 9000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    return Answer("blocked", 0.9)
"""

BLOCKED = """\
/** @name Blocked */
first = searchAgents[0].find(input)
second = blockAgents[0].block("%s")
third = searchAgents[0].find("%s")
[first, second, third]
"""


def test_a_run_that_cannot_begin_leaves_nothing(steps: Path) -> None:
    (steps / "notes.txt").write_text("mine", "utf-8")
    outcome = begun(steps, "--record", "notes.txt")
    assert outcome.code == 2
    assert not (steps / "asked.txt").exists()
    assert not list(steps.glob(".parallax/journal/*"))


def test_a_recording_stays_until_there_is_another(steps: Path) -> None:
    assert begun(steps, "--record", "run.jsonl").code == 0
    before = (steps / "run.jsonl").read_bytes()
    shutil.rmtree(steps / ".parallax")
    (steps / ".parallax").write_text("in the way", "utf-8")
    outcome = begun(steps, "--record", "run.jsonl", "--journal")
    assert outcome.code == 2, outcome.stderr
    assert (steps / "run.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("how", "words", "flag"),
    [
        ("lock", "is held by another program", []),
        ("fill", "cannot be written", []),
        ("fill", "cannot be written", ["--journal"]),
    ],
)
def test_a_journal_that_fails_midway(steps: Path, how: str, words: str, flag: list[str]) -> None:
    (steps / "agents" / "block.py").write_text(BLOCKER, "utf-8")
    text = BLOCKED % (how, "x" * 20_000)
    (steps / "patterns" / "blocked.prism").write_text(text, "utf-8")
    outcome = process("run", "blocked", *flag, cwd=steps)
    assert words in outcome.stderr
    assert outcome.code == (1 if flag else 0), outcome.stderr
    before = asked(steps).count("finder")
    with closing(sqlite3.connect(journal(steps))) as kept:
        assert kept.execute("pragma integrity_check").fetchone() == ("ok",)
    resumed = process("run", "--resume", journal(steps).stem, cwd=steps)
    if flag:
        assert resumed.code == 0, resumed.stderr
        assert asked(steps).count("finder") == before + 1
