"""What a rewrite looks at: one text with all that the compiler knows of it.

May assume that the text has a tree whose names were looked up; it may have other errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parallax_compiler.analysis import analyse
from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.types import GROUP
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import BindingKind, ResolvedModule
from parallax_compiler.resolve.files import Library
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    Expression,
    Module,
    Name,
    NamePattern,
    Node,
    unparenthesized,
)
from parallax_patterns.generation.names import TAKEN


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A text, its tree, and what its names mean."""

    source: Source
    module: Module
    resolved: ResolvedModule
    checked: CheckedModule
    diagnostics: tuple[Diagnostic, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All nodes, outer before inner, in the order of the text."""
        return self.resolved.outline.nodes

    def parent(self, node: Node) -> Node | None:
        return self.resolved.outline.parents.get(node.id)

    def parents(self, node: Node) -> Iterator[Node]:
        """What is around a node, the nearest first."""
        around = self.parent(node)
        while around is not None:
            yield around
            around = self.parent(around)

    def kind(self, node: Node) -> BindingKind | None:
        """What a name stands for."""
        binding = self.resolved.uses.get(node.id)
        return None if binding is None else binding.kind

    def is_provided(self, node: Node, *names: str) -> bool:
        """Whether a node is one of the names that the run gives to older files."""
        named = isinstance(node, Name) and node.name in names
        return named and self.kind(node) is BindingKind.PROVIDED

    def is_primitive(self, node: Node) -> bool:
        return isinstance(node, Name) and self.kind(node) is BindingKind.PRIMITIVE

    def is_group(self, node: Expression) -> bool:
        """Whether an expression is a group of agents."""
        return self.checked.types.get(unparenthesized(node).id) == GROUP

    def may_import(self, name: str) -> bool:
        """Whether a name can mean a primitive here: no variable of the file has it."""
        return all(
            binding.name != name or binding.kind in _NOT_OWN
            for binding in self.resolved.uses.values()
        )

    def text(self, node: Node) -> str:
        """What was written."""
        return self.source.slice(node.span)

    def free_name(self, wanted: str) -> str:
        """A name that means nothing yet in this file."""
        used = {one.name for one in self.nodes if isinstance(one, Name | NamePattern)} | TAKEN
        name, number = wanted, 1
        while name in used:
            number += 1
            name = f"{wanted}{number}"
        return name

    def whole_line(self, span: Span) -> Span:
        """A span with all of its lines, line ends included, where only blanks are around it."""
        text = self.source.text
        start = text.rfind("\n", 0, span.start) + 1
        end = text.find("\n", span.end)
        end = len(text) if end < 0 else end + 1
        alone = not text[start : span.start].strip() and not text[span.end : end].strip(" \t\r\n;")
        return Span(start, end) if alone else span


_NOT_OWN = (BindingKind.PRIMITIVE, BindingKind.UNKNOWN, BindingKind.LIBRARY)


def view_of(source: Source, library: Library) -> View | None:
    """The view of a text; None when it cannot be read."""
    found = analyse(source, library)
    if found.module is None or found.resolved is None or found.checked is None:
        return None
    return View(
        source=source,
        module=found.module,
        resolved=found.resolved.entry,
        checked=found.checked.entry,
        diagnostics=found.diagnostics,
    )
