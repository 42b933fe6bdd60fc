"""How sure the pattern of a document is, and what happens when that is not enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from parallax_compiler.syntax.ast import Binary, Expression, Name, NumberLiteral, Statement
from parallax_patterns.generation import tree
from parallax_patterns.migration.documents.brief import Brief
from parallax_patterns.migration.documents.references import Scope
from parallax_patterns.migration.documents.schema import Fallback, FinalConfidence

_PERSON: Final = "human-review"
_RETRIES: Final = 3


def confidence_of(brief: Brief, scope: Scope) -> Expression:
    """The confidence of the whole."""
    wanted = brief.document.confidence
    if wanted is None:
        return scope.phase.average()
    _check(brief, wanted)
    match wanted.method:
        case "average":
            return scope.phase.average()
        case "min" | "max":
            return scope.phase.of_some(tree.apply(wanted.method, scope.phase.confidences()))
        case "weighted":
            return _weighted(brief, wanted, scope)
        case "custom":
            return _custom(wanted, scope)


def _check(brief: Brief, wanted: FinalConfidence) -> None:
    needed = {"weighted": "weights", "custom": "expression"}
    for method, key in needed.items():
        if wanted.method == method and getattr(wanted, key) is None:
            brief.refuse(
                "confidence", "method",
                problem=f"`{method}` says nothing without `{key}`",
                advice=f"Add `{key}: …`, or use `average`",
            )  # fmt: skip
        if wanted.method != method and getattr(wanted, key) is not None:
            brief.refuse(
                "confidence", key,
                problem=f"`method: {wanted.method}` has no use for `{key}`",
                advice=f"Write `method: {method}`, or remove it",
            )  # fmt: skip


def _weighted(brief: Brief, wanted: FinalConfidence, scope: Scope) -> Expression:
    """The mean of the groups' confidences by weight; a group without result counts as 0."""
    total: Expression | None = None
    for name, weight in (wanted.weights or {}).items():
        group = scope.phase.groups.get(name)
        if group is None:
            place = brief.located.key_span("confidence", "weights", name)
            brief.unknown(place, name, "group", tuple(scope.phase.groups))
            continue
        if group.take == "all":
            brief.refuse(
                "confidence", "weights", name,
                problem=f"`{name}` takes all results, which have no one confidence",
                advice="Write `take: first` or `take: last` in the group",
            )  # fmt: skip
        sure = tree.binary(group.part(["confidence"]), "??", tree.number(0))
        part = tree.binary(sure, "*", tree.number(weight))
        total = part if total is None else tree.binary(total, "+", part)
    if total is None:
        return tree.number(0)
    return tree.binary(total, "/", tree.number(sum((wanted.weights or {}).values())))


def _custom(wanted: FinalConfidence, scope: Scope) -> Expression:
    if wanted.expression is None:
        return tree.number(0)
    found = scope.expression(wanted.expression, "confidence", "expression")
    return tree.number(0) if found is None else found


# --- fallback ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The last statements of a pattern, or how the attempt that comes before is tried again."""

    comment: Sequence[str]
    statements: Sequence[Statement] = ()
    retried: Callable[[Expression], Expression] | None = None


def ended(brief: Brief, scope: Scope, final: str) -> Ending:
    """What the pattern gives."""
    wanted = brief.document.fallback
    given = tree.binary(tree.name("output"), "~>", tree.name(final))
    if wanted is None:
        return _ending("The output, that sure", given)
    _check_fallback(brief, wanted)
    if wanted.action == "retry":
        return _retry(brief, wanted, final)
    holds = scope.expression(wanted.condition, "fallback", "condition")
    if holds is None:
        return _ending("The output, that sure", given)
    instead = _instead(brief, wanted, scope, final)
    chosen = tree.conditional(holds, instead, given)
    statement = brief.trace.mark(tree.expression(chosen), "fallback")
    return Ending(comment=[f"Unless {_words(wanted)}"], statements=[statement])


def _ending(words: str, value: Expression) -> Ending:
    return Ending(comment=[words], statements=[tree.expression(value)])


def _words(wanted: Fallback) -> str:
    condition = " ".join(wanted.condition.split())
    verb = {"escalate": "somebody else decides", "default": "the default stands in"}
    return f"{condition}: then {verb[wanted.action]}"


def _check_fallback(brief: Brief, wanted: Fallback) -> None:
    used = {"escalate": "target", "default": "value", "retry": "maxRetries"}
    fields = {"target": "target", "value": "value", "maxRetries": "max_retries"}
    for action, key in used.items():
        given = fields[key] in wanted.model_fields_set
        if given and action != wanted.action:
            brief.refuse(
                "fallback", key,
                problem=f"`action: {wanted.action}` has no use for `{key}`",
                advice=f"Write `action: {action}`, or remove it",
            )  # fmt: skip
    if wanted.action == "default" and "value" not in wanted.model_fields_set:
        brief.refuse(
            "fallback", "action",
            problem="nothing says what stands in",
            advice="Add `value: …`",
        )  # fmt: skip
    if wanted.action == "escalate" and wanted.target is None:
        brief.notes.append(f"The fallback has no `target`: `{_PERSON}` decides.")


def _instead(brief: Brief, wanted: Fallback, scope: Scope, final: str) -> Expression:
    if wanted.action == "default":
        return tree.binary(scope.value(wanted.value, "fallback", "value"), "~>", tree.name(final))
    options = tree.record({"reason": tree.text(wanted.condition), "value": tree.name("output")})
    target = tree.text(wanted.target or _PERSON)
    return brief.trace.mark(tree.apply("escalate", target, options), "fallback", "target")


def _retry(brief: Brief, wanted: Fallback, final: str) -> Ending:
    """The whole is tried again while it is not sure enough, which is all that a retry can see."""
    known = {name: _final(final) for name in ("confidence", "avgConfidence")}
    read = brief.expression(wanted.condition, known, "fallback", "condition")
    match read:
        case Binary(operator="<", left=Name(), right=NumberLiteral(value=bound)):
            pass
        case None:
            bound = 0.0
        case _:
            bound = 0.0
            brief.refuse(
                "fallback", "condition",
                problem="a pattern is only tried again while it is not sure enough",
                advice="Write `confidence < 0.5`, or use another action",
            )  # fmt: skip
    attempts = 1 + (wanted.max_retries or _RETRIES)
    options = tree.literal({"maxAttempts": attempts, "minConfidence": bound})
    return Ending(
        comment=[f"Tried again while {' '.join(wanted.condition.split())}"],
        retried=lambda attempt: brief.trace.mark(tree.apply("retry", attempt, options), "fallback"),
    )


def _final(variable: str) -> Callable[[], Expression]:
    return lambda: tree.name(variable)
