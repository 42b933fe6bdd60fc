"""Parts of values: properties, elements, and what a changed copy of a container is.

A part is as sure as itself, but no surer than its container where that is annotated.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.check.intervals import PLAIN
from parallax_compiler.check.operators import extracted
from parallax_compiler.check.types import (
    AGENT,
    DATA,
    NEVER,
    NUMBER,
    TEXT,
    UNKNOWN,
    AgentShape,
    AnyShape,
    ArrayShape,
    NeverShape,
    NullCause,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
    array_of,
    join,
    limited_by,
    not_null,
    nullable,
    object_of,
    or_plain,
    without_constant,
)
from parallax_compiler.syntax.ast import Call, Expression, Index, Member

AGENT_PROPERTIES: Final = {
    "id": TEXT,
    "name": TEXT,
    "capabilities": array_of(TEXT),
    "expertise": nullable(NUMBER, NullCause.MISSING),
}
ANSWER_PROPERTIES: Final = ("agent", "confidence", "reasoning", "value")
"""What the dot reads on every confident value unless it has such a key of its own."""


def property_type(container: Type, name: str) -> Type | None:
    """The type of `container.name`; None when there is certainly no such property."""
    found = _own_property(container, name)
    if found is not None:
        return limited_by(found, container.own)
    if name in ANSWER_PROPERTIES and not isinstance(container.shape, AgentShape):
        return answer_property(container, name)
    return None


def _own_property(container: Type, name: str) -> Type | None:
    match container.shape:
        case NeverShape():
            return NEVER
        case AnyShape(data=data):
            if name in ANSWER_PROPERTIES and not container.own.plain:
                return None
            return DATA if data else UNKNOWN
        case ArrayShape() | TextShape():
            return NUMBER if name == "length" else None
        case ObjectShape() as shape:
            return _value_at(shape, name)
        case AgentShape():
            return AGENT_PROPERTIES.get(name)
        case _:
            return None


def answer_property(container: Type, name: str) -> Type:
    """`.confidence`, `.value`, `.agent`, `.reasoning` of a value without such a key."""
    match name:
        case "confidence":
            return extracted(container)
        case "value":
            # An answer may have a key `value` of its own, which is as sure as the answer.
            kept = isinstance(container.shape, AnyShape) and not container.own.plain
            return container if kept else Type(container.shape, PLAIN, container.null)
        case "agent":
            return nullable(AGENT if container.own.plain else UNKNOWN, NullCause.MISSING)
        case _:
            return nullable(TEXT, NullCause.MISSING)


def has_own_key(container: Type, name: str) -> bool:
    """Whether the dot reads a key of an object rather than what every confident value has."""
    return isinstance(container.shape, ObjectShape) and container.shape.get(name) is not None


def index_type(container: Type, index: Type) -> Type | None:
    """The type of `container[index]`; None when there is certainly nothing."""
    found = _own_element(container, index)
    if found is None:
        return None
    return limited_by(limited_by(found, container.own), index.confidence)


def _own_element(container: Type, index: Type) -> Type | None:
    match container.shape, index.shape:
        case NeverShape(), _:
            return NEVER
        case ArrayShape(items=tuple() as items), NumberShape(constant=float() as at):
            place = int(at) if at.is_integer() else -1
            return items[place] if 0 <= place < len(items) else None
        case ArrayShape(element=element, gap=gap), _:
            found = UNKNOWN if isinstance(element.shape, NeverShape) else element
            return nullable(found, gap)
        case TextShape(), _:
            return nullable(TEXT, NullCause.ABSENT)
        case ObjectShape() as shape, TextShape(constant=str() as key):
            return _value_at(shape, key)
        case ObjectShape(properties=properties, others=others), _:
            values = (*(type_ for _, type_ in properties), *((others,) if others else ()))
            return _perhaps(_joined(values))
        case AnyShape(data=data), _:
            return DATA if data else UNKNOWN
        case AgentShape(), TextShape(constant=str() as key):
            return AGENT_PROPERTIES.get(key)
        case _:
            return UNKNOWN


def _value_at(shape: ObjectShape, key: str) -> Type | None:
    known = shape.get(key)
    return known if known is not None or shape.others is None else _perhaps(shape.others)


def _perhaps(type_: Type) -> Type:
    """A value that may be missing; of what is unknown that need not be said."""
    if isinstance(type_.shape, AnyShape):
        return or_plain(type_)
    return nullable(type_, NullCause.ABSENT)


def _joined(types: tuple[Type, ...]) -> Type:
    result = NEVER
    for one in types:
        result = join(result, one)
    return UNKNOWN if isinstance(result.shape, NeverShape) else result


def element_type(container: Type, *, keys: bool = False) -> Type:
    """What `for x in container` gives in each turn."""
    match container.shape:
        case ArrayShape(element=element):
            return limited_by(element, container.own)
        case TextShape():
            return limited_by(TEXT, container.own)
        case ObjectShape() if keys:
            return limited_by(TEXT, container.own)
        case AnyShape(data=True):
            return limited_by(DATA, container.own)
        case NeverShape():
            return NEVER
        case _:
            return UNKNOWN


def is_iterable(container: Type, *, keys: bool = False) -> bool:
    """Whether `for x in container` can work."""
    if keys and isinstance(container.shape, ObjectShape):
        return True
    return isinstance(container.shape, ArrayShape | TextShape | AnyShape | NeverShape)


def changed(container: Type, path: tuple[Type, ...], value: Type) -> Type:
    """The copy of `container` in which the part at `path` (the types of its keys) is `value`."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    inner = value
    if rest:
        inner = changed(_own_element(container, key) or UNKNOWN, rest, value)
    match container.shape, key.shape:
        case ObjectShape() as shape, TextShape(constant=str() as name):
            return _own(container, _with_key(shape, name, inner))
        case ObjectShape(properties=properties, others=others), _:
            merged = tuple((name, join(type_, inner)) for name, type_ in properties)
            other = inner if others is None else join(others, inner)
            return _own(container, object_of(merged, other))
        case ArrayShape(element=element, items=items), _:
            joined = join(element, without_constant(inner))
            inside = isinstance(key.shape, NumberShape) and _is_inside(key.shape.constant, items)
            # What lies between the end of a list and a new element is null.
            return _own(
                container, array_of(joined if inside else nullable(joined, NullCause.ABSENT))
            )
        case _:
            return UNKNOWN if not isinstance(container.shape, NeverShape) else container


