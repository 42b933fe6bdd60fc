"""What each function of a plan uses of the functions around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from parallax_compiler.plan.nodes import Function, Plan, Slot
from parallax_compiler.plan.traverse import Uses, uses_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """By function id; what an inner function captures counts for the ones between as well."""

    children: tuple[tuple[int, ...], ...]
    slots_by_owner: tuple[frozenset[Slot], ...]
    captured_slots: tuple[frozenset[Slot], ...]
    captured_functions: tuple[frozenset[int], ...]
    stored: tuple[frozenset[Slot], ...]
    """Captured slots that this very function gives a value (Python's nonlocal)."""
    kept: tuple[tuple[Slot, ...], ...]
    """Slots of one turn of a loop whose value, or cell, is kept when the function is defined."""
    stored_inside: tuple[tuple[Slot, ...], ...]
    """Slots that a function, or one inside it, gives a value, in their order."""
    called: frozenset[int]
    """The functions that some function calls directly."""
    changing: frozenset[Slot]
    """Slots that are given a value in several places."""


def captures_of(plan: Plan) -> Captures:
    """The captures of all functions of a plan."""
    children: list[list[int]] = [[] for _ in plan.functions]
    for function in plan.functions[1:]:
        assert function.parent is not None
        children[function.parent].append(function.id)
    uses = [uses_of(function.body) for function in plan.functions]
    used = [_used_slots(*both) for both in zip(plan.functions, uses, strict=True)]
    stored = [set(one.stored) for one in uses]
    called = [one.called | one.held for one in uses]
    owned: list[set[Slot]] = [set() for _ in plan.functions]
    for slots in used:
        for slot in slots:
            owned[slot.function].add(slot)
    slots_below, functions_below, stored_below = _spread(plan, children, used, called, stored)
    return Captures(
        children=tuple(map(tuple, children)),
        slots_by_owner=tuple(map(frozenset, owned)),
        captured_slots=tuple(slots_below),
        captured_functions=tuple(functions_below),
        stored=tuple(
            frozenset(slot for slot in slots if slot.function != number and not slot.cell)
            for number, slots in enumerate(stored)
        ),
        kept=tuple(
            _kept(plan, function, slots_below[function.id], stored_below[function.id])
            for function in plan.functions
        ),
        stored_inside=tuple(map(_ordered, stored_below)),
        called=frozenset[int]().union(*(one.called for one in uses)),
        changing=_changing(uses),
    )


def _spread(
    plan: Plan,
    children: list[list[int]],
    used: list[set[Slot]],
    called: list[set[int]],
    stored: list[set[Slot]],
) -> tuple[list[frozenset[Slot]], list[frozenset[int]], list[set[Slot]]]:
    """What each function and those inside it use of the outside; inner functions come first."""
    slots: list[frozenset[Slot]] = [frozenset()] * len(plan.functions)
    functions: list[frozenset[int]] = [frozenset()] * len(plan.functions)
    below = [set(one) for one in stored]
    for number in _inner_first(children):
        all_slots = set(used[number])
        all_functions = set(called[number])
        for child in children[number]:
            all_slots |= slots[child]
            all_functions |= functions[child]
            below[number] |= below[child]
        slots[number] = frozenset(slot for slot in all_slots if slot.function != number)
        inner = {number, *children[number]} if number == 0 else set(children[number])
        functions[number] = frozenset(all_functions - inner)
    return slots, functions, below


def _inner_first(children: list[list[int]]) -> list[int]:
    order: list[int] = []
    pending = [0]
    while pending:
        number = pending.pop()
        order.append(number)
        pending.extend(children[number])
    return order[::-1]


def _used_slots(function: Function, uses: Uses) -> set[Slot]:
    given = (parameter.slot for parameter in function.parameters)
    return uses.read.union(uses.stored, given)


def _changing(uses: Iterable[Uses]) -> frozenset[Slot]:
    total: Counter[Slot] = Counter()
    for one in uses:
        total.update(one.stored)
    return frozenset(slot for slot, count in total.items() if count > 1)


def _kept(
    plan: Plan, function: Function, captured: frozenset[Slot], stored: set[Slot]
) -> tuple[Slot, ...]:
    if function.kind in ("entry", "part"):
        return ()
    home = _home(plan, function)
    kept = (
        slot
        for slot in captured
        if slot.per_turn and slot.function == home and (slot.cell or slot not in stored)
    )
    return _ordered(kept)


def _home(plan: Plan, function: Function) -> int:
    """The function in whose loops a function is defined; a part belongs to its function."""
    assert function.parent is not None
    parent = plan.functions[function.parent]
    while parent.kind == "part":
        assert parent.parent is not None
        parent = plan.functions[parent.parent]
    return parent.id


def _ordered(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    return tuple(sorted(slots, key=lambda slot: slot.id))
