"""The tasks of a graph and what each comes after: what is wrong with them, and a good order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.nearest import nearest
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.structures import Structure, empty_problem
from parallax_primitives.values import Value, bare

_NODE: Final = Structure(noun="task", required="run", optional=("after",))


def names_after(after: Value) -> list[str]:
    """The names in an `after` that was checked: one, a list of them, or none."""
    plain = bare(after)
    if plain is None:
        return []
    listed = [bare(one) for one in plain] if isinstance(plain, list) else [plain]
    return [one for one in listed if isinstance(one, str)]


def graph_problems(name: str, shape: ArgumentShape | None) -> Iterator[Problem]:
    """What is wrong with a graph, as far as its shape is known; `name` is its parameter."""
    yield from empty_problem(name, shape, "task")
    if shape is None or shape.properties is None:
        return
    after: dict[str, list[str]] = {}
    for one, node in shape.properties.items():
        texts = list(_NODE.faults(f"`{one}`", node))
        after[one] = _after(node)
        texts += _misnamed(one, node, shape.properties)
        for text in texts:
            yield Problem(kind="unusable", name=name, key=one, text=text)
    circle = cycle(after)
    if circle:
        words = ", which waits for ".join(f"`{one}`" for one in (*circle[1:], circle[0]))
        text = f"`{circle[0]}` waits for {words}"
        yield Problem(kind="unusable", name=name, key=circle[0], text=text)


def _listed(node: ArgumentShape) -> Sequence[ArgumentShape]:
    """The shapes of the names in `after`, as far as they are known."""
    after = (node.properties or {}).get("after")
    if after is None:
        return ()
    return after.items or () if after.kinds == {"array"} else (after,)


def _after(node: ArgumentShape) -> list[str]:
    constants = [one.constant.value for one in _listed(node) if one.constant is not None]
    return [name for name in map(bare, constants) if isinstance(name, str)]


def _misnamed(own: str, node: ArgumentShape, nodes: Mapping[str, ArgumentShape]) -> Iterator[str]:
    for one in _listed(node):
        if not one.kinds & {"string", "null"}:
            got = " or ".join(sorted(one.kinds))
            yield f"`after` of `{own}` must hold names of tasks, got {got}"
    names = _after(node)
    for at, name in enumerate(names):
        if name not in nodes:
            near = nearest(name, nodes)
            advice = f"; did you mean `{near}`?" if near is not None else ""
            yield f"`{own}` comes after `{name}`, which is no task here{advice}"
        elif name in names[:at]:
            yield f"`{own}` names `{name}` twice in `after`"


def cycle(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Names each of which comes after the next, and the last after the first; empty without any."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return tuple(reversed(found[1:]))
    return ()
