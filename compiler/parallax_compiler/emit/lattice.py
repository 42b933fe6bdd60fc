"""Kinds: what emitted code may take for granted of a value.

A kind is a promise about every value that a variable or an expression can ever have. It is made
only where nothing else is possible: of literals, of what operations give by their definition
(`kinds`), and of an input that the run has checked against its schema. Whatever comes from an
agent, a primitive or a function that is not known is ANY.

A *plain* value is not annotated, and no part of it is. A *confident scalar* is a number, a text, a
truth value or null that is annotated, or plain: what `n ~> 0.9` gives, and what operators make of
it. Where it is always equally sure, the kind says how sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

_DEEPEST: Final = 4
"""How far kinds look into containers."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A promise; `parts` says of what a list or an object consists, `keys` which are there; `bare`
    what is left of a confident scalar without its annotation, which always says `level`, if any."""

    name: str
    plain: bool
    parts: Kind | None = None
    keys: Mapping[str, Kind] = field(default_factory=dict)
    depth: int = 0
    bare: Kind | None = None
    level: float | None = None

    @property
    def written(self) -> str:
        """The type in Python."""
        match self:
            case Kind(name="number"):
                return "float"
            case Kind(name="text"):
                return "str"
            case Kind(name="boolean"):
                return "bool"
            case Kind(name="list", parts=Kind() as parts):
                return f"list[{parts.written}]"
            case _:
                return "rt.Value"


NOTHING: Final = Kind("nothing", plain=True)
"""No value at all: what never runs gives this."""
NUMBER: Final = Kind("number", plain=True)
TEXT: Final = Kind("text", plain=True)
BOOLEAN: Final = Kind("boolean", plain=True)
SCALAR: Final = Kind("scalar", plain=True)
"""Any of those, or null."""
PLAIN: Final = Kind("plain", plain=True)
"""Any plain value, null included, but no function."""
ANY: Final = Kind("any", plain=False)
NULL: Final = Kind("null", plain=True)
"""Null, but not undefined."""


def perhaps(kind: Kind) -> Kind:
    """A value of that kind, or null."""
    if kind is NOTHING:
        return NULL
    if kind.name in _MAYBE or kind is PLAIN or kind is ANY or kind is SCALAR:
        return kind
    if kind.bare is not None:
        return join(kind, NULL)
    return Kind("perhaps", kind.plain, kind, depth=kind.depth)


def present(kind: Kind) -> Kind:
    """The kind of what is not null, where null would be a fault."""
    if kind.name == "perhaps":
        assert kind.parts is not None
        return kind.parts
    if kind.bare is not None:
        rest = present(kind.bare)
        return rest if rest is NOTHING else confident(rest, kind.level)
    return NOTHING if kind is NULL else kind


_MAYBE: Final = frozenset({"null", "perhaps"})


def list_of(parts: Kind) -> Kind:
    """A list that is not annotated itself."""
    if parts.depth == _DEEPEST:
        return PLAIN if parts.plain else ANY
    return Kind("list", parts.plain, parts, depth=parts.depth + 1)


def object_of(keys: Mapping[str, Kind], others: Kind = NOTHING) -> Kind:
    """An object that is not annotated itself, has these keys, and perhaps others."""
    parts = join_all((*keys.values(), others))
    depth = max((parts.depth, *(one.depth for one in keys.values())))
    if depth == _DEEPEST:
        return PLAIN if parts.plain else ANY
    return Kind("object", parts.plain, parts, keys, depth + 1)


_SOLID: Final = frozenset({"number", "text", "boolean"})
_SCALARS: Final = _SOLID | {"null", "scalar"}


def scalar(kind: Kind) -> Kind | None:
    """What a plain or confident scalar is without an annotation; None of any other kind."""
    name = kind.parts.name if kind.name == "perhaps" and kind.parts is not None else kind.name
    return kind if name in _SCALARS else kind.bare


def confident(bare: Kind, level: float | None) -> Kind:
    """A confident scalar, always as sure as that if a level is given."""
    return Kind("confident", plain=False, bare=bare, level=level)


def level_of(kind: Kind) -> float | None:
    """How sure a value always is."""
    return 1.0 if kind.plain else kind.level


def least(bare: Kind, operands: Iterable[Kind]) -> Kind:
    """What an operator makes of plain and confident scalars."""
    levels = [one.level for one in operands if not one.plain]
    if not levels:
        return bare
    known = [one for one in levels if one is not None]
    return confident(bare, min(known) if len(known) == len(levels) else None)


def join_scalars(left: Kind, right: Kind) -> Kind:
    """Of two kinds of which one is a confident scalar."""
    one, other = scalar(left), scalar(right)
    if one is None or other is None:
        return ANY
    level = level_of(left)
    either = join(one, other)
    bare = SCALAR if either is PLAIN else either
    return confident(bare, level if level == level_of(right) else None)


def is_never_null(kind: Kind) -> bool:
    """Of a scalar, plain or confident."""
    return (kind.bare or kind).name in _SOLID


def join(left: Kind, right: Kind) -> Kind:
    """The promise that holds of a value that is one or the other."""
    if left is right or right is NOTHING:
        return left
    if left is NOTHING or left == right:
        return right
    if left.bare is not None or right.bare is not None:
        return join_scalars(left, right)
    if left.name in _MAYBE or right.name in _MAYBE:
        return perhaps(join(present(left), present(right)))
    if left.parts is not None and right.parts is not None and left.name == right.name:
        parts = join(left.parts, right.parts)
        if left.name == "list":
            return list_of(parts)
        common = {key: join(one, right.keys[key]) for key, one in left.keys.items()
                  if key in right.keys}  # fmt: skip
        return object_of(common, parts)
    return PLAIN if left.plain and right.plain else ANY


def join_all(kinds: Iterable[Kind]) -> Kind:
    return reduce(join, kinds, NOTHING)
