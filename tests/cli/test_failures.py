"""What is said when something goes wrong that nobody expected, and when it is told to stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_cli.command import explain
from parallax_compiler.internal_error import InternalError
from tests.cli.runner import parallax


def breaking(error: BaseException) -> object:
    def raise_it(*_: object) -> None:
        raise error

    return raise_it


def test_a_bug_is_ours_and_says_how_to_report_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain, "by_code", breaking(KeyError("x")))
    outcome = parallax("explain", "PLX0201", cwd=tmp_path)
    assert outcome.code == 3
    assert outcome.stdout == ""
    first, place, versions, help_line = outcome.stderr.splitlines()
    assert first == "error: this is a bug in parallax: KeyError: 'x'"
    assert place.startswith("  at parallax_cli/command/explain.py:")
    assert versions.startswith("  parallax 0.")
    assert help_line.startswith("help: Report it with the command")
    assert "Traceback" not in outcome.stderr


def test_an_internal_error_of_a_stage_names_the_stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain, "by_code", breaking(InternalError("emit", "no line map")))
    outcome = parallax("explain", "PLX0201", cwd=tmp_path)
    assert outcome.code == 3
    assert outcome.stderr.startswith("error: this is a bug in parallax: emit: no line map\n")


def test_the_traceback_is_there_for_those_who_ask(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explain, "by_code", breaking(KeyError("x")))
    outcome = parallax("explain", "PLX0201", cwd=tmp_path, environment={"PARALLAX_DEBUG": "1"})
    assert outcome.code == 3
    assert "Traceback (most recent call last)" in outcome.stderr


def test_an_interrupt_ends_with_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "by_code", breaking(KeyboardInterrupt()))
    outcome = parallax("explain", "PLX0201", cwd=tmp_path)
    assert (outcome.code, outcome.stdout, outcome.stderr) == (130, "", "Interrupted.\n")
