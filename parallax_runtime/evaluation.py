"""Evaluating a program that asks nobody and waits for nothing: no loop, no agents, no events."""

from __future__ import annotations

import contextvars
from collections.abc import Coroutine
from typing import Any, Final, cast

from parallax_primitives.faults import Fault
from parallax_primitives.values import Value, from_json
from parallax_runtime.agents import Registry
from parallax_runtime.clock import EPOCH, VirtualClock
from parallax_runtime.current import MONITOR
from parallax_runtime.events import Recorder
from parallax_runtime.options import Options
from parallax_runtime.program import Program
from parallax_runtime.run import Run
from parallax_runtime.scope import SCOPE, Scope

_STEPS: Final = 100_000


class _StandingClock(VirtualClock):
    """It is always the same time."""

    def now(self) -> float:
        return EPOCH


def evaluate(program: Program, data: Any) -> Value:
    """The result of a program for an input, which is JSON data.

    Raises Fault when the program fails, or when it would have to wait.
    """
    return contextvars.copy_context().run(_evaluated, program, from_json(data))


def _evaluated(program: Program, value: Value) -> Value:
    clock = _StandingClock()
    options = Options(clock=clock, primitives={}, limits={"steps": _STEPS})
    run = Run(program, value, Registry(), Recorder(clock.now, ()), options)
    MONITOR.set(run)
    SCOPE.set(Scope())
    running = cast(Coroutine[Any, Any, Value], program.main(run))
    try:
        running.send(None)
    except StopIteration as done:
        return done.value
    running.close()
    raise Fault("an expression cannot wait")
