"""A run that is stopped anywhere and goes on comes to what it would have come to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import pytest

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.faults import AgentFault
from parallax_primitives.values import Agent, Json
from parallax_runtime import (
    AgentRequest,
    Connector,
    InProcessAgent,
    Program,
    Registry,
    VirtualClock,
    load,
    run_sync,
)
from parallax_runtime.boundary import Garbage
from parallax_runtime.clock import EPOCH
from parallax_runtime.events import event_json
from parallax_runtime.journal.exchanges import journalled_agents
from parallax_runtime.journal.gate import Diverged, Gate, JournalStopped
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import Row
from parallax_sdk import Answer, ConfidenceError, Refusal, agent
from tests.patterns_sdk.journals.theatre import Company, Ledger, Showing, show

EVERYTHING: Final = """\
import { parallel, race } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { retry, timeout, escalate } from "@parallax/primitives/control"
first = parallel(agents.map(a => a.review(input)))
agreed = consensus(first, 0.3)
fast = race([agents[0].quick(input), agents[1].quick(input), agents[2].quick(1)])
slow = timeout(agents[3].slow(agreed), "1s", "late")
again = retry(() => agents[1].flaky(fast), 4, {delay: "1s"})
delay(500)
asked = escalate("manager", {value: agreed})
[agreed, fast, slow, again, asked, now(), random()]
"""

STEADY: Final = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
first = parallel(agents.map(a => a.review(input)))
second = agents.map(a => a.check(first[0].value))
[consensus(first, 0.3), second, agents[0].sum(second)]
"""

ASKING: Final = """\
import { escalate } from "@parallax/primitives/control"
first = agents[0].draft(input)
said = escalate("manager", {value: first})
after = agents[1].polish(said)
other = agents[2].check(first)
[first, said, after, other]
"""

GUARDED: Final = """\
first = agents[0].draft(input)
second = agents[1].flaky(first)
[first, second, agents[2].check(second)]
"""


def emitted(text: str) -> str:
    compilation = compile_source(Source("p.prism", text), NoLibrary())
    assert compilation.python is not None, [one.text() for one in compilation.diagnostics]
    return compilation.python.text


def program(text: str) -> Program:
    return load(emitted(text), "p.py")


def answered(rows: list[Row]) -> set[str | None]:
    return {row.key for row in rows if row.kind in ("answered", "dropped")}


def manager(mailbox: str, request: Json) -> Json:
    return {"value": [mailbox, request], "confidence": 0.5}


@pytest.fixture(scope="module")
def everything() -> Program:
    return program(EVERYTHING)


@pytest.fixture(scope="module")
def whole(everything: Program) -> Showing:
    return show(everything, resolver=manager)


def test_a_journal_changes_nothing(everything: Program, whole: Showing) -> None:
    plain = run_sync(
        everything,
        None,
        Company().registry(),
        clock=VirtualClock(),
        resolver=manager,
        seed=7,
    )
    assert whole.execution.status == plain.status == "completed"
    assert whole.execution.json == plain.json
    assert whole.execution.confidence == plain.confidence
    assert {row.kind for row in whole.rows} == {"started", "answered", "dropped", "delivered"}


