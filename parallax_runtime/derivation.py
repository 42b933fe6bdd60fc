"""Where the confidence of a result comes from: a graph of rules down to the agents' answers.

The graph is made of a value's evidence once a run has ended. Its nodes are data that can be kept
and read again: numbers, words, places in the pattern. A node that several rest on is there once.
Nodes nearest to the value come first, and beyond MOST_NODES only their number is kept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from parallax_primitives.derivation import PLAIN, node_of
from parallax_primitives.formulas import Role
from parallax_primitives.values import Confident, Evidence, Value, to_json
from parallax_runtime.derivation_words import Equation, equation, least_of
from parallax_runtime.events import Event
from parallax_runtime.execution import Place
from parallax_runtime.part_paths import Steps, path_text, read_path, step_text
from parallax_runtime.places import place_at
from parallax_runtime.program import Program

MOST_NODES: Final = 10_000
_MOST_PARTS: Final = 2_000
_LONGEST_ANSWER: Final = 200

Kind: TypeAlias = Literal["answer", "failure", "rule"]
_KINDS: Final[dict[str, Kind]] = {"answer": "answer", "failure": "failure"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step: an agent's answer or failure, or a rule that was applied to others.

    `answer` is the beginning of the answer as JSON. `hidden` counts inputs that are not in the
    graph.
    """

    id: str
    kind: Kind
    rule: str
    confidence: float
    equation: Equation
    agent: str | None = None
    call: str | None = None
    answer: str | None = None
    error: str | None = None
    place: Place | None = None
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A node, and one that it was made of; the role says what that was to it."""

    node: str
    input: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the value that has a confidence of its own, and the node of it.

    The path is that of Prism, `.findings[0].risk`; that of the whole value is empty. A `collected`
    confidence is that of the parts inside and does not bound any of them.
    """

    path: str
    node: str
    collected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """The whole graph. The first part is the value itself, unless it is plain."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    parts: tuple[Part, ...] = ()
    omitted: int = 0

    @property
    def root(self) -> str | None:
        """The node of the whole value; None when no agent's answer made it."""
        return self.parts[0].node if self.parts and self.parts[0].path == "" else None


def derive(value: Value, program: Program, events: Iterable[Event] = ()) -> Derivation:
    """The derivation of a run's result; the events tell what the agents answered."""
    graph = _Graph(program, events)
    parts = [(path, node, collected) for path, node, collected in _parts(value)]
    nodes, omitted = graph.nodes([node for _, node, _ in parts])
    return Derivation(
        nodes=nodes,
        edges=tuple(graph.edges()),
        parts=tuple(
            Part(path=path, node=graph.ids[node], collected=collected)
            for path, node, collected in parts
            if node in graph.ids
        ),
        omitted=omitted,
    )


def _parts(value: Value) -> Iterator[tuple[str, Evidence, bool]]:
    """The value and its annotated parts at every depth with their nodes, the outer ones first."""
    whole = node_of(value)
    if whole is PLAIN:
        return
    yield "", whole, not isinstance(value, Confident) or _is_collected(value)
    waiting: list[tuple[str, Value]] = [("", value)]
    found = 0
    for path, one in waiting:
        if path and isinstance(one, Confident):
            found += 1
            yield path, node_of(one), _is_collected(one)
        if found >= _MOST_PARTS:
            return
        waiting.extend(_inside(path, one, _MOST_PARTS - len(waiting)))


def _is_collected(value: Confident) -> bool:
    return value.evidence is not None and value.evidence.collected


def _inside(path: str, value: Value, room: int) -> list[tuple[str, Value]]:
    plain = value.value if isinstance(value, Confident) else value
    if isinstance(plain, list):
        steps = [(path + step_text(at), part) for at, part in enumerate(plain[: max(0, room)])]
    elif isinstance(plain, dict):
        steps = [(path + step_text(key), part) for key, part in plain.items()]
    else:
        return []
    return [one for one in steps if isinstance(one[1], (Confident, list, dict))][: max(0, room)]


