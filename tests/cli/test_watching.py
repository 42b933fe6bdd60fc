"""`--watch`: what makes a command run again, what does not, and how it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from parallax_cli.output import Output
from parallax_cli.watching import watch
from parallax_patterns.errors import UserError
from tests.cli.runner import Terminal, parallax
from tests.cli.test_processes import started


class Watched:
    """A watch of the current folder whose pauses are steps of a test."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps = list(steps)
        self.runs = 0
        self.stdout = Terminal(terminal=False, encoding="utf-8")
        self.stderr = Terminal(terminal=False, encoding="utf-8")

    def once(self) -> int:
        self.runs += 1
        return 0

    def pause(self) -> None:
        if not self._steps:
            raise KeyboardInterrupt
        self._steps.pop(0)()

    def code(self, once: Callable[[], int] | None = None, *paths: Path) -> int:
        output = Output(self.stdout, self.stderr, {})
        return watch(once or self.once, paths, output, self.pause)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "patterns").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_runs_once_at_the_beginning_and_ends_by_an_interrupt(here: Path) -> None:
    watched = Watched(lambda: None, lambda: None)
    assert watched.code() == 130
    assert watched.runs == 1
    assert watched.stderr.written() == "Waiting for a change; Ctrl-C ends this.\n"


def test_a_file_that_is_made_written_or_removed_is_a_change(here: Path) -> None:
    path = here / "patterns" / "a.prism"
    other = here / "elsewhere.txt"
    watched = Watched(
        lambda: path.write_text("1", "utf-8"),
        lambda: path.write_text("22", "utf-8"),
        lambda: os.utime(path, (1, 1)),
        lambda: path.rename(here / "patterns" / "b.prism"),
        (here / "patterns" / "b.prism").unlink,
        lambda: other.write_text("1", "utf-8"),
    )
    watched.code(None, other)
    assert watched.runs == 7


def test_what_no_command_reads_is_no_change(here: Path) -> None:
    for name in ("node_modules", ".parallax", "env"):
        (here / name).mkdir()
    (here / "env" / "pyvenv.cfg").write_text("", "utf-8")
    watched = Watched(
        lambda: (here / "node_modules" / "a.json").write_text("1", "utf-8"),
        lambda: (here / ".parallax" / "a.json").write_text("1", "utf-8"),
        lambda: (here / "env" / "a.py").write_text("1", "utf-8"),
        lambda: (here / "report.xml").write_text("1", "utf-8"),
    )
    watched.code()
    assert watched.runs == 1


def test_a_mistake_is_shown_and_the_next_change_is_waited_for(here: Path) -> None:
    watched = Watched(lambda: (here / "patterns" / "a.prism").write_text("1", "utf-8"))

    def failing() -> int:
        watched.runs += 1
        raise UserError("The settings are wrong.")

    assert watched.code(failing) == 130
    assert watched.runs == 2
    assert watched.stderr.written().count("error: The settings are wrong.") == 2


def test_a_command_that_was_interrupted_is_not_run_again(here: Path) -> None:
    watched = Watched()

    def interrupted() -> int:
        watched.runs += 1
        return 130

    assert watched.code(interrupted) == 130
    assert watched.runs == 1
    assert watched.stderr.written() == ""


@pytest.mark.parametrize("command", ["validate", "test"])
def test_a_project_is_looked_at_again_when_it_changes(command: str, project: Path) -> None:
    with started(project, command, "--watch") as running:
        assert running.stdout is not None
        first = running.stdout.readline()
        assert first.startswith(("No faults in 7 files", "4 passed"))
        path = project / "patterns" / "hello.prism"
        path.write_text(path.read_text("utf-8") + "greetng\n", "utf-8")
        line = running.stdout.readline()
        while "PLX0201" not in line:
            line = running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, stderr = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "Traceback" not in stderr


def test_settings_that_are_wrong_are_waited_for_too(project: Path) -> None:
    settings = project / "parallax.config.yml"
    settings.write_text("pattrens: x\n", "utf-8")
    with started(project, "validate", "--watch") as running:
        assert running.stderr is not None
        assert running.stdout is not None
        while "Waiting" not in running.stderr.readline():
            pass
        settings.write_text("name: x\n", "utf-8")
        assert running.stdout.readline().startswith("No faults")
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
    assert running.returncode == 130


@pytest.mark.parametrize("command", ["validate", "test"])
def test_programs_do_not_watch(command: str, project: Path) -> None:
    outcome = parallax(command, "--watch", "--format", "json", cwd=project)
    assert outcome.code == 2
    assert outcome.stderr.splitlines()[:2] == [
        "error: `--watch` is for people, who read text.",
        "help: Leave out `--watch`, or `--format json`.",
    ]
