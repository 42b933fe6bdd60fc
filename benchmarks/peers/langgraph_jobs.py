"""The jobs in LangGraph: nodes of a graph; `Send` asks many."""

# mypy: ignore-errors
# The library is not installed where this is checked.

from __future__ import annotations

import operator
from itertools import pairwise
from typing import Annotated, TypedDict

from jobs import MANY, PANEL, STEPS, answer, is_sure, tell, vote
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send


class Voting(TypedDict):
    answers: Annotated[list[str], operator.add]
    rounds: int
    vote: str


class Asked(TypedDict):
    n: int


class Draft(TypedDict):
    draft: str


def voting(count: int, rounds: int):
    """Asks so many, and once more where they do not agree."""

    async def spread(state: Voting) -> dict:
        return {"rounds": state["rounds"] + 1}

    async def ask(state: Asked) -> dict:
        return {"answers": [answer(state["n"])]}

    async def agree(state: Voting) -> dict:
        return {"vote": vote(state["answers"])}

    def further(state: Voting) -> str:
        again = state["rounds"] < rounds and not is_sure(state["answers"])
        return "spread" if again else END

    graph = StateGraph(Voting)
    graph.add_node("spread", spread)
    graph.add_node("ask", ask)
    graph.add_node("agree", agree)
    graph.add_edge(START, "spread")
    graph.add_conditional_edges(
        "spread", lambda _: [Send("ask", {"n": n}) for n in range(count)], ["ask"]
    )
    graph.add_edge("ask", "agree")
    graph.add_conditional_edges("agree", further, ["spread", END])
    return graph.compile()


def improving():
    """One node after the other."""
    graph = StateGraph(Draft)

    def improve(n: int):
        async def node(state: Draft) -> dict:
            return {"draft": answer(n)}

        return node

    names = [f"improve-{n}" for n in range(STEPS)]
    for n, name in enumerate(names):
        graph.add_node(name, improve(n))
    ends = [START, *names, END]
    for one, other in pairwise(ends):
        graph.add_edge(one, other)
    return graph.compile()


MANY_VOTING, PANEL_VOTING, IMPROVING = voting(MANY, 1), voting(PANEL, 2), improving()
BEGINNING = {"answers": [], "rounds": 0, "vote": ""}

tell(
    "langgraph",
    {
        "fan out": lambda: MANY_VOTING.ainvoke(BEGINNING),
        "chain": lambda: IMPROVING.ainvoke({"draft": ""}),
        "review": lambda: PANEL_VOTING.ainvoke(BEGINNING),
    },
)
