"""All rules of the checker, in the order in which they look at a node."""

from __future__ import annotations

from parallax_compiler.check.rules import (
    arity,
    arms,
    callee,
    conditions,
    confidence_range,
    groups,
    iterables,
    literals,
    matches,
    null_access,
    operands,
    primitive_calls,
    properties,
    reached,
    rebinding,
    results,
    thresholds,
)
from parallax_compiler.check.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    arity.RULE,
    arms.RULE,
    callee.RULE,
    conditions.CONSTANT_RULE,
    conditions.READING_RULE,
    confidence_range.RULE,
    groups.RULE,
    iterables.RULE,
    literals.RULE,
    matches.RULE,
    null_access.RULE,
    operands.BINARY_RULE,
    operands.UNARY_RULE,
    primitive_calls.RULE,
    properties.INDEX_RULE,
    properties.MEMBER_RULE,
    reached.BLOCK_RULE,
    reached.LOOP_RULE,
    rebinding.CONCURRENT_RULE,
    rebinding.TARGET_RULE,
    results.RULE,
    thresholds.RULE,
)
