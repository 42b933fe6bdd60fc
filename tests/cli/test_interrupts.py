"""Interrupts between the steps of long work."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import parallax_cli.command.sim
from parallax_cli.interrupts import between_steps
from parallax_patterns.simulation.running import Outcome
from tests.cli.runner import parallax


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_is_a_wish_and_the_second_an_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with between_steps() as interrupts:
        interrupts.check()
        signal.raise_signal(number)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert signal.getsignal(number) == before


def test_what_was_found_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third run is the last: an interrupt comes in it."""
    told = parallax_cli.command.sim._Told.__call__

    def third(self: parallax_cli.command.sim._Told, outcome: Outcome) -> None:
        if outcome.seed == 2:
            signal.raise_signal(signal.SIGINT)
        told(self, outcome)

    monkeypatch.setattr(parallax_cli.command.sim._Told, "__call__", third)
    came = parallax("sim", "hello", cwd=project)
    assert came.code == 130
    assert "3 runs, seeds 0 to 2" in came.stdout
    assert came.stderr == "Interrupted after 3 runs of `patterns/hello.prism`.\n"
