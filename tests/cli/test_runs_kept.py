"""Runs that wait, and what becomes of runs: answered, shown, exported, removed."""

from __future__ import annotations

import json
import re
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from parallax_patterns.file_locks import opened
from tests.cli.runner import Outcome, parallax, process
from tests.programs import needed

AGENTS = """\
import os
import signal
from pathlib import Path

from parallax_sdk import Answer, agent


@agent(capabilities=["draft"])
async def drafter(task, input) -> Answer:
    if Path("kill.txt").exists() and task == "polish":
        os.kill(os.getpid(), signal.SIGKILL)
    with Path("asked.txt").open("a") as file:
        file.write(f"{task} ")
    return Answer({"text": f"<{task}> & more"}, 0.9)
"""

PATTERN = """\
/** @name Ask */
import { escalate } from "@parallax/primitives/control"
draft = draftAgents[0].write("draft", input)
print("drafted")
said = escalate("manager", {value: draft})
delay(20)
other = escalate("editor")
[draftAgents[0].write("polish", said), other]
"""


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    for name, text in {"agents/one.py": AGENTS, "patterns/ask.prism": PATTERN}.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def runs(project: Path, *arguments: str) -> Outcome:
    return parallax("runs", *arguments, cwd=project)


def pended(project: Path) -> None:
    pending = parallax("run", "ask", "--input", '{"n": 1}', cwd=project)
    assert pending.code == 1
    assert re.search(r"`parallax runs resolve \S+ --answer JSON` answers", pending.stderr)


def listed(project: Path, *options: str) -> Any:
    return json.loads(runs(project, "list", "--format", "json", *options).stdout)["runs"]


def test_answers_given_later_let_a_run_go_on(asking: Path) -> None:
    pended(asking)
    for arguments, words in [
        (["--answer", "1"], "waits for `manager`, `editor`"),
        (["--answer", "1", "--mailbox", "nobody"], "does not wait for `nobody`"),
        (["--answer", "yes", "--mailbox", "manager"], "error: `--answer` is no JSON"),
        (["--answer", '{"value": 1, "confidence": 9}', "--mailbox", "manager"], "of its own"),
        (["--answer", '{"password": "hunter22"}', "--mailbox", "manager"], "holds a secret"),
    ]:
        refused = runs(asking, "resolve", "latest", *arguments)
        assert (refused.code, words in refused.stderr) == (2, True), refused.stderr
    text = 'draftAgents[0].write("polish", 1)\n'
    (asking / "patterns" / "later.prism").write_text(text, "utf-8")
    (asking / "kill.txt").touch()
    assert process("run", "later", cwd=asking).code == -signal.SIGKILL
    (asking / "kill.txt").unlink()
    (asking / "go.json").write_text('"go"', "utf-8")
    told = ["--answer", "@go.json", "--mailbox", "editor"]
    kept = runs(asking, "resolve", "latest", *told, "--later")
    assert (kept.code, kept.stdout) == (0, "")
    answer = ["--answer", '"yes"', "--confidence", "0.8", "--format", "json"]
    done = runs(asking, "resolve", "latest", *answer)
    assert done.code == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["value"][1] == "go"
    assert (asking / "asked.txt").read_text("utf-8").split() == ["draft", "polish", "polish"]
    assert [one["status"] for one in listed(asking)] == ["interrupted", "completed"]
    assert runs(asking, "resolve", "latest", "--answer", "1").code == 2


def test_a_run_that_failed_for_want_of_an_answer_says_how_to_give_it(asking: Path) -> None:
    text = """\
import { escalate } from "@parallax/primitives/control"
said = escalate("manager")
said.verdict
"""
    (asking / "patterns" / "wants.prism").write_text(text, "utf-8")
    failed = parallax("run", "wants", cwd=asking)
    assert "status      failed" in failed.stdout
    assert re.search(r"`parallax runs resolve \S+ --answer JSON` answers", failed.stderr)
    assert re.search(r"`parallax runs resolve \S+ --answer", runs(asking, "show").stderr)
    done = runs(asking, "resolve", "latest", "--answer", '{"verdict": "go"}')
    assert (done.code, done.stdout.split()[0]) == (0, "go")


