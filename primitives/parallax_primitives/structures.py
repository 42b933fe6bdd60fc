"""Arguments that are written as objects of certain keys: `{do, undo}`, `{after, run}` and the like.

What does not fit is found by shapes, so that one rule serves the checker, which knows the parts
that are written out, and the run, which knows all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parallax_primitives.checks import Problem
from parallax_primitives.nearest import nearest
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.values import Value, bare, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What one object of an argument may hold; `noun` is what it is called, such as `step`."""

    noun: str
    required: str
    optional: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.required, *self.optional)

    def faults(self, who: str, shape: ArgumentShape) -> Iterator[str]:
        """What is wrong with the object that is called `who`, as far as it is known."""
        if "object" not in shape.kinds:
            yield f"{who} must be an object with `{self.required}`, got {_kinds(shape)}"
            return
        if shape.properties is None:
            return
        for key in shape.properties:
            if key not in self.keys:
                yield f"{who} has no use for `{key}`; {self._advice(key)}"
        if self.required not in shape.properties:
            yield f"{who} has no `{self.required}`"

    def _advice(self, key: str) -> str:
        near = nearest(key, self.keys)
        if near is not None:
            return f"did you mean `{near}`?"
        listed = " and ".join(f"`{one}`" for one in self.keys)
        return f"a {self.noun} has {listed}"


def _kinds(shape: ArgumentShape) -> str:
    return " or ".join(sorted(shape.kinds))


def list_problems(
    name: str, shape: ArgumentShape | None, structure: Structure, *, tasks: bool = False
) -> Iterator[Problem]:
    """The problems of a list of such objects; with `tasks` anything but an object is a task."""
    yield from empty_problem(name, shape, structure.noun)
    for number, item in enumerate((shape and shape.items) or (), 1):
        if tasks and item.kinds != {"object"}:
            continue
        for text in structure.faults(f"{structure.noun} {number}", item):
            yield Problem(kind="unusable", name=name, text=text)


def empty_problem(name: str, shape: ArgumentShape | None, noun: str) -> Iterator[Problem]:
    """The problem of a list, or of an object, that holds nothing to do."""
    if shape is not None and (shape.items == () or shape.properties == {}):
        yield Problem(kind="unusable", name=name, text=f"there is no {noun}; give at least one")


def entries(whole: Value) -> dict[str, Value]:
    """The properties of an object that was checked, each at most as sure as the object."""
    plain = bare(whole)
    assert isinstance(plain, dict), "the shape of the argument was checked"
    return {str(key): part_of(whole, part) for key, part in plain.items()}
