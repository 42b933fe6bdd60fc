"""A mutation: one small fault, as the edit of the pattern's text that a careless person might make.

A mutation is an edit, not a change of the plan: so the compiler decides whether it is a program at
all, every place of it has a line, and people are shown what they could have written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """`text` stands where `span` was. `words` say what that does, in one line."""

    span: Span
    text: str
    words: str


_LONGEST: Final = 40
"""How much of a node is shown in words."""

Operator: TypeAlias = Callable[[CheckedModule, Node], Iterator[Mutation]]
"""What goes wrong at a node; of most nodes nothing."""


def written(module: CheckedModule, node: Node) -> str:
    """A node as it stands in the file."""
    return module.resolved.source.slice(node.span)


def named(module: CheckedModule, node: Node) -> str:
    """A node in words about it: the file's own, on one line and not too long."""
    text = re.sub(r"\s+", " ", written(module, node))
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def exchanged(module: CheckedModule, one: Span, other: Span, words: str) -> Mutation:
    """Two places of the text, one behind the other, with each other's text."""
    slice_ = module.resolved.source.slice
    between = Span(one.end, other.start)
    text = f"{slice_(other)}{slice_(between)}{slice_(one)}"
    return Mutation(span=one.to(other), text=text, words=words)
