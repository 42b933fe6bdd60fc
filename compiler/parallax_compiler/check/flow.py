"""The types of variables along the paths of one function.

A branch keeps only what it changes, so that entering and leaving one costs nothing for the
variables it does not touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from parallax_compiler.check.types import Type, join
from parallax_compiler.resolve.bindings import Binding

Changes = dict[Binding, Type]


@dataclass(slots=True)
class Branch:
    """What one path changed; `dead` when it goes no further."""

    changes: Changes = field(default_factory=dict)
    dead: bool = False


class Flow:
    """The state at one point of a function."""

    def __init__(self) -> None:
        self.branches: list[Branch] = [Branch()]

    @property
    def dead(self) -> bool:
        """Whether no path leads here."""
        return any(branch.dead for branch in self.branches)

    def end(self) -> None:
        """This path goes no further."""
        self.branches[-1].dead = True

    def get(self, binding: Binding) -> Type | None:
        for branch in reversed(self.branches):
            found = branch.changes.get(binding)
            if found is not None:
                return found
        return None

    def set(self, binding: Binding, type_: Type) -> None:
        self.branches[-1].changes[binding] = type_

    def begin(self, binding: Binding, type_: Type) -> None:
        """Gives a variable a type from the beginning on."""
        self.branches[0].changes[binding] = type_

    def enter(self) -> int:
        """Begins a branch; gives its depth, for `since`."""
        self.branches.append(Branch())
        return len(self.branches) - 1

    def leave(self) -> Branch:
        """Ends the branch that began last."""
        return self.branches.pop()

    def since(self, depth: int) -> Branch:
        """All changes from a depth on, as one branch."""
        changes: Changes = {}
        for branch in self.branches[depth:]:
            changes.update(branch.changes)
        return Branch(changes)

    def merge(self, branches: Iterable[Branch]) -> None:
        """Goes on after branches of which exactly one was taken."""
        live = [branch for branch in branches if not branch.dead]
        if not live:
            self.end()
            return
        changes: dict[Binding, list[tuple[int, Type]]] = {}
        for place, branch in enumerate(live):
            for binding, type_ in branch.changes.items():
                changes.setdefault(binding, []).append((place, type_))
        for binding, changed in changes.items():
            self.set(binding, _joined(changed, self.get(binding), len(live)))


def _joined(changed: list[tuple[int, Type]], before: Type | None, count: int) -> Type:
    """The type after so many branches, some of which (by place) changed what was there before.

    Neighbours that left it as it was count once.
    """
    kinds: list[Type] = []
    following = 0
    for place, type_ in (*changed, (count, None)):
        if place > following and before is not None:
            kinds.append(before)
        if type_ is not None:
            kinds.append(type_)
        following = place + 1
    merged = kinds[0]
    for one in kinds[1:]:
        merged = join(merged, one)
    return merged
