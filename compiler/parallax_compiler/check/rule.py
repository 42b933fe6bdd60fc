"""What a rule of the checker is, and what it may look at.

A rule is fed every node of its kinds by one walk (`check/walk.py`) and gives diagnostics. It sees
finished types, calls, readings, bands and effects; it keeps no state of its own. A new rule is one
file here and its name in RULES (`check/rules/__init__.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from parallax_compiler.check.knowledge import Knowledge, ModuleFacts
from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.types import UNKNOWN, Type
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import Binding, BindingKind, ResolvedModule
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Assign, Expression, Name, Node, Update, unparenthesized


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One file as the rules see it."""

    module: CheckedModule
    facts: ModuleFacts
    knowledge: Knowledge
    parents: Mapping[int, Node]
    """Node id → the node around it."""
    left: dict[int, int | None] = field(default_factory=dict)
    """Block id → where its first statement ends that always leaves it; filled when it is asked."""

    @property
    def resolved(self) -> ResolvedModule:
        return self.module.resolved

    @property
    def source(self) -> Source:
        return self.module.resolved.source

    @property
    def is_entry(self) -> bool:
        return self.resolved is self.knowledge.resolved.entry

    def type_of(self, node: Node) -> Type:
        """The type of an expression; UNKNOWN for what was never reached."""
        return self.module.types.get(node.id, UNKNOWN)

    def line(self, node: Node) -> int:
        return self.source.position(node.span.start).line

    def binding(self, node: Node) -> Binding | None:
        return self.resolved.uses.get(node.id)

    def is_late(self, expression: Expression) -> bool:
        """Whether it is a variable that a function may read too early, which is found elsewhere."""
        inner = unparenthesized(expression)
        return isinstance(inner, Name) and self.binding(inner) in self.facts.late

    def assigns(self, node: Node) -> bool:
        """Whether this very node gives a variable a value."""
        return isinstance(node, Assign | Update) or node.id in self.resolved.rebinds

    def is_unknown(self, expression: Expression) -> bool:
        """Whether an expression is a name that was reported as unknown."""
        inner = unparenthesized(expression)
        if not isinstance(inner, Name):
            return False
        binding = self.binding(inner)
        return binding is None or binding.kind is BindingKind.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check: the kinds of nodes it looks at, and what it finds wrong with one."""

    nodes: tuple[type[Node], ...]
    check: Callable[[Any, Context], Iterable[Diagnostic]]
