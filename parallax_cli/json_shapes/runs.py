"""The shapes of `parallax run` and of records; events of `jsonl` have the runtime's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parallax_cli.run_view import RunView, Step
from parallax_patterns.run_records import RunRecord
from parallax_patterns.running import RunOutcome
from parallax_primitives.values import to_json
from parallax_runtime import FaultReport
from parallax_runtime.derivation import Derivation
from parallax_runtime.derivation_json import derivation_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of a run besides how it ended."""

    id: str
    file: str
    started: datetime
    seed: int
    derivation: Derivation | None


def record_of(outcome: RunOutcome, view: RunView, kept: Kept) -> RunRecord:
    """The record of a run: how it ended, when it was, and where its confidence came from."""
    ended = execution_shape(outcome, view)
    data = {
        "kind": "record",
        "run": kept.id,
        "file": kept.file,
        "started": kept.started.isoformat(timespec="seconds"),
        "seed": kept.seed,
        **{name: part for name, part in ended.items() if name not in ("kind", "run")},
        "derivation": None if kept.derivation is None else derivation_json(kept.derivation),
    }
    return RunRecord(id=kept.id, data=data)


def execution_shape(
    outcome: RunOutcome,
    view: RunView,
    *,
    run: str | None = None,
    derivation: Derivation | None = None,
) -> dict[str, Any]:
    """How a run ended."""
    execution = outcome.execution
    completed = execution.status == "completed"
    return {
        "kind": "result",
        "run": run,
        "pattern": outcome.program.name,
        "status": execution.status,
        "value": to_json(execution.value) if completed else None,
        "confidence": execution.confidence if completed else None,
        "seconds": round(view.latest, 6),
        "calls": [call_shape(step) for step in view.calls()],
        "escalations": [
            event.data["to"] for event in execution.events if event.kind == "escalated"
        ],
        "pending": list(execution.pending),
        "fault": None if execution.fault is None else _fault_shape(execution.fault),
        "derivation": None if derivation is None else derivation_json(derivation),
    }


def call_shape(step: Step) -> dict[str, Any]:
    """One agent call."""
    return {
        "agent": step.agent,
        "key": step.key,
        "status": step.state,
        "confidence": step.confidence,
        "started": round(step.started, 6),
        "ended": None if step.ended is None else round(step.ended, 6),
        "error": step.note or None,
    }


def _fault_shape(fault: FaultReport) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "message": fault.message,
        "hint": fault.hint,
        "file": fault.source,
        "line": fault.line,
        "column": fault.column,
        "endLine": fault.end_line,
        "endColumn": fault.end_column,
    }
