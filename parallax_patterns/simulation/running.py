"""Many seeded runs of one pattern, one after the other on one loop in virtual time.

A seed decides everything: the world, and the order in which what is ready runs. Each run is judged
by what is true of every run of every pattern, and by the declared invariants.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import marshal
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final, Self

from parallax_patterns.invariants import Invariant
from parallax_patterns.simulation.drawing import ByChance, Recorded
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.worlds import Company, Drawing, Scenario, World
from parallax_primitives.records import record
from parallax_primitives.values import Json, to_json
from parallax_runtime import AgentRequest, Execution, ShuffledLoop, VirtualClock, run
from parallax_runtime.events import Happened
from parallax_runtime.virtual import Deadlock

REPEATED: Final = 32
"""One seed in so many is run twice, to see whether the same comes of it."""

STEPS: Final = 200_000
"""What a run may compute, which is less than in earnest: there are many of them."""

ENDS: Final = "ends"
BUDGET: Final = "keeps to its budget"
NO_ERROR: Final = "has no run-time error"
IN_RANGE: Final = "has a confidence from 0 to 1"
NOTHING_LEFT: Final = "leaves nothing running"
REPEATS: Final = "gives the same run for the same seed"

ALWAYS: Final = (ENDS, BUDGET, NO_ERROR, IN_RANGE, NOTHING_LEFT)
"""What has to be true of every run of every pattern; `REPEATS` is of two runs."""

_TURNS: Final = 100
"""How often what was cancelled may go on before it is left alone."""

_CLOCK: Final = VirtualClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What was not as it has to be: the name of the rule, and what happened."""

    rule: str
    message: str