def _is_inside(place: float | None, items: tuple[Type, ...] | None) -> bool:
    return place is not None and items is not None and 0 <= place < len(items)


def _with_key(shape: ObjectShape, name: str, value: Type) -> Type:
    if shape.get(name) is None:
        return object_of((*shape.properties, (name, value)), shape.others)
    replaced = tuple((key, value if key == name else old) for key, old in shape.properties)
    return object_of(replaced, shape.others)


def _own(container: Type, changed_: Type) -> Type:
    """A changed copy keeps the annotation."""
    return Type(changed_.shape, container.own)


def pushed(container: Type, values: tuple[Type, ...]) -> Type:
    """The list with these values added."""
    if not isinstance(container.shape, ArrayShape):
        return UNKNOWN if not isinstance(container.shape, NeverShape) else container
    element = container.shape.element
    for value in values:
        element = join(element, without_constant(value))
    return _own(container, array_of(element))


def called_property(container: Type, name: str) -> Type | None:
    """The function that an object keeps under a name; None if it may not be one of ours."""
    if not isinstance(container.shape, ObjectShape):
        return None
    found = container.shape.get(name) or container.shape.others
    return None if found is None else not_null(limited_by(found, container.own))


def field_type(container: Type, key: str) -> Type:
    """What a pattern binds to a key, which reads keys only."""
    found = UNKNOWN if key in ANSWER_PROPERTIES else property_type(container, key)
    return UNKNOWN if found is None else found


def null_property(container: Type, name: str, *, optional: bool) -> Type:
    """A property of null: a fault, unless it is asked how sure an annotated null is."""
    if name in ANSWER_PROPERTIES and not container.own.plain:
        return answer_property(container, name)
    return container if optional else UNKNOWN


def object_parts(source: Type) -> tuple[tuple[tuple[str, Type], ...], Type | None]:
    """What `{...source}` brings: known keys, and the type of any others."""
    known, others = _parts_of(source)
    if source.null is None:
        return known, others
    return tuple((key, nullable(type_, NullCause.MISSING)) for key, type_ in known), others


def _parts_of(source: Type) -> tuple[tuple[tuple[str, Type], ...], Type | None]:
    match source.shape:
        case ObjectShape(properties=properties, others=others):
            limited = tuple((key, limited_by(type_, source.own)) for key, type_ in properties)
            return limited, None if others is None else limited_by(others, source.own)
        case NullShape() | NeverShape():
            return (), None
        case AnyShape(data=True):
            return (), limited_by(DATA, source.own)
        case ArrayShape(element=element):
            return (), limited_by(element, source.own)
        case _:
            return (), UNKNOWN


def in_chain(node: Member | Index | Call) -> bool:
    """Whether an earlier `?.` of the chain may skip this access."""
    current: Expression = node
    while isinstance(current, Member | Index | Call):
        if not isinstance(current, Call) and current.optional:
            return True
        current = current.callee if isinstance(current, Call) else current.object
    return False
