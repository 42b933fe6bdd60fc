"""The bound on nesting: what is deeper is refused here, so later stages may recurse safely.

Python allows about a thousand frames, and its own compiler 100 levels of indentation and 200 of
parentheses, so the limit leaves each later stage several frames a level.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import cast

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.syntax_rules import TooDeep
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Module, Node

MAX_DEPTH = 100


def report_depth(source: Source, module: Module, report: Callable[[Diagnostic], None]) -> None:
    """Reports each top-level statement that is nested too deeply."""
    before = -1
    for statement in module.body:
        # Ids count the nodes; a statement of few nodes cannot be deep.
        if statement.id - before > MAX_DEPTH:
            deep = _first_too_deep(statement)
            if deep is not None:
                report(TooDeep(source=source, span=deep.span, limit=MAX_DEPTH))
        before = statement.id


def _first_too_deep(root: Node) -> Node | None:
    waiting: list[tuple[Node, int]] = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return node
        waiting.extend((child, depth + 1) for child in children(node))
    return None


def leans_too_far(root: object) -> bool:
    """Whether the first parts of first parts alone are nested too deeply, as in `a.b.c.d…`."""
    depth, node = 0, root
    while isinstance(node, Node) and depth <= MAX_DEPTH:
        depth, node = depth + 1, next(children(node), None)
    return depth > MAX_DEPTH


@cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    names = cast(type[Node], kind).__dataclass_fields__
    return tuple(name for name in names if name != "id" and not name.endswith("span"))


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order of its fields."""
    for name in _fields(cast(Hashable, type(node))):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
