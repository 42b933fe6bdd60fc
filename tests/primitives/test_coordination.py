"""`delegate`, `prioritize`, `approval`, `synchronize` and `withLock` at work."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.arguments import Mismatch, bind
from parallax_primitives.catalogue import SPECS
from parallax_primitives.faults import Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.load import Load
from parallax_primitives.shapes import full_shape_of
from parallax_primitives.values import Agent, Confident, Value, bare, confidence_of, to_json
from tests.primitives.stage import (
    Stage,
    Step,
    answer,
    confident,
    details,
    function,
    perform,
    run_virtual,
    votes,
)
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import confidences, drawn


def crew(**steps: Step) -> Stage:
    return Stage({name: [step] for name, step in steps.items()})


# --- delegate ------------------------------------------------------------------------------------


def experts() -> Stage:
    return Stage(
        {"a": [Step("from a", 0.8)], "b": [Step("from b", 0.8)], "c": [Step(error="no")]},
        expertise={"a": 0.5, "b": 0.9, "c": 0.1},
        capabilities={"a": ["sql"], "b": ["sql", "ui", "ops"], "c": []},
    )


def test_the_most_expert_is_as_right_as_it_is_expert() -> None:
    stage = experts()
    result = confident(perform(stage, "delegate", "do it", agents=stage.roster))
    assert result == Confident("from b", 0.9 * 0.8)
    assert details(result)["agent"] == "b"
    assert stage.requests == ["do it"]


def test_the_idlest_is_surely_right() -> None:
    stage = experts()
    stage.loads = {"a": Load(active=2), "b": Load(active=1), "c": Load(active=1, answers=1)}
    assert perform(stage, "delegate", {}, agents=stage.roster, by="load") == Confident(
        "from b", 0.8
    )


@pytest.mark.parametrize(
    ("work", "options", "result"),
    [
        ("x", {"capability": "sql"}, Confident("from a", 0.8)),
        ({"capabilities": ["sql", "ui"]}, {}, Confident("from b", 0.8)),
        ({"capability": "ops"}, {}, Confident("from b", 0.8)),
        ({"capabilities": ["sql", "art"]}, {}, Confident("from a", 0.4)),
        ({"capability": "art"}, {}, Confident(None, 0.0)),
    ],
)
def test_by_capability(work: Value, options: dict[str, Value], result: Value) -> None:
    stage = experts()
    found = perform(stage, "delegate", work, agents=stage.roster, by="capability", **options)
    assert found == result


def test_a_lambda_is_given_the_agent() -> None:
    stage = experts()
    work = function(lambda agent: Confident(bare(agent), 0.5), 1)
    found = confident(perform(stage, "delegate", work, agents=stage.roster))
    assert found == Confident(stage.roster[1], 0.45)


def test_a_failing_delegate_keeps_its_error() -> None:
    stage = crew(a=Step(error="no"), b=Step("late", delay=9))
    assert details(perform(stage, "delegate", {}, agents=stage.roster[0]))["error"] == "crash"
    late = perform(stage, "delegate", {}, agents=stage.roster[1:], timeout=1000.0)
    assert details(late)["error"] == "timeout"
    assert stage.running == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"agents": []}, "found no agent in the group"),
        ({"agents": [Agent("a"), 3.0]}, "needs a group of agents, got number among them"),
        ({"agents": "somebody"}, "needs a group of agents, got string among them"),
        ({"agents": [Agent("a")], "by": "capability"}, "needs to know the capability"),
    ],
)
def test_what_delegate_cannot_do(options: dict[str, Value], words: str) -> None:
    with pytest.raises(Fault, match=f"`delegate` {words}"):
        perform(crew(a=Step()), "delegate", {}, **options)


# --- prioritize ----------------------------------------------------------------------------------


def test_the_surest_first_or_by_a_key() -> None:
    assert to_json(perform(Stage(), "prioritize", votes(("x", 0.2), ("y", 0.9)))) == ["y", "x"]
    tasks: Value = [{"p": "low", "n": 1.0}, {"p": "High"}, {"n": 2.0}, {"p": 2.5}, {"p": "medium"}]
    found = to_json(perform(Stage(), "prioritize", tasks, by="p"))
    assert [one.get("p") for one in found] == ["High", 2.5, "medium", "low", None]


def test_agents_are_ordered_and_not_called() -> None:
    stage = experts()
    found = bare(perform(stage, "prioritize", stage.roster, by="expertise"))
    assert isinstance(found, list)
    assert [one.id for one in found if isinstance(one, Agent)] == ["b", "a", "c"]
    assert stage.calls == []


@pytest.mark.parametrize("priority", ["soon", True, [1.0], float("nan")])
def test_a_priority_that_is_none(priority: Value) -> None:
    with pytest.raises(Fault, match=r"`prioritize` needs numbers or words .*that of task 1 is"):
        perform(Stage(), "prioritize", [{"p": priority}], by="p")


@given(st.lists(st.tuples(st.integers(0, 3), confidences), max_size=7))
@drawn
def test_equals_keep_their_order(some: list[tuple[int, float]]) -> None:
    tasks: Value = [{"p": float(p), "at": float(at)} for at, (p, _) in enumerate(some)]
    found = to_json(perform(Stage(), "prioritize", tasks, by="p"))
    assert found == sorted(found, key=lambda each: (-each["p"], each["at"]))


# --- approval ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rule", "certainty"),
    [
        ([(True, 0.8), ("yes", 0.7)], "all", 0.7),
        ([(True, 0.8), ("no", 0.6)], "all", 0.3),
        ([(True, 0.8), (False, 0.6)], "any", 0.8),
        ([(False, 0.8), (0.0, 0.6)], "any", 0.3),
        ([({"approved": True}, 0.8), ({"verdict": "OK"}, 0.9), ("nope", 0.1)], "majority", 0.8),
        ([(True, 0.8), (False, 0.8)], "majority", 0.4),
        ([({"approval": {"decision": "accept"}}, 0.95)], "all", 0.9),
        ([({"comment": "hm"}, 0.9), (True, 0.8)], "all", 0.4),
        ([(None, 1.0)], "any", 0.0),
    ],
)
def test_what_counts_as_approval(
    said: list[tuple[Value, float]], rule: str, certainty: float
) -> None:
    value = Confident("text", 0.9)
    result = confident(perform(Stage(), "approval", value, approvers=votes(*said), rule=rule))
    assert result.value == "text"
    assert result.confidence == pytest.approx(certainty)


def test_agents_are_asked_about_the_value() -> None:
    stage = crew(a=Step("yes", 0.8, delay=1), b=Step("yes", 0.7, delay=1), c=Step(error="no"))
    result = perform(stage, "approval", {"n": 1.0}, approvers=stage.roster, rule="majority")
    assert stage.operations == ["approve"] * 3
    assert stage.requests[0] == {"input": {"task": "look"}, "value": {"n": 1.0}}
    assert stage.now_at_end == 1.0
    assert details(result)["approved"] is True
    assert details(result)["approvals"] == 2
    assert confidence_of(result) == 0.7


def test_lambdas_are_given_the_value_and_one_approver_may_stand_alone() -> None:
    approver = function(lambda value: Confident(bare(value) == "text", 0.6), 1)
    assert perform(Stage(), "approval", "text", approvers=approver) == Confident("text", 0.6)


def test_nobody_answers_in_time() -> None:
    stage = crew(a=Step("yes", 0.9, delay=9))
    result = perform(stage, "approval", "x", approvers=stage.roster, timeout=1000.0)
    assert result == Confident("x", 0.0)
    assert stage.running == 0


def test_an_agent_that_approves_twice_is_one_voice() -> None:
    said = [answer("a", True, 0.9, "1"), answer("a", True, 0.9, "2"), answer("b", False, 0.9)]
    stage = Stage({"a": [], "b": []})
    result = perform(stage, "approval", "x", approvers=said, rule="majority")
    assert details(result)["approved"] is False


def test_without_approvers_nothing_is_approved() -> None:
    with pytest.raises(Fault, match="`approval` needs somebody who approves"):
        perform(Stage(), "approval", "x", approvers=[])
    given_values: list[Value] = ["x", []]
    shapes = [full_shape_of(one) for one in given_values]
    binding = bind(SPECS["approval"], shapes)
    assert isinstance(binding, Mismatch)
    assert binding.problems[0].given is not None
    assert binding.problems[0].given.argument == 1


@given(st.lists(st.tuples(st.booleans(), confidences), min_size=1, max_size=6), confidences)
@drawn
def test_approval_never_raises_a_confidence(said: list[tuple[bool, float]], own: float) -> None:
    for rule in ("all", "any", "majority"):
        value = Confident("x", own)
        result = perform(Stage(), "approval", value, approvers=votes(*said), rule=rule)
        assert 0 <= confidence_of(result) <= own


# --- synchronize ---------------------------------------------------------------------------------


def test_one_failure_spoils_all() -> None:
    stage = crew(a=Step("x", 0.9, delay=2), b=Step("y", 0.8))
    assert confidence_of(perform(stage, "synchronize", stage.roster)) == 0.8
    stage = crew(a=Step("x", 0.9), b=Step(error="no"))
    result = confident(perform(stage, "synchronize", stage.roster))
    assert to_json(result) == ["x", None]
    assert result.confidence == 0


def test_synchronize_in_time() -> None:
    stage = crew(a=Step("x", 0.9), b=Step("y", 0.8, delay=9))
    result = perform(stage, "synchronize", stage.roster, timeout=1000.0)
    assert to_json(result) == ["x", None]
    assert stage.running == 0
    assert perform(Stage(), "synchronize", []) == Confident([], 0.0)


# --- withLock ------------------------------------------------------------------------------------


class Keeper:
    """Tasks that say when they are inside."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.inside = 0
        self.most = 0

    def task(self, seconds: float = 1.0) -> Value:
        async def work() -> Value:
            self.inside += 1
            self.most = max(self.most, self.inside)
            try:
                await asyncio.sleep(seconds)
            finally:
                self.inside -= 1
            return "done"

        return function(work, is_async=True)

    async def locked(self, name: str, task: Value, **options: Value) -> Value:
        self.stage.name = "withLock"
        return await PRIMITIVES["withLock"].handler(self.stage, name, task=task, **options)

    def together(self, *work: Any) -> list[Value]:
        async def run() -> list[Value]:
            return list(await asyncio.gather(*work))

        return run_virtual(run())


