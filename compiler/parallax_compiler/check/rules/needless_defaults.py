"""The left of `??`, `||` or `&&` decides alone."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.operators import truth
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import AnyShape, NeverShape, NullShape
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.conditions import NeedlessDefault
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Binary, Name, unparenthesized


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    always = _always(node, context)
    if always is not None:
        yield NeedlessDefault(source=context.source, span=node.right.span, left=always)


def _always(node: Binary, context: Context) -> str | None:
    """What the left always is, if that is why the right is never used."""
    left = context.type_of(node.left)
    match node.operator:
        case "??":
            open_ = isinstance(left.shape, AnyShape | NeverShape | NullShape)
            return None if open_ or left.null is not None else kind_words(left)
        case "||" | "&&" if not isinstance(unparenthesized(node.left), Name):
            deciding = node.operator == "||"
            return str(deciding).lower() if truth(left) is deciding else None
        case _:
            return None


RULE = Rule(nodes=(Binary,), check=check)
