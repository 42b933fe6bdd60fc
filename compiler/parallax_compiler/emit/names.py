"""Python names for functions and slots.

A user's name is kept where it is a safe identifier that collides with nothing around it; otherwise
it gets a number. Names are given from the outside in: a function sees the names of what it
captures, and may reuse any other.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from parallax_compiler.emit.captures import Captures
from parallax_compiler.plan.nodes import Function, Plan, Slot

_OURS = frozenset({"rt", "run", "fault", "pattern", "PROGRAM", "annotations"})
RESERVED = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_OURS}) - {"_"}


def safe(name: str) -> str:
    """The name as an ASCII identifier of Python without leading double underscores."""
    text = "".join(
        one if one.isascii() and (one.isalnum() or one == "_") else _spelt(one) for one in name
    )
    if text.startswith("__"):
        text = text.strip("_")
    if not text or text[0].isdigit():
        text = f"v_{text}" if text else "value"
    return text


def _spelt(character: str) -> str:
    return "_" if character.isascii() else f"_{ord(character):x}_"


@dataclass(slots=True)
class Names:
    """The Python name of every function and of every slot."""

    functions: dict[int, str] = field(default_factory=dict)
    slots: dict[Slot, str] = field(default_factory=dict)
    _taken: dict[int, dict[str, int]] = field(default_factory=dict)

    def fresh(self, function: int, wish: str) -> str:
        """A further name inside a function, for something that has neither slot nor id."""
        return _free(safe(wish), self._taken[function])


def names_of(plan: Plan, captures: Captures) -> Names:
    """Chooses all names of a program; parents are named before what they define."""
    names = Names()
    names.functions[0] = "pattern"
    called = captures.called
    slots = captures.slots_by_owner
    for function in _outer_first(plan, captures):
        around = (names.slots[slot] for slot in captures.captured_slots[function.id])
        called_there = (names.functions[one] for one in captures.captured_functions[function.id])
        taken = dict.fromkeys(chain(RESERVED, around, called_there), 2)
        names._taken[function.id] = taken
        inner = [plan.functions[one] for one in captures.children[function.id]]
        given = {parameter.slot for parameter in function.parameters}
        own = sorted(slots[function.id], key=lambda slot: slot.id)
        _name_slots(names, taken, (parameter.slot for parameter in function.parameters))
        _name_functions(names, taken, (one for one in inner if one.id in called))
        _name_slots(names, taken, (one for one in own if one not in given and not one.temporary))
        _name_functions(names, taken, (one for one in inner if one.id not in called))
        _name_slots(names, taken, (one for one in own if one not in given and one.temporary))
    return names


def _outer_first(plan: Plan, captures: Captures) -> Iterable[Function]:
    pending = [0]
    while pending:
        number = pending.pop()
        yield plan.functions[number]
        pending.extend(reversed(captures.children[number]))


def _name_slots(names: Names, taken: dict[str, int], slots: Iterable[Slot]) -> None:
    for slot in slots:
        names.slots[slot] = _free(safe(slot.name), taken)


def _name_functions(names: Names, taken: dict[str, int], functions: Iterable[Function]) -> None:
    for function in functions:
        names.functions[function.id] = _free(safe(function.name), taken)


def _free(name: str, taken: dict[str, int]) -> str:
    """The name, or the first numbered form of it that is not taken; takes it.

    With a name that is taken stands the number to try next, lest a thousand callbacks of one
    function try all numbers each.
    """
    chosen, number = name, taken.get(name, 2)
    while chosen in taken:
        chosen, number = f"{name}_{number}", number + 1
    taken[name] = number
    taken.setdefault(chosen, 2)
    return chosen
