"""A clock that went back between two runs keeps nobody waiting for what lies in its future."""

from __future__ import annotations

from parallax_primitives.control.breaker import Breaker
from parallax_primitives.values import Confident
from tests.primitives.stage import Stage, function, perform
from tests.primitives.stores import Notebook

DAY = 86400.0


def test_an_open_circuit_is_tried() -> None:
    store = Notebook()
    store.facts["circuit", "p:n1"] = Breaker(state="open", since=DAY, turn=1).json()
    stage = Stage(store=store)
    assert perform(stage, "circuit", Confident("x", 0.9)) == Confident("x", 0.9)
    assert stage.happened("circuit.half-open") == [{}]


def test_a_kept_answer_is_asked_for_again() -> None:
    store, asked = Notebook(), list[str]()

    def ask() -> Confident:
        asked.append("x")
        return Confident("x", 0.9)

    task = function(ask)
    perform(Stage(store=store), "cache", task)
    for fact in store.facts.values():
        if isinstance(fact, dict):
            fact["at"] = DAY
    perform(Stage(store=store), "cache", task)
    assert len(asked) == 2


def test_a_rate_begins_anew() -> None:
    store = Notebook()
    store.facts["rateLimit", "p:n1"] = {"at": DAY, "moments": [DAY, DAY + 60]}
    stage = Stage(store=store)
    perform(stage, "rateLimit", "x", rate="1/m")
    assert stage.now_at_end == 0