@record(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one run. `seconds` are virtual; `trace` is the hash of
    what happened, when, how surely, and of the result."""

    seed: int
    status: str
    confidence: float
    escalated: bool
    pending: bool
    calls: int
    failures: int
    seconds: float
    trace: str
    violations: tuple[Violation, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Played:
    """One run with all that is known of it. `order` is the seed of the order of events."""

    outcome: Outcome
    execution: Execution
    world: World
    order: int | None

    @property
    def scenario(self) -> Scenario:
        """What the run met, as data."""
        return self.world.scenario(self.outcome.seed, self.order)

    @property
    def requests(self) -> Sequence[AgentRequest]:
        """What agents were told, in the order of the steps that they took."""
        return self.world.requests


OnRun = Callable[[Outcome], None]


def simulate(setup: Setup, seeds: Iterable[int], on_run: OnRun | None = None) -> list[Outcome]:
    """The outcomes of the runs of these seeds, in their order."""
    outcomes: list[Outcome] = []
    with Runs(setup) as runs:
        for seed in seeds:
            played = _twice(runs, seed) if seed % REPEATED == 0 else runs.by_chance(seed)
            outcomes.append(played.outcome)
            if on_run is not None:
                on_run(played.outcome)
    return outcomes


def play(setup: Setup, seed: int) -> Played:
    """The run of one seed."""
    with Runs(setup) as runs:
        return runs.by_chance(seed)


def replay(setup: Setup, scenario: Scenario) -> Played:
    """The run of a scenario."""
    with Runs(setup) as runs:
        return runs.recorded(scenario)


def _twice(runs: Runs, seed: int) -> Played:
    first, second = runs.by_chance(seed), runs.by_chance(seed)
    if first.outcome.trace == second.outcome.trace:
        return first
    words = "two runs of the same seed differ in what happened"
    differs = Violation(rule=REPEATS, message=words)
    outcome = replace(first.outcome, violations=(*first.outcome.violations, differs))
    return replace(first, outcome=outcome)


class Runs:
    """Runs on one loop, which a run that waits for ever takes along; then there is another.

    `reached` receives the numbers that an instrumented program notes.
    """

    def __init__(self, setup: Setup, reached: set[int] | None = None) -> None:
        self._setup = setup
        self._reached = reached
        self._loop = ShuffledLoop()
        self._company = Company(setup.agents)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._loop)

    def by_chance(self, seed: int) -> Played:
        """The run of a seed."""
        setup = self._setup
        return self.run(ByChance(setup.agents, setup.inputs, seed, setup.herd), seed, seed)

    def recorded(self, scenario: Scenario) -> Played:
        """The run of a scenario."""
        drawing = Recorded(self._setup.agents, scenario)
        return self.run(drawing, scenario.seed, scenario.order)

    def run(self, drawing: Drawing, seed: int, order: int | None) -> Played:
        """One run in a world; `order` is the seed of the order in which what is ready runs."""
        setup, world = self._setup, World(drawing)
        if self._company.agents is not drawing.agents:
            self._company = Company(drawing.agents)
        self._company.world = world
        self._loop.restart(order)
        main = _executed(setup, self._company, seed, self._reached)
        try:
            execution = self._loop.finish(main)
        except Deadlock as stuck:
            _close(self._loop)
            self._loop = ShuffledLoop()
            return _stuck(world, seed, order, str(stuck))
        happened = execution.log.outline()
        kinds = [kind for _, kind, _, _ in happened]
        facts = partial(_facts, setup, world, execution, kinds)
        found = (
            *_always(execution, kinds, _left(self._loop, kinds)),
            *_declared(setup.invariants, facts),
        )
        outcome = _outcome(seed, execution, happened, kinds, found)
        return Played(outcome=outcome, execution=execution, world=world, order=order)


async def _executed(
    setup: Setup, company: Company, seed: int, reached: set[int] | None
) -> Execution:
    assert company.world is not None, "a run has its world"
    return await run(
        setup.program,
        company.world.input,
        company.registry,
        clock=_CLOCK,
        resolver=lambda mailbox, _: setup.mailboxes.get(mailbox),
        seed=seed,
        limits={"steps": STEPS},
        reached=reached,
    )


def _left(loop: ShuffledLoop, kinds: list[str]) -> int:
    """How many tasks a run left behind; it has two itself, which ended unless it says otherwise."""
    if loop.tasks_made <= 2 and "run.abandoned" not in kinds:
        return 0
    return len(asyncio.all_tasks(loop))


def _close(loop: ShuffledLoop) -> None:
    """Ends what is still under way on a loop."""
    for task in asyncio.all_tasks(loop):
        task.cancel()
        task.add_done_callback(_looked_at)
    loop.set_exception_handler(_unheard)  # an interrupt is for whoever runs the loop
    loop.restart(None)
    for _ in range(_TURNS):
        if asyncio.all_tasks(loop):
            _turn(loop)
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _turn(loop: ShuffledLoop) -> None:
    """Runs what is ready; an interrupt comes again in each task that waits for one that had it."""
    loop.call_soon(loop.stop)
    with suppress(KeyboardInterrupt):
        loop.run_forever()


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Takes the place of asyncio's log."""


def _looked_at(task: asyncio.Task[Any]) -> None:
    """Keeps asyncio from complaining of an exception that nobody asked for."""
    if not task.cancelled():
        task.exception()


# --- judging -------------------------------------------------------------------------------------


def _always(execution: Execution, kinds: list[str], left: int) -> Iterator[Violation]:
    """What has to be true of every run of every pattern; `kinds` are those of its events."""
    fault = execution.fault
    if execution.status == "exceeded":
        assert fault is not None
        yield Violation(rule=BUDGET, message=fault.message)
    if fault is not None and fault.kind in ("fault", "internal", "output"):
        where = "" if fault.line is None else f" (line {fault.line})"
        yield Violation(rule=NO_ERROR, message=f"{fault.message}{where}")
    if not 0 <= execution.confidence <= 1 or math.isnan(execution.confidence):
        words = f"the confidence is {execution.confidence}"
        yield Violation(rule=IN_RANGE, message=words)
    open_ = sum(map(_OPENED.__getitem__, kinds))
    if left or open_:
        words = f"{max(left, open_)} of what it began still ran"
        yield Violation(rule=NOTHING_LEFT, message=words)


class _Opened(dict[str, int]):
    """How many more starts than ends an event of a kind is."""

    def __missing__(self, kind: str) -> int:
        ends = kind.endswith((".finished", ".failed", ".cancelled")) and kind != "observer.failed"
        self[kind] = opened = kind.endswith(".started") - ends
        return opened


_OPENED: Final = _Opened()


def _declared(
    invariants: Iterable[Invariant], facts: Callable[[], dict[str, Json]]
) -> Iterator[Violation]:
    known: dict[str, Json] | None = None
    for one in invariants:
        known = facts() if known is None else known
        if not one.holds(known):
            yield Violation(rule=one.text, message="it is not so")


def _facts(setup: Setup, world: World, execution: Execution, kinds: list[str]) -> dict[str, Json]:
    return {
        "status": execution.status,
        "value": to_json(execution.value),
        "confidence": execution.confidence,
        "escalated": _is_escalated(kinds),
        "pending": bool(execution.pending),
        "calls": kinds.count("call.started"),
        "failures": kinds.count("call.failed"),
        "seconds": execution.seconds,
        "asked": {name: len(steps) for name, steps in world.taken.items()},
        "truth": setup.truth(world.truth),
        "input": world.input,
    }


def _is_escalated(kinds: list[str]) -> bool:
    return "escalated" in kinds or "pending" in kinds


def _outcome(
    seed: int,
    execution: Execution,
    happened: list[Happened],
    kinds: list[str],
    found: tuple[Violation, ...],
) -> Outcome:
    return Outcome(
        seed=seed,
        status=execution.status,
        confidence=execution.confidence,
        escalated=_is_escalated(kinds),
        pending=bool(execution.pending),
        calls=kinds.count("call.started"),
        failures=kinds.count("call.failed"),
        seconds=execution.seconds,
        trace=_trace(execution, happened),
        violations=found,
    )


def _trace(execution: Execution, happened: list[Happened]) -> str:
    """The hash of what happened, in order, and of the result: the same in every process."""
    told = marshal.dumps(happened, _PLAIN) + _written(marshal.dumps(execution.json, _PLAIN))
    return hashlib.blake2b(told, digest_size=8).hexdigest()


@lru_cache(maxsize=64)
def _written(result: bytes) -> bytes:
    """A result as JSON: many runs have few different ones, and this is 6 % of judging each."""
    return json.dumps(marshal.loads(result)).encode()  # noqa: S302  # what was just written


_PLAIN: Final = 2
"""The format of `marshal` that depends on nothing but the data; text takes three times as long."""


def _stuck(world: World, seed: int, order: int | None, words: str) -> Played:
    execution = Execution(status="failed")
    violation = Violation(rule=ENDS, message=words)
    outcome = _outcome(seed, execution, [], [], (violation,))
    return Played(outcome=outcome, execution=execution, world=world, order=order)
