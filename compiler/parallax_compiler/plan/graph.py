"""The plan as a graph: what happens, what flows from one thing to another, what decides.

The graph is derived: nodes are the input, the groups, and the sites of the plan; a data edge says
that what one gives is used to make what another takes; a choice edge leads from a gate to what
happens on one of its sides. Flows through variables, parameters and results of functions are
followed without regard to order, so that a loop's edges are complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from parallax_compiler.plan.nodes import SiteKind
from parallax_compiler.records import dataclass
from parallax_compiler.source import Span

NodeKind: TypeAlias = Literal["input", "group", "result"] | SiteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something that happens, or something that is there at the start.

    `key` is unique: `s3` for site 3, `g:agents`, `input`, `result`. `details` are the settings that
    matter, such as `threshold 0.8`. `frames` are the loops and functions around it,
    outermost first.
    """

    key: str
    kind: NodeKind
    name: str
    details: tuple[str, ...]
    frames: tuple[str, ...]
    source: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """`label` of a choice edge is its side: `≥ 0.9`, `high`, `else` …"""

    source: str
    target: str
    kind: Literal["data", "choice"]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Nodes in the order of the program, edges in the order of their targets."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    frames: Mapping[str, str]
    """Key of a loop or function → what it is called."""
