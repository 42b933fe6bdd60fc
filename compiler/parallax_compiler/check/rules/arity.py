"""A known function is called with fewer or more arguments than it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parallax_compiler.check.calling import application_of
from parallax_compiler.check.products import FunctionCall, LibraryCall, MethodCall, ValueCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.signatures import methods_for
from parallax_compiler.check.types import FunctionShape, LibraryTarget, UserFunction
from parallax_compiler.check.words import shown
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import TooFewArguments, TooManyArguments
from parallax_compiler.syntax.ast import (
    Call,
    Expression,
    FunctionDeclaration,
    Lambda,
    Member,
    NamePattern,
    Pipeline,
    Spread,
    unparenthesized,
)
from parallax_primitives.library import FUNCTIONS_BY_NAME, LibraryFunction, LibraryMethod

_KNOWN = (FunctionCall, ValueCall, LibraryCall, MethodCall)


@dataclass(frozen=True, slots=True)
class _Signature:
    name: str
    required: int
    most: int | None
    names: tuple[str, ...]
    declared: bool


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    if not isinstance(context.module.calls.get(node.id), _KNOWN):
        return
    call = application_of(node)
    if any(isinstance(one, Spread) for one in call.arguments):
        return
    signature = _signature(node, call.callee, context)
    if signature is None:
        return
    given = len(call.arguments)
    if given < signature.required:
        yield TooFewArguments(
            source=context.source,
            span=node.span,
            function=signature.name,
            given=given,
            needed=signature.required,
            missing=signature.names[given : signature.required],
            declared=signature.declared,
        )
    elif signature.most is not None and given > signature.most:
        surplus = call.arguments[signature.most]
        yield TooManyArguments(
            source=context.source,
            span=surplus.span,
            function=signature.name,
            given=given,
            most=signature.most,
        )


def _signature(node: Call | Pipeline, callee: Expression, context: Context) -> _Signature | None:
    match context.module.calls.get(node.id):
        case FunctionCall() | ValueCall():
            return _of_value(callee, context)
        case LibraryCall(name=name):
            return _of_row(name, FUNCTIONS_BY_NAME[name])
        case MethodCall(name=name):
            return _of_method(name, callee, context)
        case _:
            return None


def _of_value(callee: Expression, context: Context) -> _Signature | None:
    shape = context.type_of(callee).shape
    target = shape.target if isinstance(shape, FunctionShape) else None
    if isinstance(target, LibraryTarget):
        return _of_row(target.name, FUNCTIONS_BY_NAME[target.name])
    if not isinstance(target, UserFunction):
        return None
    function = context.knowledge.functions.get((target.module, target.node))
    if not isinstance(function, FunctionDeclaration | Lambda):
        return None
    names = tuple(
        one.pattern.name if isinstance(one.pattern, NamePattern) else "…"
        for one in function.parameters
    )
    most = None if target.rest else target.parameters
    return _Signature(shown(callee, context), _required(function), most, names, declared=True)


def _required(function: FunctionDeclaration | Lambda) -> int:
    """How many arguments lead up to the last parameter that has no default."""
    places = [
        place
        for place, one in enumerate(function.parameters, 1)
        if one.default is None and not one.rest
    ]
    return places[-1] if places else 0


def _of_row(name: str, row: LibraryFunction | LibraryMethod) -> _Signature:
    most = None if row.variadic else len(row.parameters)
    return _Signature(name, row.minimum, most, row.parameters, declared=False)


def _of_method(name: str, callee: Expression, context: Context) -> _Signature | None:
    member = unparenthesized(callee)
    if not isinstance(member, Member):
        return None
    rows = methods_for(context.type_of(member.object), name)
    return _of_row(name, rows[0]) if len(rows) == 1 else None


RULE = Rule(nodes=(Call, Pipeline), check=check)
