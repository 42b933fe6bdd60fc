"""The aggregation of a phase: the statements that make it, and what references may read of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parallax_compiler.syntax.ast import Expression, Statement
from parallax_patterns.generation import tree
from parallax_patterns.generation.names import Names
from parallax_patterns.migration.documents.brief import Brief
from parallax_patterns.migration.documents.phases import RECORD, Fact, Phase, chained
from parallax_patterns.migration.documents.schema import Aggregation

_SURE: Final = 0.7
"""How sure a result has to be to count in a consensus where nothing is said."""

_USED: Final[Mapping[str, frozenset[str]]] = {
    "consensus": frozenset({"threshold", "min_votes"}),
    "voting": frozenset({"method"}),
    "merge": frozenset({"fields"}),
    "best": frozenset({"by", "expression"}),
}
"""The keys that each strategy reads."""


def aggregated(
    brief: Brief, wanted: Aggregation, phase: Phase, names: Names, *path: str | int
) -> list[Statement]:
    """The statements of an aggregation; the phase then knows what came of it."""
    _check(brief, wanted, *path)
    match wanted.strategy:
        case "consensus":
            return _consensus(wanted, phase, names)
        case "voting":
            return _voting(wanted, phase, names)
        case "merge":
            return _merge(wanted, phase, names)
        case "best":
            return _best(brief, wanted, phase, names, *path)


def _check(brief: Brief, wanted: Aggregation, *path: str | int) -> None:
    used = _USED[wanted.strategy]
    for name in sorted(wanted.model_fields_set - used - {"strategy"}):
        key = {"min_votes": "minVotes"}.get(name, name)
        brief.refuse(
            *path, key,
            problem=f"`strategy: {wanted.strategy}` has no use for `{key}`",
            advice="Remove it, or choose the strategy that it belongs to",
        )  # fmt: skip
    if wanted.by == "custom" and wanted.expression is None:
        brief.refuse(
            *path, "by",
            problem="nothing says by what results are ordered",
            advice="Add `expression: …` over `result` and `confidence`",
        )  # fmt: skip
    if wanted.expression is not None and wanted.by == "confidence":
        brief.refuse(
            *path, "expression",
            problem="`by: confidence` has no use for an expression",
            advice="Write `by: custom`, or remove it",
        )  # fmt: skip


def _consensus(wanted: Aggregation, phase: Phase, names: Names) -> list[Statement]:
    """Results that are sure enough count, and have to agree."""
    counted, agreed = names.take("counted", "counted"), names.take("agreed", "agreed")
    bound = tree.number(_SURE if wanted.threshold is None else wanted.threshold)
    sure = tree.binary(tree.member(tree.name(RECORD), "confidence"), ">=", bound)
    kept = tree.method(tree.name(phase.results), "filter", tree.function((RECORD,), sure))
    answers = _results(counted)
    options = [] if wanted.min_votes is None else [tree.literal({"minVotes": wanted.min_votes})]
    phase.value = agreed
    phase.facts = {
        **_election(agreed),
        "value": lambda: tree.name(agreed),
        "winner": lambda: tree.name(agreed),
        "hasConsensus": lambda: _found(agreed),
        "agreements": lambda: tree.name(counted),
        "count": lambda: tree.member(tree.name(counted), "length"),
    }
    return [
        tree.assign(counted, kept),
        tree.assign(agreed, tree.apply("consensus", answers, *options)),
    ]


def _voting(wanted: Aggregation, phase: Phase, names: Names) -> list[Statement]:
    """The option of most results wins."""
    elected = names.take("elected", "elected")
    call = tree.apply(
        "voting", phase.bare_results(), tree.literal({"method": wanted.method or "majority"})
    )
    phase.value = elected
    phase.facts = {
        **_election(elected),
        "value": lambda: tree.name(elected),
        "winner": lambda: _label(elected),
        "decision": lambda: _label(elected),
    }
    return [tree.assign(elected, call)]


def _merge(wanted: Aggregation, phase: Phase, names: Names) -> list[Statement]:
    """Objects key by key, the last one counts; of named fields the lists are put together."""
    merged = names.take("merged", "merged")
    if wanted.fields is None:
        parts = phase.bare_results()
        options = {"strategy": "shallow", "conflict": "last"}
    else:
        picked = {one: chained(tree.name(RECORD), ["result", one]) for one in wanted.fields}
        each = tree.function((RECORD,), tree.grouped(tree.record(picked)))
        parts = tree.method(tree.name(phase.results), "map", each)
        options = {"strategy": "concat", "conflict": "last"}
    phase.value = merged
    phase.facts = {"value": lambda: tree.name(merged), "merged": lambda: tree.name(merged)}
    return [tree.assign(merged, tree.apply("merge", parts, tree.literal(options)))]


def _best(
    brief: Brief, wanted: Aggregation, phase: Phase, names: Names, *path: str | int
) -> list[Statement]:
    """The surest result, or the first in an order of one's own."""
    chosen = names.take("chosen", "chosen")
    phase.value = chosen
    phase.facts = {
        "value": lambda: tree.name(chosen),
        "best": lambda: tree.name(chosen),
        "result": lambda: tree.name(chosen),
        "confidence": lambda: tree.unary("~", tree.name(chosen)),
    }
    if wanted.expression is None:
        return [tree.assign(chosen, tree.apply("best", phase.bare_results()))]
    by = brief.of_result(wanted.expression, *path, "expression")
    if by is None:
        return []
    ordered = tree.apply(
        "sortBy", tree.name(phase.results), tree.function((RECORD,), by), tree.text("desc")
    )
    first = tree.element(ordered, 0)
    return [tree.assign(chosen, tree.member(first, "result", optional=True))]


def _results(records: str) -> Expression:
    each = tree.function((RECORD,), tree.member(tree.name(RECORD), "result"))
    return tree.method(tree.name(records), "map", each)


# --- what is known of an election ----------------------------------------------------------------


def _election(variable: str) -> dict[str, Fact]:
    """What references read of an agreement or a vote."""
    return {
        "reached": lambda: _found(variable),
        "hasMajority": lambda: _found(variable),
        "isSplit": lambda: tree.binary(tree.name(variable), "==", tree.literal(None)),
        "isUnanimous": lambda: _unanimous(variable),
        "consensusType": lambda: _kind(variable),
        "agreement": lambda: _detail(variable, "agreement"),
        "votes": lambda: _detail(variable, "votes"),
        "confidence": lambda: tree.unary("~", tree.name(variable)),
    }


def _found(variable: str) -> Expression:
    return tree.binary(tree.name(variable), "!=", tree.literal(None))


def _detail(variable: str, part: str) -> Expression:
    return tree.member(tree.apply("details", tree.name(variable)), part)


def _unanimous(variable: str) -> Expression:
    return tree.binary(_detail(variable, "agreement"), "==", tree.number(1))


def _kind(variable: str) -> Expression:
    some = tree.conditional(_found(variable), tree.text("majority"), tree.text("split"))
    return tree.conditional(_unanimous(variable), tree.text("unanimous"), some)


def _label(variable: str) -> Expression:
    """What was voted for: the part of the winning answer that names it, else the answer."""
    found: Expression = tree.member(tree.name(variable), "decision", optional=True)
    for key in ("vote", "verdict"):
        found = tree.binary(found, "??", tree.member(tree.name(variable), key, optional=True))
    return tree.binary(found, "??", tree.name(variable))
