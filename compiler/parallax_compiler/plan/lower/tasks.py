"""Lowering of tasks: what a primitive starts itself becomes a function of no parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_compiler.check.types import AgentShape, ArrayShape, FunctionShape
from parallax_compiler.plan.lower.builder import RETURNED, Lowering
from parallax_compiler.plan.lower.functions import register
from parallax_compiler.plan.nodes import Define, Expression, FunctionValue
from parallax_compiler.syntax import ast
from parallax_primitives.spec import STARTED, Kind

_DONE = (
    ast.NumberLiteral,
    ast.StringLiteral,
    ast.BooleanLiteral,
    ast.NullLiteral,
    ast.Name,
    ast.Lambda,
)
"""Expressions that start nothing: the primitive receives their value."""


def start_later(lowering: Lowering, node: ast.Expression, kind: Kind) -> None:
    """Makes functions of the tasks that are written inside an argument of a primitive.

    What the argument is then lowered to has these functions where the tasks stood.
    """
    paths = STARTED.get(kind, ())
    if () in paths and len(paths) > 1 and _is_list(lowering, node):
        paths = tuple(path for path in paths if path)
    for task in _written_tasks(node, paths):
        if _starts_something(lowering, task):
            lowering.given[task.id] = _thunk(lowering, task)


def _is_list(lowering: Lowering, node: ast.Expression) -> bool:
    """Whether an expression gives a list, the elements of which are then the tasks."""
    known = lowering.module.types.get(ast.unparenthesized(node).id)
    return known is not None and isinstance(known.shape, ArrayShape)


def _written_tasks(
    node: ast.Expression, paths: Sequence[tuple[str, ...]]
) -> Iterator[ast.Expression]:
    """The expressions at the ends of the paths, as far as literals lead there."""
    parts = list(_parts(ast.unparenthesized(node), paths))
    for part, rest in parts:
        yield from _written_tasks(part, rest)
    if () in paths and not parts:
        yield node


def _parts(
    node: ast.Expression, paths: Sequence[tuple[str, ...]]
) -> Iterator[tuple[ast.Expression, list[tuple[str, ...]]]]:
    """The parts of a literal that paths go through, with what is left of those."""
    match node:
        case ast.ArrayLiteral(elements=elements):
            found = [("*", one) for one in elements if not isinstance(one, ast.Spread)]
        case ast.ObjectLiteral(entries=entries):
            found = [(one.key, one.value) for one in entries if isinstance(one, ast.Property)]
        case _:
            return
    for key, value in found:
        rest = [path[1:] for path in paths if path and path[0] in ("*", key)]
        if rest:
            yield value, rest


def _starts_something(lowering: Lowering, node: ast.Expression) -> bool:
    inner = ast.unparenthesized(node)
    if inner.id in lowering.given:
        return False
    if isinstance(inner, _DONE):
        return isinstance(inner, ast.Name) and lowering.waits(inner)
    known = lowering.module.types.get(inner.id)
    if known is not None and isinstance(known.shape, AgentShape | FunctionShape):
        return False
    called = isinstance(inner, ast.Call | ast.Pipeline | ast.Match | ast.UncertainIf)
    return called or lowering.waits(inner)


def _thunk(lowering: Lowering, node: ast.Expression) -> Expression:
    number = lowering.program.slots.new_function()
    inner = Lowering(lowering.program, lowering.source, number, lowering.function)
    inner.given = lowering.given
    statement = ast.ExpressionStatement(expression=node, span=node.span, id=node.id)
    inner.statement(statement, RETURNED)
    register(inner, node, _name(node), "task", waits=lowering.waits(ast.unparenthesized(node)))
    lowering.write(Define(function=number, source=lowering.source, span=node.span))
    return FunctionValue(function=number, source=lowering.source, span=node.span)


def _name(node: ast.Expression) -> str:
    """A task is named after what it calls."""
    match ast.unparenthesized(node):
        case ast.Call(callee=ast.Member(name=name)) | ast.Call(callee=ast.Name(name=name)):
            return name
        case _:
            return "task"
