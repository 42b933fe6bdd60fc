"""Faults in expressions: a comparison, a connective, a choice, a fallback, an annotation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.products import PrimitiveCall as CheckedPrimitive
from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import Binary, Conditional, Name, Node, Unary
from parallax_patterns.mutation.mutation import Mutation, named, written

_SWAPPED: Final = {
    ">=": ">", ">": ">=", "<=": "<", "<": "<=", "~>=": ">", "~<=": "<", "~<": "<=",
    "==": "!=", "!=": "==", "===": "!==", "!==": "===", "~==": "~!=", "~!=": "~==",
    "&&": "||", "||": "&&", "~&&": "~||", "~||": "~&&",
}  # fmt: skip
"""For each sign the one that is easily written instead."""

_FALLBACKS: Final = frozenset({"??", "~??", "~||>"})
_GATES: Final = frozenset({"~@>", "~?>"})


def sign(_: CheckedModule, node: Node) -> Iterator[Mutation]:
    """`>=` for `>`, `&&` for `||`, and so on."""
    if isinstance(node, Binary) and node.operator in _SWAPPED:
        other = _SWAPPED[node.operator]
        words = f"`{node.operator}` becomes `{other}`"
        yield Mutation(span=node.operator_span, text=other, words=words)


def negation(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """`!x` is `x`."""
    if isinstance(node, Unary) and node.operator == "!":
        words = f"{named(module, node)} is not negated"
        yield Mutation(span=node.span, text=written(module, node.operand), words=words)


def choice(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """A choice always, or never, takes its first side."""
    if not isinstance(node, Conditional):
        return
    for arm, other in ((node.then, node.otherwise), (node.otherwise, node.then)):
        words = escalation(module, arm, other) or f"the choice always gives {named(module, arm)}"
        yield Mutation(span=node.span, text=f"({written(module, arm)})", words=words)


def fallback(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """What stands behind `??` is never used, or always."""
    if not isinstance(node, Binary) or node.operator not in _FALLBACKS:
        return
    left, right = node.left, node.right
    for side, other in ((left, right), (right, left)):
        words = escalation(module, side, other) or (
            f"{named(module, right)} never stands in" if side is left
            else f"{named(module, right)} always stands in"
        )  # fmt: skip
        yield Mutation(span=node.span, text=f"({written(module, side)})", words=words)


def annotation(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """`x ~> 0.9` and `x ~@> 0.9` are `x`."""
    if not isinstance(node, Binary):
        return
    is_annotation = module.readings.get(node.id) == "annotation"
    if is_annotation or node.operator in _GATES:
        what = "annotated with" if is_annotation else "held back below"
        words = f"{named(module, node.left)} is not {what} {named(module, node.right)}"
        yield Mutation(span=node.span, text=f"({written(module, node.left)})", words=words)


def group(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """One agent of a group is left out."""
    if not isinstance(node, Name):
        return
    binding = module.resolved.uses.get(node.id)
    if binding is None or binding.kind is not BindingKind.GROUP:
        return
    singles = {one.name for one in module.resolved.groups if one.single}
    if (binding.target or binding.name) not in singles:
        words = f"the first agent of `{node.name}` is left out"
        yield Mutation(span=node.span, text=f"{node.name}.slice(1)", words=words)


def escalation(module: CheckedModule, taken: Node | None, left: Node | None) -> str | None:
    """What always taking one of two ways comes to, where one of them turns to somebody else."""
    if taken is not None and _escalates(module, taken):
        return "it always escalates"
    return "it never escalates" if left is not None and _escalates(module, left) else None


def _escalates(module: CheckedModule, root: Node) -> bool:
    """Whether somebody else is turned to within a node."""
    calls = (module.calls.get(one.id) for one in everything(root))
    return any(isinstance(c, CheckedPrimitive) and c.spec.name == "escalate" for c in calls)
