"""Comparisons that order a list by a number: `(a, b) => a.score - b.score`.

Asks of each expression what kind it certainly is, once that is known of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from parallax_compiler.emit.lattice import NUMBER, Kind
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Function, Slot

Asked: TypeAlias = tuple[nodes.Operation, Function, nodes.Expression]
"""A method, its callback, and the expression that this gives."""
_Path: TypeAlias = tuple[Slot, tuple[str, ...]] | None


@dataclass(frozen=True, slots=True)
class Order:
    """How `(a, b) => a.part - b.part` orders a list: by which parts of its elements."""

    names: tuple[str, ...]
    descending: bool


def orders_of(asked: Iterable[Asked], of: Callable[[Argument], Kind]) -> dict[int, Order]:
    """Comparisons of `sort` that subtract the same plain number of two elements."""
    found: dict[int, Order] = {}
    for node, function, given in asked:
        match node.operands, given:
            case (
                (_, nodes.Const(value="sort"), _),
                nodes.Operation(name="subtract", operands=(left, right)),
            ) if of(left) is NUMBER and of(right) is NUMBER:
                order = _order(function, _path(left, of), _path(right, of))
                if order is not None:
                    found[function.id] = order
    return found


def _path(node: Argument, of: Callable[[Argument], Kind]) -> _Path:
    """The variable that a part is read of, and the keys that lead to it, which are there."""
    names: list[str] = []
    while isinstance(node, nodes.Operation) and node.name == "get":
        node, name = node.operands
        if not isinstance(name, nodes.Const) or name.value not in of(node).keys:
            return None
        names.append(str(name.value))
    return (node.slot, tuple(reversed(names))) if isinstance(node, nodes.Read) else None


def _order(function: Function, left: _Path, right: _Path) -> Order | None:
    if left is None or right is None or left[1] != right[1]:
        return None
    compared, parameters = [left[0], right[0]], [one.slot for one in function.parameters]
    if compared == parameters:
        return Order(left[1], descending=False)
    return Order(left[1], descending=True) if compared == parameters[::-1] else None
