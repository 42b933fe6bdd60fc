"""Marks the functions that may call themselves, so that each of their calls counts as a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from parallax_compiler.plan.nodes import (
    Assign,
    DirectCall,
    Function,
    FunctionValue,
    Plan,
    Read,
    Slot,
)
from parallax_compiler.plan.traverse import all_expressions, all_statements


def mark_recursion(plan: Plan) -> Plan:
    """The plan with `recursive` set on every function that reaches itself."""
    holders = _holders(plan)
    uses = [sorted(set(_uses(function, holders))) for function in plan.functions]
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


def _uses(function: Function, holders: Mapping[Slot, set[int]]) -> Iterator[int]:
    for one in all_expressions(function.body):
        match one:
            case DirectCall(function=number) | FunctionValue(function=number):
                yield number
            case Read(slot=slot):
                yield from holders.get(slot, ())
            case _:
                pass


def _circles(uses: list[list[int]]) -> set[int]:
    """The nodes on a circle (Tarjan's components, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    path: list[int] = []
    found: set[int] = set()
    for root in range(len(uses)):
        work = [] if root in order else [(root, iter(uses[root]))]
        while work:
            node, following = work[-1]
            if node not in order:
                order[node] = low[node] = len(order)
                path.append(node)
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
    path: list[int],
    found: set[int],
    uses: list[list[int]],
) -> None:
    """Takes a finished component off the path."""
    if low[node] != order[node]:
        return
    component = path[path.index(node) :]
    del path[path.index(node) :]
    if len(component) > 1 or node in uses[node]:
        found.update(component)
