"""`dag`: tasks that wait for each other, each begun when those before it have succeeded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from parallax_primitives.collecting import collected
from parallax_primitives.context import Context
from parallax_primitives.derivation import failed, failure
from parallax_primitives.quantities import optional_seconds
from parallax_primitives.structures import entries
from parallax_primitives.tasks import Deadline, run_all, too_late, width, within
from parallax_primitives.values import Value
from parallax_primitives.workflow.graph import names_after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """One task, and what it comes after."""

    name: str
    index: int
    after: Sequence[str]
    task: Value


class _Graph:
    """The tasks of one call, with the results that are there."""

    def __init__(self, context: Context, nodes: Sequence[_Node], limit: int) -> None:
        self._context = context
        self._places = asyncio.Semaphore(limit)
        self._ended = {node.name: asyncio.Event() for node in nodes}
        self._results: dict[str, Value] = {}

    async def settle(self, node: _Node, deadline: Deadline) -> Value:
        """The result of a task, once all that it comes after have theirs."""
        for name in node.after:
            await self._ended[name].wait()
        self._results[node.name] = result = await self._result(node, deadline)
        self._ended[node.name].set()
        return result

    async def _result(self, node: _Node, deadline: Deadline) -> Value:
        before: dict[str, Value] = {name: self._results[name] for name in node.after}
        lost = next((name for name, result in before.items() if failed(result)), None)
        if lost is not None:
            self._context.emit("dag.skipped", task=node.name, after=lost)
            return failure("skipped", f"`{node.name}` comes after `{lost}`, which failed")
        attempt = partial(self._context.attempt, index=node.index, previous=before)
        async with self._places:
            late = partial(too_late, self._context, node.task)
            return await within(deadline, partial(attempt, node.task), late)


async def dag(
    context: Context, subject: Value, *, max_concurrency: Value = None, timeout: Value = None
) -> Value:
    nodes = _nodes(subject)
    graph = _Graph(context, nodes, width(context, max_concurrency))
    deadline = Deadline(optional_seconds(timeout))
    results = await run_all([partial(graph.settle, one, deadline) for one in nodes], len(nodes))
    named = dict(zip((node.name for node in nodes), results, strict=True))
    return collected(context, named, results, all_needed=True)


def _nodes(graph: Value) -> list[_Node]:
    written = {name: entries(node) for name, node in entries(graph).items()}
    return [
        _Node(name=name, index=at, after=names_after(node.get("after")), task=node["run"])
        for at, (name, node) in enumerate(written.items())
    ]
