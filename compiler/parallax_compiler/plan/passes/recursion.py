"""Marks the functions that may call themselves, so that each of their calls counts as a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parallax_compiler.plan.nodes import Assign, Function, FunctionValue, Plan, Slot
from parallax_compiler.plan.traverse import all_statements, uses_of


def mark_recursion(plan: Plan) -> Plan:
    """The plan with `recursive` set on every function that reaches itself."""
    holders = _holders(plan)
    uses = [sorted(_reached(function, holders)) for function in plan.functions]
    circles = _circles(uses)
    return replace(
        plan,
        functions=tuple(
            replace(function, recursive=function.id in circles) for function in plan.functions
        ),
    )


def _holders(plan: Plan) -> Mapping[Slot, set[int]]:
    """The functions that a variable may hold."""
    holders: dict[Slot, set[int]] = {}
    for function in plan.functions:
        for statement in all_statements(function.body):
            if isinstance(statement, Assign) and isinstance(statement.value, FunctionValue):
                holders.setdefault(statement.slot, set()).add(statement.value.function)
    return holders


def _reached(function: Function, holders: Mapping[Slot, set[int]]) -> set[int]:
    """The functions that a function may call."""
    uses = uses_of(function.body)
    return uses.called.union(uses.held, *(holders.get(slot, ()) for slot in uses.read))


def _circles(uses: list[list[int]]) -> set[int]:
    """The nodes on a circle (Tarjan's components, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    path: dict[int, None] = {}
    """In order; a dictionary, since whether a node is on the path is asked for every call."""
    found: set[int] = set()
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
    found: set[int],
    uses: list[list[int]],
) -> None:
    """Takes a finished component off the path."""
    if low[node] != order[node]:
        return
    component = [path.popitem()[0]]
    while component[-1] != node:
        component.append(path.popitem()[0])
    if len(component) > 1 or node in uses[node]:
        found.update(component)