class Failing:
    """An agent that raises."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    async def call(self, _: AgentRequest) -> Any:
        raise self._error


def in_process(error: BaseException) -> Connector:
    @agent(capabilities=["review"], id="agent-0")
    async def answer() -> Answer:
        raise error

    return InProcessAgent(answer)


@pytest.mark.parametrize("made", [Failing, in_process])
@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("no"), TimeoutError(), asyncio.CancelledError(), SystemExit(3), Refusal("no"),
        ConfidenceError("no"), AgentFault("agent-0", "error", "no"), Garbage("no"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_failure_is_the_same_with_a_journal(
    made: Callable[[BaseException], Connector], error: BaseException
) -> None:
    pattern, connector = program("agents[0].ask()"), made(error)
    agents = Registry([(Agent("agent-0", capabilities=("review",)), connector)])
    plain = run_sync(pattern, None, agents, clock=VirtualClock())
    gate = Gate(Ledger(), History(()), is_threaded=False)
    clock = JournalClock(gate, EPOCH, is_real=False)
    kept = run_sync(pattern, None, journalled_agents(agents, gate), clock=clock, observers=(gate,))
    assert plain.fault == kept.fault is not None
    assert [*map(event_json, plain.events)] == [*map(event_json, kept.events)]


def test_a_run_killed_at_any_row_comes_to_the_same(everything: Program, whole: Showing) -> None:
    for length in range(len(whole.rows) + 1):
        left = whole.rows[:length]
        resumed = show(everything, left, resolver=manager)
        assert resumed.same_as(whole), length
        assert resumed.seen() == whole.seen(), length
        assert not answered(left) & set(resumed.asked), length


def test_it_may_be_killed_again_and_again(everything: Program, whole: Showing) -> None:
    for first in range(0, len(whole.rows), 3):
        left = whole.rows[:first]
        resumed = show(everything, left, resolver=manager)
        for second in range(0, len(resumed.rows), 4):
            again = show(everything, [*left, *resumed.rows[:second]], resolver=manager)
            assert again.same_as(whole), (first, second)


def test_other_delays_swap_no_answers() -> None:
    steady = program(STEADY)
    whole = show(steady)
    for length in range(len(whole.rows) + 1):
        left = whole.rows[:length]
        resumed = show(steady, left, company=Company(salt="other"))
        assert resumed.same_as(whole), length
        assert not answered(left) & set(resumed.asked), length


def test_a_finished_run_asks_nobody(everything: Program, whole: Showing) -> None:
    again = show(everything, whole.rows)
    assert again.same_as(whole)
    assert again.asked == []
    assert again.rows == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("a.review(input)", "a.review(1)", "asks `agent-0` to `review`, where its journal has the"),
        (
            "a.review(input)",
            "a.look(input)",
            "`agent-0` to `look`, where its journal has `agent-0`",
        ),
        ("agents[0].sum(second)", "agents[1].sum(second)", "where its journal has `agent-0` to"),
        (
            "second = agents",
            "extra = agents[0].more(1)\nsecond = agents",
            "which is not in its journal.",
        ),
    ],
)
def test_a_run_that_goes_another_way_is_stopped(old: str, new: str, words: str) -> None:
    whole = show(program(STEADY))
    company = Company()
    with pytest.raises(Diverged) as stopped:
        show(program(STEADY.replace(old, new)), whole.rows, company=company)
    assert stopped.value.message.startswith("The run does not go as before: at `n")
    assert words in stopped.value.message
    assert company.asked == []


def test_what_another_compiler_made_of_the_pattern_goes_on() -> None:
    whole = show(program(STEADY))
    other = emitted(STEADY).replace("first", "opinions").replace("second", "checks")
    assert other != emitted(STEADY)
    company = Company()
    resumed = show(load(other, "p.py"), whole.rows, company=company)
    assert resumed.same_as(whole)
    assert company.asked == []


def test_an_answer_given_later_lets_the_run_go_on() -> None:
    asking = program(ASKING)
    pending = show(asking)
    assert pending.execution.status == "pending"
    told = next(row for row in pending.rows if row.kind == "started" and "mailbox" in row.data)
    later = Row(10_000, "resolved", 0.0, told.key, {"value": "go", "confidence": 0.9})
    resumed = show(asking, [*pending.rows, later])
    at_once = show(asking, resolver=lambda *_: {"value": "go", "confidence": 0.9})
    assert resumed.execution.status == "completed"
    assert resumed.same_as(at_once)
    assert resumed.asked == ["n3"]
    finished = show(asking, [*pending.rows, later, *resumed.rows])
    assert finished.same_as(resumed)
    assert finished.asked == []


def test_a_pending_run_asks_its_mailboxes_again() -> None:
    asking = program(ASKING)
    pending = show(asking)
    assert show(asking, pending.rows).same_as(pending)
    resumed = show(asking, pending.rows, resolver=manager)
    assert resumed.execution.status == "completed"
    assert len(resumed.asked) == 1


def test_what_failed_is_asked_again_where_that_is_wanted() -> None:
    guarded = program(GUARDED)
    failed = show(guarded, company=Company(fails=lambda key: key == "n2"))
    assert failed.execution.status == "failed"
    assert show(guarded, failed.rows).same_as(failed)
    company = Company()
    resumed = show(guarded, failed.rows, company=company, asks_failures_again=True)
    assert resumed.asked == [key for key in show(guarded).asked if key != "n1"]


def test_what_was_kept_before_the_room_ran_out_is_enough(
    everything: Program, whole: Showing
) -> None:
    for room in range(0, len(whole.rows), 6):
        short = Ledger(room=room)
        run = show(everything, ledger=short, resolver=manager)
        assert run.same_as(whole)
        assert run.problem == "there is no room"
        resumed = show(everything, short.rows, resolver=manager)
        assert resumed.same_as(whole), room


def test_a_run_that_has_to_be_kept_stops_when_it_cannot(everything: Program) -> None:
    short = Ledger(room=20)
    with pytest.raises(JournalStopped, match="there is no room"):
        show(everything, ledger=short, resolver=manager, is_strict=True)
    assert all(row.at < 3 for row in short.rows)


CREW: Final = """\
import { parallel } from "@parallax/primitives/execution"
parallel(range(12).map(n => () => agents[n % 4].review(n)), {maxConcurrency: 3})
"""

SAGA: Final = """\
import { saga } from "@parallax/primitives/transaction"
saga([
  {do: () => agents[0].book(1), undo: () => agents[0].cancel(1)},
  {do: () => agents[1].book(2), undo: () => null},
])
"""


def is_undone(rows: list[Row]) -> bool:
    return any(row.kind == "undone" for row in rows)


def test_a_run_goes_on_whenever_it_was_stopped() -> None:
    """A call may begin in the moment before its own cancellation comes; it undoes nothing."""
    crew = program(CREW)
    whole = show(crew)
    for quarter in range(1, 16):
        stopped = show(crew, timeout=quarter / 4)
        assert stopped.execution.status == "exceeded"
        assert not is_undone(stopped.rows), quarter
        resumed = show(crew, stopped.rows, asks_failures_again=True)
        assert resumed.same_as(whole)
        assert not answered(stopped.rows) & {*resumed.asked} - {*_dropped(stopped.rows)}


def _dropped(rows: list[Row]) -> list[str | None]:
    """What was asked in vain: a run that is stopped gives it up."""
    return [row.key for row in rows if row.kind == "dropped"]


def test_a_transaction_that_was_stopped_has_undone_something() -> None:
    saga = program(SAGA)
    assert any(is_undone(show(saga, timeout=quarter / 4 + 0.1).rows) for quarter in range(9))


def test_what_was_not_written_for_being_secret_is_asked_again() -> None:
    steady = program(STEADY)
    whole = show(steady)
    first = next(row for row in whole.rows if row.kind == "answered")
    hidden = [row._replace(data={"hidden": True}) if row is first else row for row in whole.rows]
    resumed = show(steady, hidden)
    assert resumed.same_as(whole)
    assert resumed.asked == [first.key]
