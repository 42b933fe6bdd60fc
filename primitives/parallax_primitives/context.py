"""What a primitive's handler may ask of the run it is part of.

Handlers know nothing of transports, clocks or journals beyond this protocol. Everything they
start, they wait for or cancel before they return (use `asyncio.TaskGroup`, or `run_all`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Protocol

from parallax_primitives.load import Load
from parallax_primitives.state import State
from parallax_primitives.values import UNDEFINED, Agent, Json, Value


class Context(Protocol):
    """The run as one primitive call sees it."""

    @property
    def name(self) -> str:
        """The primitive's name."""

    @property
    def key(self) -> str:
        """The stable key of this primitive call, such as `n3` or `n3[1].n5#2`."""

    @property
    def site(self) -> str:
        """The place of this call in its pattern, the same in every run of it."""

    @property
    def state(self) -> State:
        """What the primitives of this run remember."""

    @property
    def concurrency(self) -> int:
        """How many tasks may run at once unless an option says less."""

    @property
    def input(self) -> Value:
        """The input of the run."""

    def now(self) -> float:
        """Seconds on the run's clock."""

    async def sleep(self, seconds: float) -> None:
        """Waits on the run's clock."""

    def random(self) -> float:
        """The next number in [0, 1) of this call's own seeded sequence."""

    def run(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Awaitable[Value]:
        """Starts a task and waits for its value; a failure raises Fault.

        An agent is called with the pattern's input, a function of no parameters (or of one, which
        then receives `previous`) is called, anything else is done at once. `index` and `attempt`
        make the keys of the agent calls inside stable.
        """

    def attempt(
        self, task: Value, index: int = 0, *, attempt: int = 1, previous: Value = UNDEFINED
    ) -> Awaitable[Value]:
        """As `run`, but a failure is null with confidence 0 whose evidence keeps the error."""

    def attempts(self, tasks: Sequence[Value]) -> Iterator[Awaitable[Value]]:
        """The first `attempt` of each task, whose index is its place; each made when it is due."""

    def foretold(
        self, tasks: Sequence[Value], limit: int, done: Callable[[int, Value], object]
    ) -> Awaitable[None] | None:
        """`run_jobs` of an `attempt` of each task, where all are calls whose ends are foretold.

        None where they are not; then nothing has happened.
        """

    def call(self, function: Value, *arguments: Value) -> Awaitable[Value]:
        """Calls a Prism function."""

    def agents(self, target: Value) -> Sequence[Agent]:
        """The agents a target names: an agent, a group, an agent's id, else a capability's."""

    def ask(
        self,
        agent: Agent,
        payload: Value,
        *,
        operation: str | None = None,
        index: int = 0,
        attempt: int = 1,
    ) -> Awaitable[Value]:
        """One agent call, of the usual operation unless one is named; a failure raises AgentFault.

        Keys are shared with `run` and `attempt`: of the same index and attempt, one of them.
        """

    def load(self, agent_id: str) -> Load:
        """What an agent has done in this run, and is doing."""

    def identity(self, task: Value) -> Json:
        """What running the task depends on, as data; None when that cannot be told.

        Tasks of equal identity at one place of one pattern, with the same input, ask the same.
        """

    def resolve(self, mailbox: str, request: Value) -> Awaitable[Value | None]:
        """Asks the run's resolver for an answer.

        None leaves the run pending on `mailbox`; the primitive then emits `pending`.
        """

    def standing(self, agent_id: str) -> tuple[float, float]:
        """The place of an agent in the configuration, which orders answers, and its expertise.

        Strangers come last, and count in full.
        """

    def emit(self, kind: str, **data: Any) -> None:
        """Records an event of this primitive call."""
