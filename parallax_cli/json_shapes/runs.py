"""The shape of `parallax run`; the events of `jsonl` have the runtime's own (`event_json`)."""

from __future__ import annotations

from typing import Any

from parallax_cli.run_view import RunView, Step
from parallax_patterns.running import RunOutcome
from parallax_primitives.values import to_json
from parallax_runtime import FaultReport


def execution_shape(outcome: RunOutcome, view: RunView) -> dict[str, Any]:
    """How a run ended."""
    execution = outcome.execution
    completed = execution.status == "completed"
    return {
        "kind": "result",
        "pattern": outcome.program.name,
        "status": execution.status,
        "value": to_json(execution.value) if completed else None,
        "confidence": execution.confidence if completed else None,
        "seconds": round(view.latest, 6),
        "calls": [_call_shape(step) for step in view.calls()],
        "escalations": [
            event.data["to"] for event in execution.events if event.kind == "escalated"
        ],
        "pending": list(execution.pending),
        "fault": None if execution.fault is None else _fault_shape(execution.fault),
    }


def _call_shape(step: Step) -> dict[str, Any]:
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
