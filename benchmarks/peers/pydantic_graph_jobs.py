"""The jobs in pydantic-graph: steps of a graph; a mapping edge asks many, a join takes answers."""

# mypy: ignore-errors
# The library is not installed where this is checked.

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from jobs import MANY, PANEL, STEPS, answer, is_sure, tell, vote
from pydantic_graph import GraphBuilder, StepContext, reduce_list_append


@dataclass
class Progress:
    rounds: int = 0


def voting(count: int, rounds: int):
    """Asks so many, and once more where they do not agree."""
    graph = GraphBuilder(state_type=Progress, output_type=str)

    @graph.step
    async def spread(ctx: StepContext[Progress, None, object]) -> list[int]:
        ctx.state.rounds += 1
        return list(range(count))

    @graph.step
    async def ask(ctx: StepContext[Progress, None, int]) -> str:
        return answer(ctx.inputs)

    collect = graph.join(reduce_list_append, initial_factory=list[str])

    @graph.step
    async def agree(ctx: StepContext[Progress, None, list[str]]) -> str | None:
        again = ctx.state.rounds < rounds and not is_sure(ctx.inputs)
        return None if again else vote(ctx.inputs)

    graph.add(
        graph.edge_from(graph.start_node).to(spread),
        graph.edge_from(spread).map().to(ask),
        graph.edge_from(ask).to(collect),
        graph.edge_from(collect).to(agree),
        graph.edge_from(agree).to(
            graph.decision()
            .branch(graph.match(type(None)).to(spread))
            .branch(graph.match(str).to(graph.end_node))
        ),
    )
    return graph.build()


def improving():
    """One step after the other."""
    graph = GraphBuilder(state_type=Progress, output_type=str)

    def improve(n: int):
        @graph.step(node_id=f"improve-{n}")
        async def step(ctx: StepContext[Progress, None, object]) -> str:
            return answer(n)

        return step

    steps = [improve(n) for n in range(STEPS)]
    nodes = [graph.start_node, *steps, graph.end_node]
    graph.add(*(graph.edge_from(one).to(other) for one, other in pairwise(nodes)))
    return graph.build()


MANY_VOTING, PANEL_VOTING, IMPROVING = voting(MANY, 1), voting(PANEL, 2), improving()

tell(
    "pydantic-graph",
    {
        "fan out": lambda: MANY_VOTING.run(state=Progress()),
        "chain": lambda: IMPROVING.run(state=Progress()),
        "review": lambda: PANEL_VOTING.run(state=Progress()),
    },
)
