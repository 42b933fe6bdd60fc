"""The plan as a Mermaid flowchart.

Groups are stacked shapes that fan out, primitives boxes with their settings, gates diamonds whose
sides carry their thresholds, escalations hexagons; loops and functions are frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parallax_compiler.plan.flows import graph_of
from parallax_compiler.plan.graph import Edge, Graph, Node
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.resolve.bindings import Group

_CLASSES = (
    "classDef group fill:#e8f0fe,stroke:#4285f4",
    "classDef primitive fill:#e6f4ea,stroke:#34a853",
    "classDef agent fill:#e0f7fa,stroke:#0097a7",
    "classDef gate fill:#fef7e0,stroke:#f9ab00",
    "classDef escalate fill:#fce8e6,stroke:#ea4335",
)
_LONGEST = 48


def mermaid(plan: Plan) -> str:
    """The text of the flowchart, ending with a line end."""
    graph = graph_of(plan)
    groups = {group.name: group for group in plan.groups}
    writer = _Writer(graph, groups)
    lines = ["flowchart TD", *writer.frame((), 1), *writer.edges(), *writer.classes()]
    return "\n".join(lines) + "\n"


class _Writer:
    def __init__(self, graph: Graph, groups: Mapping[str, Group]) -> None:
        self.graph = graph
        self.groups = groups
        self.ids = {node.key: f"n{place}" for place, node in enumerate(graph.nodes)}

    def frame(self, frames: tuple[str, ...], depth: int) -> list[str]:
        """The nodes directly in a frame, and the frames in it as subgraphs."""
        indent = "  " * depth
        lines: list[str] = []
        opened: dict[str, None] = {}
        for node in self.graph.nodes:
            if node.frames == frames:
                lines.append(f"{indent}{self.ids[node.key]}{self.shape(node)}")
            elif node.frames[: len(frames)] == frames:
                opened.setdefault(node.frames[len(frames)])
        for key in opened:
            lines.append(f"{indent}subgraph {_frame_id(key)}[{_quoted(self.graph.frames[key])}]")
            lines.extend(self.frame((*frames, key), depth + 1))
            lines.append(f"{indent}end")
        return lines

    def shape(self, node: Node) -> str:
        text = _quoted(self.label(node))
        if node.name == "escalate":
            return "{{" + text + "}}"
        match node.kind:
            case "input" | "result":
                return f"([{text}])"
            case "group":
                return f"[[{text}]]"
            case "gate":
                return "{" + text + "}"
            case "agent" | "fan-out":
                return f"({text})"
            case _:
                return f"[{text}]"

    def label(self, node: Node) -> str:
        if node.kind == "group":
            return "<br/>".join([node.name, *self.asked(node.name)])
        name = "how sure?" if node.kind == "gate" else node.name
        details = [one for one in node.details if len(one) <= _LONGEST]
        return "<br/>".join([name, *details])

    def asked(self, name: str) -> Iterable[str]:
        group = self.groups.get(name)
        if group is not None:
            yield "best agent" if group.single else f"{group.minimum} or more agents"
            if group.capabilities:
                yield ", ".join(group.capabilities)

    def edges(self) -> list[str]:
        return [f"  {self.edge(edge)}" for edge in self.graph.edges]

    def edge(self, edge: Edge) -> str:
        source, target = self.ids[edge.source], self.ids[edge.target]
        if edge.label:
            return f"{source} -->|{_quoted(edge.label)}| {target}"
        fans_out = edge.source.startswith("g:")
        return f"{source} {'==>' if fans_out else '-->'} {target}"

    def classes(self) -> list[str]:
        members: dict[str, list[str]] = {}
        for node in self.graph.nodes:
            name = _class_of(node)
            members.setdefault(name, []).append(self.ids[node.key])
        lines = [f"  {one}" for one in _CLASSES if one.split()[1] in members]
        known = {one.split()[1] for one in _CLASSES}
        lines.extend(
            f"  class {','.join(ids)} {name}" for name, ids in members.items() if name in known
        )
        return lines


def _class_of(node: Node) -> str:
    if node.name == "escalate":
        return "escalate"
    return "agent" if node.kind == "fan-out" else node.kind


def _quoted(text: str) -> str:
    """A label: Mermaid reads entities, so that no character can end it."""
    special = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}
    escaped = "<br/>".join(
        "".join(special.get(one, one if one.isprintable() else " ") for one in part)
        for part in text.split("<br/>")
    )
    return f'"{escaped}"'


def _frame_id(key: str) -> str:
    return f"frame_{key}"
