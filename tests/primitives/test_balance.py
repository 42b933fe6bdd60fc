"""`loadBalance`: whose turn it is by each strategy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.faults import Fault
from parallax_primitives.load import Load
from parallax_primitives.values import Agent, Confident, Value, bare
from parallax_runtime import Registry, ScriptedAgent, VirtualClock, load, run_sync
from parallax_runtime import Step as ScriptStep
from tests.primitives.stage import Stage, Step, function, perform
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import drawn


def crew(**options: object) -> Stage:
    return Stage({name: [Step(name, 0.8)] for name in "abc"}, **options)  # type: ignore[arg-type]


def chosen(stage: Stage, strategy: str) -> Value:
    return bare(perform(stage, "loadBalance", stage.roster, task="x", strategy=strategy))


@given(st.integers(1, 4), st.integers(0, 12))
@drawn
def test_turns_are_even(agents: int, tasks: int) -> None:
    stage = Stage({f"a{n}": [Step()] for n in range(agents)})
    for _ in range(tasks):
        perform(stage, "loadBalance", stage.roster, task="x")
    assert stage.calls == [f"a{n % agents}" for n in range(tasks)]


def test_turns_go_on_in_the_next_run() -> None:
    store = Notebook()
    assert chosen(crew(store=store), "roundRobin") == "a"
    assert chosen(crew(store=store), "roundRobin") == "b"
    store.facts["loadBalance", "p:n1"] = "many"
    assert chosen(crew(store=store), "roundRobin") == "a"


@pytest.mark.parametrize(
    ("strategy", "loads", "who"),
    [
        ("leastBusy", {"a": Load(active=2), "b": Load(active=1), "c": Load(active=1)}, "b"),
        ("leastBusy", {"a": Load(answers=1)}, "b"),
        (
            "leastBusy",
            {"a": Load(failures=1, failing=1), "b": Load(active=2), "c": Load(active=2)},
            "a",
        ),
        (
            "leastBusy",
            {"a": Load(failures=9, failing=9), "b": Load(active=2), "c": Load(active=3)},
            "b",
        ),
        ("responseTime", {"a": Load(answers=2, seconds=4), "b": Load(answers=1, seconds=1)}, "c"),
        (
            "responseTime",
            {
                "a": Load(answers=2, seconds=4),
                "b": Load(answers=1, seconds=3),
                "c": Load(failures=1, failing=1),
            },
            "a",
        ),
        (
            "responseTime",
            {
                "a": Load(answers=2, seconds=4),
                "b": Load(answers=9, seconds=1, failures=1, failing=1),
                "c": Load(answers=1, seconds=3, failures=2),
            },
            "a",
        ),
        ("confidence", {"a": Load(answers=1, confidence=0.9)}, "b"),
        (
            "confidence",
            {
                "a": Load(answers=1, confidence=0.9, failures=1),
                "b": Load(answers=2, confidence=1.0),
                "c": Load(failures=3),
            },
            "b",
        ),
    ],
)
def test_how_agents_do(strategy: str, loads: dict[str, Load], who: str) -> None:
    stage = crew()
    stage.loads = loads
    assert chosen(stage, strategy) == who
    assert stage.happened("delegated") == [{"to": who, "strategy": strategy}]


def test_a_lambda_is_given_the_agent_and_one_agent_is_a_group() -> None:
    task = function(lambda agent: Confident(bare(agent), 0.4), 1)
    stage = crew()
    assert perform(stage, "loadBalance", stage.roster[2], task=task) == Confident(
        stage.roster[2], 0.4
    )


def test_without_agents_there_is_no_balance() -> None:
    with pytest.raises(Fault, match="`loadBalance` found no agent in the group"):
        perform(Stage(), "loadBalance", [], task="x")
    with pytest.raises(Fault, match="needs a group of agents, got number"):
        perform(Stage(), "loadBalance", [Agent("a"), 1.0], task="x")


WORK = """\
import { loadBalance } from "@parallax/primitives/resource"
input.items.map(one => loadBalance(agents, agent => agent.look(one), "%s"))
"""


@pytest.mark.parametrize("strategy", ["leastBusy", "responseTime"])
def test_who_fails_at_once_is_not_given_everything(strategy: str) -> None:
    """One of three fails immediately, the others take a second; twelve tasks come at once."""
    slow = [ScriptStep(answer="done", confidence=0.9, delay=1.0)]
    agents = Registry(
        (
            (Agent("broken", capabilities=("look",)), ScriptedAgent([ScriptStep(error="crash")])),
            (Agent("ada", capabilities=("look",)), ScriptedAgent(slow)),
            (Agent("bob", capabilities=("look",)), ScriptedAgent(slow)),
        )
    )
    compiled = compile_source(Source("p.prism", WORK % strategy), NoLibrary())
    assert compiled.python is not None
    program = load(compiled.python.text, "p.py")
    done = run_sync(program, {"items": list("abcdefghijkl")}, agents, clock=VirtualClock())
    failed = [event for event in done.events if event.kind == "call.failed"]
    assert 1 <= len(failed) <= 4, len(failed)
