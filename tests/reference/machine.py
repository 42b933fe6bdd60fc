"""The machine of the evaluator: it walks the tree as it was read, node by node.

`evaluate` gives the value of an expression, `execute` runs a statement. What leaves a statement
early is a Python exception. Two readings are taken from the checker, because the language makes
them depend on what it knows: `Facts`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from parallax_compiler.syntax import ast
from tests.reference.operators import annotate
from tests.reference.scopes import Scope, assigned_names, declared_names, pattern_names
from tests.reference.values import (
    UNDEFINED,
    Closure,
    Failure,
    Unsure,
    Value,
    bare,
    confidence,
    truthy,
)

MOST_STEPS = 20_000
Handler: TypeAlias = Callable[..., Any]


class NotCovered(Exception):
    """The program uses something that the evaluator leaves out, or runs too long for it."""


class UnsoundError(AssertionError):
    """The checker relied on something that is not so."""


class Returned(Exception):
    def __init__(self, value: Value) -> None:
        self.value = value


class Broken(Exception):
    pass


class Continued(Exception):
    pass


@dataclass(slots=True)
class Last:
    """The last value executed where it counts: at the end of a file, an arm or a block lambda."""

    value: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the language leaves to the checker's knowledge."""

    tests: frozenset[int]
    """The `~>` (by id) in conditions that ask for a confidence; the others annotate."""
    numbers: frozenset[int]
    """The expressions (by id) that are extracted confidences, such as a variable that holds one."""


class Machine:
    """One run of one file."""

    def __init__(
        self,
        text: str,
        given: Value,
        facts: Facts,
        bands: tuple[float, float],
        expressions: Mapping[type[ast.Node], Handler],
        statements: Mapping[type[ast.Node], Handler],
        pushing: frozenset[int],
    ) -> None:
        self.input = given
        self.facts = facts
        self.bands = bands
        self.pushing = pushing
        self._expressions = expressions
        self._statements = statements
        self._lines = [at for at, one in enumerate(text) if one == "\n"]
        self._steps = 0

    def tick(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotCovered("too many steps")

    def evaluate(self, node: ast.Expression, scope: Scope) -> Value:
        handler = self._expressions[type(node)]
        try:
            return handler(self, node, scope)
        except Failure as failure:
            raise self.located(failure, node) from None

    def execute(self, node: ast.Statement, scope: Scope, last: Last | None) -> None:
        handler = self._statements.get(type(node))
        if handler is None:
            raise NotCovered(type(node).__name__)
        try:
            handler(self, node, scope, last)
        except Failure as failure:
            raise self.located(failure, node) from None

    def located(self, failure: Failure, node: ast.Node) -> Failure:
        """What fails inside a node fails at the line of the innermost such node."""
        if failure.line is None:
            failure.line = bisect_right(self._lines, node.span.start - 1) + 1
        return failure

    def test(self, node: ast.Expression, scope: Scope) -> bool:
        """Whether a condition holds; here `~>` may be a question."""
        match ast.unparenthesized(node):
            case ast.Unary(operator="!", operand=operand):
                return not self.test(operand, scope)
            case ast.Binary(operator="&&", left=left, right=right):
                return self.test(left, scope) and self.test(right, scope)
            case ast.Binary(operator="||", left=left, right=right):
                return self.test(left, scope) or self.test(right, scope)
            case ast.Binary(operator="~>") as inner if inner.id not in self.facts.tests:
                return self._annotation(inner, scope)
            case inner:
                return truthy(self.evaluate(inner, scope))

    def _annotation(self, node: ast.Binary, scope: Scope) -> bool:
        """An annotation in a condition: it was read as one because its left side is plain."""
        value = self.evaluate(node.left, scope)
        if isinstance(value, Unsure) or confidence(value) < 1.0:
            raise UnsoundError(f"{value} at {node.span} was taken for a plain value")
        return truthy(annotate(value, self.evaluate(node.right, scope)))

    # --- blocks ----------------------------------------------------------------------------------

    def block(self, statements: Sequence[ast.Statement], scope: Scope, last: Last | None) -> None:
        """Statements in a scope of their own."""
        self.run(statements, Scope(scope, declared_names(statements)), last)

    def run(self, statements: Sequence[ast.Statement], scope: Scope, last: Last | None) -> None:
        """Functions are there from the start; the last statement that has a value gives it."""
        functions = [one for one in map(_inner, statements) if _is_function(one)]
        for one in functions:
            self.execute(one, scope, None)
        others = [one for one in statements if not _is_function(_inner(one))]
        valued = [one for one in others if not isinstance(one, ast.Break | ast.Continue)]
        for one in others:
            self.execute(one, scope, last if valued and one is valued[-1] else None)

    # --- functions -------------------------------------------------------------------------------

    def closure(
        self,
        parameters: Sequence[ast.Parameter],
        body: ast.Block | ast.Expression,
        around: Scope,
        bind: Callable[[Machine, ast.Pattern, Value, Scope], None],
        *,
        gives_last: bool,
    ) -> Closure:
        """A function; `gives_last` for lambdas, whose block gives its last expression."""
        own = _own_names(parameters, body, around)

        def call(arguments: list[Value]) -> Value:
            self.tick()
            scope = Scope(around, own)
            for at, parameter in enumerate(parameters):
                bind(
                    self, parameter.pattern, self._argument(parameter, at, arguments, scope), scope
                )
            last = Last()
            try:
                if not isinstance(body, ast.Block):
                    return self.evaluate(body, scope)
                self.run(body.statements, scope, last if gives_last else None)
            except Returned as returned:
                return returned.value
            return last.value

        rest = any(one.rest for one in parameters)
        return Closure(call, None if rest else len(parameters))

    def _argument(
        self, parameter: ast.Parameter, at: int, arguments: list[Value], scope: Scope
    ) -> Value:
        if parameter.rest:
            return arguments[at:]
        missing = None if parameter.default is None else UNDEFINED
        value = arguments[at] if at < len(arguments) else missing
        if bare(value) is UNDEFINED and parameter.default is not None:
            return self.evaluate(parameter.default, scope)
        return value


def _own_names(
    parameters: Iterable[ast.Parameter], body: ast.Block | ast.Expression, around: Scope
) -> list[str]:
    """Parameters, what the body declares, and what it assigns that nothing around has."""
    names = {name for one in parameters for name in pattern_names(one.pattern)}
    inside: Sequence[ast.Node] = (body,)
    if isinstance(body, ast.Block):
        inside = body.statements
        names.update(declared_names(inside))
    defaults = [one.default for one in parameters if one.default is not None]
    made = assigned_names((*defaults, *inside), frozenset(names))
    return [*names, *(name for name in made if around.holder(name) is None)]


def _inner(statement: ast.Statement) -> ast.Statement:
    match statement:
        case ast.ExportDeclaration(statement=inner):
            return inner
        case ast.ExportDefault(value=ast.FunctionDeclaration() as inner):
            return inner
        case _:
            return statement


def _is_function(statement: ast.Statement) -> bool:
    return isinstance(statement, ast.FunctionDeclaration)
