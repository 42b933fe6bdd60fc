"""Which nodes of a graph lie on a circle together (Tarjan's components, without recursion)."""

from __future__ import annotations

from collections.abc import Sequence


def circles(uses: Sequence[Sequence[int]]) -> list[list[int]]:
    """The nodes of each circle, sorted; `uses` are those that a node leads to."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    path: dict[int, None] = {}
    """In order; a dictionary, since whether a node is on the path is asked for every call."""
    found: list[list[int]] = []
    for root in range(len(uses)):
        work = [] if root in order else [(root, iter(uses[root]))]
        while work:
            node, following = work[-1]
            if node not in order:
                order[node] = low[node] = len(order)
                path[node] = None
            child = next(following, None)
            if child is None:
                work.pop()
                _close(node, order, low, path, found, uses)
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
            elif child not in order:
                work.append((child, iter(uses[child])))
            elif child in path:
                low[node] = min(low[node], order[child])
    return found


def _close(
    node: int,
    order: dict[int, int],
    low: dict[int, int],
    path: dict[int, None],
    found: list[list[int]],
    uses: Sequence[Sequence[int]],
) -> None:
    """Takes a finished component off the path."""
    if low[node] != order[node]:
        return
    component = [path.popitem()[0]]
    while component[-1] != node:
        component.append(path.popitem()[0])
    if len(component) > 1 or node in uses[node]:
        found.append(sorted(component))
