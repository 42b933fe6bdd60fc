"""A property is read that the value certainly does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.access import (
    AGENT_PROPERTIES,
    ANSWER_PROPERTIES,
    has_own_key,
    property_type,
)
from parallax_compiler.check.fixes import replace_by_nearest
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.signatures import method_names
from parallax_compiler.check.types import (
    UNSURE,
    AgentShape,
    AnyShape,
    NeverShape,
    NullShape,
    NumberShape,
    ObjectShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.agents import OperationNotCalled
from parallax_compiler.diagnostics.confidence import OwnConfidenceKey
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.modules import MissingExport
from parallax_compiler.diagnostics.types import UnknownProperty
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.imports import exported_names
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Call,
    Member,
    Name,
    Node,
    Parenthesized,
    Pipeline,
    Unary,
    unparenthesized,
)
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME, LIBRARY_NAMESPACES
from parallax_primitives.modules import exports
from parallax_primitives.nearest import nearest, nearest_few

_ASKING: Final = frozenset({"??", "||", "&&", "~??", "==", "!=", "===", "!==", "~==", "~!="})
"""Operators beside which a missing property is expected."""


def check(node: Member, context: Context) -> Iterator[Diagnostic]:
    inner = unparenthesized(node.object)
    binding = context.binding(inner) if isinstance(inner, Name) else None
    if binding is not None and binding.kind is BindingKind.NAMESPACE:
        yield from _namespace(node, binding, context)
        return
    container = context.type_of(node.object)
    if node.name in ("confidence", "value") and has_own_key(container, node.name):
        if _misleads(container, node.name):
            yield OwnConfidenceKey(source=context.source, span=node.name_span, name=node.name)
        return
    if _is_callee(node, context) or _is_target(node, context):
        return
    if binding is not None and binding.kind is BindingKind.LIBRARY:
        yield from _library(node, binding, context)
    elif not _expected(node, context):
        yield from _property(node, container, context)


def _misleads(container: Type, name: str) -> bool:
    """Whether the confidence of an annotated value may be meant where its key is read.

    Not where the key was given the confidence of something.
    """
    shape = container.shape
    kept = shape.get(name) if isinstance(shape, ObjectShape) else None
    given = kept is not None and isinstance(kept.shape, NumberShape) and kept.shape.extracted
    return not given and not container.own.plain and container.null not in UNSURE


def _property(node: Member, container: Type, context: Context) -> Iterator[Diagnostic]:
    shape = container.shape
    if isinstance(shape, AnyShape | NeverShape | NullShape) or node.name in ANSWER_PROPERTIES:
        return
    if isinstance(shape, AgentShape):
        if node.name not in AGENT_PROPERTIES:
            yield OperationNotCalled(
                source=context.source,
                span=node.name_span,
                name=node.name,
                nearest=nearest(node.name, AGENT_PROPERTIES),
            )
        return
    known = _names(container)
    if property_type(container, node.name) is not None:
        keys = () if not isinstance(shape, ObjectShape) else known
        if node.name in known or not nearest_few(node.name, keys, 1):
            return
    yield _unknown(node, kind_words(container), nearest_few(node.name, known), context)


def _names(container: Type) -> tuple[str, ...]:
    if isinstance(container.shape, ObjectShape):
        return tuple(key for key, _ in container.shape.properties)
    return ("length", *method_names(container)) if method_names(container) else ()


def _unknown(node: Member, container: str, near: tuple[str, ...], context: Context) -> Diagnostic:
    return UnknownProperty(
        source=context.source,
        span=node.name_span,
        name=node.name,
        container=container,
        nearest=near,
        fixes=replace_by_nearest(node.name_span, near),
    )


def _library(node: Member, binding: Binding, context: Context) -> Iterator[Diagnostic]:
    namespace = binding.target or binding.name
    if namespace not in LIBRARY_NAMESPACES:
        return
    start = f"{namespace}."
    rows = [name for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME) if name.startswith(start)]
    known = tuple(name.removeprefix(start) for name in rows)
    if node.name not in known:
        yield _unknown(node, f"`{namespace}`", nearest_few(node.name, known), context)


def _namespace(node: Member, binding: Binding, context: Context) -> Iterator[Diagnostic]:
    """`lib.name` of an imported file or module of primitives."""
    path = binding.module or ""
    facts = context.knowledge.modules.get(path)
    known = exported_names(facts.resolved) if facts is not None else tuple(exports(path) or ())
    if node.name in known:
        return
    near = nearest_few(node.name, known)
    yield MissingExport(
        source=context.source,
        span=node.name_span,
        name=node.name,
        module=path,
        nearest=near,
        exported=known,
        fixes=replace_by_nearest(node.name_span, near),
    )


def _around(node: Node, context: Context) -> Node | None:
    around = context.parents.get(node.id)
    while isinstance(around, Parenthesized):
        around = context.parents.get(around.id)
    return around


def _is_callee(node: Member, context: Context) -> bool:
    around = _around(node, context)
    match around:
        case Call(callee=callee):
            return unparenthesized(callee) is node
        case Pipeline(stage=stage):
            return unparenthesized(stage) is node
        case _:
            return False


def _is_target(node: Member, context: Context) -> bool:
    around = context.parents.get(node.id)
    return isinstance(around, Assign) and around.target is node and around.operator == "="


def _expected(node: Member, context: Context) -> bool:
    """Whether the program asks whether the property is there."""
    if node.optional:
        return True
    around = _around(node, context)
    if isinstance(around, Binary):
        return around.operator in _ASKING
    return isinstance(around, Unary) and around.operator in ("!", "typeof")


RULE = Rule(nodes=(Member,), check=check)
