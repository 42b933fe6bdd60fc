"""Faults in statements: a branch, an arm, a step, the handling of an error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parallax_compiler.check.products import CheckedModule, Effect
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Break,
    Continue,
    ExpressionStatement,
    ForClassic,
    ForIn,
    If,
    Match,
    Node,
    Try,
    UncertainArm,
    UncertainIf,
    While,
)
from parallax_patterns.mutation.expressions import escalation
from parallax_patterns.mutation.mutation import Mutation, exchanged, named, written


def branch(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """A branch is always taken, never, or in the wrong case."""
    if not isinstance(node, If):
        return
    condition, then, otherwise = node.condition, node.then, node.otherwise
    always = escalation(module, then, otherwise) or f"{named(module, condition)} is always so"
    never = escalation(module, otherwise, then) or f"{named(module, condition)} is never so"
    yield Mutation(span=condition.span, text="true", words=always)
    yield Mutation(span=condition.span, text="false", words=never)
    words = f"{named(module, condition)} is negated"
    yield Mutation(span=condition.span, text=f"!({written(module, condition)})", words=words)


def arms(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """Two arms of `uncertain` do each other's work."""
    if isinstance(node, UncertainIf | ForIn | ForClassic | While):
        found: Sequence[UncertainArm] = node.arms if isinstance(node, UncertainIf) else (
            node.uncertain or ()
        )  # fmt: skip
        for one, other in pairwise(found):
            words = f"the arms `{one.label}` and `{other.label}` are exchanged"
            yield exchanged(module, one.label_span, other.label_span, words)


def match_arms(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """Two arms of a `match` are tried in the other order; a guard or a threshold is missing."""
    if not isinstance(node, Match):
        return
    for one, other in pairwise(node.arms):
        words = f"{named(module, one.pattern)} and {named(module, other.pattern)} change places"
        yield exchanged(module, one.span, other.span, words)
    for arm in node.arms:
        for part, what in ((arm.guard, "guard"), (arm.threshold, "threshold")):
            if part is not None:
                before = arm.pattern if part is arm.threshold else arm.threshold or arm.pattern
                words = f"the arm {named(module, arm.pattern)} has no {what}"
                yield Mutation(span=Span(before.span.end, part.span.end), text="", words=words)


def step(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """A step that does something is left out."""
    match node:
        case Break() | Continue():
            yield Mutation(span=node.span, text="null", words=f"{named(module, node)} is left out")
        case ExpressionStatement(expression=inner):
            body = module.resolved.tree.body
            waits = module.effects.get(inner.id) is Effect.WAITS
            if waits and (not body or node is not body[-1]):
                words = f"{named(module, node)} is left out"
                yield Mutation(span=node.span, text="null", words=words)


def handling(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """An error is not caught."""
    if isinstance(node, Try) and node.handler is not None:
        words = "errors are not caught here"
        yield Mutation(span=node.span, text=written(module, node.body), words=words)
