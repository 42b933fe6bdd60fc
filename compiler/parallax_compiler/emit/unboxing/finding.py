"""Where a function can do with parts of confident scalars, if certain variables are kept in parts.

Whatever reads such a variable is one of three: an assignment to another, or to itself; something
that looks at the value or at how sure it is, and gives a plain value; or a place where it is seen
as a whole, and must be boxed. How often each runs is guessed by the loops around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from parallax_compiler.emit.unboxing.splitting import (
    Branches,
    Decision,
    Fork,
    Split,
    Splitter,
    left_alone,
)
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Assign, Block, Function, Operation, Read, Slot
from parallax_compiler.plan.traverse import blocks, parts, stored, values

_TURNS: Final = 8
"""How often a loop is taken to turn."""
_DEEPEST: Final = 8

_LOOKS: Final = frozenset({"truthy", "is_null", "bare", "confidence", "reaches", "keeps"})


@dataclass(slots=True)
class Found:
    """What was found in the functions that were looked at; each with how often it runs."""

    decisions: list[tuple[Operation, Decision, int]] = field(default_factory=list)
    wholes: list[tuple[Argument, Split, int]] = field(default_factory=list)
    assignments: list[tuple[Assign, Branches, int]] = field(default_factory=list)
    whole: set[Slot] = field(default_factory=set)
    """Slots that are given something that cannot be taken apart."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for what can be done if these slots are kept in parts."""

    splitter: Splitter
    slots: frozenset[Slot]
    found: Found = field(default_factory=Found)

    def function(self, function: Function) -> None:
        """Everything in a function; one that is called may be called in a loop."""
        self.found.whole.update(parameter.slot for parameter in function.parameters)
        pending = [(function.body, 0 if function.kind == "entry" else 1)]
        while pending:
            block, depth = pending.pop()
            pending.extend(self._block(block, depth))

    def _block(self, block: Block, depth: int) -> Iterator[tuple[Block, int]]:
        for statement in block:
            turns = isinstance(statement, nodes.While | nodes.ForEach)
            inner = min(depth + turns, _DEEPEST)
            often = _often(inner if isinstance(statement, nodes.While) else depth)
            if isinstance(statement, Assign) and statement.slot in self.slots:
                self._assignment(statement, often)
            else:
                self.found.whole.update(self.slots.intersection(stored(statement)))
                for value in values(statement):
                    self._look(value, often)
            for one in blocks(statement):
                yield one, inner

    def _assignment(self, node: Assign, often: int) -> None:
        branches = self.splitter.branches(node.value)
        if branches is None or not reads_of(branches) <= self.slots:
            self.found.whole.add(node.slot)
            self._look(node.value, often)
            return
        self.found.assignments.append((node, branches, often))
        self._inside(node.value, often)

    def _look(self, node: Argument, often: int) -> None:
        if isinstance(node, Operation) and node.name in _LOOKS:
            decision = self.splitter.decision(node)
            if decision is not None and self._has(decision.reads):
                self.found.decisions.append((node, decision, often))
                for one in parts(node):
                    self._inside(one, often)
                return
        if isinstance(node, Operation | Read):
            split = self.splitter.split(node)
            if split is not None and not split.first and self._has(split.reads):
                self.found.wholes.append((node, split, often))
                self._inside(node, often)
                return
        for one in parts(node):
            self._look(one, often)

    def _inside(self, node: Argument, often: int) -> None:
        """What stays as it is in an expression that is taken apart."""
        for one in left_alone(node, self.splitter.plain):
            self._look(one, often)

    def _has(self, reads: frozenset[Slot]) -> bool:
        return bool(reads) and reads <= self.slots


def _often(depth: int) -> int:
    """Nothing is gained by what runs once."""
    return _TURNS**depth if depth else 0


def reads_of(branches: Branches) -> frozenset[Slot]:
    """The variables whose parts an assignment reads."""
    if isinstance(branches, Fork):
        return reads_of(branches.then) | reads_of(branches.otherwise)
    return branches.reads
