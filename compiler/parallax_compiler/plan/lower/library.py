"""Lowering of the standard library: functions and methods, the run's clock, seed and log."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from parallax_compiler.check.types import FunctionShape, TextShape, UserFunction
from parallax_compiler.plan.lower.builder import Lowering
from parallax_compiler.plan.lower.expressions import named
from parallax_compiler.plan.nodes import Argument, Expression, RunCall, RunMethod
from parallax_compiler.syntax import ast
from parallax_primitives.library import FUNCTIONS_BY_NAME, LIBRARY_METHODS, LibraryFunction

Given = ast.Expression | ast.Spread

_OPERATIONS = {"confidence": "confidence", "value": "bare"}
"""Library functions that are operations of the runtime."""

_CALLBACKS = {
    method.name: (method.callback_index, method.parameters[method.callback_index])
    for method in LIBRARY_METHODS
    if method.callback_index is not None
}
"""Method → the place and the name of its callback."""


def lower_library(
    lowering: Lowering, node: ast.Call | ast.Pipeline, name: str, arguments: Sequence[Given]
) -> Expression:
    function = FUNCTIONS_BY_NAME[name]
    place = function.callback_index
    callback = "" if place is None else function.parameters[place]
    values = lowering.in_order([partial(_argument, lowering, one, callback) for one in arguments])
    match function.effect:
        case "pure":
            return _pure(lowering, node, function, arguments, values)
        case "clock":
            return _run(lowering, node, "now", (), site=None)
        case "random":
            site = lowering.site("run", name, node.span)
            return _run(lowering, node, "random", (), site=site)
        case "log":
            site = lowering.site("run", name, node.span)
            level = lowering.const(name.rpartition(".")[2], node)
            return _run(lowering, node, "print", (level, *values), site=site)
        case "wait":
            site = lowering.site("wait", name, node.span)
            return _run(lowering, node, "wait", tuple(values), site=site, waits=True)


def _pure(
    lowering: Lowering,
    node: ast.Node,
    function: LibraryFunction,
    arguments: Sequence[Given],
    values: Sequence[Argument],
) -> Expression:
    operation = _OPERATIONS.get(function.name)
    if operation is not None and len(values) == 1:
        return lowering.op(operation, node, *values)
    named_values = (lowering.const(function.name, node), *values)
    place = function.callback_index
    if place is None or not _may_wait(lowering, node, arguments, place):
        return lowering.op("library", node, *named_values)
    site = lowering.site("method", function.name, node.span)
    return _run(lowering, node, "library", named_values, site=site, waits=True)


def lower_method(
    lowering: Lowering,
    node: ast.Call | ast.Pipeline,
    target: ast.Expression,
    name: str,
    arguments: Sequence[Given],
) -> Expression:
    """A library method; it is awaited only if its callback may wait."""
    place, callback = _CALLBACKS.get(name, (None, ""))
    receiver, *values = lowering.in_order(
        [
            partial(lowering.expression, target),
            *(partial(_argument, lowering, one, callback) for one in arguments),
        ]
    )
    operands = (receiver, lowering.const(name, node), *values)
    if place is None or not _may_wait(lowering, node, arguments, place):
        return lowering.op("method", node, *operands)
    site = lowering.site("method", name, node.span)
    return _run(lowering, node, "method", operands, site=site, waits=True)


def _argument(lowering: Lowering, node: Given, callback: str) -> Argument:
    if isinstance(node, ast.Spread):
        return lowering.argument(node)
    return named(lowering, node, callback or "callback")


def _may_wait(lowering: Lowering, node: ast.Node, arguments: Sequence[Given], place: int) -> bool:
    """Whether the callback among the arguments may wait when it is called."""
    if not lowering.waits(node) or len(arguments) <= place:
        return False
    argument = arguments[place]
    if any(isinstance(one, ast.Spread) for one in arguments[:place]):
        return True
    if isinstance(argument, ast.Spread):
        return True
    callback = ast.unparenthesized(argument)
    if isinstance(callback, ast.Lambda):
        return lowering.waits(callback)
    known = lowering.module.types.get(callback.id)
    shape = None if known is None else known.shape
    if isinstance(shape, FunctionShape) and isinstance(shape.target, UserFunction):
        return lowering.program.function_waits(shape.target.module, shape.target.node)
    return not isinstance(shape, TextShape)


def _run(
    lowering: Lowering,
    node: ast.Node,
    name: RunMethod,
    operands: tuple[Argument, ...],
    *,
    site: int | None,
    waits: bool = False,
) -> RunCall:
    return RunCall(
        name=name,
        operands=operands,
        site=site,
        waits=waits,
        source=lowering.source,
        span=node.span,
    )
