"""What surrounds a process: closed streams, full disks, folders that are gone, files not for us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import Outcome, clean_environment, parallax, process

HELLO = ("run", "hello", "--input", '{"name": "Ada"}')

PROGRAM = (sys.executable, "-m", "parallax_cli")

COMMANDS = {
    "validate": ("validate",),
    "test": ("test", "-v"),
    "run": HELLO,
    "run with events": (*HELLO, "--format", "jsonl"),
    "help of a command": ("run", "--help"),
    "version": ("--version",),
}


def redirected(how: str, *arguments: str, cwd: Path) -> Outcome:
    """One invocation under a shell's redirections."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {how}', "sh", *PROGRAM, *arguments],
        cwd=cwd,
        env=clean_environment(None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_full_disk_is_said_to_be_full(arguments: tuple[str, ...], project: Path) -> None:
    outcome = redirected(">/dev/full", *arguments, cwd=project)
    assert outcome.code == 2
    last = outcome.stderr.splitlines()[-1]
    assert last == "error: The output cannot be written: no space left on device."
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "closed"),
    [(HELLO, one) for one in (">&-", "2>&-", "<&-", "<&- >&- 2>&-")]
    + [(("validate",), ">&- 2>&-")],
)
def test_closed_streams_are_no_trouble(
    closed: str, arguments: tuple[str, ...], project: Path
) -> None:
    outcome = redirected(closed, *arguments, cwd=project)
    assert (outcome.code, outcome.stderr) == (0, "")
    assert bool(outcome.stdout) is (" >&-" not in f" {closed}")


def test_an_error_that_nobody_can_read_still_has_its_exit_code(project: Path) -> None:
    assert redirected("2>/dev/full", "run", "nothing", cwd=project) == Outcome(2, "", "")


def test_an_input_from_a_closed_stream_is_empty(project: Path) -> None:
    outcome = redirected("<&-", "run", "hello", "--input", "-", cwd=project)
    assert outcome.code == 2
    assert "nothing is here" in outcome.stderr


def test_an_input_that_never_ends_is_refused(project: Path) -> None:
    for how, given in (("</dev/zero", "-"), ("", "@/dev/zero")):
        outcome = redirected(how, "run", "hello", "--input", given, cwd=project)
        assert outcome.code == 2
        assert "larger than 16 MB" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [("validate",), ("init", "x")],
)
def test_a_folder_that_is_gone_is_said_to_be_gone(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    command = 'rmdir "$PWD" && exec "$@"'
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", sys.executable, "-P", "-m", "parallax_cli", *arguments],
        cwd=gone,
        env=clean_environment(None),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr == (
        "error: The current folder is not there any more.\nhelp: Change to another one.\n"
    )


def test_nothing_of_the_environment_is_needed(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parallax_cli", *HELLO, "--format", "json"],
        cwd=project,
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["value"] == "Hello, Ada"
    assert done.stderr == b""


def test_a_file_that_cannot_be_read_is_a_finding_among_the_others(project: Path) -> None:
    (project / "patterns/memory.prism").symlink_to("/proc/self/mem")  # reading it fails
    outcome = parallax("validate", cwd=project)
    assert outcome.code == 1
    assert "mem:1:1: error[PLX0912]: unreadable file" in outcome.stdout
    assert "`patterns/memory.prism` cannot be read: input/output error" in outcome.stdout
    assert "1 error in 8 files" in outcome.stdout
    for command in ("run", "plan", "compile"):
        alone = parallax(command, "memory", cwd=project)
        assert alone.code == 2
        assert "`patterns/memory.prism` cannot be read: input/output error." in alone.stderr


def test_a_product_may_go_to_a_device(project: Path) -> None:
    full = process("compile", "hello", "-o", "/dev/full", cwd=project)
    assert full.code == 2
    assert full.stderr == (
        "error: `/dev/full` cannot be written: no space left on device.\n"
        "help: Make room on the disk.\n"
    )
    assert Path("/dev/full").is_char_device()


def test_a_report_that_cannot_be_written_hides_no_result(project: Path) -> None:
    outcome = parallax("test", "--junit-xml", "agents", cwd=project)
    assert outcome.code == 2
    assert "4 passed" in outcome.stdout
    assert "`agents` cannot be written: is a directory." in outcome.stderr
