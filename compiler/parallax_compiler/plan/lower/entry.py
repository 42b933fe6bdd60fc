"""Files whose only result is a function that they export: running such a file calls it."""

from __future__ import annotations

from dataclasses import dataclass

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.plan.lower.builder import RETURNED, Lowering
from parallax_compiler.plan.lower.expressions import read_binding
from parallax_compiler.plan.lower.facts import pattern_body
from parallax_compiler.plan.nodes import (
    DirectCall,
    Expression,
    ObjectEntry,
    ObjectValue,
    RunCall,
    RunInput,
)
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.resolve.traverse import children
from parallax_compiler.syntax import ast

Written = ast.FunctionDeclaration | ast.Lambda


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternFunction:
    """The function that is the pattern; without a binding it is a lambda exported as default."""

    written: Written
    binding: Binding | None


def pattern_function(module: CheckedModule) -> PatternFunction | None:
    """The exported function that is the pattern, if the file does nothing but declare."""
    exports = module.resolved.exports
    if len(exports) != 1 or module.resolved.reexports:
        return None
    (binding,) = exports.values()
    if not all(map(_only_declares, pattern_body(module.resolved.tree.body))):
        return None
    written = _default_lambda(module) if binding is None else _written(module, binding)
    if written is None or len(written.parameters) != 1:
        return None
    return PatternFunction(written=written, binding=binding)


def _default_lambda(module: CheckedModule) -> ast.Lambda | None:
    for statement in module.resolved.tree.body:
        if isinstance(statement, ast.ExportDefault) and isinstance(statement.value, ast.Expression):
            inner = ast.unparenthesized(statement.value)
            return inner if isinstance(inner, ast.Lambda) else None
    return None


def _only_declares(statement: ast.Statement) -> bool:
    match statement:
        case ast.ExpressionStatement(expression=expression):
            return isinstance(ast.unparenthesized(expression), ast.Assign)
        case ast.ExportDeclaration(statement=inner):
            return _only_declares(inner)
        case (
            ast.Declaration()
            | ast.FunctionDeclaration()
            | ast.Import()
            | ast.ExportNames()
            | ast.ExportDefault()
            | ast.AgentDeclaration()
            | ast.AgentsDeclaration()
        ):
            return True
        case _:
            return False


def _written(module: CheckedModule, binding: Binding) -> Written | None:
    """The function that a name of the file is declared as."""
    pending: list[ast.Node] = list(module.resolved.tree.body)
    while pending:
        node = pending.pop()
        found = _declared_as(node, module, binding)
        if found is not None:
            return found
        if not isinstance(node, Written):
            pending.extend(children(node))
    return None


def _declared_as(node: ast.Node, module: CheckedModule, binding: Binding) -> Written | None:
    uses = module.resolved.uses
    match node:
        case ast.FunctionDeclaration():
            return node if uses.get(node.id) is binding else None
        case ast.Declarator(pattern=ast.NamePattern() as target, value=value):
            function = None if value is None else ast.unparenthesized(value)
        case ast.Assign(target=ast.NamePattern() as target, value=value):
            function = ast.unparenthesized(value)
        case _:
            return None
    matches = uses.get(target.id) is binding
    return function if matches and isinstance(function, ast.Lambda) else None


def write_pattern_call(lowering: Lowering, pattern: PatternFunction) -> None:
    """`return` of the call of the pattern's function with what its parameter asks for."""
    written, binding = pattern.written, pattern.binding
    argument = _argument(lowering, written.parameters[0], written)
    span = written.span
    direct = None if binding is None else lowering.facts.function_of(binding)
    if direct is not None:
        number = lowering.program.slots.function(lowering.source, direct.id)
        value: Expression = DirectCall(
            function=number, arguments=(argument,), source=lowering.source, span=span
        )
    else:
        function = _read_function(lowering, binding, written)
        value = RunCall(
            name="call",
            operands=(function, argument),
            site=lowering.site("call", "default" if binding is None else binding.name, span),
            waits=True,
            source=lowering.source,
            span=span,
        )
    lowering.finish(value, RETURNED, span)


def _read_function(lowering: Lowering, binding: Binding | None, node: Written) -> Expression:
    if binding is None:
        return lowering.read(lowering.program.slots.default_export(lowering.source), node.span)
    return read_binding(lowering, lowering.source, binding, node)


def _argument(lowering: Lowering, parameter: ast.Parameter, node: Written) -> Expression:
    """`config` receives everything there is, any other parameter the input."""
    source, span = lowering.source, parameter.span
    pattern = parameter.pattern
    if not isinstance(pattern, ast.NamePattern) or pattern.name != "config":
        return RunInput(source=source, span=span)
    groups = {"agents": None} | {
        group.name: None for group in lowering.module.resolved.groups if group.declared
    }
    values: dict[str, Expression] = {"input": RunInput(source=source, span=span)}
    for name in groups:
        values[name] = lowering.group(name, span)
    entries = tuple(
        ObjectEntry(key=lowering.const(name, node), value=value, source=source, span=span)
        for name, value in values.items()
    )
    return ObjectValue(entries=entries, source=source, span=span)
