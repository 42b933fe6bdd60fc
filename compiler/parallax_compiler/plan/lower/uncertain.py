"""Lowering of `uncertain if` and of the turns of uncertain loops to band switches."""

from __future__ import annotations

from collections.abc import Sequence

from parallax_compiler.check.products import BandRule
from parallax_compiler.plan.lower.blocks import always_gives, block_of
from parallax_compiler.plan.lower.builder import Lowering, Tail
from parallax_compiler.plan.nodes import BandArm, BandSwitch, Expression
from parallax_compiler.syntax import ast

_BANDS = ("high", "medium", "low")


def lower_uncertain(lowering: Lowering, node: ast.UncertainIf) -> Expression:
    """`uncertain if` as a value: its arms store what they do last."""
    slot = lowering.slot_of_choice("outcome", node, empty=not always_gives(node))
    write_uncertain(lowering, node, Tail(slot=slot))
    return lowering.read(slot, node.span)


def write_uncertain(lowering: Lowering, node: ast.UncertainIf, tail: Tail | None) -> None:
    """`uncertain if` as a statement."""
    rule = lowering.module.bands[node.id]
    confidence, high = banded(lowering, rule)
    write_arms(lowering, node, node.arms, confidence, high, strict=rule.strict, tail=tail)


def banded(lowering: Lowering, rule: BandRule) -> tuple[Expression, Expression]:
    """The confidence to band and the bound of high, in the order they are written."""
    nodes = [rule.subject] if rule.threshold is None else [rule.subject, rule.threshold]
    values = lowering.operands(*nodes)
    confidence = values[0]
    if rule.mode == "confidence":
        confidence = lowering.op("confidence", rule.subject, confidence)
    high = lowering.const(lowering.bands[0], rule.subject)
    return confidence, high if rule.threshold is None else values[1]


def write_arms(
    lowering: Lowering,
    node: ast.Node,
    arms: Sequence[ast.UncertainArm],
    confidence: Expression,
    high: Expression,
    *,
    strict: bool,
    tail: Tail | None,
) -> None:
    """The switch over the bands; where no arm runs, a value that counts is null."""
    site = lowering.site("gate", "uncertain", node.span)
    made = [_arm(lowering, arm, tail) for arm in _ordered(arms)]
    labels = {arm.label for arm in arms}
    if tail is not None and "default" not in labels and len(labels) < len(_BANDS):
        made.append(_no_arm(lowering, node, tail))
    lowering.write(
        BandSwitch(
            site=site,
            confidence=confidence,
            high=high,
            medium=lowering.bands[1],
            strict=strict,
            arms=tuple(made),
            source=lowering.source,
            span=node.span,
        )
    )


def _ordered(arms: Sequence[ast.UncertainArm]) -> list[ast.UncertainArm]:
    """The arms as written, with `default` last, where Python wants it."""
    return sorted(arms, key=lambda arm: arm.label == "default")


def _no_arm(lowering: Lowering, node: ast.Node, tail: Tail) -> BandArm:
    with lowering.inside() as body:
        lowering.finish(lowering.const(None, node), tail, node.span)
    return BandArm(band=None, body=tuple(body), source=lowering.source, span=node.span)


def _arm(lowering: Lowering, arm: ast.UncertainArm, tail: Tail | None) -> BandArm:
    return BandArm(
        band=None if arm.label == "default" else arm.label,
        body=block_of(lowering, arm.body.statements, tail),
        source=lowering.source,
        span=arm.span,
    )
