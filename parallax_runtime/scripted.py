"""Agents that answer by a script: for tests, for mocks, for trying a pattern out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Literal, TypeAlias

from parallax_primitives.faults import AgentFault
from parallax_primitives.quantities import duration
from parallax_primitives.records import record
from parallax_primitives.values import Json
from parallax_runtime.agents import AgentRequest, Foreseen, come_true

ScriptedError: TypeAlias = Literal["timeout", "refusal", "crash", "garbage"]


@record(frozen=True, slots=True, kw_only=True)
class Step:
    """One answer, or one failure. `delay` is in seconds."""

    answer: Json = None
    confidence: float = 1.0
    delay: float = 0.0
    error: ScriptedError | None = None
    reasoning: str | None = None


def answering(answer: Json, confidence: float, delay: float) -> Step:
    """A step that answers, made in half the time of `Step(…)`: simulations make millions."""
    step: Any = object.__new__(Step)
    step.answer, step.confidence, step.delay = answer, confidence, delay
    step.error = step.reasoning = None
    made: Step = step
    return made


def step_of(written: Mapping[str, Any]) -> Step:
    """A step as test files write it; there a delay is milliseconds or text such as "2s"."""
    known = dict(written)
    if "delay" in known:
        delay = known["delay"]
        seconds = duration(float(delay) if isinstance(delay, int) else delay)
        if seconds is None:
            raise ValueError(f"{delay!r} is no duration")
        known["delay"] = seconds
    return Step(**known)


class ScriptedAgent:
    """Gives its steps in turn, to whoever asks; the last repeats unless `strict`.

    `calls` keeps the requests in the order in which they came.
    """

    def __init__(self, steps: Iterable[Step | Mapping[str, Any]], *, strict: bool = False) -> None:
        self._steps = tuple(one if isinstance(one, Step) else step_of(one) for one in steps)
        self._strict = strict
        self.calls: list[AgentRequest] = []

    async def call(self, request: AgentRequest) -> Any:
        return await come_true(self.foresee(request), request)

    def foresee(self, request: AgentRequest) -> Foreseen:
        return foreseen(self._next(request))

    def _next(self, request: AgentRequest) -> Step:
        at = len(self.calls)
        self.calls.append(request)
        if at < len(self._steps):
            return self._steps[at]
        if self._strict or not self._steps:
            words = f"`{request.agent.id}` was called {at + 1} times, its script has {at} steps"
            raise AgentFault(request.agent.id, "error", words)
        return self._steps[-1]

    @property
    def untaken(self) -> int:
        """How many steps were never reached."""
        return max(0, len(self._steps) - len(self.calls))


def foreseen(step: Step) -> Foreseen:
    """What comes of a call by one step: its answer, or its failure, after its delay."""
    if step.error is None:
        return step.delay, partial(_answer, step)
    seconds = math.inf if step.error == "timeout" else step.delay
    return seconds, partial(_failure, step.error)


def _answer(step: Step, _: AgentRequest) -> dict[str, Any]:
    answer: dict[str, Any] = {"value": step.answer, "confidence": step.confidence}
    if step.reasoning is not None:
        answer["reasoning"] = step.reasoning
    return answer


def _failure(error: ScriptedError, request: AgentRequest) -> Any:
    agent = request.agent.id
    match error:
        case "refusal":
            raise AgentFault(agent, "refusal", f"`{agent}` refuses, as scripted")
        case "crash":
            raise RuntimeError("as scripted")
    return "this is no answer: it has no confidence"