class _Graph:
    """Numbers evidence breadth first, and makes nodes of it."""

    def __init__(self, program: Program, events: Iterable[Event]) -> None:
        self.ids: dict[Evidence, str] = {}
        self._program = program
        self._places: dict[object, Place | None] = {}
        self._answers = {
            event.key: event.data.get("value") for event in events if event.kind == "call.finished"
        }

    def nodes(self, roots: list[Evidence]) -> tuple[tuple[Node, ...], int]:
        """The nodes from these on, nearest first, and how many there was no room for."""
        reached = dict.fromkeys(roots)
        waiting = list(reached)
        for one in waiting:
            fresh = [below for below in dict.fromkeys(one.inputs) if below not in reached]
            reached.update(dict.fromkeys(fresh))
            waiting.extend(fresh)
        for at, one in enumerate(waiting[:MOST_NODES]):
            self.ids[one] = f"d{at + 1}"
        return tuple(map(self._node, self.ids)), max(0, len(waiting) - MOST_NODES)

    def edges(self) -> Iterator[Edge]:
        for one, name in self.ids.items():
            for below, role in zip(one.inputs, roles_of(one), strict=True):
                if below in self.ids:
                    yield Edge(node=name, input=self.ids[below], role=role)

    def _node(self, one: Evidence) -> Node:
        kind = _KINDS.get(one.rule, "rule")
        error = one.details.get("message") or one.details.get("error")
        return Node(
            id=self.ids[one],
            kind=kind,
            rule=one.rule,
            confidence=one.confidence,
            equation=equation(one, roles_of(one)),
            agent=one.agent,
            call=one.call,
            answer=_beginning(self._answers[one.call]) if one.call in self._answers else None,
            error=str(error) if kind == "failure" and error else None,
            place=self._place(one.call if one.place is None else one.place),
            hidden=sum(below not in self.ids for below in one.inputs),
        )

    def _place(self, where: object) -> Place | None:
        if where not in self._places:
            self._places[where] = place_at(self._program, where)
        return self._places[where]


def roles_of(one: Evidence) -> tuple[Role, ...]:
    """What each input of a node was."""
    part: Role = "part"
    return one.roles or (part,) * len(one.inputs)


def _beginning(answer: Value) -> str:
    text = json.dumps(to_json(answer), ensure_ascii=False)
    return text if len(text) <= _LONGEST_ANSWER else text[: _LONGEST_ANSWER - 1] + "…"


# --- of a part -----------------------------------------------------------------------------------


def derivation_at(derivation: Derivation, steps: Steps) -> Derivation:
    """The derivation of a part of the value alone.

    A part is as sure as itself and as the annotated containers around it; one that has no
    annotation of its own or around it is as sure as the parts inside.
    """
    around = [path_text(steps[:at]) for at in range(len(steps) + 1)]
    known = {part.path: part for part in derivation.parts}
    own = known.get(around[-1])
    bounds = [one for path in around[:-1] if (one := known.get(path)) and not one.collected]
    nodes = {one.id: one for one in derivation.nodes}
    candidates = [*bounds, *([own] if own is not None else [])]
    if candidates:
        lowest = min(reversed(candidates), key=lambda part: nodes[part.node].confidence)
        return _cut_out(derivation, nodes[lowest.node], lowest.collected)
    inside = _outermost(derivation.parts, steps)
    if not inside:
        return Derivation()
    return _joined(derivation, [nodes[part.node] for part in inside])


def _outermost(parts: Iterable[Part], container: Steps) -> list[Part]:
    """The parts inside of a container that lie in no other part there."""
    found: dict[Steps, Part] = {}
    for part in parts:
        steps = read_path(part.path) or ()
        around = (steps[:depth] for depth in range(len(container) + 1, len(steps)))
        inside = len(steps) > len(container) and steps[: len(container)] == container
        if inside and not any(outer in found for outer in around):
            found[steps] = part
    return list(found.values())


def _joined(derivation: Derivation, parts: Sequence[Node]) -> Derivation:
    """The derivation of a container that has no annotation, from those of its parts."""
    below = tuple({part.id: part for part in parts}.values())
    if len(below) == 1:
        return _cut_out(derivation, below[0], collected=True)
    confidence = min(one.confidence for one in below)
    words = least_of(confidence, len(below))
    top = Node(id="d0", kind="rule", rule="minimum", confidence=confidence, equation=words)
    edges = tuple(Edge(node=top.id, input=one.id, role="part") for one in below)
    extended = replace(
        derivation, nodes=(top, *derivation.nodes), edges=(*edges, *derivation.edges)
    )
    return _cut_out(extended, top, collected=True)


def _cut_out(derivation: Derivation, root: Node, collected: bool) -> Derivation:
    """What can be reached from a node, which becomes the root."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for edge in derivation.edges:
        below[edge.node].append(edge.input)
    reached = {root.id: None}
    waiting = [root.id]
    for one in waiting:
        fresh = [name for name in dict.fromkeys(below[one]) if name not in reached]
        reached.update(dict.fromkeys(fresh))
        waiting.extend(fresh)
    known = {one.id: one for one in derivation.nodes}
    return Derivation(
        nodes=tuple(known[name] for name in reached),
        edges=tuple(edge for edge in derivation.edges if edge.node in reached),
        parts=(Part(path="", node=root.id, collected=collected),),
        omitted=derivation.omitted,
    )
