"""Expressions that do nothing but give a value, and give the same one when evaluated again."""

from __future__ import annotations

from parallax_compiler.check.products import Effect, FunctionCall, UnknownMethodCall, ValueCall
from parallax_compiler.check.rule import Context
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import Call, Node, Pipeline


def is_inert(node: Node, context: Context) -> bool:
    """Whether evaluating an expression changes nothing and reads neither clock nor seed.

    What a function of the program or an unknown one does to variables is not looked into.
    """
    if context.module.effects.get(node.id, Effect.PURE) is not Effect.PURE:
        return False
    return all(_is_inert_part(part, context) for part in everything(node))


def _is_inert_part(part: Node, context: Context) -> bool:
    if context.assigns(part):
        return False
    if not isinstance(part, Call | Pipeline):
        return True
    kind = context.module.calls.get(part.id)
    return kind is not None and not isinstance(kind, FunctionCall | ValueCall | UnknownMethodCall)
