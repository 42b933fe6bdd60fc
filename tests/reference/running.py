"""Running a file: the tables of the evaluator, and how a run ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from parallax_compiler.syntax import ast
from tests.reference import assignments, calls, expressions, loops, patterns, statements, uncertain
from tests.reference.machine import Facts, Handler, Last, Machine, Returned
from tests.reference.scopes import Scope, assigned_names, declared_names
from tests.reference.values import Failure, Value

EXPRESSIONS: Final[Mapping[type[ast.Node], Handler]] = {
    ast.NumberLiteral: expressions.literal,
    ast.StringLiteral: expressions.literal,
    ast.BooleanLiteral: expressions.literal,
    ast.NullLiteral: expressions.null,
    ast.Template: expressions.template,
    ast.ArrayLiteral: expressions.array,
    ast.ObjectLiteral: expressions.object_,
    ast.Name: expressions.name,
    ast.Parenthesized: expressions.parenthesized,
    ast.Unary: expressions.unary_operator,
    ast.Binary: expressions.binary_operator,
    ast.Conditional: expressions.conditional,
    ast.Lambda: expressions.lambda_,
    ast.Pipeline: calls.pipeline,
    ast.Member: calls.chain,
    ast.Index: calls.chain,
    ast.Call: assignments.call,
    ast.Assign: assignments.assign,
    ast.Update: assignments.update,
    ast.Match: patterns.match,
    ast.UncertainIf: uncertain.uncertain_if,
}

STATEMENTS: Final[Mapping[type[ast.Node], Handler]] = {
    ast.ExpressionStatement: statements.expression,
    ast.Declaration: statements.declaration,
    ast.Block: statements.block,
    ast.FunctionDeclaration: statements.function,
    ast.Return: statements.return_,
    ast.Throw: statements.throw,
    ast.Break: statements.break_,
    ast.Continue: statements.continue_,
    ast.If: statements.if_,
    ast.ForIn: loops.for_in,
    ast.ForClassic: loops.for_classic,
    ast.While: loops.while_,
    ast.DoWhile: loops.do_while,
    ast.Try: statements.try_,
    ast.ContextBlock: statements.body,
    ast.PatternBlock: statements.body,
    ast.ExportDeclaration: statements.export,
}


@dataclass(frozen=True, slots=True)
class Completed:
    value: Value


@dataclass(frozen=True, slots=True)
class Failed:
    """A run-time error, its line, and what was thrown if the pattern threw it."""

    message: str
    line: int | None
    thrown: bool = False
    value: Value = None


Ending: TypeAlias = Completed | Failed


def run(
    module: ast.Module, text: str, given: Any, facts: Facts, bands: tuple[float, float]
) -> Ending:
    """Runs a file that was read and checked without an error."""
    pushing = frozenset(assignments.pushing(module))
    machine = Machine(text, given, facts, bands, EXPRESSIONS, STATEMENTS, pushing)
    names = frozenset(declared_names(module.body))
    scope = Scope(None, [*names, *assigned_names(module.body, names)])
    last = Last()
    try:
        machine.run(module.body, scope, last)
    except Returned as returned:
        return Completed(returned.value)
    except Failure as failure:
        return Failed(str(failure), failure.line, failure.thrown, failure.value)
    return Completed(last.value)
