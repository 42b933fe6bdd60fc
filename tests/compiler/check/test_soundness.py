"""What the checker knows is so: each value of generated programs fits its type and its interval.

The reference evaluator runs the programs; whatever an expression gives is compared with what the
checker said of that expression before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.printing import printed
from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.types import (
    AgentShape,
    AnyShape,
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NeverShape,
    NullShape,
    NumberShape,
    ObjectShape,
    TextShape,
    Type,
)
from parallax_compiler.diagnostics.control import UnreachableCode
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.diagnostics.kinds import NotTakenApart, PartNotSet, WrongLibraryArgument
from parallax_compiler.diagnostics.types import (
    NotAFunction,
    PropertyOfNull,
    UnknownMethod,
    WrongOperand,
)
from parallax_compiler.pipeline import Compilation
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_primitives.values import from_json
from tests.reference import assignments, comparison, running
from tests.reference.generator.programs import program
from tests.reference.machine import Handler, Last, Machine, NotCovered, Returned
from tests.reference.scopes import Scope, assigned_names, declared_names
from tests.reference.values import Closure, Failure, Unsure, Value, bare, confidence, is_null

CHUNK = 50
_TOLERANCE = 1e-9
_FAILING: Mapping[type[Diagnostic], tuple[type[ast.Node], ...]] = {
    PropertyOfNull: (ast.Member, ast.Index),
    WrongOperand: (ast.Binary, ast.Unary, ast.Assign, ast.Update),
    NotAFunction: (ast.Call, ast.Pipeline),
    UnknownMethod: (ast.Call, ast.Pipeline),
    WrongLibraryArgument: (ast.Call, ast.Pipeline),
    PartNotSet: (ast.Assign, ast.Update),
    NotTakenApart: (ast.Assign,),
}
"""Which expressions certainly fail for what was found at them."""


@pytest.mark.parametrize("chunk", range(8))
def test_values_fit_what_the_checker_says(chunk: int) -> None:
    ended = 0
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        text, given = program(seed, small=True)
        compilation = comparison.compiled(text)
        if compilation.checked is None:
            continue  # A `break` in the head of a loop, for example, is refused before.
        watched = Watched(compilation)
        try:
            watched.run(from_json(given))
        except (NotCovered, Failure):
            pass
        else:
            ended += 1
        assert not watched.wrong, f"seed {seed}: {watched.wrong}\n{given}\n{text}"
    assert ended > CHUNK / 3


class Watched:
    """A program that is run while its values are compared with their types."""

    def __init__(self, compilation: Compilation) -> None:
        assert compilation.checked is not None
        self.source = compilation.source
        self.module: CheckedModule = compilation.checked.entry
        found = compilation.diagnostics
        self.has_errors = any(one.severity is Severity.ERROR for one in found)
        self.failing = [(_FAILING[type(one)], one.span) for one in found if type(one) in _FAILING]
        self.unreached = {one.span for one in found if isinstance(one, UnreachableCode)}
        self.wrong: list[str] = []

    def run(self, given: Any) -> None:
        tree = self.module.resolved.tree
        bands = self.module.resolved.settings.bands
        machine = Machine(
            self.source.text,
            comparison.as_reference(given),
            comparison.facts_of(self.module),
            (bands.high, bands.medium),
            {kind: self._watched(one) for kind, one in running.EXPRESSIONS.items()},
            {kind: self._reached(one) for kind, one in running.STATEMENTS.items()},
            frozenset(assignments.pushing(tree)),
        )
        names = frozenset(declared_names(tree.body))
        scope = Scope(None, [*names, *assigned_names(tree.body, names)])
        try:
            machine.run(tree.body, scope, Last())
        except Returned:
            return

    def _watched(self, handler: Handler) -> Handler:
        def evaluate(machine: Machine, node: ast.Expression, scope: Scope) -> Value:
            value = handler(machine, node, scope)
            known = self.module.types.get(node.id)
            if known is not None and not self.has_errors:
                problem = misfit(value, known)
                if problem:
                    self._complain(
                        node, f"{problem}; the type is {printed(known)} {known.confidence}"
                    )
            for kinds, span in self.failing:
                if isinstance(node, kinds) and span in _spans(node):
                    self._complain(node, "was said to fail")
            return value

        return evaluate

    def _reached(self, handler: Handler) -> Handler:
        def execute(machine: Machine, node: ast.Statement, scope: Scope, last: Last | None) -> None:
            if node.span in self.unreached:
                self._complain(node, "was said never to run")
            handler(machine, node, scope, last)

        return execute

    def _complain(self, node: ast.Node, words: str) -> None:
        self.wrong.append(f"`{self.source.slice(node.span)}` {words}")


def _spans(node: ast.Node) -> Iterator[Span]:
    """The places where findings about an expression may stand."""
    match node:
        case ast.Binary():
            yield node.operator_span
        case ast.Member():
            yield node.name_span
        case ast.Index(index=index):
            yield index.span
        case ast.Unary():
            yield node.span
        case ast.Call(callee=callee, arguments=arguments):
            yield callee.span
            yield from (one.span for one in arguments)
            yield from _spans(callee)
        case ast.Pipeline(value=value, stage=stage):
            yield value.span
            yield from _spans(stage)
        case ast.Assign(target=target, value=value):
            yield value.span
            yield from _spans(target)
        case ast.Update(target=target):
            yield node.span
            yield from _spans(target)


def misfit(value: Value, type_: Type) -> str:
    """How a value departs from its type; empty if it fits."""
    sure = confidence(value)
    interval: Interval = type_.confidence
    if not interval.low - _TOLERANCE <= sure <= interval.high + _TOLERANCE:
        return f"has confidence {sure}"
    if type_.own.plain and isinstance(value, Unsure):
        return "is annotated"
    if is_null(value):
        fits = type_.null is not None or isinstance(type_.shape, NullShape | AnyShape)
        return "" if fits else "is null"
    return _shape_misfit(bare(value), type_)


def _shape_misfit(value: Value, type_: Type) -> str:
    match type_.shape:
        case AnyShape():
            return ""
        case BooleanShape(constant=constant):
            fits = isinstance(value, bool) and constant in (None, value)
        case NumberShape(constant=constant):
            fits = isinstance(value, float) and (constant is None or _same(constant, value))
        case TextShape(constant=constant):
            fits = isinstance(value, str) and constant in (None, value)
        case FunctionShape():
            fits = isinstance(value, Closure)
        case ArrayShape() as shape if isinstance(value, list):
            return _elements_misfit(value, shape)
        case ObjectShape() as shape if isinstance(value, dict):
            return _properties_misfit(value, shape)
        case NullShape() | NeverShape() | AgentShape() | ArrayShape() | ObjectShape():
            fits = False
    return "" if fits else f"is {value!r}"


def _same(constant: float, value: float) -> bool:
    return constant == value or math.isnan(constant)


def _elements_misfit(value: list[Value], shape: ArrayShape) -> str:
    if shape.items is not None and len(shape.items) != len(value):
        return f"has {len(value)} elements"
    for place, one in enumerate(value):
        known = shape.element if shape.items is None else shape.items[place]
        problem = misfit(one, known)
        if problem:
            return f"[{place}] {problem}"
    return ""


def _properties_misfit(value: Mapping[str, Value], shape: ObjectShape) -> str:
    for key, known in shape.properties:
        problem = misfit(value.get(key), known)
        if problem:
            return f".{key} {problem}"
    for key, one in value.items():
        if shape.get(key) is not None:
            continue
        if shape.others is None:
            return f"has a key `{key}`"
        problem = misfit(one, shape.others)
        if problem:
            return f".{key} {problem}"
    return ""
