"""A phase of a document: agents asked at once, their results, its groups, and its aggregation.

What a phase knows is read by references (`$summary.result.title`) and by expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation import tree

Take: TypeAlias = Literal["first", "last", "all"]

RECORD: Final = "one"
"""The parameter that stands for each result."""

PARTS: Final = (
    "agentId", "agentName", "capabilities", "expertise", "result", "confidence", "reasoning",
    "timestamp",
)  # fmt: skip
"""What is known of each result."""

Fact: TypeAlias = Callable[[], Expression]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The results that match, or one of them, in a variable."""

    variable: str
    take: Take

    def part(self, parts: list[str]) -> Expression:
        """`$group.result.title`: of the one result, or of each; `$group` alone is the result."""
        if self.take != "all":
            return chained(tree.name(self.variable), parts or ["result"], optional=True)
        if parts in (["length"], ["count"]):
            return tree.member(tree.name(self.variable), "length")
        each = chained(tree.name(RECORD), parts or ["result"])
        return tree.method(tree.name(self.variable), "map", tree.function((RECORD,), each))


@dataclass(slots=True, kw_only=True)
class Phase:
    """What is known after a phase; `facts` are those of its aggregation.

    `value` is the answer that the aggregation came to, any part of which may be read.
    """

    results: str
    groups: dict[str, Group] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    value: str | None = None
    output: str | None = None
    mean: str | None = None
    """The variable of the mean confidence, where there is one."""
    averaged: bool = False
    """Whether the mean confidence is asked for."""

    def confidences(self) -> Expression:
        """How sure each result is."""
        each = tree.function((RECORD,), tree.member(tree.name(RECORD), "confidence"))
        return tree.method(tree.name(self.results), "map", each)

    def bare_results(self) -> Expression:
        """What each result is."""
        each = tree.function((RECORD,), tree.member(tree.name(RECORD), "result"))
        return tree.method(tree.name(self.results), "map", each)

    def count(self) -> Expression:
        return tree.member(tree.name(self.results), "length")

    def average(self) -> Expression:
        """The mean confidence; 0 of no results."""
        self.averaged = True
        return tree.name(self.mean) if self.mean is not None else self.averaging()

    def averaging(self) -> Expression:
        """The calculation of the mean confidence."""
        return self.of_some(tree.apply("average", self.confidences()))

    def of_some(self, value: Expression) -> Expression:
        """The value where there are results, else 0."""
        some = tree.binary(self.count(), ">", tree.number(0))
        return tree.conditional(some, value, tree.number(0))


def chained(start: Expression, parts: list[str], *, optional: bool = False) -> Expression:
    """`start.a?.b`: what is missing on the way is null; `optional` when the start may be.

    A result itself is never missing, so nothing is asked of `one.result.title`.
    """
    found = start
    for at, part in enumerate(parts):
        certain = parts[at - 1] == "result" if at else not optional
        found = tree.member(found, part, optional=not certain)
    return found


def checks(phase: Phase) -> Mapping[str, Fact]:
    """What is known of results that say whether they `passed`, with or without aggregation."""

    def passed() -> Expression:
        return chained(tree.name(RECORD), ["result", "passed"])

    def every() -> Expression:
        all_ = tree.method(tree.name(phase.results), "every", tree.function((RECORD,), passed()))
        return tree.binary(tree.binary(phase.count(), ">", tree.number(0)), "&&", all_)

    def count() -> Expression:
        kept = tree.method(tree.name(phase.results), "filter", tree.function((RECORD,), passed()))
        return tree.member(kept, "length")

    def status() -> Expression:
        none = tree.binary(count(), "==", tree.number(0))
        partly = tree.conditional(none, tree.text("rejected"), tree.text("needs_review"))
        return tree.conditional(every(), tree.text("approved"), partly)

    return {
        "allPassed": every,
        "passedCount": count,
        "failedCount": lambda: tree.binary(phase.count(), "-", count()),
        "status": status,
    }
