"""What a transaction owes is done also when its run is ended; beyond its grace it is cut off."""

from __future__ import annotations

import pytest

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_runtime import Execution, VirtualClock, load, run_sync
from tests.conformance.running import registry_of

PATTERN = """import { saga } from "@parallax/primitives/transaction"
saga([
  {do: agents[0].book(), undo: agents[1].cancel()},
  {do: agents[2].wait()}
])
"""


def ended_at_three(undo_takes: str, limits: dict[str, float] | None = None) -> Execution:
    made = compile_source(Source("closing.prism", PATTERN), NoLibrary())
    assert made.python is not None
    agents = registry_of(
        {
            "a": {"capabilities": [], "script": [{"answer": "x", "confidence": 0.9}]},
            "b": {
                "capabilities": [],
                "script": [{"answer": "x", "confidence": 0.9, "delay": undo_takes}],
            },
            "c": {"capabilities": [], "script": [{"answer": "x", "delay": "20s"}]},
        }
    )
    program = load(made.python.text, "closing.py")
    return run_sync(program, None, agents, clock=VirtualClock(), timeout=3.0, limits=limits)


@pytest.mark.parametrize(
    ("takes", "ends", "seconds"), [("4s", "call.finished", 7.0), ("9s", "call.cancelled", 8.0)]
)
def test_a_deadline_leaves_it_five_seconds(takes: str, ends: str, seconds: float) -> None:
    execution = ended_at_three(takes)
    of_undo = [event.kind for event in execution.events if event.data.get("agent") == "b"]
    assert of_undo == ["call.started", ends]
    assert (execution.status, execution.seconds) == ("exceeded", seconds)
    cut_off = [event for event in execution.events if event.kind == "transaction.cut-off"]
    assert len(cut_off) == (ends == "call.cancelled")


def test_a_spent_budget_is_told_and_ends_the_run() -> None:
    execution = ended_at_three("1s", {"calls": 1.0})
    assert execution.status == "exceeded"
    failed = [event.data for event in execution.events if event.kind == "saga.undo-failed"]
    assert [one["step"] for one in failed] == [1]
