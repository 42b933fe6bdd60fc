"""Going over the tree: the nodes directly inside a node, in the order of its fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, TypeVar, cast

from parallax_compiler.syntax.ast import (
    Call,
    ExpressionStatement,
    Index,
    Lambda,
    Member,
    Name,
    Node,
    unparenthesized,
)

_LEAVES: Final = frozenset({"id", "span", "name", "operator", "label", "text", "quote", "header"})
_Kind = TypeVar("_Kind", bound=Node)
_PLACES: dict[type[Node], tuple[str, ...]] = {}


def _places(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a class that can hold nodes."""
    return tuple(
        one.name
        for one in fields(kind)
        if one.name not in _LEAVES and not one.name.endswith("_span") and one.type != "bool"
    )


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside `node`; the header of a file is not among them."""
    kind = type(node)
    places = _PLACES.get(kind)
    if places is None:
        places = _PLACES[kind] = _places(kind)
    if not places:
        return ()
    found: list[Node] = []
    for place in places:
        part = getattr(node, place)
        if part.__class__ is tuple:
            found += [one for one in part if isinstance(one, Node)]
        elif isinstance(part, Node):
            found.append(part)
    return tuple(found)


def everything(root: Node) -> Iterator[Node]:
    """The node and all nodes inside it, outer before inner, without recursion."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(children(node))


@dataclass(frozen=True, slots=True)
class Outline:
    """All nodes of a file, outer before inner in the order of writing, and what is around each.

    `inner` has the nodes directly inside of those that have any: asking `children` again for each
    pass over a file took a third of the time of resolving it.
    """

    nodes: tuple[Node, ...]
    parents: Mapping[int, Node]
    inner: Mapping[int, tuple[Node, ...]]
    kinds: Mapping[type[Node], Sequence[Node]]

    def of(self, kind: type[_Kind]) -> Sequence[_Kind]:
        """The nodes of one kind, in the order of writing."""
        return cast("Sequence[_Kind]", self.kinds.get(kind, ()))


def outline(root: Node) -> Outline:
    """Goes over a file once, so that nobody else needs to."""
    nodes: list[Node] = []
    parents: dict[int, Node] = {}
    inner: dict[int, tuple[Node, ...]] = {}
    kinds: defaultdict[type[Node], list[Node]] = defaultdict(list)
    pending = [root]
    while pending:
        node = pending.pop()
        nodes.append(node)
        kinds[type(node)].append(node)
        found = children(node)
        if found:
            inner[node.id] = found
            for one in found:
                parents[one.id] = node
            pending += reversed(found)
    return Outline(tuple(nodes), parents, inner, kinds)


def root_name(expression: Node) -> Name | None:
    """The variable that `a.b[c].d` begins with; None where something else does."""
    while isinstance(expression, Member | Index):
        if expression.optional:
            return None
        expression = unparenthesized(expression.object)
    return expression if isinstance(expression, Name) else None


def pushing_call(node: Node) -> Call | None:
    """The call that a statement or a callback makes only to push: `xs.push(v)`.

    That is an expression statement, or the whole body of a lambda given to `forEach`.
    """
    match node:
        case ExpressionStatement(expression=expression):
            return _push(expression)
        case Call(callee=Member(name="forEach"), arguments=(Lambda(body=body), *_)):
            return _push(body)
        case _:
            return None


def _push(node: Node) -> Call | None:
    match node:
        case Call(callee=Member(name="push", optional=False) as member):
            return node if root_name(member.object) is not None else None
        case _:
            return None
