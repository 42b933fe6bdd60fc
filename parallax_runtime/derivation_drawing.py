"""Draws a derivation as a tree: the result on top, below each number what it was made of.

A node that several rest on is drawn where it is nearest to the top, with a mark, and referred to
elsewhere; an answer is told where it comes first. What is drawn is decided breadth first, so that a
deep branch never crowds out its siblings; what there is no room for is counted. Lines fit the
width.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from parallax_primitives.formulas import Role
from parallax_runtime.derivation import Derivation, Edge, Node

Segment: TypeAlias = tuple[str, str]
"""A role, which says what a piece is and never how it looks, and its text."""
Line: TypeAlias = tuple[Segment, ...]

_MOST_LINES: Final = 100
_MOST_BELOW: Final = 12
"""Inputs of one node that are drawn."""
_DEEPEST: Final = 12
_NARROWEST: Final = 28
"""Columns that guides leave to what they lead to."""

_ROLE_WORDS: Final[dict[Role, str]] = {
    "part": "",
    "agrees": " agrees",
    "differs": " differs",
    "failed": " failed",
    "repeated": " is counted already",
}
_MORE_WORDS: Final[dict[Role, str]] = {
    "part": "",
    "agrees": " that agree",
    "differs": " that differ",
    "failed": " that failed",
    "repeated": " that are counted already",
}
_SIGNS: Final = {"annotation": "~>", "gate": "~@>", "maximum": "~||"}
"""Operators as they are written; other rules go by their names."""
_NAMELESS: Final = frozenset(("minimum", "plain", "value"))
"""Rules whose words say it all."""


@dataclass(slots=True, kw_only=True)
class _Twig:
    """One place of the tree: a node, or what stands there instead of more of them."""

    node: Node | None
    role: Role = "part"
    depth: int = 0
    words: str = ""
    """What is said of inputs that are not drawn; then there is no node."""
    is_reference: bool = False
    below: list[_Twig] = field(default_factory=list)


def derivation_lines(derivation: Derivation, width: int) -> Iterator[Line]:
    """The tree of what a value was made of."""
    root = next((one for one in derivation.nodes if one.id == derivation.root), None)
    if root is None:
        yield (("name", "1.00"), ("plain", " a plain value, which no agent's answer made"))
        return
    top = _Tree(derivation, width).grown(root)
    yield from _Drawing(width, _marks(top), _names(derivation)).lines(top, "", "")


class _Tree:
    """Decides what is drawn."""

    def __init__(self, derivation: Derivation, width: int) -> None:
        self._nodes = {one.id: one for one in derivation.nodes}
        self._edges: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in derivation.edges:
            self._edges[edge.node].append(edge)
        self._deepest = max(2, min(_DEEPEST, (width - _NARROWEST) // 3))

    def grown(self, root: Node) -> _Twig:
        """The tree that is drawn for a node."""
        top = _Twig(node=root)
        drawn, lines, waiting = {root.id}, 1, deque([top])
        cut: list[_Twig] = []
        while waiting:
            twig = waiting.popleft()
            assert twig.node is not None, "only nodes wait"
            edges = self._edges[twig.node.id]
            if not edges and not twig.node.hidden:
                continue
            if twig.depth >= self._deepest or lines >= _MOST_LINES:
                cut.append(twig)
                continue
            for edge, omission in _shown(edges, twig.node.hidden):
                below = self._twig(edge, omission, twig.depth + 1, drawn)
                twig.below.append(below)
                if below.node is not None and not below.is_reference:
                    drawn.add(below.node.id)
                    waiting.append(below)
            lines += len(twig.below)
        for twig in cut:
            self._tell_the_rest(twig, drawn)
        return top

    def _twig(self, edge: Edge | None, omission: str, depth: int, drawn: set[str]) -> _Twig:
        if edge is None:
            return _Twig(node=None, depth=depth, words=omission)
        known = edge.input in drawn
        return _Twig(node=self._nodes[edge.input], role=edge.role, depth=depth, is_reference=known)

    def _tell_the_rest(self, twig: _Twig, drawn: set[str]) -> None:
        assert twig.node is not None, "only nodes are cut"
        reached = {twig.node.id: None}
        waiting = list(reached)
        for one in waiting:
            fresh = [edge.input for edge in self._edges[one] if edge.input not in reached]
            reached.update(dict.fromkeys(fresh))
            waiting.extend(dict.fromkeys(fresh))
        more = sum(one not in drawn for one in reached) + twig.node.hidden
        words = f"… and {more} more below" if more else "… and others that are drawn elsewhere"
        twig.below.append(_Twig(node=None, depth=twig.depth + 1, words=words))


def _shown(edges: Sequence[Edge], hidden: int) -> Iterator[tuple[Edge | None, str]]:
    """The inputs that are drawn, by role, and after each role how many there are besides."""
    by_role: defaultdict[Role, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_role[edge.role].append(edge)
    room = _rooms([len(same) for same in by_role.values()])
    for (role, same), count in zip(by_role.items(), room, strict=True):
        yield from ((edge, "") for edge in same[:count])
        if len(same) > count:
            yield None, f"… and {len(same) - count} more{_MORE_WORDS[role]}"
    if hidden:
        yield None, f"… and {hidden} more"


def _rooms(counts: Sequence[int]) -> list[int]:
    """How many of each role are drawn: all if there is room, else fair shares."""
    room = [0] * len(counts)
    left = _MOST_BELOW
    while left > 0 and any(had < count for had, count in zip(room, counts, strict=True)):
        for at, count in enumerate(counts):
            if room[at] < count and left > 0:
                room[at] += 1
                left -= 1
    return room


def _marks(top: _Twig) -> dict[str, int]:
    """A number for each node with parts that another place refers to, in the order of drawing."""
    twigs, waiting = [], [top]
    while waiting:
        twig = waiting.pop()
        twigs.append(twig)
        waiting.extend(reversed(twig.below))
    wanted = {twig.node.id for twig in twigs if twig.node is not None and twig.is_reference}
    shown = [
        twig.node.id
        for twig in twigs
        if twig.node is not None and not twig.is_reference and twig.below
    ]
    return {one: at for at, one in enumerate((one for one in shown if one in wanted), start=1)}


def _names(derivation: Derivation) -> dict[str, str]:
    """Who gave each answer; the answers of an agent are numbered where it gave several."""
    given: defaultdict[str, list[str]] = defaultdict(list)
    for node in derivation.nodes:
        if node.kind != "rule":
            given[node.agent or "a task"].append(node.id)
    return {
        one: f"{agent}#{at}" if len(same) > 1 else agent
        for agent, same in given.items()
        for at, one in enumerate(same, start=1)
    }


class _Drawing:
    """Writes lines."""

    def __init__(self, width: int, marks: dict[str, int], names: dict[str, str]) -> None:
        self._width = width - 2  # an ellipsis in plain ASCII takes two columns more
        self._marks = marks
        self._names = names
        self._told = set[str]()

    def lines(self, twig: _Twig, guide: str, rest: str) -> Iterator[Line]:
        """A twig and what is below; `guide` leads to its first line, `rest` to the others."""
        if twig.node is None:
            yield (("gutter", guide), ("dim", self._cut(twig.words, len(guide))))
            return
        under = rest + ("│  " if twig.below else "   ")
        segments = self._segments(twig, twig.node, len(guide))
        for at, line in enumerate(_wrapped(segments, self._width - len(guide), 3)):
            yield (("gutter", guide if at == 0 else under), *line)
        for at, below in enumerate(twig.below):
            last = at == len(twig.below) - 1
            yield from self.lines(
                below, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  ")
            )

    def _segments(self, twig: _Twig, node: Node, used: int) -> list[Segment]:
        """The pieces of a line, none of which is broken as long as it fits into a line."""
        if node.kind != "rule":
            return self._answer(twig, node, used)
        mark = self._marks.get(node.id)
        shown: Segment = ("name", node.equation.shown)
        who = [("plain", _ROLE_WORDS[twig.role].strip())] if twig.role != "part" else []
        if twig.is_reference:
            where = "as above" if mark is None else f"see ({mark})"
            return [shown, *who, ("dim", f"{_title(node)} {where}".strip())]
        words = [("plain", one) for one in node.equation.words]
        named = [] if mark is None else [("dim", f"({mark})")]
        return [shown, *words, *who, *_tail(_title(node), _place(node)), *named]

    def _answer(self, twig: _Twig, node: Node, used: int) -> list[Segment]:
        failed = node.kind == "failure" or twig.role == "failed"
        who = self._names[node.id] + _ROLE_WORDS["failed" if failed else twig.role]
        role = "failure" if failed else "plain"
        shown: Segment = ("name", node.equation.shown)
        if node.id in self._told:
            return [shown, (role, who), ("dim", "as above")]
        self._told.add(node.id)
        tail = _tail(_place(node))
        taken = used + len(shown[1]) + len(who) + sum(len(text) for _, text in tail)
        words = _short((node.error if failed else node.answer) or "", self._width - taken - 4)
        return [shown, (role, f"{who}: {words}" if words else who), *tail]

    def _cut(self, text: str, used: int) -> str:
        return _short(text, self._width - used)


def _title(node: Node) -> str:
    if node.rule in _NAMELESS:
        return ""
    return _SIGNS.get(node.rule, node.rule)


def _tail(*parts: str) -> list[Segment]:
    known = ", ".join(part for part in parts if part)
    return [("dim", f"[{known}]")] if known else []


def _place(node: Node) -> str:
    return "" if node.place is None else f"{node.place.source}:{node.place.line}"


def _short(text: str, room: int) -> str:
    """The text in so many columns, on one line; nothing where it would say nothing."""
    plain = " ".join(text.split())
    if len(plain) <= room:
        return plain
    return f"{plain[: room - 1]}…" if room >= 8 else ""


def _wrapped(pieces: Sequence[Segment], width: int, indent: int) -> Iterator[Line]:
    """The pieces with spaces between, on as many lines as it takes; the caller indents all but the
    first by `indent`."""
    line: list[Segment] = []
    used = 0
    for role, text in _fitting(pieces, width - indent):
        if line and used + 1 + len(text) > width:
            yield tuple(line)
            line, used = [], indent
        if line:
            line.append(("plain", " "))
            used += 1
        line.append((role, text))
        used += len(text)
    yield tuple(line)


def _fitting(pieces: Sequence[Segment], width: int) -> Iterator[Segment]:
    """The pieces, those that are wider than a line in words, and these cut."""
    for role, text in pieces:
        if len(text) <= width:
            yield role, text
        else:
            yield from ((role, word[:width]) for word in text.split())
