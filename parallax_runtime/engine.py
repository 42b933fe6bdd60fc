"""Running a program from its input to its Execution.

Order: the input is checked, the groups are completed, `main` runs as one task under a deadline, the
result is checked. Whatever happens, that task and every agent call have ended before `run` returns
or raises; what ignores its cancellation beyond every grace is recorded as `run.abandoned`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from parallax_primitives.finishing import closings_of, uninterrupted
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.records import record
from parallax_primitives.spec import Primitive
from parallax_primitives.state import Store
from parallax_primitives.values import DataError, Value, confidence_of, from_json, to_json
from parallax_primitives.waiting import until
from parallax_runtime.agents import Registry, remedy, shortage
from parallax_runtime.bounded import GRACE
from parallax_runtime.clock import Clock, SystemClock, reader
from parallax_runtime.current import MONITOR
from parallax_runtime.eager import begun
from parallax_runtime.events import STOPPING, Observer, Recorder
from parallax_runtime.execution import Execution, FaultReport, Status
from parallax_runtime.mailboxes import AnyResolver
from parallax_runtime.options import Options
from parallax_runtime.program import Program
from parallax_runtime.run import Run
from parallax_runtime.schema import violation
from parallax_runtime.scope import SCOPE, Scope
from parallax_runtime.size import require_walkable
from parallax_runtime.verdict import deadline_passed, judge, stuck
from parallax_runtime.virtual import Deadlock


@record(frozen=True, slots=True)
class Ending:
    """How a run came to its end."""

    status: Status
    value: Value = None
    confidence: float = 0.0
    fault: FaultReport | None = None


async def run(  # noqa: PLR0913  # one keyword per way in which runs differ
    program: Program,
    input: Any,
    agents: Registry,
    *,
    clock: Clock | None = None,
    observers: Sequence[Observer] = (),
    resolver: AnyResolver | None = None,
    seed: int = 0,
    timeout: float | None = None,
    limits: Mapping[str, float] | None = None,
    primitives: Mapping[str, Primitive] = PRIMITIVES,
    store: Store | None = None,
    reached: set[int] | None = None,
) -> Execution:
    """Runs a program once.

    `input` is JSON data. `timeout` bounds the run in seconds, `limits` override the pattern's own
    (calls, seconds, steps, concurrency, call_timeout). `store` keeps what primitives remember
    beyond the run; without one they remember for the run alone. `reached` receives the numbers that
    an instrumented program notes. Cancelling this coroutine cancels all that the run started, waits
    for it, and then raises CancelledError.
    """
    options = Options(
        clock if clock is not None else SystemClock(),
        primitives,
        _limits(program, limits, timeout),
        observers,
        resolver,
        seed,
        store,
        reached if reached is not None else set(),
    )
    return await Session(program, input, agents, options).execute()


def run_sync(  # noqa: PLR0913  # as `run`
    program: Program,
    input: Any,
    agents: Registry,
    *,
    clock: Clock | None = None,
    observers: Sequence[Observer] = (),
    resolver: AnyResolver | None = None,
    seed: int = 0,
    timeout: float | None = None,
    limits: Mapping[str, float] | None = None,
    primitives: Mapping[str, Primitive] = PRIMITIVES,
    store: Store | None = None,
    reached: set[int] | None = None,
) -> Execution:
    """As `run`, on a loop of its own that fits the clock.

    An interrupt from the keyboard cancels the run; its Execution then has status "cancelled".
    """
    options = Options(
        clock if clock is not None else SystemClock(),
        primitives,
        _limits(program, limits, timeout),
        observers,
        resolver,
        seed,
        store,
        reached if reached is not None else set(),
    )
    session = Session(program, input, agents, options)
    try:
        with asyncio.Runner(loop_factory=options.clock.new_loop) as runner:
            _drive(runner, session, agents)
    except KeyboardInterrupt:
        if session.execution is None:
            raise
    assert session.execution is not None, "a session that ended has its execution"
    return session.execution


def _drive(runner: asyncio.Runner, session: Session, agents: Registry) -> None:
    """A run that waits for something impossible is cancelled when the runner closes."""
    try:
        runner.run(_end(session, agents))
    except Deadlock as deadlock:
        session.deadlock = deadlock


async def _end(session: Session, agents: Registry) -> None:
    """Gives nothing: Python 3.11 words the result of the task that it ran, event by event.

    What agents hold open belongs to the loop, so it is closed with it.
    """
    asyncio.get_running_loop().set_exception_handler(_unheard)
    try:
        await session.execute()
    finally:
        await agents.aclose()


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A second interrupt ends tasks wherever they are; nobody has to hear of each."""
    if not isinstance(context.get("exception"), KeyboardInterrupt):
        loop.default_exception_handler(context)


