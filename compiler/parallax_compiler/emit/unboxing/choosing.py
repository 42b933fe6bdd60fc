"""For which variables it pays to be kept in parts, and which of the parts anybody asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from parallax_compiler.emit.unboxing.finding import Found, reads_of
from parallax_compiler.emit.unboxing.splitting import Branches, Fork, Splitter
from parallax_compiler.plan.nodes import Expression, Read, Slot
from parallax_compiler.plan.traverse import all_parts


@dataclass(slots=True)
class _Use:
    """Something that does with the parts of its slots as long as all of them are kept so."""

    reads: frozenset[Slot]
    often: int
    gives: Slot | None
    lost: bool = False


@dataclass(slots=True)
class _Balance:
    """What is saved and what is lost by keeping slots in parts.

    A slot that loses is taken out; then whatever read it needs the others whole, and what was
    assigned with it is whole, too.
    """

    slots: set[Slot]
    uses: dict[Slot, list[_Use]] = field(default_factory=dict)
    saved: dict[Slot, int] = field(default_factory=dict)

    def add(self, use: _Use) -> None:
        for slot in use.reads if use.gives is None else use.reads | {use.gives}:
            self.uses.setdefault(slot, []).append(use)
            self.count(slot, use.often)

    def count(self, slot: Slot, often: int) -> None:
        self.saved[slot] = self.saved.get(slot, 0) + often

    def settle(self, whole: Iterable[Slot]) -> frozenset[Slot]:
        pending = [*whole, *(slot for slot in self.slots if self.saved.get(slot, 0) <= 0)]
        while pending:
            slot = pending.pop()
            if slot in self.slots:
                self.slots.remove(slot)
                pending.extend(self._without(slot))
        return frozenset(self.slots)

    def _without(self, slot: Slot) -> Iterator[Slot]:
        """The slots that cannot be kept in parts, or not with a gain, if that one is not."""
        for use in self.uses.pop(slot, ()):
            if use.lost:
                continue
            use.lost = True
            if use.gives is not None and use.gives in self.slots:
                yield use.gives
            for other in use.reads & self.slots:
                self.count(other, -2 * use.often)
                if self.saved[other] <= 0:
                    yield other


def chosen(found: Found, slots: set[Slot]) -> frozenset[Slot]:
    """The slots that can be kept in parts and are better for it."""
    balance = _Balance(set(slots))
    for _, decision, often in found.decisions:
        balance.add(_Use(decision.reads, often, None))
    for node, branches, often in found.assignments:
        balance.add(_Use(reads_of(branches), often, node.slot))
    for _, split, often in found.wholes:
        for slot in split.reads:
            balance.count(slot, -often)
    return balance.settle(found.whole)


def asked_for(found: Found, splitter: Splitter) -> frozenset[Slot]:
    """The parts that are read by anything but the same parts of variables that nobody reads."""
    needs: dict[Slot, set[Slot]] = {}
    pending: list[Slot] = []
    for _, decision, _ in found.decisions:
        pending.extend(_slots(decision.instead))
    for _, split, _ in found.wholes:
        pending.extend(_slots(split.why))
    for node, branches, _ in found.assignments:
        variable = splitter.variables[node.slot]
        for one in _leaves(branches):
            if isinstance(one, Fork):
                pending.extend(_slots(one.condition))
                continue
            needs.setdefault(variable.level, set()).update(_slots(splitter.lowest(one, node)))
            needs.setdefault(variable.why, set()).update(_slots(one.why))
    known: set[Slot] = set()
    while pending:
        slot = pending.pop()
        if slot not in known:
            known.add(slot)
            pending.extend(needs.get(slot, ()))
    return frozenset(known)


def _leaves(branches: Branches) -> Iterator[Branches]:
    yield branches
    if isinstance(branches, Fork):
        yield from _leaves(branches.then)
        yield from _leaves(branches.otherwise)


def _slots(node: Expression | None) -> set[Slot]:
    if node is None:
        return set()
    return {one.slot for one in all_parts(node) if isinstance(one, Read)}
