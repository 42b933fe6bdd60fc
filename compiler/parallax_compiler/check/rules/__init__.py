"""All rules of the checker, one a file, in the order in which they look at a node."""

from __future__ import annotations

from parallax_compiler.check.rule import Rule
from parallax_compiler.check.rules import (
    arity,
    arms,
    callee,
    concurrent_assignments,
    confidence_range,
    constant_conditions,
    elements,
    endless_loops,
    groups,
    iterables,
    literals,
    lost_assignments,
    matches,
    null_access,
    operands,
    primitive_calls,
    properties,
    readings,
    results,
    thresholds,
    unreachable_code,
)

RULES: tuple[Rule, ...] = (
    arity.RULE,
    arms.RULE,
    callee.RULE,
    concurrent_assignments.RULE,
    confidence_range.RULE,
    constant_conditions.RULE,
    elements.RULE,
    endless_loops.RULE,
    groups.RULE,
    iterables.RULE,
    literals.RULE,
    lost_assignments.RULE,
    matches.RULE,
    null_access.RULE,
    operands.RULE,
    primitive_calls.RULE,
    properties.RULE,
    readings.RULE,
    results.RULE,
    thresholds.RULE,
    unreachable_code.RULE,
)
