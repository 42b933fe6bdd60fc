"""The state of definite assignment along the paths of one function.

What is assigned is a set kept as the bits of an int; `ENDED` (all bits) stands for paths that go no
further, so that joining paths is `&`. Where paths join, it is remembered which of them assigned a
variable, for the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.scopes import FunctionNode
from parallax_compiler.syntax.ast import Name, NamePattern, Node

ENDED: Final = -1
TRACKED: Final = (BindingKind.VARIABLE, BindingKind.LET, BindingKind.CONST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """A read that may come before any assignment; `path` is None if nothing was assigned yet."""

    node: Name | NamePattern
    binding: Binding
    path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A function used at a point of the flow where `assigned` is assigned on every path.

    `called` for a call by name or a callback that is called at once, otherwise the function is only
    made or passed on there. `seen` is what some path has assigned.
    """

    node: Node
    function: int
    called: bool
    assigned: int
    seen: int


@dataclass(slots=True, kw_only=True)
class FunctionFlow:
    """What following one function found."""

    node: FunctionNode
    bits: dict[Binding, int] = field(default_factory=dict)
    early: list[Early] = field(default_factory=list)
    needs: dict[Binding, Name | NamePattern] = field(default_factory=dict)
    """Variables of enclosing functions that it reads first, with the place where it does."""
    references: list[Reference] = field(default_factory=list)
    gaps: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    """The paths that joined last, of which not all assigned a variable (its bit)."""

    def bit(self, binding: Binding) -> int:
        """The bit of a variable in the sets of this function."""
        return self.bits.setdefault(binding, 1 << len(self.bits))

    def path_to(self, bit: int, seen: int) -> str | None:
        """How it comes that a variable may be unassigned; None if nothing assigned it so far."""
        if not seen & bit:
            return None
        arms = self.gaps.get(bit)
        return "not every path to here assigns it" if arms is None else _explain(bit, arms)


class Paths:
    """Where one walk over a function stands."""

    def __init__(self, function: FunctionNode, uses: Mapping[int, Binding]) -> None:
        self.found = FunctionFlow(node=function)
        self.uses = uses
        self.now = 0
        self.seen = 0
        """What any path so far has assigned."""
        self.reported = 0
        self.called_at_once: set[int] = set()

    def assign(self, node: NamePattern | Name) -> None:
        binding = self.uses.get(node.id)
        if binding is not None and binding.kind in TRACKED:
            bit = self.found.bit(binding)
            self.now |= bit
            self.seen |= bit

    def join(self, arms: list[tuple[str, int]]) -> None:
        """Continues after paths of which exactly one was taken, each with what to call it."""
        result, union = ENDED, 0
        for _, state in arms:
            result &= state
            union |= 0 if state == ENDED else state
        differing = 0 if result == ENDED else union & ~result
        while differing:
            bit = differing & -differing
            differing ^= bit
            self.found.gaps[bit] = arms
        self.now = result

    def read(self, node: Name | NamePattern) -> None:
        binding = self.uses.get(node.id)
        if binding is None:
            return
        if binding.kind is BindingKind.FUNCTION and binding.declaration is not None:
            self.refer(node, binding.declaration, called=node.id in self.called_at_once)
        if binding.kind not in TRACKED or self.now & self.found.bit(binding):
            return
        if binding.owner != self.found.node.id:
            self.found.needs.setdefault(binding, node)
            return
        self._report_early(node, binding)

    def _report_early(self, node: Name | NamePattern, binding: Binding) -> None:
        bit = self.found.bit(binding)
        if not self.reported & bit:
            self.reported |= bit
            self.found.early.append(
                Early(node=node, binding=binding, path=self.found.path_to(bit, self.seen))
            )
        self.now |= bit

    def refer(self, node: Node, function: int, *, called: bool) -> None:
        self.found.references.append(
            Reference(
                node=node, function=function, called=called, assigned=self.now, seen=self.seen
            )
        )


def _explain(bit: int, arms: list[tuple[str, int]]) -> str:
    """Which of the paths assigned a variable, in words."""
    assigning = [name for name, state in arms if state != ENDED and state & bit]
    missing = [name for name, state in arms if name and state != ENDED and not state & bit]
    if len(assigning) == 1:
        return f"only {assigning[0]} assigns it"
    if missing:
        return f"{missing[0]} does not assign it"
    return "no branch may run at all"
