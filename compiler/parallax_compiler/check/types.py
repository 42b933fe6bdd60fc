"""Gradual types: what is known of a value before the program runs.

A `Type` is a shape (what kind of value), the interval of its own annotation, and whether it may be
null instead. `UNKNOWN` fits everything and is never complained about. Types are made by the
functions at the end, which keep them small (`MAX_SIZE` parts): bigger ones lose detail, so that
joining and comparing stay cheap whatever the program says.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Final, TypeAlias

from parallax_compiler.check.intervals import (
    ANY,
    NONE,
    PLAIN,
    Interval,
    hull,
    minimum,
    minimum_of,
    some_of,
)
from parallax_compiler.records import dataclass
from parallax_compiler.syntax.ast import Name

MAX_SIZE: Final = 200
MAX_KEYS: Final = 60


class NullCause(Enum):
    """Why a value may be null, as the end of "it is null …"."""

    NO_BRANCH = "when the condition fails"
    NO_TURN = "when the loop does not run"
    BRANCH = "when a branch gives `null`"
    STATED = "when a branch gives `null ~> …`"
    NO_VALUE = "when nothing is assigned to it"
    NO_RETURN = "when the function returns nothing"
    FAILED = "when the agent fails"
    NOT_FOUND = "when nothing is found"
    BELOW = "when the confidence is too low"
    NOT_TAKEN = "when its confidence is too low"
    MISSING = "when it is missing"
    NO_ARM = "when no arm runs"
    NO_AGENT = "when there is no such agent"
    ABSENT = "when there is no such element"
    NO_ANSWER = "when no agent answers"
    NONE_LEFT = "when nothing passes the filter"
    PENDING = "while nobody has answered"
    UNDONE = "when a step fails and all is undone"
    HALTED = "when a stage fails or is not sure enough"


QUIET: Final = frozenset({NullCause.NO_AGENT, NullCause.ABSENT})
"""Causes that the author has probably thought of: nobody is warned of them."""
EMPTY: Final = frozenset({NullCause.NO_ANSWER, NullCause.NONE_LEFT})
"""Causes for which a whole list is empty."""
UNSURE: Final = frozenset({NullCause.FAILED, NullCause.BELOW})
"""Causes for which null comes with confidence 0."""


@dataclass(frozen=True, slots=True)
class NeverShape:
    """No value at all: an element of `[]`, the result of what always throws."""


@dataclass(frozen=True, slots=True)
class AnyShape:
    """Any value; with `data` any JSON: no function or agent in it, and its parts are plain."""

    data: bool = False


@dataclass(frozen=True, slots=True)
class NullShape:
    """Certainly null."""


@dataclass(frozen=True, slots=True)
class BooleanShape:
    constant: bool | None = None


@dataclass(frozen=True, slots=True)
class NumberShape:
    """A number; `extracted` when it is the confidence of something.

    `counts` is the list, a variable that never changes, whose length it is.
    """

    constant: float | None = None
    extracted: bool = False
    counts: Name | None = None


@dataclass(frozen=True, slots=True)
class TextShape:
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class ArrayShape:
    """A list; `items` are the types at each place where the places are known.

    `gap` says why an element may not be there.
    """

    element: Type
    items: tuple[Type, ...] | None = None
    size: int = 1
    gap: NullCause = NullCause.ABSENT


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object with these keys; `others` is the type of further ones if there may be any."""

    properties: tuple[tuple[str, Type], ...] = ()
    others: Type | None = None
    size: int = 1

    def get(self, key: str) -> Type | None:
        return next((type_ for name, type_ in self.properties if name == key), None)


@dataclass(frozen=True, slots=True)
class UserFunction:
    """A function or lambda written in a file of the program: file name and node id."""

    module: str
    node: int
    parameters: int
    required: int
    rest: bool = False


@dataclass(frozen=True, slots=True)
class LibraryTarget:
    """A library function used as a value, by its table name."""

    name: str


@dataclass(frozen=True, slots=True)
class PrimitiveTarget:
    """A primitive used as a value; `curried` when options were given already."""

    name: str
    curried: bool = False


FunctionTarget: TypeAlias = UserFunction | LibraryTarget | PrimitiveTarget


@dataclass(frozen=True, slots=True)
class FunctionShape:
    """A function; which one, if only one is possible."""

    target: FunctionTarget | None = None


@dataclass(frozen=True, slots=True)
class AgentShape:
    """An agent: any method call on it is an agent call."""


Shape: TypeAlias = (
    NeverShape
    | AnyShape
    | NullShape
    | BooleanShape
    | NumberShape
    | TextShape
    | ArrayShape
    | ObjectShape
    | FunctionShape
    | AgentShape
)


