"""Statements other than loops."""

from __future__ import annotations

from parallax_compiler.syntax import ast
from tests.reference.machine import Broken, Continued, Last, Machine, NotCovered, Returned
from tests.reference.operators import reaches
from tests.reference.patterns import bind
from tests.reference.scopes import Scope, pattern_names
from tests.reference.values import Failure, Value


def expression(
    machine: Machine, node: ast.ExpressionStatement, scope: Scope, last: Last | None
) -> None:
    value = machine.evaluate(node.expression, scope)
    if last is not None:
        last.value = value


def declaration(machine: Machine, node: ast.Declaration, scope: Scope, last: Last | None) -> None:
    value: Value = None
    for one in node.declarators:
        value = None if one.value is None else machine.evaluate(one.value, scope)
        if one.threshold is not None:
            value = value if reaches(value, machine.evaluate(one.threshold, scope)) else None
        bind(machine, one.pattern, value, scope)
    if last is not None:
        last.value = value


def function(machine: Machine, node: ast.FunctionDeclaration, scope: Scope, _: Last | None) -> None:
    made = machine.closure(node.parameters, node.body, scope, bind, gives_last=False)
    scope.names[node.name] = made


def block(machine: Machine, node: ast.Block, scope: Scope, last: Last | None) -> None:
    machine.block(node.statements, scope, last)


def body(
    machine: Machine, node: ast.ContextBlock | ast.PatternBlock, scope: Scope, last: Last | None
) -> None:
    machine.block(node.body.statements, scope, last)


def export(machine: Machine, node: ast.ExportDeclaration, scope: Scope, last: Last | None) -> None:
    machine.execute(node.statement, scope, last)


def if_(machine: Machine, node: ast.If, scope: Scope, last: Last | None) -> None:
    if machine.test(node.condition, scope):
        machine.block(node.then.statements, scope, last)
    elif isinstance(node.otherwise, ast.If):
        machine.execute(node.otherwise, scope, last)
    elif node.otherwise is not None:
        machine.block(node.otherwise.statements, scope, last)


def return_(machine: Machine, node: ast.Return, scope: Scope, _: Last | None) -> None:
    raise Returned(None if node.value is None else machine.evaluate(node.value, scope))


def throw(machine: Machine, node: ast.Throw, scope: Scope, _: Last | None) -> None:
    raise Failure("thrown", machine.evaluate(node.value, scope), thrown=True)


def break_(_: Machine, __: ast.Break, ___: Scope, ____: Last | None) -> None:
    raise Broken


def continue_(_: Machine, __: ast.Continue, ___: Scope, ____: Last | None) -> None:
    raise Continued


def try_(machine: Machine, node: ast.Try, scope: Scope, last: Last | None) -> None:
    try:
        try:
            machine.block(node.body.statements, scope, last)
        except Failure as failure:
            if node.handler is None:
                raise
            _handle(machine, node.handler, node.parameter, failure, scope, last)
    except NotCovered:
        raise
    except BaseException:
        _finally(machine, node, scope)
        raise
    _finally(machine, node, scope)


def _handle(
    machine: Machine,
    handler: ast.Block,
    parameter: ast.Pattern | None,
    failure: Failure,
    scope: Scope,
    last: Last | None,
) -> None:
    inside = Scope(scope, () if parameter is None else pattern_names(parameter))
    if parameter is not None:
        bind(machine, parameter, caught(failure), inside)
    machine.block(handler.statements, inside, last)


def caught(failure: Failure) -> Value:
    """What `catch` binds: the thrown value, else an object that says what went wrong."""
    if failure.thrown:
        return failure.value
    return {"name": "Error", "message": str(failure)}


def _finally(machine: Machine, node: ast.Try, scope: Scope) -> None:
    if node.finalizer is not None:
        machine.block(node.finalizer.statements, scope, None)
