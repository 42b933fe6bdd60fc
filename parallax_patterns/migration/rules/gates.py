"""`~x >= 0.8 ? x : other`, also as `if` and `else`, becomes `threshold(x, 0.8) ?? other`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Conditional,
    Expression,
    ExpressionStatement,
    If,
    Name,
    NamePattern,
    NullLiteral,
    unparenthesized,
)
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, replaced
from parallax_patterns.migration.confidence_tests import ConfidenceTest, confidence_test
from parallax_patterns.migration.view import View


def find(view: View) -> Iterator[Change]:
    if not view.may_import("threshold"):
        return
    for node in view.nodes:
        match node:
            case Conditional(confident=False, condition=condition):
                test = confidence_test(view, condition)
                gated = _gated(test, node.then, node.otherwise)
                if test is not None and gated is not None:
                    yield replaced(view, node, gated, _words(test))
            case If(condition=condition):
                test = confidence_test(view, condition)
                branches = _assigned(node)
                if test is None or branches is None:
                    continue
                gated = _gated(test, branches.then, branches.otherwise)
                if gated is not None:
                    assigned = replace(branches.assign, value=gated)
                    yield replaced(view, node, tree.expression(assigned), _words(test))


def _words(test: ConfidenceTest) -> str:
    return f"the test of the confidence of `{test.subject.name}` is `threshold`"


def _gated(
    test: ConfidenceTest | None, then: Expression, otherwise: Expression
) -> Expression | None:
    """The gate, if the variable itself is what is taken when it is sure enough."""
    if test is None:
        return None
    sure, unsure = (then, otherwise) if test.holds else (otherwise, then)
    taken = unparenthesized(sure)
    if not isinstance(taken, Name) or taken.name != test.subject.name:
        return None
    gate = tree.apply("threshold", taken, test.bound)
    if isinstance(unparenthesized(unsure), NullLiteral):
        return gate
    return tree.binary(gate, "??", unsure)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branches:
    """Two branches that only assign one variable."""

    assign: Assign
    then: Expression
    otherwise: Expression


def _assigned(node: If) -> _Branches | None:
    then = _assignment(node.then)
    otherwise = _assignment(node.otherwise) if isinstance(node.otherwise, Block) else None
    if then is None or otherwise is None or then.target != otherwise.target:
        return None
    return _Branches(assign=then, then=then.value, otherwise=otherwise.value)


def _assignment(block: Block) -> Assign | None:
    """The only thing that a branch does: `name = value`."""
    match block.statements:
        case (ExpressionStatement(expression=Assign(operator="=", target=NamePattern()) as one),):
            return one
    return None


REWRITE: Final = Rewrite(
    name="gates",
    reason="`threshold` is one word for what is sure enough, and is seen in plans and traces",
    equality="The same run where what is held back is replaced; `threshold` alone gives null with "
    "confidence 0, where the older text gave a plain null.",
    finders=(find,),
    fine=True,
)
