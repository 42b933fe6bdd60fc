"""What the standard library gives for what it is given, and what it gives to callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from parallax_compiler.check.access import element_type
from parallax_compiler.check.intervals import PLAIN, Interval, minimum, minimum_of, some_of
from parallax_compiler.check.operators import extracted
from parallax_compiler.check.types import (
    BOOLEAN,
    DATA,
    EMPTY,
    NEVER,
    NULL,
    NUMBER,
    TEXT,
    UNKNOWN,
    AnyShape,
    ArrayShape,
    NeverShape,
    NullCause,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
    array_of,
    gap_of,
    is_data,
    join,
    limited_by,
    not_null,
    nullable,
    object_of,
    without_constant,
)
from parallax_primitives.library import (
    LIBRARY_METHODS,
    METHODS_BY_NAME,
    LibraryFunction,
    LibraryMethod,
)

_SCALARS: Final[Mapping[str, Type]] = {
    "number": NUMBER,
    "boolean": BOOLEAN,
    "string": TEXT,
    "null": NULL,
}
METHOD_NAMES: Final = frozenset(one.name for one in LIBRARY_METHODS)


def methods_for(receiver: Type, name: str) -> tuple[LibraryMethod, ...]:
    """The methods of that name that a receiver may have; several if its kind is not known."""
    match receiver.shape:
        case ArrayShape():
            kinds: tuple[str, ...] = ("array",)
        case TextShape():
            kinds = ("string",)
        case NumberShape():
            kinds = ("number",)
        case AnyShape():
            kinds = ("array", "string", "number")
        case _:
            kinds = ()
    found = (METHODS_BY_NAME.get((kind, name)) for kind in kinds)
    return tuple(one for one in found if one is not None)


def method_names(receiver: Type) -> tuple[str, ...]:
    """The methods of a receiver whose kind is known."""
    match receiver.shape:
        case ArrayShape():
            kind = "array"
        case TextShape():
            kind = "string"
        case NumberShape():
            kind = "number"
        case _:
            return ()
    return tuple(one.name for one in LIBRARY_METHODS if one.receiver == kind)


# --- callbacks -----------------------------------------------------------------------------------


def method_callback(
    name: str, receiver: Type, initial: Type | None, result: Type
) -> tuple[Type, ...]:
    """What a method gives to its callback; `result` is what the callback gave so far."""
    element = element_type(receiver)
    match name:
        case "reduce":
            # With an element of the list as the first value, it is called only where there is one.
            first = not_null(initial) if initial and initial.null in EMPTY else initial
            start = element if first is None else without_constant(first)
            return (join(start, result), element, NUMBER, receiver)
        case "sort":
            return (element, element)
        case "replace" | "replaceAll":
            return (TEXT, NUMBER, TEXT)
        case _:
            return (element, NUMBER, receiver)


def function_callback(arguments: tuple[Type, ...]) -> tuple[Type, ...]:
    """What `sortBy` and `groupBy` give to their callback."""
    return (element_type(arguments[0]),) if arguments else ()


# --- results -------------------------------------------------------------------------------------


def method_result(
    methods: tuple[LibraryMethod, ...],
    receiver: Type,
    arguments: tuple[Type, ...],
    given: Type,
    *,
    fails: bool = False,
) -> Type:
    """What a method gives; `given` is what its callback gives, which perhaps `fails`."""
    result = NEVER
    for method in methods:
        result = join(result, _method_result(method, receiver, arguments, given, fails=fails))
    return UNKNOWN if not methods else result


def _method_result(
    method: LibraryMethod,
    receiver: Type,
    arguments: tuple[Type, ...],
    given: Type,
    *,
    fails: bool,
) -> Type:
    element = element_type(receiver)
    match method.returns:
        case "element":
            cause = gap_of(receiver) if method.name == "at" else NullCause.NOT_FOUND
            found = NULL if isinstance(element.shape, NeverShape) else nullable(element, cause)
            return limited_by(limited_by(found, receiver.own), _stated(method, arguments))
        case "same":
            gap = NullCause.NONE_LEFT if method.name == "filter" else gap_of(receiver)
            kept = limited_by(array_of(element, gap=gap), receiver.own)
            return limited_by(kept, _stated(method, arguments))
        case "mapped":
            each = nullable(given, NullCause.FAILED) if fails else given
            return limited_by(array_of(each, gap=gap_of(receiver)), receiver.own)
        case "callback":
            start = arguments[1] if len(arguments) > 1 else element
            return limited_by(join(without_constant(start), given), receiver.own)
        case "array":
            elements = _elements(method, receiver, arguments, given)
            return limited_by(array_of(elements), receiver.own)
        case kind:
            read = _looked_at(method, receiver, arguments, given)
            return replace(_SCALARS.get(kind, UNKNOWN), own=read)


def _stated(method: LibraryMethod, arguments: tuple[Type, ...]) -> Interval:
    """What places and counts that are given say of the confidence; callbacks say nothing."""
    return minimum_of(
        one.confidence for place, one in enumerate(arguments) if place != method.callback_index
    )


def _looked_at(
    method: LibraryMethod, receiver: Type, arguments: tuple[Type, ...], given: Type
) -> Interval:
    """How sure a method is that looks at elements until it knows enough, or asks its callback."""
    if method.name == "forEach":
        return receiver.own
    if method.receiver == "array" and method.callback_index is not None:
        return minimum(receiver.own, some_of(given.confidence))
    if method.receiver == "array" and method.name in ("includes", "indexOf"):
        elements = some_of(element_type(receiver).confidence)
        return minimum_of((receiver.own, elements, _stated(method, arguments)))
    read = minimum(receiver.confidence, _stated(method, arguments))
    return minimum(read, some_of(given.confidence))


def _elements(
    method: LibraryMethod, receiver: Type, arguments: tuple[Type, ...], given: Type
) -> Type:
    element = element_type(receiver)
    match method.name:
        case "concat":
            for one in arguments:
                is_list = isinstance(one.shape, ArrayShape | AnyShape)
                element = join(element, element_type(one) if is_list else without_constant(one))
            return element
        case "push":
            if isinstance(receiver.shape, ArrayShape):
                element = join(element, receiver.shape.element)
            for one in arguments:
                element = join(element, without_constant(one))
            return element
        case "flat":
            if isinstance(element.shape, AnyShape):
                return join(element, element_type(element))
            return _inside(element) if isinstance(element.shape, ArrayShape) else element
        case "flatMap":
            return _inside(given) if isinstance(given.shape, ArrayShape) else UNKNOWN
        case "split":
            return replace(TEXT, own=receiver.confidence)
        case _:
            return UNKNOWN


def _inside(lists: Type) -> Type:
    """The elements of lists; null in the place of a list is an element itself."""
    inner = element_type(lists)
    return inner if lists.null is None else join(inner, Type(NULL.shape, null=lists.null))


def _read(types: tuple[Type, ...]) -> Interval:
    return minimum_of(one.confidence for one in types)


def function_result(function: LibraryFunction, arguments: tuple[Type, ...]) -> Type:
    """What a library function gives."""
    special = _SPECIAL.get(function.name)
    if special is not None:
        return special(arguments)
    scalar = _SCALARS.get(function.returns)
    if scalar is not None:
        effect = function.effect in ("clock", "wait", "random", "log")
        return scalar if effect else replace(scalar, own=_read(arguments))
    first = arguments[0] if arguments else UNKNOWN
    if function.returns == "same":
        return replace(array_of(element_type(first), gap=gap_of(first)), own=first.own)
    return UNKNOWN


def _parts(arguments: tuple[Type, ...]) -> Type:
    """Any value inside the first argument."""
    first = arguments[0] if arguments else UNKNOWN
    if isinstance(first.shape, ObjectShape):
        result = NEVER
        for _, type_ in first.shape.properties:
            result = join(result, type_)
        return result if first.shape.others is None else join(result, first.shape.others)
    return DATA if is_data(first) and first.own.plain else UNKNOWN


def _own(arguments: tuple[Type, ...]) -> Interval:
    return arguments[0].own if arguments else PLAIN


def _bare(arguments: tuple[Type, ...]) -> Type:
    if not arguments:
        return NULL
    return Type(arguments[0].shape, PLAIN, arguments[0].null)


def _entries(arguments: tuple[Type, ...]) -> Type:
    part = _parts(arguments)
    return array_of(array_of(join(TEXT, part), (TEXT, part)))


def _grouped(arguments: tuple[Type, ...]) -> Type:
    element = element_type(arguments[0]) if arguments else UNKNOWN
    return object_of((), array_of(element))


def _number_of(arguments: tuple[Type, ...]) -> Type:
    """A number, or null of an empty list."""
    result = replace(NUMBER, own=_read(arguments))
    if len(arguments) != 1:
        return result
    match arguments[0].shape:
        case NumberShape():
            return result
        case ArrayShape(items=(_, *_)):
            return result
        case _:
            return nullable(result, NullCause.ABSENT)


def _zipped(arguments: tuple[Type, ...]) -> Type:
    elements = tuple(element_type(one) for one in arguments)
    merged = NEVER
    for one in elements:
        merged = join(merged, one)
    own = minimum_of(one.own for one in arguments)
    return replace(array_of(array_of(merged, elements)), own=own)


_SPECIAL: Final[Mapping[str, Callable[[tuple[Type, ...]], Type]]] = {
    "confidence": lambda arguments: extracted(arguments[0] if arguments else NULL),
    "value": _bare,
    "JSON.parse": lambda arguments: replace(DATA, own=_read(arguments)),
    "Object.keys": lambda arguments: replace(array_of(TEXT), own=_own(arguments)),
    "Object.values": lambda arguments: replace(array_of(_parts(arguments)), own=_own(arguments)),
    "Object.entries": lambda arguments: replace(_entries(arguments), own=_own(arguments)),
    "Object.fromEntries": lambda arguments: object_of((), UNKNOWN if arguments else NULL),
    "max": _number_of,
    "min": _number_of,
    "average": _number_of,
    "groupBy": _grouped,
    "zip": _zipped,
    "range": lambda arguments: array_of(replace(NUMBER, own=_read(arguments))),
}