@pytest.mark.parametrize("store", [None, Notebook()])
def test_one_at_a_time(store: Notebook | None) -> None:
    keeper = Keeper(Stage(store=store))
    keeper.together(*(keeper.locked("db", keeper.task()) for _ in range(3)))
    assert keeper.most == 1
    assert [one["waited"] for one in keeper.stage.happened("lock.taken")] == [0, 1, 2]


def test_other_names_are_other_locks() -> None:
    keeper = Keeper(Stage())
    keeper.together(keeper.locked("a", keeper.task()), keeper.locked("b", keeper.task()))
    assert keeper.most == 2


def test_waiting_for_a_lock_has_an_end() -> None:
    keeper = Keeper(Stage())
    first, second = keeper.together(
        keeper.locked("db", keeper.task(9.0)), keeper.locked("db", keeper.task(), timeout=2000.0)
    )
    assert first == "done"
    assert details(second)["error"] == "timeout"


def test_a_lock_is_left_by_who_fails_or_is_cancelled() -> None:
    keeper = Keeper(Stage({"a": [Step(error="no")]}))
    late, failing, last = keeper.together(
        keeper.locked("db", keeper.task(9.0), timeout=1000.0),
        keeper.locked("db", keeper.stage.roster[0]),
        keeper.locked("db", keeper.task()),
    )
    assert (bare(late), bare(failing), last) == (None, None, "done")


def test_who_holds_a_lock_does_not_wait_for_itself() -> None:
    keeper = Keeper(Stage())

    async def again() -> Value:
        return await keeper.locked("db", "inner")

    (found,) = keeper.together(keeper.locked("db", function(again, is_async=True)))
    assert "held around it" in details(found)["message"]
    assert keeper.together(keeper.locked("db", "later")) == ["later"]


@pytest.mark.parametrize("operation", ["lock", "unlock"])
def test_a_failing_store_still_leaves_the_runs_own_lock(operation: str) -> None:
    keeper = Keeper(Stage(store=Notebook(operation)))
    keeper.together(*(keeper.locked("db", keeper.task()) for _ in range(3)))
    assert keeper.most == 1
    assert len(keeper.stage.happened("store.failed")) == 1
