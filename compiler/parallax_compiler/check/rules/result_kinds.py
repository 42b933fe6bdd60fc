"""The result never fits `@output`."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.schemas import schema_type
from parallax_compiler.check.types import (
    ArrayShape,
    BooleanShape,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
)
from parallax_compiler.check.words import kind_words
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.kinds import ResultKind
from parallax_compiler.syntax.ast import Module

_JSON = (NullShape, BooleanShape, NumberShape, TextShape, ArrayShape, ObjectShape)


def check(node: Module, context: Context) -> Iterator[Diagnostic]:
    schema = context.resolved.settings.output_schema
    if schema is None or not context.is_entry or not node.body or context.resolved.exports:
        return
    problem = _problem(context.module.result, schema_type(schema), "the result")
    if problem is not None:
        yield ResultKind(source=context.source, span=node.body[-1].span, problem=problem)


def _problem(given: Type, asked: Type, what: str) -> str | None:
    """How a value certainly departs from what is asked; None if it may fit."""
    if given.null is not None or not isinstance(given.shape, _JSON):
        return None
    if not isinstance(asked.shape, _JSON):
        return None
    if isinstance(given.shape, NullShape) and asked.null is not None:
        return None
    if type(given.shape) is not type(asked.shape):
        return f"{what} is {kind_words(given)}, but `@output` asks for {kind_words(asked)}"
    if isinstance(given.shape, ObjectShape) and isinstance(asked.shape, ObjectShape):
        return _part_problem(given.shape, asked.shape)
    return None


def _part_problem(given: ObjectShape, asked: ObjectShape) -> str | None:
    for key, wanted in asked.properties:
        found = given.get(key)
        if found is None and given.others is None and wanted.null is None:
            return f"the result has no `{key}`, which `@output` asks for"
        if found is not None:
            problem = _problem(found, wanted, f"`{key}` of the result")
            if problem is not None:
                return problem
    return None


RULE = Rule(nodes=(Module,), check=check)
