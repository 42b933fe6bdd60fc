"""The plan of a pattern as boxes on a terminal, from the top to the bottom.

Boxes stand in the order of the program. Where something does not take what stands right above it,
the arrow says from where it does, and on which side of a choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from parallax_cli.output import Line
from parallax_compiler.plan.flows import graph_of
from parallax_compiler.plan.graph import Edge, Graph, Node
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.resolve.bindings import Group

_WIDEST: Final = 60
_MARGIN: Final = "  "


def box_lines(plan: Plan) -> Iterator[Line]:
    """The lines of the drawing."""
    graph = graph_of(plan)
    groups = {group.name: group for group in plan.groups}
    texts = [_text(node, groups) for node in graph.nodes]
    width = max((len(line) for lines in texts for line in lines), default=0)
    for at, (node, lines) in enumerate(zip(graph.nodes, texts, strict=True)):
        if at:
            yield _arrow(graph, at, width)
        yield from _box(node, lines, width)


def _text(node: Node, groups: Mapping[str, Group]) -> list[str]:
    """What stands in a box."""
    if node.kind == "group":
        return [node.name, *_asked(groups.get(node.name))]
    return [_cut(one) for one in (_name(node), *node.details)]


def _name(node: Node) -> str:
    return "how sure?" if node.kind == "gate" or node.name == "uncertain" else node.name


def _asked(group: Group | None) -> Iterator[str]:
    if group is None:
        return
    who = ", ".join(group.capabilities) or "any capability"
    yield _cut(f"the best agent: {who}" if group.single else f"{group.minimum} or more: {who}")


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _box(node: Node, lines: Sequence[str], width: int) -> Iterator[Line]:
    role = {"group": "note", "gate": "warning", "result": "success"}.get(node.kind, "plain")
    role = "failure" if node.name == "escalate" else role
    corners = "╭╮╰╯" if node.kind in ("input", "group", "result") else "┌┐└┘"
    edge = "─" * (width + 2)
    yield ((role, f"{_MARGIN}{corners[0]}{edge}{corners[1]}"),)
    for at, line in enumerate(lines):
        words = "name" if at == 0 else "plain"
        padded = line.ljust(width)
        yield ((role, f"{_MARGIN}│ "), (words, padded), (role, " │"))
    yield ((role, f"{_MARGIN}{corners[2]}{edge}{corners[3]}"),)


def _arrow(graph: Graph, at: int, width: int) -> Line:
    node, above = graph.nodes[at], graph.nodes[at - 1]
    names = {one.key: _name(one) for one in graph.nodes}
    edges = [one for one in graph.edges if one.target == node.key and one.source != node.key]
    middle = _MARGIN + " " * (width // 2 + 1)
    if not edges:
        return (("dim", ""),)
    if [one.source for one in edges] == [above.key]:
        label = edges[0].label
        return (("dim", f"{middle}│ {label}".rstrip()),)
    sources = dict.fromkeys(_source(one, names) for one in edges)
    return (("dim", f"{middle}│ from {', '.join(sources)}"),)


def _source(edge: Edge, names: Mapping[str, str]) -> str:
    name = names[edge.source]
    return f"{name} ({edge.label})" if edge.label else name
