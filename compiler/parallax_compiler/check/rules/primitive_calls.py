"""Calls of primitives whose arguments do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from parallax_compiler.check.calling import Application, application_of
from parallax_compiler.check.fixes import replace_by_nearest
from parallax_compiler.check.primitives import argument_shape
from parallax_compiler.check.products import DynamicPrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.primitives import (
    AmbiguousArguments,
    GivenTwice,
    MissingArgument,
    OptionOutOfRange,
    TooManyForPrimitive,
    UnknownChoice,
    UnknownOption,
    UnusableArguments,
    WrongArgumentKind,
)
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Call,
    Expression,
    ObjectLiteral,
    Pipeline,
    Property,
    Spread,
    StringLiteral,
    unparenthesized,
)
from parallax_primitives.arguments import Ambiguous, Mismatch, bind
from parallax_primitives.checks import Problem, ProblemKind
from parallax_primitives.spec import PrimitiveSpec

_ProblemClass = type[
    UnknownOption | UnknownChoice | WrongArgumentKind | OptionOutOfRange | MissingArgument
    | TooManyForPrimitive | GivenTwice | UnusableArguments
]  # fmt: skip
_CLASSES: Final[Mapping[ProblemKind, _ProblemClass]] = {
    "wrong-kind": WrongArgumentKind,
    "out-of-range": OptionOutOfRange,
    "unknown-choice": UnknownChoice,
    "unknown-option": UnknownOption,
    "missing-option": MissingArgument,
    "given-twice": GivenTwice,
    "too-many": TooManyForPrimitive,
    "unusable": UnusableArguments,
}


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, DynamicPrimitiveCall):
        return
    call = application_of(node)
    arguments = call.arguments[1:] if call.first else call.arguments
    given = [one for one in arguments if not isinstance(one, Spread)]
    if len(given) < len(arguments) or _names_nothing(given, context):
        return
    shapes = [argument_shape(one, context.facts) for one in given]
    match bind(kind.spec, shapes, piped=call.first):
        case Mismatch(problems=problems):
            for problem in problems:
                yield _problem(kind.spec, problem, call, given, context)
        case Ambiguous(text=text):
            yield AmbiguousArguments(
                source=context.source,
                span=call.callee.span,
                primitive=kind.spec.name,
                problem=text,
            )


def _names_nothing(arguments: Sequence[Expression], context: Context) -> bool:
    """Whether an argument was reported as unknown already."""
    return any(context.is_unknown(one) for one in arguments)


def _problem(
    spec: PrimitiveSpec,
    problem: Problem,
    call: Application,
    arguments: Sequence[Expression],
    context: Context,
) -> Diagnostic:
    span, is_text = _place(problem, call, arguments)
    near = () if problem.suggestion is None else (problem.suggestion,)
    quoted = tuple(f'"{word}"' for word in near) if is_text else near
    return _CLASSES[problem.kind](
        source=context.source,
        span=span,
        primitive=spec.name,
        problem=problem.text,
        suggestion=problem.suggestion,
        fixes=replace_by_nearest(span, quoted),
    )


def _place(
    problem: Problem, call: Application, arguments: Sequence[Expression]
) -> tuple[Span, bool]:
    """Where the problem is, and whether a text stands there."""
    if problem.given is None:
        return call.callee.span, False
    argument = arguments[problem.given.argument]
    literal = unparenthesized(argument)
    if problem.given.key is None or not isinstance(literal, ObjectLiteral):
        return argument.span, isinstance(literal, StringLiteral)
    for entry in literal.entries:
        if isinstance(entry, Property) and entry.key == problem.given.key:
            if problem.kind in ("unknown-option", "given-twice", "unusable"):
                return entry.key_span, False
            return entry.value.span, isinstance(unparenthesized(entry.value), StringLiteral)
    return argument.span, False


RULE = Rule(nodes=(Call, Pipeline), check=check)
