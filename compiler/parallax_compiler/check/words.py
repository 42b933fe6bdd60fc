"""How nodes and types are named in diagnostics."""

from __future__ import annotations

from parallax_compiler.check.rule import Context
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
    TextShape,
    Type,
)
from parallax_compiler.syntax.ast import Node

_LONGEST = 40


def shown(node: Node, context: Context) -> str:
    """The text of a node, shortened to what fits into a sentence."""
    text = " ".join(context.source.slice(node.span).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def kind_words(type_: Type) -> str:
    """What a value is, with its article."""
    match type_.shape:
        case NullShape():
            return "null"
        case BooleanShape():
            return "a boolean"
        case NumberShape():
            return "a number"
        case TextShape():
            return "a text"
        case ArrayShape(element=Type(shape=AgentShape())):
            return "a group of agents"
        case ArrayShape():
            return "a list"
        case ObjectShape():
            return "an object"
        case FunctionShape():
            return "a function"
        case AgentShape():
            return "an agent"
        case AnyShape(data=True):
            return "data"
        case AnyShape() | NeverShape():
            return "a value"