@dataclass(frozen=True, slots=True)
class Type:
    """A shape, the confidence of the value's own annotation, and why it may be null if so."""

    shape: Shape
    own: Interval = PLAIN
    null: NullCause | None = None

    @property
    def confidence(self) -> Interval:
        """How sure the value is: its annotation, or its least sure part."""
        parts = parts_confidence(self.shape)
        if parts.plain:
            return self.own
        if self.own.plain:
            return parts if self.null is None else some_of(parts)
        return hull(self.own, parts)

    @property
    def plain(self) -> bool:
        """Whether neither the value nor a part of it can be annotated."""
        return self.own.plain and parts_confidence(self.shape).plain

    @property
    def size(self) -> int:
        return self.shape.size if isinstance(self.shape, ArrayShape | ObjectShape) else 1


def parts_confidence(shape: Shape) -> Interval:
    """The least sure part of a container; what has no parts is plain."""
    match shape:
        case ArrayShape(items=tuple() as items):
            return minimum_of(item.confidence for item in items)
        case ArrayShape(element=element):
            return some_of(element.confidence)
        case ObjectShape(properties=properties, others=others):
            known = minimum_of(type_.confidence for _, type_ in properties)
            return known if others is None else minimum(known, some_of(others.confidence))
        case AnyShape(data=False):
            return ANY
        case _:
            return PLAIN


NEVER: Final = Type(NeverShape())
UNKNOWN: Final = Type(AnyShape(), ANY)
DATA: Final = Type(AnyShape(data=True))
"""Plain JSON, such as the input."""
RESULT: Final = Type(AnyShape(data=True), ANY)
"""An agent's answer."""
FAILED_RESULT: Final = Type(AnyShape(data=True), ANY, NullCause.FAILED)
"""An agent's answer among others: null if the agent failed."""
NULL: Final = Type(NullShape())
BOOLEAN: Final = Type(BooleanShape())
NUMBER: Final = Type(NumberShape())
CONFIDENCE: Final = Type(NumberShape(extracted=True))
TEXT: Final = Type(TextShape())
AGENT: Final = Type(AgentShape())
FUNCTION: Final = Type(FunctionShape())


def array_of(
    element: Type, items: tuple[Type, ...] | None = None, gap: NullCause = NullCause.ABSENT
) -> Type:
    """A list of `element`, or of exactly `items` (whose join `element` is)."""
    size = 1 + element.size + sum(item.size for item in items or ())
    if size > MAX_SIZE:
        size = 1 + element.size
        items = None
    if size > MAX_SIZE:
        element = blurred(element)
        size = 2
    return Type(ArrayShape(element, items, size, gap))


def gap_of(type_: Type) -> NullCause:
    """Why a list may lack an element."""
    return type_.shape.gap if isinstance(type_.shape, ArrayShape) else NullCause.ABSENT


def object_of(properties: tuple[tuple[str, Type], ...], others: Type | None = None) -> Type:
    """An object with these keys, and further ones of type `others` if that is given."""
    size = 1 + sum(type_.size for _, type_ in properties) + (others.size if others else 0)
    if size > MAX_SIZE or len(properties) > MAX_KEYS:
        properties = tuple((key, blurred(type_)) for key, type_ in properties)
        for _, type_ in properties[MAX_KEYS:]:
            others = type_ if others is None else join(others, type_)
        properties = properties[:MAX_KEYS]
        others = None if others is None else blurred(others)
        size = 2 + len(properties)
    return Type(ObjectShape(properties, others, size))


def _values(shape: ObjectShape) -> tuple[Type, ...]:
    values = tuple(type_ for _, type_ in shape.properties)
    return values if shape.others is None else (*values, shape.others)


def blurred(type_: Type) -> Type:
    """The same value with the parts of its shape forgotten."""
    if not isinstance(type_.shape, ArrayShape | ObjectShape):
        return type_
    return Type(AnyShape(data=is_data(type_)), type_.own, type_.null)


def is_data(type_: Type) -> bool:
    """Whether there is certainly no function or agent in the value and its parts are plain."""
    match type_.shape:
        case AnyShape(data=data):
            return data
        case FunctionShape() | AgentShape():
            return False
        case ArrayShape(element=element, items=items):
            return all(part.own.plain and is_data(part) for part in (element, *(items or ())))
        case ObjectShape() as shape:
            return all(one.own.plain and is_data(one) for one in _values(shape))
        case _:
            return True


GROUP: Final = array_of(AGENT)
RESULTS: Final = array_of(FAILED_RESULT)


def annotated_with(type_: Type, interval: Interval) -> Type:
    """The value with this annotation instead of its own."""
    return Type(type_.shape, interval, type_.null)


def limited_by(type_: Type, interval: Interval) -> Type:
    """The value with a confidence of at most that of something else.

    A container that is not annotated itself may stay so: then its parts are lowered.
    """
    if interval.plain:
        return type_
    limited = minimum(type_.confidence, interval)
    if not type_.own.plain or parts_confidence(type_.shape).plain:
        return Type(type_.shape, limited, type_.null)
    return Type(_lowered_parts(type_.shape, interval), some_of(limited), type_.null)


