"""What kind of thing an expression is, in words for a message."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from parallax_compiler.syntax import ast

_WORDS: Mapping[type[ast.Node], str] = MappingProxyType(
    {
        ast.NumberLiteral: "a number",
        ast.StringLiteral: "a text",
        ast.BooleanLiteral: "`true` or `false`",
        ast.NullLiteral: "`null`",
        ast.Template: "a text",
        ast.ArrayLiteral: "a list",
        ast.ObjectLiteral: "an object",
        ast.Name: "a variable",
        ast.Unary: "the result of an operator",
        ast.Binary: "the result of an operator",
        ast.Conditional: "a conditional",
        ast.Pipeline: "the result of a pipeline",
        ast.Assign: "an assignment",
        ast.Update: "the result of `++` or `--`",
        ast.Member: "a property behind `?.` or `~.`",
        ast.Index: "an element behind `?.`",
        ast.Call: "the result of a call",
        ast.Lambda: "a function",
        ast.Match: "a `match`",
        ast.UncertainIf: "an `uncertain if`",
    }
)


def describe_node(node: ast.Expression) -> str:
    """Such as `a number`; of a member or an element, why it is no place to assign to."""
    return _WORDS.get(type(node), "this")
