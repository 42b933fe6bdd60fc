"""Transactions under every schedule, failure and cancellation: all or none, each closing once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.faults import BudgetExceeded, Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.values import Confident, Function, Value, bare, confidence_of
from tests.primitives.stage import Stage, Step, details, function, perform, run_virtual
from tests.primitives.test_laws import drawn

Outcome: TypeAlias = Literal["good", "doubtful", "fails", "stops", "no"]

pauses = st.sampled_from([0.0, 0.5, 1.0, 1.5])
moments = st.none() | st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5])


@dataclass
class Journal:
    """What began and what ended, in order."""

    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def work(self, name: str, pause: float, outcome: Outcome) -> Function:
        """A task that is on record, and takes its time."""

        async def do(*_: Value) -> Value:
            self.begun.append(name)
            await asyncio.sleep(pause)
            match outcome:
                case "fails":
                    raise Fault(f"{name} failed")
                case "stops":
                    raise BudgetExceeded("calls", 1.0, "no calls are left")
            self.ended.append(name)
            return Confident(
                "no" if outcome == "no" else name, 0.1 if outcome == "doubtful" else 0.9
            )

        return function(do, 1, is_async=True)

    def of(self, kind: str) -> list[int]:
        """The numbers of the tasks of a kind that began, in order."""
        return [int(one.split()[1]) for one in self.begun if one.startswith(kind)]

    def done(self, kind: str) -> list[int]:
        return [int(one.split()[1]) for one in self.ended if one.startswith(kind)]


def cancelled_at(work: Callable[[], Coroutine[Any, Any, Value]], *times: float | None) -> Value:
    """The result of the work, or the exception that ended it; cancelled at these times."""

    async def run() -> Value:
        task = asyncio.ensure_future(work())
        loop = asyncio.get_running_loop()
        for moment in times:
            if moment is not None:
                loop.call_at(moment, task.cancel)
        await asyncio.wait([task])
        if task.cancelled():
            return "cancelled"
        error = task.exception()
        return error if error is not None else task.result()

    return run_virtual(run())


# --- saga ----------------------------------------------------------------------------------------

bad: st.SearchStrategy[Outcome] = st.sampled_from(["doubtful", "fails", "stops"])


@st.composite
def saga_steps(draw: st.DrawFn) -> list[tuple[float, Outcome, Outcome | None]]:
    """Steps that all succeed, but perhaps one, and what undoing them comes to."""
    size = draw(st.integers(1, 4))
    outcomes: list[Outcome] = ["good"] * size
    if draw(st.booleans()):
        outcomes[draw(st.integers(0, size - 1))] = draw(bad)
    undos: st.SearchStrategy[Outcome | None] = st.sampled_from(
        [None, "good", "good", "fails", "stops"]
    )
    return [(draw(pauses), outcome, draw(undos)) for outcome in outcomes]


@given(saga_steps(), moments, moments, st.sampled_from([None, None, 700.0, 2500.0]))
@drawn
def test_a_saga_undoes_what_finished_in_reverse_and_once(
    script: Sequence[tuple[float, Outcome, Outcome | None]],
    first: float | None,
    second: float | None,
    timeout: float | None,
) -> None:
    journal = Journal()
    written: list[Value] = []
    for at, (pause, outcome, undo) in enumerate(script):
        step: dict[str, Value] = {"do": journal.work(f"do {at}", pause, outcome)}
        if undo is not None:
            step["undo"] = journal.work(f"undo {at}", pause, undo)
        written.append(step)
    stage = Stage()
    stage.name = "saga"

    def saga() -> Coroutine[Any, Any, Value]:
        handled = PRIMITIVES["saga"].handler(stage, written, timeout=timeout)
        assert asyncio.iscoroutine(handled)
        return handled

    result = cancelled_at(saga, first, second)
    succeeded = isinstance(result, Confident) and result.value is not None
    finished = journal.done("do")
    assert finished == sorted(finished)
    undoable = [at for at in finished if script[at][2] is not None]
    assert journal.of("undo") == ([] if succeeded else undoable[::-1])
    good = [at for at in journal.of("undo") if script[at][2] == "good"]
    assert journal.done("undo") == good
    if succeeded:
        assert finished == list(range(len(script)))
        assert confidence_of(result) == 0.9
    elif isinstance(result, Confident):
        assert confidence_of(result) == 0
        completed = details(result)["completed"]
        assert [bare(one) for one in completed] == [f"do {at}" for at in finished]
        failing = [at for at in undoable if script[at][2] == "fails"]
        assert len(details(result)["undoErrors"]) == len(failing)
    else:
        assert result == "cancelled" or isinstance(result, BudgetExceeded)


@pytest.mark.parametrize("again", [1.5, 2.0, 2.5])
def test_cancelling_again_stops_no_undo(again: float) -> None:
    journal, stage = Journal(), Stage()
    written: list[Value] = [
        {"do": journal.work(f"do {at}", 0.0, "good"), "undo": journal.work(f"undo {at}", 1, "good")}
        for at in range(2)
    ]
    written.append({"do": journal.work("do 2", 9.0, "good")})
    stage.name = "saga"

    async def saga() -> Value:
        return await PRIMITIVES["saga"].handler(stage, written)

    assert cancelled_at(saga, 1.0, again) == "cancelled"
    assert journal.done("undo") == [1, 0]
    assert stage.happened("transaction.cut-off") == []


def steps(*pairs: tuple[Value, Value]) -> list[Value]:
    return [{"do": do, "undo": undo} for do, undo in pairs]


def test_an_undo_is_given_what_its_own_step_gave() -> None:
    undone: list[Value] = []
    undo = function(lambda result: undone.append(bare(result)), 1)
    written = steps(
        (Confident("seat", 0.9), undo),
        (function(lambda before: Confident(f"near {bare(before)}", 0.8), 1), undo),
        (Confident(None, 0.0), undo),
    )
    stage = Stage()
    result = perform(stage, "saga", written)
    assert undone == ["near seat", "seat"]
    assert result == Confident(None, 0.0)
    assert details(result)["step"] == 3
    assert [one["step"] for one in stage.happened("saga.undo")] == [2, 1]


def test_a_doubtful_step_was_done_and_is_undone() -> None:
    undone: list[Value] = []
    undo = function(lambda result: undone.append(bare(result)), 1)
    result = perform(Stage(), "saga", steps((Confident("x", 0.2), undo)))
    assert undone == ["x"]
    assert details(result)["reason"] == "low-confidence"
    kept = perform(Stage(), "saga", steps((Confident("x", 0.2), undo)), min_confidence=0.1)
    assert kept == Confident([Confident("x", 0.2)], 0.2)


def test_agents_can_be_steps() -> None:
    stage = Stage({"a": [Step("done", 0.9)], "b": [Step(error="no")]})
    a, b = stage.roster
    perform(stage, "saga", steps((a, a), (b, b)))
    assert stage.calls == ["a", "b", "a"]


# --- two phases ----------------------------------------------------------------------------------


@st.composite
def parties(draw: st.DrawFn) -> list[tuple[float, Outcome, Outcome]]:
    """Participants who are all ready, but perhaps one, and how committing or rolling back goes."""
    size = draw(st.integers(1, 4))
    outcomes: list[Outcome] = ["good"] * size
    if draw(st.booleans()):
        outcomes[draw(st.integers(0, size - 1))] = draw(bad | st.just("no"))
    closings: st.SearchStrategy[Outcome] = st.sampled_from(
        ["good", "good", "good", "fails", "stops"]
    )
    return [(draw(pauses), outcome, draw(closings)) for outcome in outcomes]


@given(parties(), moments, moments, st.sampled_from([None, 700.0]), st.integers(1, 5))
@drawn
def test_all_commit_or_all_roll_back(
    script: Sequence[tuple[float, Outcome, Outcome]],
    first: float | None,
    second: float | None,
    timeout: float | None,
    width: int,
) -> None:
    journal = Journal()
    written: list[Value] = [
        {
            "prepare": journal.work(f"prepare {at}", pause, outcome),
            "commit": journal.work(f"commit {at}", pause, closing),
            "rollback": journal.work(f"rollback {at}", pause, closing),
        }
        for at, (pause, outcome, closing) in enumerate(script)
    ]
    stage = Stage(concurrency=width)
    stage.name = "twoPhaseCommit"

    def commit() -> Coroutine[Any, Any, Value]:
        handled = PRIMITIVES["twoPhaseCommit"].handler(stage, written, timeout=timeout)
        assert asyncio.iscoroutine(handled)
        return handled

    result = cancelled_at(commit, first, second)
    begun = [*journal.of("commit"), *journal.of("rollback")]
    ended = [*journal.done("commit"), *journal.done("rollback")]
    assert sorted(ended) == sorted(at for at in begun if script[at][2] == "good")
    asked, committed, rolled = map(journal.of, ("prepare", "commit", "rollback"))
    everyone = list(range(len(script)))
    assert not (committed and rolled)
    for numbers in (asked, committed, rolled):
        assert len(numbers) == len(set(numbers))
    if committed:
        assert sorted(committed) == sorted(journal.done("prepare")) == everyone
        assert all(script[at][1] == "good" for at in everyone)
    else:
        refused = {at for at in journal.done("prepare") if script[at][1] == "no"}
        assert set(asked) - refused <= set(rolled) <= set(asked)
    if isinstance(result, Confident):
        agreed = bool(committed) and len(journal.done("commit")) == len(everyone)
        assert result.value is (True if agreed else None if committed else False)
        assert confidence_of(result) == (0.9 if agreed else 0)
    else:
        assert result == "cancelled" or isinstance(result, BudgetExceeded)


def test_agents_are_told_the_phase_and_what_they_prepared() -> None:
    stage = Stage({"a": [Step({"id": 7.0}, 0.9), Step("ok", 1)], "b": [Step("yes", 0.8)]})
    assert perform(stage, "twoPhaseCommit", stage.roster) == Confident(True, 0.8)
    assert stage.operations == ["prepare", "prepare", "commit", "commit"]
    assert stage.requests[2] == {"input": stage.input, "prepared": {"id": 7.0}}


@pytest.mark.parametrize(
    "answer", [False, None, "No", "abort", {"ready": False}, {"verdict": "reject"}]
)
def test_who_refuses_has_nothing_to_roll_back(answer: Value) -> None:
    stage = Stage({"a": [Step("ready", 0.9)], "b": [Step(answer, 0.9, delay=1)]})
    result = perform(stage, "twoPhaseCommit", stage.roster)
    assert result == Confident(False, 0.0)
    assert stage.operations == ["prepare", "prepare", "rollback"]
    assert stage.calls[-1] == "a"
    assert details(result)["refusals"] == 1


@pytest.mark.parametrize("answer", ["r-17", 0.0, {"id": 3.0}, True, [], {"verdict": "fine"}])
def test_anything_else_is_what_was_prepared(answer: Value) -> None:
    stage = Stage({"a": [Step(answer, 0.9)]})
    assert perform(stage, "twoPhaseCommit", stage.roster) == Confident(True, 0.9)


def test_the_first_who_is_not_ready_ends_the_asking() -> None:
    stage = Stage({"a": [Step("no", 0.9)], "b": [Step("ready", 0.9, delay=60)]})
    perform(stage, "twoPhaseCommit", stage.roster)
    assert stage.cancelled == ["b"]
    assert stage.calls == ["a", "b", "b"]


def test_who_only_votes_needs_no_second_phase() -> None:
    stage = Stage({"a": [Step("ready", 0.9)]})
    vote = function(lambda: Confident(True, 0.8))
    assert perform(stage, "twoPhaseCommit", [stage.roster[0], vote]) == Confident(True, 0.8)
    assert stage.calls == ["a", "a"]


def test_a_failed_commit_leaves_doubt() -> None:
    stage = Stage({"a": [Step("ready", 0.9), Step(error="gone")], "b": [Step("ready", 0.9)]})
    result = perform(stage, "twoPhaseCommit", stage.roster)
    assert result == Confident(None, 0.0)
    assert (details(result)["committed"], details(result)["inDoubt"]) == (False, 1)


# --- what cannot work ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "subject", "words"),
    [
        ("saga", [], "there is no step; give at least one"),
        ("saga", [{"undo": "x"}], "step 1 has no `do`"),
        ("saga", [{"do": "x", "udno": "y"}], "step 1 has no use for `udno`; did you mean `undo`?"),
        ("saga", [{"do": "x"}, "y"], "step 2 must be an object with `do`, got string"),
        ("saga", {"do": "x"}, "needs a list of steps"),
        ("twoPhaseCommit", [], "there is no participant"),
        ("twoPhaseCommit", [{"commit": "x"}], "participant 1 has no `prepare`"),
        (
            "twoPhaseCommit",
            [{"prepare": "x", "then": "y"}],
            "participant 1 has no use for `then`; a participant has `prepare`",
        ),
    ],
)
def test_what_cannot_work(name: str, subject: Value, words: str) -> None:
    with pytest.raises(Fault, match=words.replace("?", r"\?")):
        perform(Stage(), name, subject)
