"""Marks the functions that may call themselves, so that each of their calls counts as a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from parallax_compiler.circles import circles
from parallax_compiler.plan.nodes import Assign, Function, FunctionValue, Plan, Slot
from parallax_compiler.plan.traverse import all_statements, uses_of


def mark_recursion(plan: Plan) -> Plan:
    """The plan with `recursive` set on every function that reaches itself."""
    holders = _holders(plan)
    uses = [sorted(_reached(function, holders)) for function in plan.functions]
    recursive = set(chain.from_iterable(circles(uses)))
    return replace(
        plan,
        functions=tuple(
            replace(function, recursive=function.id in recursive) for function in plan.functions
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
