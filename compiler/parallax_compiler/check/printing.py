"""Types in the words of `--emit types`."""

from __future__ import annotations

from parallax_compiler.check.types import (
    AgentShape,
    AnyShape,
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NeverShape,
    NullShape,
    NumberShape,
    ObjectShape,
    Shape,
    TextShape,
    Type,
)


def printed(type_: Type) -> str:
    """The type in the words of diagnostics and of `--emit types`."""
    words = _printed_shape(type_.shape)
    if isinstance(type_.shape, AnyShape) and type_.shape.data and not type_.own.plain:
        words = "result"
    elif not type_.own.plain:
        words = f"confident {words}" if words != "unknown" else words
    always = isinstance(type_.shape, NullShape)
    return words if type_.null is None or always else f"{words} or null"


def _printed_shape(shape: Shape) -> str:
    match shape:
        case NeverShape():
            return "nothing"
        case AnyShape(data=data):
            return "data" if data else "unknown"
        case NullShape():
            return "null"
        case BooleanShape():
            return "boolean"
        case NumberShape(extracted=extracted):
            return "confidence" if extracted else "number"
        case TextShape():
            return "string"
        case ArrayShape(element=Type(shape=AgentShape())):
            return "group"
        case ArrayShape(element=Type(shape=NeverShape())):
            return "empty array"
        case ArrayShape(element=element):
            return f"array of {printed(element)}"
        case ObjectShape(properties=properties):
            keys = ", ".join(key for key, _ in properties)
            return f"object {{{keys}}}" if keys else "object"
        case FunctionShape():
            return "function"
        case AgentShape():
            return "agent"
