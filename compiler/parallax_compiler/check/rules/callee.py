"""What is called is no function, no method of its receiver, or no part of its module."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.access import called_property, in_chain
from parallax_compiler.check.calling import application_of
from parallax_compiler.check.fixes import replace_by_nearest
from parallax_compiler.check.products import MethodCall, UnknownMethodCall, ValueCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.signatures import method_names, methods_for
from parallax_compiler.check.types import (
    AgentShape,
    AnyShape,
    ArrayShape,
    FunctionShape,
    NeverShape,
    NullShape,
    ObjectShape,
    Type,
)
from parallax_compiler.check.words import kind_words, shown
from parallax_compiler.diagnostics.agents import MethodOfGroup
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.types import NotAFunction, UnknownMethod
from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.syntax.ast import (
    Call,
    Expression,
    Member,
    Name,
    Pipeline,
    unparenthesized,
)
from parallax_primitives.library import FUNCTIONS_BY_NAME, LIBRARY_NAMESPACES
from parallax_primitives.nearest import nearest_few

_NAMESPACED = (BindingKind.NAMESPACE, BindingKind.LIBRARY)


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    callee = unparenthesized(application_of(node).callee)
    kind = context.module.calls.get(node.id)
    if isinstance(callee, Member) and isinstance(kind, MethodCall | UnknownMethodCall):
        yield from _method(callee, context)
    elif isinstance(kind, ValueCall):
        yield from _value(callee, context)


def _method(callee: Member, context: Context) -> Iterator[Diagnostic]:
    inner = unparenthesized(callee.object)
    binding = context.binding(inner) if isinstance(inner, Name) else None
    if binding is not None and binding.kind is BindingKind.LIBRARY:
        yield from _library(callee, binding.target or binding.name, context)
        return
    receiver = context.type_of(callee.object)
    match receiver.shape:
        case AnyShape(data=False) | NeverShape() | AgentShape() | NullShape():
            return
    if methods_for(receiver, callee.name):
        return
    if isinstance(receiver.shape, ArrayShape) and isinstance(
        receiver.shape.element.shape, AgentShape
    ):
        yield from _group(callee, context)
        return
    near = nearest_few(callee.name, method_names(receiver))
    yield _unknown(callee, kind_words(receiver), near, context)


def _library(callee: Member, namespace: str, context: Context) -> Iterator[Diagnostic]:
    if namespace not in LIBRARY_NAMESPACES:
        return
    known = [
        name.partition(".")[2] for name in FUNCTIONS_BY_NAME if name.startswith(f"{namespace}.")
    ]
    yield _unknown(callee, f"`{namespace}`", nearest_few(callee.name, known), context)


def _group(callee: Member, context: Context) -> Iterator[Diagnostic]:
    near = nearest_few(callee.name, method_names(context.type_of(callee.object)))
    if near:
        yield _unknown(callee, "a group of agents", near, context)
        return
    yield MethodOfGroup(
        source=context.source,
        span=callee.name_span,
        name=callee.name,
        group=shown(callee.object, context),
    )


def _unknown(callee: Member, receiver: str, near: tuple[str, ...], context: Context) -> Diagnostic:
    return UnknownMethod(
        source=context.source,
        span=callee.name_span,
        name=callee.name,
        receiver=receiver,
        nearest=near,
        fixes=replace_by_nearest(callee.name_span, near),
    )


def _value(callee: Expression, context: Context) -> Iterator[Diagnostic]:
    if isinstance(callee, Member):
        found = list(_member(callee, context))
        if found or in_chain(callee):
            yield from found
            return
    type_ = context.type_of(callee)
    namespace = _is_namespace(callee, context)
    if _is_callable(type_) and not namespace:
        return
    yield NotAFunction(
        source=context.source,
        span=callee.span,
        what=shown(callee, context),
        kind="a collection of functions" if namespace else kind_words(type_),
    )


def _member(callee: Member, context: Context) -> Iterator[Diagnostic]:
    """A function that an object should keep."""
    receiver = context.type_of(callee.object)
    if not isinstance(receiver.shape, ObjectShape) or called_property(receiver, callee.name):
        return
    keys = tuple(key for key, _ in receiver.shape.properties)
    yield _unknown(callee, "the object", nearest_few(callee.name, keys), context)


def _is_callable(type_: Type) -> bool:
    if isinstance(type_.shape, AnyShape):
        answered = type_.shape.data and not type_.own.plain
        return not answered
    return isinstance(type_.shape, FunctionShape | NeverShape)


def _is_namespace(callee: Expression, context: Context) -> bool:
    """`Math(…)`, or a call of a whole imported file."""
    binding = context.binding(callee) if isinstance(callee, Name) else None
    if binding is None or binding.kind not in _NAMESPACED:
        return False
    return binding.kind is BindingKind.NAMESPACE or binding.name in LIBRARY_NAMESPACES


RULE = Rule(nodes=(Call, Pipeline), check=check)
