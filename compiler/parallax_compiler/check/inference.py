"""Finding the types of a whole program: rounds over all its functions until nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from parallax_compiler.check.knowledge import ROUNDS, Knowledge
from parallax_compiler.check.statements import Statements
from parallax_compiler.check.types import Type
from parallax_compiler.resolve.bindings import Resolved
from parallax_compiler.syntax import ast

_HANDLERS: Final[Mapping[type[ast.Node], Callable[[Any, Any], Type]]] = {
    ast.NumberLiteral: Statements.number,
    ast.StringLiteral: Statements.string,
    ast.BooleanLiteral: Statements.boolean,
    ast.NullLiteral: Statements.null,
    ast.Template: Statements.template,
    ast.ArrayLiteral: Statements.array,
    ast.ObjectLiteral: Statements.object,
    ast.Name: Statements.read,
    ast.Parenthesized: Statements.parenthesized,
    ast.Unary: Statements.unary,
    ast.Binary: Statements.binary,
    ast.Conditional: Statements.conditional,
    ast.Pipeline: Statements.pipeline,
    ast.Assign: Statements.assignment,
    ast.Update: Statements.update,
    ast.Member: Statements.member,
    ast.Index: Statements.index,
    ast.Call: Statements.call,
    ast.Lambda: Statements.lambda_,
    ast.Match: Statements.match,
    ast.UncertainIf: Statements.uncertain,
}


class Inference(Statements):
    """A function on the way, with all kinds of expressions."""

    handlers = _HANDLERS


def infer(resolved: Resolved) -> Knowledge:
    """Everything about the types of a program."""
    knowledge = Knowledge(resolved)
    for number in range(ROUNDS):
        knowledge.round = number
        knowledge.changed = False
        _round(knowledge)
        if knowledge.settled:
            return knowledge
    knowledge.give_up()
    _round(knowledge)
    return knowledge


def _round(knowledge: Knowledge) -> None:
    knowledge.failing.clear()
    for facts in knowledge.modules.values():
        file = Inference(knowledge, facts, facts.resolved.tree.id)
        for function in facts.declared:
            file.run_declared(function)
        facts.result = file.run_file()
