"""Which expressions of a plan certainly hold answers and data: no agent, and no function to call.

What an aggregate is given is then not called by it. May assume a plan whose variables are known
with all the values that they are given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Expression, Slot
from parallax_primitives.catalogue import SPECS

_SAME = frozenset({"slice", "filter", "concat", "sort", "reverse", "flat", "push"})
"""Methods of lists that give elements of the list and of their arguments."""
_PASSING = frozenset({"value", "list"})
"""Kinds of subjects of which a primitive may give back what it was given."""

_MAPPING = frozenset({"map", "flatMap"})
"""Primitives that give what their function gives, which calls the agents among the elements."""


class Holding:
    """Answers about the expressions of one plan."""

    def __init__(self, values: Mapping[Slot, Sequence[Expression]]) -> None:
        self._values = values
        self._asked: set[Slot] = set()

    def answers(self, node: Argument) -> bool:
        """Whether neither the value nor a part of it can be a task."""
        match node:
            case nodes.Const() | nodes.RunInput() | nodes.AgentCall():
                return True
            case nodes.ArrayValue(elements=elements):
                return all(map(self.answers, elements))
            case nodes.Spread(value=value):
                return self.answers(value)
            case nodes.Select(then=then, otherwise=otherwise):
                return self.answers(then) and self.answers(otherwise)
            case nodes.PrimitiveCall(name=name, subject=subject) if name in SPECS:
                passes = SPECS[name].subject.kind in _PASSING and name not in _MAPPING
                return self.answers(subject) if passes else SPECS[name].category != "event"
            case nodes.Read(slot=slot):
                return self._variable(slot)
            case nodes.RunCall(name="method", operands=(_, nodes.Const(value="map"), *_)):
                return True
            case nodes.RunCall(name="agent_results" | "successful_results"):
                return True
            case nodes.Operation(
                name="push" | "push_all" | "pushed" | "get" | "index" | "or_else", operands=operands
            ):
                return all(map(self.answers, operands))
            case (
                nodes.Operation(
                    name="method", operands=(subject, nodes.Const(value=str(name)), *rest)
                )
                | nodes.RunCall(
                    name="method", operands=(subject, nodes.Const(value=str(name)), *rest)
                )
            ):
                return name in _SAME and self.answers(subject) and self._others(name, rest)
            case _:
                return False

    def _others(self, name: str, operands: Sequence[Argument]) -> bool:
        return name in ("filter", "sort") or all(map(self.answers, operands))

    def _variable(self, slot: Slot) -> bool:
        """A variable holds what any assignment gives it; while that is asked, it adds nothing."""
        if slot in self._asked:
            return True
        found = self._values.get(slot)
        if not found:
            return False
        self._asked.add(slot)
        try:
            return all(map(self.answers, found))
        finally:
            self._asked.discard(slot)
