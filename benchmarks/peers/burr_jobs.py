"""The jobs in Apache Burr: actions on a state; `MapStates` asks many."""

# mypy: ignore-errors
# The library is not installed where this is checked.

from __future__ import annotations

from burr.core import ApplicationBuilder, State, action, default, expr
from burr.core.parallelism import MapStates
from jobs import MANY, PANEL, STEPS, answer, is_sure, tell, vote


@action(reads=["n"], writes=["answer"])
async def ask(state: State) -> State:
    return state.update(answer=answer(state["n"]))


class Asking(MapStates):
    """All agents at once."""

    def is_async(self) -> bool:
        return True

    def action(self, state, inputs):
        return ask

    async def states(self, state, context, inputs):
        for n in range(state["count"]):
            yield state.update(n=n)

    async def reduce(self, state, states):
        return state.update(answers=[one["answer"] async for one in states])

    @property
    def reads(self):
        return ["count"]

    @property
    def writes(self):
        return ["answers"]


@action(reads=["answers"], writes=["vote"])
async def count(state: State) -> State:
    return state.update(vote=vote(state["answers"]))


@action(reads=["answers", "round"], writes=["round", "sure"])
async def agree(state: State) -> State:
    return state.update(round=state["round"] + 1, sure=is_sure(state["answers"]))


@action(reads=["step"], writes=["draft", "step"])
async def improve(state: State) -> State:
    return state.update(draft=answer(state["step"]), step=state["step"] + 1)


@action(reads=[], writes=[])
async def done(state: State) -> State:
    return state


async def fan_out() -> object:
    app = (
        ApplicationBuilder()
        .with_actions(asking=Asking(), count=count)
        .with_transitions(("asking", "count"))
        .with_state(count=MANY)
        .with_entrypoint("asking")
        .build()
    )
    return (await app.arun(halt_after=["count"]))[2]["vote"]


async def chain() -> object:
    app = (
        ApplicationBuilder()
        .with_actions(improve=improve, done=done)
        .with_transitions(("improve", "improve", expr(f"step < {STEPS}")), ("improve", "done"))
        .with_state(step=0)
        .with_entrypoint("improve")
        .build()
    )
    return (await app.arun(halt_before=["done"]))[2]["draft"]


async def review() -> object:
    app = (
        ApplicationBuilder()
        .with_actions(asking=Asking(), agree=agree, count=count)
        .with_transitions(
            ("asking", "agree"),
            ("agree", "asking", expr("not sure and round < 2")),
            ("agree", "count", default),
        )
        .with_state(count=PANEL, round=0)
        .with_entrypoint("asking")
        .build()
    )
    return (await app.arun(halt_after=["count"]))[2]["vote"]


tell("apache-burr", {"fan out": fan_out, "chain": chain, "review": review})
