"""What a Python exception that ended a run means in the pattern's terms."""

from __future__ import annotations

import re
from typing import Final

from parallax_primitives.faults import AgentFault, Fault, Stop
from parallax_runtime.budget import Budget
from parallax_runtime.execution import FaultKind, FaultReport, Place, Status
from parallax_runtime.faults import Thrown
from parallax_runtime.places import trace_of
from parallax_runtime.program import Program

_NAME: Final = re.compile(r"'([^']+)'")
_LONGEST_TRACE: Final = 20
"""Places of a trace that are kept, the innermost."""


def judge(program: Program, error: BaseException) -> tuple[Status, FaultReport]:
    """The status of the run and the report of its fault."""
    trace = trace_of(program, error.__traceback__)[-_LONGEST_TRACE:]
    match error:
        case Fault():
            report = FaultReport(
                kind=_kind(error), message=error.message, hint=error.hint, trace=trace
            )
            return "failed", report
        case Stop():
            return "exceeded", FaultReport(kind="budget", message=error.message, trace=trace)
        case RecursionError():
            words = "functions call each other, or data nests, too deep"
            return "exceeded", FaultReport(kind="budget", message=words, trace=trace)
        case MemoryError():
            words = "the run needs more memory than there is"
            return "exceeded", FaultReport(kind="budget", message=words, trace=trace)
        case NameError() if trace:
            return "failed", _without_value(error, trace)
    return "failed", _internal(error, trace)


def _kind(fault: Fault) -> FaultKind:
    if isinstance(fault, AgentFault):
        return "agent"
    return "thrown" if isinstance(fault, Thrown) else "fault"


def _without_value(error: NameError, trace: tuple[Place, ...]) -> FaultReport:
    """A variable that was read before anything assigned it."""
    found = _NAME.search(str(error))
    name = found[1] if found else "a variable"
    hint = "Assign it on every path before it is read."
    return FaultReport(kind="fault", message=f"`{name}` has no value yet", hint=hint, trace=trace)


def _internal(error: BaseException, trace: tuple[Place, ...]) -> FaultReport:
    words = f"this is a bug in parallax: {type(error).__name__}: {error}"
    hint = "Report it with the pattern and the input that led here."
    return FaultReport(kind="internal", message=words, hint=hint, trace=trace)


def stuck(words: str) -> FaultReport:
    """A run in virtual time in which nothing can happen any more."""
    return FaultReport(kind="internal", message=words)


def deadline_passed(budget: Budget) -> FaultReport:
    """The run took too long."""
    return FaultReport(kind="budget", message=budget.too_long().message)
