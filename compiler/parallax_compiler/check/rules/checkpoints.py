"""Two checkpoints of one name that the same run may pass.

They keep different things, so the second one would be a fault of the run. Calls that exclude each
other, in branches of one choice or after a way out, may share a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parallax_compiler.check.products import CallKind, PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import TextShape
from parallax_compiler.diagnostics.core import Diagnostic, Related
from parallax_compiler.diagnostics.primitives import CheckpointTwice
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import (
    Block,
    Call,
    Conditional,
    Expression,
    If,
    Match,
    Module,
    Node,
    Pipeline,
    Return,
    Throw,
    UncertainIf,
)


def check(module: Module, context: Context) -> Iterator[Diagnostic]:
    if not any(map(_keeps, context.module.calls.values())):
        return
    earlier: dict[str, list[Node]] = {}
    found = (one for one in everything(module) if isinstance(one, Call | Pipeline))
    for node in sorted(found, key=lambda one: one.span.start):
        written = _name(node, context)
        if written is None:
            continue
        name, place = written
        first = next(
            (one for one in earlier.get(name, ()) if not _exclude(one, node, context)), None
        )
        if first is not None:
            yield CheckpointTwice(
                source=context.source,
                span=place.span,
                name=name,
                related=(Related(first.span, "it is here, too"),),
            )
        earlier.setdefault(name, []).append(node)


def _keeps(kind: CallKind) -> bool:
    return isinstance(kind, PrimitiveCall) and kind.spec.name == "checkpoint"


def _name(node: Node, context: Context) -> tuple[str, Expression] | None:
    """The constant name of a checkpoint, and where it stands."""
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, PrimitiveCall) or not _keeps(kind):
        return None
    place = kind.options["name"]
    shape = context.type_of(place).shape
    if not isinstance(shape, TextShape) or shape.constant is None:
        return None
    return shape.constant, place


def _exclude(first: Node, second: Node, context: Context) -> bool:
    """Whether a run that passes one of two nodes certainly does not pass the other."""
    one, other = _path(first, context), _path(second, context)
    common = sum(a is b for a, b in zip(one, other, strict=False))
    if common in (len(one), len(other)):
        return False
    around, sides = one[common - 1], (one[common], other[common])
    match around:
        case If(condition=asked) | Conditional(condition=asked) | UncertainIf(condition=asked):
            return asked not in sides
        case Match(subject=asked):
            return asked not in sides
    return _leaves(one[common:])


def _path(node: Node, context: Context) -> Sequence[Node]:
    """The nodes around a node, the outermost first, and the node."""
    found = [node]
    while (around := context.parents.get(found[-1].id)) is not None:
        found.append(around)
    return found[::-1]


def _leaves(path: Sequence[Node]) -> bool:
    """Whether what is reached by this path never comes to what follows it."""
    blocks = [one for one in path if isinstance(one, Block)]
    ways_out = [one for one in path if isinstance(one, Return | Throw)]
    return bool(ways_out) or any(
        isinstance(statement, Return | Throw) for block in blocks for statement in block.statements
    )


RULE = Rule(nodes=(Module,), check=check)
