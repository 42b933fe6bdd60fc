"""However a run ends, nothing of it is left: no task, no timer, no open file, no call under way.

Random patterns of nested primitives meet agents that are slow, fail, hold a file, take their time
to clean up or will not be cancelled; the run comes to its end or is ended from outside, anywhere.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from parallax_primitives.values import Agent
from parallax_runtime import Event, Execution, Program, Registry, VirtualClock, run
from parallax_runtime.agents import AgentRequest
from tests.runtime.nested import SPAWNING, nested_program

PROGRAMS: Final = 2 * len(SPAWNING)
SCHEDULES: Final = 40
"""So many of each program."""
MOMENTS: Final = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 30.0, 31.0)
ENDINGS: Final = ("by itself", "cancelled", "cancelled again", "deadline", "budget")


class Office:
    """The agents of one schedule: how each call goes is drawn when it comes."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.running = 0

    async def call(self, _request: AgentRequest) -> Any:
        with Path(__file__).open(encoding="utf-8"):
            self.running += 1
            try:
                return await self._answer(self._chance.choice(MANNERS))
            finally:
                self.running -= 1

    async def _answer(self, manner: str) -> Any:
        try:
            await asyncio.sleep(self._chance.choice((0.0, 0.0, 0.5, 1.0, 2.0)))
            if manner == "silent":
                await asyncio.Event().wait()
        except asyncio.CancelledError:
            if manner == "tidy":
                await asyncio.sleep(self._chance.choice((0.0, 1.0)))
            if manner == "stubborn":
                await asyncio.sleep(60.0)
            raise
        if manner == "broken":
            raise RuntimeError
        if manner == "quitter":
            raise asyncio.CancelledError
        confidence = 7.0 if manner == "garbled" else self._chance.choice((0.2, 0.5, 0.9))
        return {"value": self._chance.choice(("yes", "no", 1, None)), "confidence": confidence}


MANNERS: Final = (
    *("plain",) * 6,
    *("tidy", "tidy", "broken", "broken", "garbled", "silent", "stubborn", "quitter"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a schedule ends the run: `moments` of cancelling, or limits."""

    moments: Sequence[float] = ()
    timeout: float | None = None
    limits: Mapping[str, float] | None = None

    @classmethod
    def drawn(cls, chance: random.Random) -> Ending:
        moment = chance.choice(MOMENTS)
        match chance.choice(ENDINGS):
            case "cancelled":
                return cls(moments=(moment,))
            case "cancelled again":
                return cls(moments=(moment, chance.choice((0.0, 0.5, 1.0, 6.0))))
            case "deadline":
                return cls(timeout=moment)
            case "budget":
                return cls(limits={"calls": float(chance.randrange(6)), "concurrency": 2.0})
        return cls(limits={"concurrency": float(chance.randint(1, 8))})


class Schedule:
    """One run of a program and what is left when it has ended."""

    def __init__(self, program: Program, seed: int) -> None:
        self.chance = random.Random(seed)
        self.program = program
        self.office = Office(self.chance)
        self.ending = Ending.drawn(self.chance)
        self.events: list[Event] = []
        self.complaints: list[Any] = []
        self.left: set[asyncio.Task[Any]] = set()
        self.execution: Execution | None = None

    def perform(self) -> None:
        with asyncio.Runner(loop_factory=VirtualClock().new_loop) as runner:
            loop: Any = runner.get_loop()
            loop.set_exception_handler(lambda _, context: self.complaints.append(context))
            runner.run(self._supervise())
            self.timers = loop.timers

    async def _supervise(self) -> None:
        work = asyncio.create_task(self._run())
        for moment in self.ending.moments:
            await asyncio.sleep(moment)
            work.cancel()
        await asyncio.wait((work,))
        self.left = asyncio.all_tasks() - {asyncio.current_task()}
        if not work.cancelled():
            self.execution = work.result()

    async def _run(self) -> Execution:
        registry = Registry()
        for at in range(6):
            registry.add(Agent(f"a{at}", capabilities=("any",)), self.office)
        return await run(
            self.program,
            {"task": "look"},
            registry,
            clock=VirtualClock(),
            observers=[self.events.append],
            seed=self.chance.randrange(99),
            timeout=self.ending.timeout,
            limits=self.ending.limits,
        )


ENDED: Final = frozenset(("finished", "failed", "cancelled"))


def unbalanced(events: Sequence[Event]) -> list[str]:
    """What started and has not ended exactly once, or ended and never started."""
    open_ones: Counter[tuple[str, str | None]] = Counter()
    wrong = []
    for event in events:
        what, _, phase = event.kind.partition(".")
        one = (what, event.key)
        if phase == "started":
            open_ones[one] += 1
        elif phase in ENDED:
            open_ones[one] -= 1
            if open_ones[one] < 0:
                wrong.append(f"{event.kind} {event.key} without a start")
    return wrong + [
        f"{what} {key} has no end" for (what, key), left in open_ones.items() if left > 0
    ]


@pytest.mark.parametrize("at", range(PROGRAMS))
def test_nothing_is_left(at: int) -> None:
    text, program = nested_program(SPAWNING, at, seed=4)
    before = len(os.listdir("/dev/fd"))
    for number in range(SCHEDULES):
        one = Schedule(program, seed=at * SCHEDULES + number)
        one.perform()
        told = f"schedule {number}, {one.ending}\n{text}"
        assert not one.left, told
        assert not one.timers, told
        assert not one.complaints, told
        assert one.office.running == 0, told
        assert unbalanced(one.events) == [], told
        assert [event.kind for event in one.events[-1:]] == ["run.finished"], told
        assert not [event for event in one.events if event.kind == "run.abandoned"], told
        fault = None if one.execution is None else one.execution.fault
        assert fault is None or fault.kind != "internal", told
    assert len(os.listdir("/dev/fd")) <= before
