"""Scripted agents at work: each call takes the step that answers it, and what went wrong is kept.

Players live for one run. They wait on the run's own loop, so a delay is virtual where time is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from parallax_patterns.testing.casting import Role
from parallax_patterns.testing.comparison import contains, shown
from parallax_patterns.testing.content import Matcher, Step
from parallax_primitives.faults import AgentFault
from parallax_primitives.quantities import seconds
from parallax_runtime.agents import AgentRequest, Foreseen, come_true
from parallax_runtime.in_process import own_words, question
from parallax_runtime.scripted import Step as Scripted
from parallax_runtime.scripted import foreseen
from parallax_sdk import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A call that no step of its agent answers."""

    role: Role
    call: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A function that raised something, other than to refuse or to answer badly on purpose."""

    agent: str
    function: str
    error: Exception


class Player:
    """One scripted agent in one run."""

    def __init__(self, role: Role, functions: Mapping[str, Operation]) -> None:
        self.role = role
        self._functions = functions
        self.unanswered: list[Unanswered] = []
        self.raised: list[Raised] = []
        self._taken = [0] * len(role.steps)

    @property
    def foresee(self) -> Callable[[AgentRequest], Foreseen] | None:
        """None where functions answer: what they do is not known."""
        if any(step.function is not None for step in self.role.steps):
            return None
        return lambda request: foreseen(_scripted(self._taken_by(request)))

    async def call(self, request: AgentRequest) -> object:
        """The answer of the step that the call takes."""
        step = self._taken_by(request)
        if step.function is not None:
            return await self._asked(step, self._functions[step.function], request)
        return await come_true(foreseen(_scripted(step)), request)

    def _taken_by(self, request: AgentRequest) -> Step:
        """The step that the call takes; a call that there is none for fails."""
        step = self._take(request)
        if step is None:
            missed = Unanswered(
                role=self.role, call=_told(request), key=request.key, reason=self._reason()
            )
            self.unanswered.append(missed)
            words = f"no scripted answer for {missed.call}: {missed.reason}"
            raise AgentFault(request.agent.id, "error", words)
        return step

    async def _asked(self, step: Step, function: Operation, request: AgentRequest) -> object:
        """What a function answers, after the step's delay."""
        if step.delay is not None:
            await asyncio.sleep(seconds(step.delay))
        agent = request.agent.id
        try:
            with own_words(agent):
                answer: Any = function(question(request))
                return await answer if isawaitable(answer) else answer
        except AgentFault:
            raise
        except Exception as error:
            self.raised.append(Raised(agent=agent, function=step.function or "", error=error))
            raise

    def untaken(self) -> Iterator[int]:
        """The steps, by their place, that had to be taken and were not."""
        for at, (step, count) in enumerate(zip(self.role.steps, self._taken, strict=True)):
            optional = step.optional if step.optional is not None else self.role.shared
            if count == 0 and not optional:
                yield at

    def _take(self, request: AgentRequest) -> Step | None:
        """The first step that fits the call and is not used up."""
        for at, step in enumerate(self.role.steps):
            if (self._taken[at] == 0 or self._repeats(step)) and fits(step.when, request):
                self._taken[at] += 1
                return step
        return None

    def _repeats(self, step: Step) -> bool:
        return step.repeat if step.repeat is not None else self.role.repeats

    def _reason(self) -> str:
        if not self.role.steps:
            return "nothing is scripted"
        if any(step.when is not None for step in self.role.steps):
            return "no step that is left fits it"
        count = len(self.role.steps)
        return "its only step is used up" if count == 1 else f"its {count} steps are used up"


def fits(when: Matcher | None, request: AgentRequest) -> bool:
    """Whether a call is of those that are meant."""
    if when is None:
        return True
    if when.operation is not None and when.operation != request.operation:
        return False
    if when.task is not None and when.task != request.task:
        return False
    return not when.has("payload") or contains(when.payload, request.payload)


def _told(request: AgentRequest) -> str:
    task = f'"{request.task}", ' if request.task is not None else ""
    return f"`{request.operation}({task}{shown(request.payload)})`"


def _scripted(step: Step) -> Scripted:
    return Scripted(
        answer=step.answer,
        confidence=step.confidence if step.confidence is not None else 0.0,
        delay=0.0 if step.delay is None else seconds(step.delay),
        error=step.error,
        reasoning=step.reasoning,
    )