def test_an_interrupted_run_is_listed_shown_and_goes_on(asking: Path) -> None:
    (asking / "kill.txt").touch()
    assert process("run", "ask", cwd=asking).code == -signal.SIGKILL
    (found,) = listed(asking, "--status", "interrupted", "--pattern", "ask")
    assert (found["pattern"], found["calls"], found["confidence"]) == ("Ask", 1, None)
    assert listed(asking, "--status", "completed") == []
    shown = runs(asking, "show")
    assert "interrupted" in shown.stdout
    assert f"`parallax run --resume {found['run']}` goes on" in shown.stderr
    assert "was interrupted" in runs(asking, "why").stderr
    kept = runs(asking, "prune", "--keep", "0")
    assert (kept.code, kept.stdout, len(listed(asking))) == (0, "", 1)
    cut = runs(asking, "export", "--format", "recording").stdout.splitlines()
    assert [json.loads(line)["kind"] for line in cut] == ["recording", "call", *["mailbox"] * 2]
    (asking / "kill.txt").unlink()
    assert "waits for" in parallax("run", "--resume", "latest", cwd=asking).stdout
    assert f"`parallax runs resolve {found['run']} --answer JSON`" in runs(asking, "show").stderr


def killed_before_the_record(project: Path, *arguments: str) -> Any:
    """A run of which its journal alone tells how it ended."""
    parallax("run", *arguments, cwd=project)
    for record in (project / ".parallax" / "runs").glob("*.json"):
        record.unlink()
    return json.loads(runs(project, "show", "--format", "json").stdout)


def test_a_run_that_was_killed_before_it_was_on_record(asking: Path) -> None:
    text = 'draftAgents[0].write("polish", 1)\n'
    (asking / "patterns" / "polish.prism").write_text(text, "utf-8")
    known = killed_before_the_record(asking, "polish")
    assert (known["status"], known["confidence"]) == ("completed", 0.9)
    assert known["value"] == {"text": "<polish> & more"}
    assert "<polish> & more" in runs(asking, "show").stdout
    assert f"`parallax run --resume {known['run']}`: it ends again" in runs(asking, "why").stderr
    again = parallax("run", "--resume", "latest", "--format", "json", cwd=asking)
    assert json.loads(again.stdout)["value"] == known["value"]
    assert (asking / "asked.txt").read_text("utf-8").split() == ["polish"]
    assert runs(asking, "why").code == 0
    assert parallax("run", "--resume", "latest", cwd=asking).code == 2

    known = killed_before_the_record(asking, "ask")
    assert (known["status"], known["pending"]) == ("pending", ["manager", "editor"])
    text = 'throw "no luck"\n'
    (asking / "patterns" / "fails.prism").write_text(text, "utf-8")
    known = killed_before_the_record(asking, "fails")
    assert (known["status"], known["fault"]["message"]) == ("failed", "no luck")
    assert "fault       no luck" in runs(asking, "show").stdout


def half_made(folder: Path) -> list[str]:
    """Journals as those leave them who are killed while they make one, by their runs."""
    names = [f"20260112-153045-0000{n}" for n in range(4)]
    (folder / f"{names[0]}.lock").touch()
    (folder / f"{names[1]}.db").touch()
    path = folder / "being-made"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode=wal")
        copied(path, folder / f"{names[2]}.db")
        connection.execute("pragma cache_size=1")  # so that what is not committed is written, too
        connection.execute("begin")
        connection.execute("create table about (name text)")
        connection.execute("create table log (rows text)")
        copied(path, folder / f"{names[3]}.db")
    path.unlink()
    return names


