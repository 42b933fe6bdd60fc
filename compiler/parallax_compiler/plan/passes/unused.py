"""Removes assignments whose value nothing reads and whose evaluation does nothing.

Lowering keeps every named function also as a value, and some values in temporaries, in case a later
construct asks for them. Variables of the user stay, so that the emitted text shows every line.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from parallax_compiler.plan.nodes import (
    Assign,
    Const,
    FunctionValue,
    Plan,
    Read,
    RunInput,
    Slot,
    Statement,
)
from parallax_compiler.plan.rewrite import rewritten
from parallax_compiler.plan.traverse import read_slots


def remove_unused(plan: Plan) -> Plan:
    """Repeats until nothing more is unused, since a removed assignment reads no more."""
    while True:
        read = {slot for function in plan.functions for slot in read_slots(function.body)}
        removed: list[Statement] = []
        keep = partial(_kept, read, removed)
        functions = tuple(
            replace(function, body=rewritten(function.body, keep)) for function in plan.functions
        )
        if not removed:
            return plan
        plan = replace(plan, functions=functions)
        if not any(isinstance(one, Assign) and isinstance(one.value, Read) for one in removed):
            return plan


def _kept(read: set[Slot], removed: list[Statement], statement: Statement) -> tuple[Statement, ...]:
    if not _is_unused(statement, read):
        return (statement,)
    removed.append(statement)
    return ()


def _is_unused(statement: Statement, read: set[Slot]) -> bool:
    match statement:
        case Assign(slot=slot, value=FunctionValue()):
            return slot not in read
        case Assign(slot=Slot(temporary=True) as slot, value=Const() | Read() | RunInput()):
            return slot not in read
        case _:
            return False
