"""What the pattern as a whole gives: a confidence, an answer of some agent, no null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parallax_compiler.check.products import (
    AgentCall,
    DynamicPrimitiveCall,
    PrimitiveCall,
    UnknownMethodCall,
)
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.schemas import schema_type
from parallax_compiler.check.types import (
    AnyShape,
    ArrayShape,
    NeverShape,
    NullCause,
    NullShape,
    ObjectShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.agents import NoAgentCalled
from parallax_compiler.diagnostics.confidence import ResultWithoutConfidence
from parallax_compiler.diagnostics.control import NullResult
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.resolve.builtin import asks_all
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Module

_ASKING = (AgentCall, UnknownMethodCall, PrimitiveCall, DynamicPrimitiveCall)


def check(node: Module, context: Context) -> Iterator[Diagnostic]:
    if not context.is_entry or not node.body or context.resolved.exports:
        return
    last = node.body[-1].span
    asks = any(
        isinstance(kind, _ASKING)
        for facts in context.knowledge.modules.values()
        for kind in facts.calls.values()
    ) or any(
        asks_all(one)
        for facts in context.knowledge.modules.values()
        for one in facts.resolved.uses.values()
    )
    if not asks and not _has_unknown_names(context):
        first = node.body[0].span
        yield NoAgentCalled(source=context.source, span=Span(first.start, first.end))
    elif asks:
        yield from _result(last, context)


def _has_unknown_names(context: Context) -> bool:
    """Whether a name was reported that may well have stood for something that asks an agent."""
    return any(
        binding.kind is BindingKind.UNKNOWN
        for facts in context.knowledge.modules.values()
        for binding in facts.resolved.uses.values()
    )


def _result(last: Span, context: Context) -> Iterator[Diagnostic]:
    result = context.module.result
    if isinstance(result.shape, NeverShape):
        return
    if result.plain and not isinstance(result.shape, NullShape):
        yield ResultWithoutConfidence(source=context.source, span=last, kind=kind_words(result))
    schema = context.resolved.settings.output_schema
    if schema is None or _allows_null(schema):
        return
    for what, cause in _nulls(result, schema_type(schema), ""):
        yield NullResult(source=context.source, span=last, what=what, cause=cause.value)


def _nulls(given: Type, asked: Type, path: str) -> Iterator[tuple[str, NullCause]]:
    """The parts that may be null although something else is asked for, with the cause."""
    if isinstance(asked.shape, AnyShape | NullShape) or asked.null is not None:
        return
    if given.null not in {None, NullCause.PENDING}:
        # A run that waits for an answer is pending, whatever its result will be.
        yield (f"`{path}` of the result" if path else "the result"), given.null
    match given.shape, asked.shape:
        case ObjectShape() as known, ObjectShape(properties=properties):
            for key, wanted in properties:
                found = known.get(key)
                if found is not None:
                    yield from _nulls(found, wanted, f"{path}.{key}" if path else key)
        case ArrayShape(element=element), ArrayShape(element=wanted):
            yield from _nulls(element, wanted, f"{path}[…]")
        case _:
            return


def _allows_null(schema: Mapping[str, Any]) -> bool:
    kind = schema.get("type")
    return kind is None or kind == "null" or (isinstance(kind, list) and "null" in kind)


RULE = Rule(nodes=(Module,), check=check)