class Session:
    """One run from beginning to end; `execution` is there once it has ended."""

    def __init__(self, program: Program, data: Any, agents: Registry, options: Options) -> None:
        self.execution: Execution | None = None
        self.deadlock: Deadlock | None = None
        self._program = program
        self._data = data
        self._agents = agents
        self._options = options
        self._over: asyncio.Future[None] | None = None
        """Where somebody waits until the pattern has ended."""

    async def execute(self) -> Execution:
        """Runs to the end, and keeps what came of it even when it is cancelled."""
        events = Recorder(reader(self._options.clock), self._options.observers)
        program = self._program
        started = {"pattern": program.name, "version": program.version, "seed": self._options.seed}
        events.emit("run.started", data=started)
        try:
            ending = await self._ending(events)
        except (asyncio.CancelledError, KeyboardInterrupt):
            fault = None if self.deadlock is None else stuck(str(self.deadlock))
            status: Status = "cancelled" if fault is None else "failed"
            self._finish(events, Ending(status, fault=fault))
            raise
        return self._finish(events, ending)

    async def _ending(self, events: Recorder) -> Ending:
        try:
            value = from_json(self._data, "input")
        except DataError as error:
            words = f"the input is no JSON: {error}"
            return Ending("failed", fault=FaultReport(kind="input", message=words))
        early = self._misfit() or self._missing_agents()
        if early is not None:
            return Ending("failed", fault=early)
        run = Run(self._program, value, self._agents, events, self._options)
        return await self._supervised(run, events)

    def _misfit(self) -> FaultReport | None:
        """What is wrong with the input."""
        found = violation(self._program.input_schema, self._data, "input")
        if found is None:
            return None
        return FaultReport(kind="input", message=found, hint="Change the input to fit `@input`.")

    def _missing_agents(self) -> FaultReport | None:
        lacking = [
            (words, wanted)
            for name, wanted in self._program.groups.items()
            if (words := shortage(name, wanted, self._agents)) is not None
        ]
        if not lacking:
            return None
        message = "; ".join(words for words, _ in lacking)
        return FaultReport(kind="agents", message=message, hint=remedy(lacking[0][1]))

    async def _supervised(self, run: Run, events: Recorder) -> Ending:
        """`main` as a task that has ended, or was left behind on the record, when this returns."""
        loop, seconds = asyncio.get_running_loop(), run.budget.seconds
        ends = None if seconds is None else loop.time() + seconds
        main = self._main(run, events)
        # On a virtual loop nothing may happen before the timer of the deadline is there; and a run
        # inside of a run begins with an empty stack, however many there are around it.
        is_outermost = MONITOR.get() is None
        task = begun(main) if ends is None and is_outermost else loop.create_task(main)
        try:
            if not task.done():
                self._over = loop.create_future()
                await until((), ends, self._over)
            elif _is_cancelled():
                await asyncio.sleep(0)  # here it is heard, such as an interrupt of a long loop
        finally:
            late = not task.done()
            if late or run.calls.running:
                await uninterrupted(_tidied(task, run, events))
        if late:
            return Ending("exceeded", fault=deadline_passed(run.budget))
        if task.cancelled():
            return Ending("failed", fault=stuck("the run was cancelled from within"))
        return task.result()

    async def _main(self, run: Run, events: Recorder) -> Ending:
        MONITOR.set(run)
        SCOPE.set(Scope())
        try:
            value = await self._program.main(run)
            require_walkable(value)
            schema = self._program.output_schema
            found = None if schema is None else violation(schema, to_json(value), "output")
            if found is None or events.pending:
                # An answer that is still to come owes nothing to the schema yet.
                return Ending("completed", value, confidence_of(value))
            fault = FaultReport(kind="output", message=found, hint="Make the result fit `@output`.")
            return Ending("failed", fault=fault)
        except (Exception, SystemExit) as error:
            status, report = judge(self._program, error)
            return Ending(status, fault=report)
        finally:
            if self._over is not None and not self._over.done():
                self._over.set_result(None)

    def _finish(self, events: Recorder, ending: Ending) -> Execution:
        pending = tuple(events.pending)
        status = ending.status
        if status == "completed" and pending:
            status = "pending"
        data: dict[str, Any] = {"status": status, "confidence": ending.confidence}
        if ending.fault is not None:
            data |= {"kind": ending.fault.kind, "message": ending.fault.message}
        events.emit("run.finished", data=data)
        log = events.log
        self.execution = Execution(
            status, ending.value, ending.confidence, log, ending.fault, pending, log.seconds
        )
        return self.execution


async def _tidied(task: asyncio.Task[Any], run: Run, events: Recorder) -> None:
    """Stops what is under way: the pattern, then calls that belong to no part of it."""
    if not task.done():
        events.emit(STOPPING)
        task.cancel()
        await asyncio.wait((task,), timeout=GRACE)
        closings_of(run.state).cut_off()
        await _ended({task}, events)
    if run.calls.running:
        for call in list(run.calls.running):
            call.cancel()
        await _ended(set(run.calls.running), events)


async def _ended(tasks: set[asyncio.Task[Any]], events: Recorder) -> None:
    """Waits for cancelled tasks: agents have their grace, and the wait its bound."""
    _, left = await asyncio.wait(tasks, timeout=2 * GRACE)
    if left:
        events.emit("run.abandoned", data={"tasks": len(left), "seconds": 2 * GRACE})


def _limits(
    program: Program, limits: Mapping[str, float] | None, timeout: float | None
) -> dict[str, float]:
    merged = {**program.limits, **(limits or {})}
    if timeout is not None:
        merged["seconds"] = min(timeout, merged.get("seconds", timeout))
    return merged