def _lowered_parts(shape: Shape, interval: Interval) -> Shape:
    """A container whose parts are as they were, or as sure as something else at most."""

    def lowered(part: Type) -> Type:
        kept = not part.own.plain and interval.low >= part.confidence.high
        return part if kept else join(part, limited_by(part, interval))

    match shape:
        case ArrayShape(element=element, items=items):
            kept = None if items is None else tuple(map(lowered, items))
            return replace(shape, element=lowered(element), items=kept)
        case ObjectShape(properties=properties, others=others):
            known = tuple((key, lowered(type_)) for key, type_ in properties)
            return ObjectShape(known, None if others is None else lowered(others), shape.size)
        case _:
            return shape


def nullable(type_: Type, cause: NullCause) -> Type:
    """The value, or null."""
    if isinstance(type_.shape, NullShape | NeverShape):
        return type_
    own = hull(type_.own, NONE if cause in UNSURE else PLAIN)
    return Type(type_.shape, own, type_.null or cause)


def or_null(type_: Type, cause: NullCause) -> Type:
    """The value, or null where nothing gave one."""
    return NULL if isinstance(type_.shape, NeverShape) else or_plain(nullable(type_, cause))


def or_plain(type_: Type) -> Type:
    """The value, or one that is not annotated."""
    return type_ if type_.own.plain else Type(type_.shape, hull(type_.own, PLAIN), type_.null)


def not_null(type_: Type) -> Type:
    """The value where it is certainly not null."""
    return type_ if type_.null is None else Type(type_.shape, type_.own)


def without_constant(type_: Type) -> Type:
    """The type with a known value forgotten."""
    match type_.shape:
        case NumberShape(constant=float(), extracted=extracted):
            return Type(NumberShape(extracted=extracted), type_.own, type_.null)
        case BooleanShape(constant=bool()):
            return Type(BooleanShape(), type_.own, type_.null)
        case TextShape(constant=str()):
            return Type(TextShape(), type_.own, type_.null)
        case _:
            return type_


def join(left: Type, right: Type) -> Type:
    """The type of a value that is one or the other."""
    if left is right or isinstance(right.shape, NeverShape):
        return left
    if isinstance(left.shape, NeverShape) or left == right:
        return right
    own = hull(left.own, right.own)
    null = left.null or right.null
    if isinstance(left.shape, NullShape):
        return Type(right.shape, own, null or _branch(right, left))
    if isinstance(right.shape, NullShape):
        return Type(left.shape, own, null or _branch(left, right))
    return Type(_join_shapes(left, right), own, null)


def _branch(other: Type, null: Type) -> NullCause | None:
    if isinstance(other.shape, NullShape):
        return None
    return NullCause.BRANCH if null.own.plain else NullCause.STATED


def _join_shapes(left: Type, right: Type) -> Shape:
    match left.shape, right.shape:
        case NumberShape() as a, NumberShape() as b:
            return NumberShape(
                a.constant if a.constant == b.constant else None,
                a.extracted and b.extracted,
                a.counts if a.counts == b.counts else None,
            )
        case BooleanShape() as a, BooleanShape() as b:
            return BooleanShape(a.constant if a.constant == b.constant else None)
        case TextShape() as a, TextShape() as b:
            return TextShape(a.constant if a.constant == b.constant else None)
        case ArrayShape() as a, ArrayShape() as b:
            items = _join_items(a.items, b.items)
            gap = a.gap if a.gap in EMPTY else b.gap
            return array_of(join(a.element, b.element), items, gap).shape
        case ObjectShape() as a, ObjectShape() as b:
            return _join_objects(a, b)
        case FunctionShape() as a, FunctionShape() as b:
            return FunctionShape(a.target if a.target == b.target else None)
        case AgentShape(), AgentShape():
            return AgentShape()
        case _:
            return AnyShape(data=is_data(left) and is_data(right))


def _join_items(
    left: tuple[Type, ...] | None, right: tuple[Type, ...] | None
) -> tuple[Type, ...] | None:
    if left is None or right is None or len(left) != len(right):
        return None
    return tuple(map(join, left, right))


def _join_objects(left: ObjectShape, right: ObjectShape) -> Shape:
    others = dict(right.properties)
    merged: list[tuple[str, Type]] = []
    for key, type_ in left.properties:
        other = others.pop(key, None)
        merged.append((key, _one_sided(type_) if other is None else join(type_, other)))
    merged.extend((key, _one_sided(type_)) for key, type_ in others.items())
    rest = [one for one in (left.others, right.others) if one is not None]
    return object_of(tuple(merged), join(rest[0], rest[-1]) if rest else None).shape


def _one_sided(type_: Type) -> Type:
    """A key that only one of two objects has."""
    return nullable(type_, NullCause.MISSING)
