"""`uncertain`: a condition that is always certain, arms that never run, arms that are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parallax_compiler.check.bands import banded
from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.operators import constant_number
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.confidence import AlwaysPlain, ArmNeverRuns, MissingArm
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ExpressionStatement,
    ForClassic,
    UncertainArm,
    UncertainIf,
    While,
)

_BANDS = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class _Bands:
    """Where the bands begin, and which confidences there can be."""

    high: float | None
    """None when only the run knows it."""
    medium: float
    strict: bool
    interval: Interval

    def reachable(self) -> tuple[str, ...]:
        """The bands that some possible confidence falls into."""
        tests = {"high": self._high(), "medium": self._medium(), "low": self._low()}
        return tuple(band for band, reached in tests.items() if reached)

    def _high(self) -> bool:
        if self.high is None:
            return True
        top = self.interval.high
        return top > self.high or (top == self.high and not self.strict)

    def _medium(self) -> bool:
        if self.interval.high < self.medium:
            return False
        if self.high is None:
            return True
        least = max(self.interval.low, self.medium)
        return least < self.high or (least == self.high and self.strict)

    def _low(self) -> bool:
        least = self.interval.low
        if least >= self.medium:
            return False
        return self.high is None or least < self.high or (least == self.high and self.strict)

    def why_not(self, band: str) -> str:
        """Why a band is never reached."""
        if band == "medium" and self.high is not None and self.high <= self.medium:
            return (
                f"`high` begins at {self.high:g}, so nothing is left for `medium`, "
                f"which begins at {self.medium:g}"
            )
        if self.interval.low == self.interval.high:
            return f"the confidence is always {self.interval.low:g}"
        return f"the confidence is between {self.interval.low:g} and {self.interval.high:g}"


def check(node: UncertainIf | While | ForClassic, context: Context) -> Iterator[Diagnostic]:
    rule = context.module.bands.get(node.id)
    if rule is None:
        return
    arms = node.arms if isinstance(node, UncertainIf) else node.uncertain or ()
    interval = banded(rule, context.facts)
    if rule.mode == "confidence" and interval is not None and interval.plain:
        yield _always_plain(rule, arms, context)
        return
    bands = _bands(rule, interval or Interval(), context)
    reachable = bands.reachable()
    yield from _never(arms, bands, reachable, context)
    if isinstance(node, UncertainIf):
        yield from _missing(node, reachable, context)


def _bands(rule: BandRule, interval: Interval, context: Context) -> _Bands:
    settings = context.resolved.settings.bands
    high: float | None = settings.high
    if rule.threshold is not None:
        high = constant_number(context.type_of(rule.threshold))
    return _Bands(high, settings.medium, rule.strict, interval)


def _always_plain(rule: BandRule, arms: tuple[UncertainArm, ...], context: Context) -> Diagnostic:
    labels = [arm.label for arm in arms]
    arm = next((label for label in ("high", "default") if label in labels), None)
    return AlwaysPlain(source=context.source, span=rule.subject.span, arm=arm)


def _never(
    arms: tuple[UncertainArm, ...], bands: _Bands, reachable: tuple[str, ...], context: Context
) -> Iterator[Diagnostic]:
    labels = {arm.label for arm in arms}
    for arm in arms:
        if arm.label != "default" and arm.label not in reachable:
            reason = bands.why_not(arm.label)
        elif arm.label == "default" and labels.issuperset(reachable):
            reason = "the other arms take every confidence"
        else:
            continue
        yield ArmNeverRuns(source=context.source, span=arm.label_span, arm=arm.label, reason=reason)


def _missing(
    node: UncertainIf, reachable: tuple[str, ...], context: Context
) -> Iterator[Diagnostic]:
    """A value is missing for some confidences; a statement may well do nothing."""
    labels = {arm.label for arm in node.arms}
    if "default" in labels or isinstance(context.parents.get(node.id), ExpressionStatement):
        return
    missing = tuple(band for band in _BANDS if band in reachable and band not in labels)
    if missing:
        start = node.span.start
        span = Span(start, min(node.span.end, start + len("uncertain if")))
        yield MissingArm(source=context.source, span=span, arms=missing)


RULE = Rule(nodes=(UncertainIf, While, ForClassic), check=check)
