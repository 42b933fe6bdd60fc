"""A confidence is compared with a constant that it always reaches, or never."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.bands import measured
from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.confidence import ThresholdOutOfReach
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Binary, Expression, UncertainIf, unparenthesized

_AT_LEAST: Final = frozenset({">", ">=", "~>="})
_AT_MOST: Final = frozenset({"<", "<=", "~<", "~<="})
_GATES: Final = frozenset({"~@>", "~?>"})


def check(node: Binary, context: Context) -> Iterator[Diagnostic]:
    if isinstance(context.parents.get(node.id), UncertainIf):
        return
    asked = _asked(node, context)
    if asked is None:
        return
    interval, bar, strict = asked
    threshold = constant_number(context.type_of(bar))
    if threshold is None or interval.plain or not 0 <= threshold <= 1:
        return
    always = interval.low > threshold or (interval.low == threshold and not strict)
    never = interval.high < threshold or (interval.high == threshold and strict)
    if (always and threshold > 0) or (never and threshold < 1):
        yield ThresholdOutOfReach(
            source=context.source,
            span=bar.span,
            threshold=f"{threshold:g}",
            bounds=str(interval),
            always=always,
        )


def _asked(node: Binary, context: Context) -> tuple[Interval, Expression, bool] | None:
    """The confidences that are compared, the bound, and whether more than it is asked for."""
    operator = node.operator
    if operator in _GATES or context.module.readings.get(node.id) == "test":
        return context.type_of(node.left).confidence, node.right, False
    if operator in _AT_LEAST:
        found = measured(unparenthesized(node.left), context.facts)
        return None if found is None else (found, node.right, operator == ">")
    if operator in _AT_MOST:
        found = measured(unparenthesized(node.right), context.facts)
        return None if found is None else (found, node.left, operator in ("<", "~<"))
    return None


RULE = Rule(nodes=(Binary,), check=check)
