"""The products of the compiler as text: what `parallax compile --emit` prints, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Final

from parallax_compiler.check.printing import printed
from parallax_compiler.check.products import CheckedModule
from parallax_compiler.pipeline import Compilation
from parallax_compiler.plan.dump import dump
from parallax_compiler.plan.mermaid import mermaid
from parallax_compiler.resolve.traverse import children, everything
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Assign, Declarator, Expression, Node


def syntax_text(compilation: Compilation) -> str | None:
    """The syntax tree: a line for each node with its place and its own values."""
    if compilation.module is None:
        return None
    return "".join(f"{line}\n" for line in _outline(compilation.module, compilation.source, ""))


def types_text(compilation: Compilation) -> str | None:
    """The type and the confidence of whatever is assigned, and of the result, file by file."""
    if compilation.checked is None:
        return None
    return "\n".join(
        "".join(f"{line}\n" for line in _typed(module)) for module in compilation.checked.modules
    )


def plan_text(compilation: Compilation) -> str | None:
    return None if compilation.plan is None else dump(compilation.plan)


def mermaid_text(compilation: Compilation) -> str | None:
    return None if compilation.plan is None else mermaid(compilation.plan)


def python_text(compilation: Compilation) -> str | None:
    return None if compilation.python is None else compilation.python.text


PRODUCTS: Final[Mapping[str, Callable[[Compilation], str | None]]] = {
    "python": python_text,
    "ast": syntax_text,
    "types": types_text,
    "plan": plan_text,
    "mermaid": mermaid_text,
}
"""Name → the text of a product, None when a fault kept the compiler from reaching it."""


def _outline(node: Node, source: Source, indent: str) -> Iterator[str]:
    start = source.position(node.span.start)
    yield f"{indent}{type(node).__name__} {start.line}:{start.column}{_values(node)}"
    for child in children(node):
        yield from _outline(child, source, indent + "  ")


def _values(node: Node) -> str:
    """The texts and numbers that a node itself holds."""
    held = ((one.name, getattr(node, one.name)) for one in fields(node) if one.compare)
    shown = [
        f" {name}={value!r}"
        for name, value in held
        if isinstance(value, str | float | bool) and value is not False
    ]
    return "".join(shown)


def _typed(module: CheckedModule) -> Iterator[str]:
    source = module.resolved.source
    yield source.name
    rows = [(*_row(source, node, value), module) for node, value in _assigned(module)]
    width = max((len(name) for _, name, _, _ in rows), default=6)
    for place, name, value, _ in rows:
        kind, sure = module.types[value.id], module.intervals[value.id]
        yield f"  {place:>7}  {name:<{width}}  {printed(kind)}  ~> {sure}"
    result = module.result
    yield f"  {'':>7}  {'result':<{width}}  {printed(result)}  ~> {result.confidence}"


def _assigned(module: CheckedModule) -> Iterator[tuple[Node, Expression]]:
    """Every target with the expression whose value it is given."""
    for node in everything(module.resolved.tree):
        if isinstance(node, Assign):
            yield node.target, node.value
        elif isinstance(node, Declarator) and node.value is not None:
            yield node.pattern, node.value


def _row(source: Source, target: Node, value: Expression) -> tuple[str, str, Expression]:
    start = source.position(target.span.start)
    return f"{start.line}:{start.column}", source.slice(target.span).replace("\n", " "), value
