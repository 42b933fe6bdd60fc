"""Lowering of property and index access, and of chains that `?.` cuts short.

`a?.b.c(d)` is null as a whole when `a` is: the rest of the chain, its arguments included, is the
branch that is then not evaluated. Parentheses end a chain.
"""

from __future__ import annotations

from functools import partial

from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.choices import choose
from parallax_compiler.plan.lower.expressions import read_export
from parallax_compiler.plan.nodes import Expression
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.syntax import ast
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME

Link = ast.Member | ast.Index | ast.Call


def lower_access(lowering: Lowering, node: ast.Member | ast.Index) -> Expression:
    start = optional_start(lowering, node)
    if start is not None:
        return cut_short(lowering, node, start)
    if isinstance(node, ast.Index):
        return lowering.op("index", node, *lowering.operands(node.object, node.index))
    known = _known_member(lowering, node)
    if known is not None:
        return known
    name = lowering.const(node.name, node)
    return lowering.op("get", node, lowering.expression(node.object), name)


def optional_start(lowering: Lowering, node: ast.Expression) -> ast.Expression | None:
    """What stands before the first `?.` of the chain that ends in `node`."""
    start: ast.Expression | None = None
    current = node
    while isinstance(current, Link) and current.id not in lowering.given:
        inner = current.callee if isinstance(current, ast.Call) else current.object
        optional = not isinstance(current, ast.Call) and current.optional
        if optional and inner.id not in lowering.given:
            start = inner
        current = inner
    return start


def cut_short(lowering: Lowering, node: Link, start: ast.Expression) -> Expression:
    """The chain from `start` on, or `start` itself if it is null: as sure as that is."""
    value = lowering.stable(lowering.expression(start), "found")
    lowering.given[start.id] = value
    return choose(
        lowering,
        node,
        lowering.op("is_null", start, value),
        lambda: value,
        partial(lowering.expression, node),
    )


def namespace_of(lowering: Lowering, node: ast.Expression) -> Binding | None:
    """The binding of `p` in `p.name` when `p` is a whole imported file."""
    inner = ast.unparenthesized(node)
    if not isinstance(inner, ast.Name):
        return None
    binding = lowering.module.resolved.uses.get(inner.id)
    return binding if binding is not None and binding.kind is BindingKind.NAMESPACE else None


def _known_member(lowering: Lowering, node: ast.Member) -> Expression | None:
    """A member known when compiling: an export of a file, or a part of the library."""
    namespace = namespace_of(lowering, node.object)
    if namespace is not None and namespace.module is not None:
        index = lowering.program.slots.module_index(namespace.module)
        return read_export(lowering, index, node.name, node)
    inner = ast.unparenthesized(node.object)
    if not isinstance(inner, ast.Name):
        return None
    binding = lowering.module.resolved.uses.get(inner.id)
    if binding is None or binding.kind is not BindingKind.LIBRARY:
        return None
    name = f"{binding.target or binding.name}.{node.name}"
    if name in CONSTANTS_BY_NAME:
        return lowering.const(CONSTANTS_BY_NAME[name].value, node)
    if name in FUNCTIONS_BY_NAME:
        return lowering.op("library_function", node, lowering.const(name, node))
    return None