def copied(path: Path, to: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        shutil.copy(part, f"{to}{part.name.removeprefix(path.name)}")


def test_what_was_killed_while_its_journal_was_made(asking: Path) -> None:
    pended(asking)
    folder = asking / ".parallax" / "journal"
    (asking / "go.json").write_text('"go"', "utf-8")
    before = sorted(folder.iterdir())
    names = half_made(folder)
    told = runs(asking, "list")
    assert told.stdout.split()[1:3] == ["Ask", "pending"]
    assert told.stderr == (
        "note: 4 runs were killed before anything happened; "
        "`parallax runs prune --keep 50` removes what is left.\n"
    )
    for command in (("run", "--resume", names[3]), ("runs", "show", names[3])):
        refused = parallax(*command, cwd=asking)
        assert (refused.code, "There is no run" in refused.stderr) == (2, True), refused.stderr
    assert "pending" in runs(asking, "show").stdout
    with opened(folder / f"{names[3]}.lock") as taken:
        assert taken()  # as somebody does who is making it
        assert runs(asking, "prune", "--keep", "50").stdout.split() == names[:3]
    assert runs(asking, "prune", "--keep", "50").stdout.split() == names[3:]
    assert sorted(folder.iterdir()) == before
    assert runs(asking, "list").stderr == ""


def test_an_exported_run_is_replayed_and_becomes_a_test(asking: Path) -> None:
    pended(asking)
    events = runs(asking, "export", "--format", "jsonl").stdout.splitlines()
    assert json.loads(events[-1])["kind"] == "run.finished"
    assert runs(asking, "export", "--format", "recording", "-o", "run.jsonl").code == 0
    assert parallax("test", "--replay", "run.jsonl", cwd=asking).code == 0
    written = parallax("test", "--from-recording", "run.jsonl", "--write", cwd=asking)
    assert written.code == 0, written.stderr
    assert parallax("test", "--mock-agents", cwd=asking).code == 0


def test_pruning(asking: Path) -> None:
    for _ in range(3):
        pended(asking)
    names = [one["run"] for one in listed(asking)]
    assert runs(asking, "prune").code == 2
    assert runs(asking, "prune", "--older-than", "soon").code == 2
    assert runs(asking, "prune", "--keep", "1").stdout == ""
    told = runs(asking, "prune", "--keep", "1", "--unfinished", "--dry-run")
    assert told.stdout.split() == names[1:]
    assert len(listed(asking)) == 3
    assert runs(asking, "prune", "--older-than", "30d", "--unfinished").stdout == ""
    assert runs(asking, "prune", "--keep", "1", "--unfinished").stdout == told.stdout
    assert [one["run"] for one in listed(asking)] == names[:1]
    assert [one.stem for one in (asking / ".parallax/journal").glob("*.db")] == names[:1]


# --- pictures ------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page refers to, and the classes of its elements with their texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.references: list[str] = []
        self.classes: list[str] = []
        self.ids: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.references += [str(given[name]) for name in ("src", "href", "data") if name in given]
        self.references += [tag] if tag in ("script", "link", "iframe", "object") else []
        self.classes.append(given.get("class") or "")
        self.ids.add(given.get("id") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def drawn(project: Path, form: str) -> str:
    pended(project)
    outcome = runs(project, "show", "--format", form)
    assert outcome.code == 0, outcome.stderr
    return outcome.stdout


def test_a_run_as_a_diagram(asking: Path) -> None:
    text = drawn(asking, "mermaid")
    assert text.startswith('flowchart LR\n  run(["Ask: pending"])\n')
    assert '("drafter write 0.90")' in text
    assert '["escalate 0.00"]' in text


def test_a_run_as_a_page_that_needs_nothing_else(asking: Path) -> None:
    text = drawn(asking, "html")
    page = Page(text)
    assert page.references == []
    assert "url(" not in text
    assert {"timeline", "plan", "log", "outcome"} <= page.ids
    bars = [one for one in page.classes if one.startswith("bar ")]
    assert bars == [
        "bar call finished",
        "bar primitive finished",
        "bar wait finished",
        "bar primitive finished",
        "bar call finished",
    ]
    assert "drafter write" in page.text


def test_a_browser_shows_the_page(asking: Path) -> None:
    """What it has laid out is asked of it."""
    browser = needed("chromium-headless-shell", "chromium", "google-chrome")
    path = asking / "page.html"
    probe = "<script>document.title = document.querySelectorAll('.bar').length + ' ' +"
    probe += "Math.round(document.querySelector('.bar').getBoundingClientRect().height)</script>"
    path.write_text(drawn(asking, "html").replace("</body>", f"{probe}</body>"), "utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    flags += ["--no-first-run", "--disable-component-update", "--disable-sync", "--dump-dom"]
    shown = subprocess.run(
        [browser, *flags, f"--user-data-dir={asking}/browser", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    title = re.search("<title>(.*?)</title>", shown.stdout)
    assert title is not None
    bars, height = map(int, title[1].split())
    assert bars == 5
    assert height > 5
