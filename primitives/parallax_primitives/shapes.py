"""What is known of an argument before or while a pattern runs.

The checker makes shapes of expressions, the runtime of values; `arguments.py` matches either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from parallax_primitives.checks import VALUE_KINDS
from parallax_primitives.values import Confident, Value, bare, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A value that is known."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentShape:
    """One argument: the kinds it may be of (`kind_of`), and what else is known.

    `confident`: it certainly carries a confidence, as an agent's or a primitive's result does.
    `deferred`: an expression that the primitive starts itself, such as a call of an agent.
    `properties`: the shapes under exactly these keys, for an object all of whose keys are known.
    `items`: the shapes of exactly these elements, for a list all of whose elements are known.
    """

    kinds: frozenset[str] = VALUE_KINDS
    confident: bool = False
    deferred: bool = False
    constant: Constant | None = None
    properties: Mapping[str, ArgumentShape] | None = None
    items: tuple[ArgumentShape, ...] | None = None

    @property
    def is_object(self) -> bool:
        return self.kinds == _OBJECT


_OBJECT: Final = frozenset(("object",))
_ARRAY: Final = frozenset(("array",))

UNKNOWN: Final = ArgumentShape()
"""An argument of which nothing is known."""


def shape_of(value: Value) -> ArgumentShape:
    """The shape of a value: all of it is known."""
    plain = bare(value)
    properties = None
    if isinstance(plain, dict):
        properties = {key: shape_of(part) for key, part in plain.items()}
    return ArgumentShape(
        kinds=frozenset((kind_of(plain),)),
        confident=isinstance(value, Confident),
        constant=Constant(value=value),
        properties=properties,
    )


def known(shape: ArgumentShape | None) -> Constant | None:
    """The value of an argument, its parts included, where all of it is known."""
    if shape is None or shape.constant is not None:
        return None if shape is None else shape.constant
    if shape.items is not None:
        items = [known(one) for one in shape.items]
        values = [one.value for one in items if one is not None]
        return Constant(value=values) if len(values) == len(items) else None
    if shape.properties is not None:
        parts = {key: known(one) for key, one in shape.properties.items()}
        fields: dict[str, Value] = {key: one.value for key, one in parts.items() if one is not None}
        return Constant(value=fields) if len(fields) == len(parts) else None
    return None


def full_shape_of(value: Value) -> ArgumentShape:
    """As `shape_of`, the elements of lists included."""
    plain = bare(value)
    shape = shape_of(plain) if not isinstance(plain, (dict, list)) else ArgumentShape()
    if isinstance(plain, dict):
        parts = {key: full_shape_of(part) for key, part in plain.items()}
        return replace(shape, kinds=_OBJECT, properties=parts)
    if isinstance(plain, list):
        return replace(shape, kinds=_ARRAY, items=tuple(map(full_shape_of, plain)))
    return shape
