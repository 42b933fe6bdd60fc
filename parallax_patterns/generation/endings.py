"""What bounds a pattern: its least confidence, what happens below it, and the limits of a run."""

from __future__ import annotations

import re
from typing import Final

from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.plan import Fallback as PlannedFallback
from parallax_patterns.generation.plan import Limits, json_text
from parallax_patterns.generation.timing import seconds_of
from parallax_patterns.requirements import Fallback

ASSUMED_CONFIDENCE: Final = 0.5
"""The least confidence where none is asked for: a majority of sure voices passes it."""
OTHERWISE_ASSUMED: Final = {"cascade": 0.7, "fallback-chain": 0.3, "quality-gate": 0.7}
"""A cheap tier and whatever opens a gate have to be fairly sure; a chain of fallbacks takes what
`fallback` takes by itself."""

PERSON: Final = "human-review"
"""The mailbox that decides where nothing else was asked for."""

_ASSUMED_RETRIES: Final = 2
_CONDITION: Final = re.compile(r"confidence\s*<\s*(?P<bound>0?\.\d+|1(\.0+)?|0\.\d+)")
_SAME: Final = frozenset({"low-confidence", "low confidence", "below-minimum"})


def least_confidence(brief: Brief, strategy: str) -> float:
    """The confidence that an answer has to reach."""
    asked = brief.requirements.min_confidence
    bound = _condition_bound(brief)
    if asked is not None:
        if bound is not None and bound != asked:
            brief.contradiction(
                "fallback",
                "condition",
                problem=f"answers between {bound:g} and `minConfidence` {asked:g} would be neither "
                "accepted nor handed to the fallback",
                advice=f"Write `confidence < {asked:g}`, or leave the condition out",
            )
        return asked
    if bound is not None:
        return bound
    assumed = OTHERWISE_ASSUMED.get(strategy, ASSUMED_CONFIDENCE)
    brief.note(f"`minConfidence` is not given: {assumed:g} is assumed.")
    return assumed


def condition_bound(text: str) -> float | None:
    """The bound in `confidence < 0.8`; None where there is none, 0 for any other condition."""
    if text in _SAME:
        return None
    match = _CONDITION.fullmatch(text)
    return float(match["bound"]) if match else 0.0


def _condition_bound(brief: Brief) -> float | None:
    """The bound of the fallback's condition; other conditions are refused."""
    fallback = brief.requirements.fallback
    if fallback is None or fallback.condition is None:
        return None
    bound = condition_bound(fallback.condition)
    if bound is None or bound > 0:
        return bound
    brief.contradiction(
        "fallback",
        "condition",
        problem="a fallback takes over when the confidence is too low, and for nothing else",
        advice="Write `confidence < 0.8`, or leave the condition out",
    )
    return None


def fallback_of(brief: Brief) -> tuple[PlannedFallback, int]:
    """What replaces an answer that is not sure enough, and how often it is tried before."""
    fallback = brief.requirements.fallback
    if fallback is None:
        brief.note(f"`fallback` is not given: unsure answers go to the mailbox `{PERSON}`.")
        return PlannedFallback(target=PERSON), 1
    action = fallback.action or _action(fallback)
    _refuse_idle(brief, fallback, action)
    attempts = 1 + (fallback.max_retries or _ASSUMED_RETRIES) if action == "retry" else 1
    if action == "default":
        return PlannedFallback(action="default", value=json_text(fallback.value)), attempts
    if fallback.target is None:
        brief.note(f"The fallback has no `target`: unsure answers go to the mailbox `{PERSON}`.")
    return PlannedFallback(target=fallback.target or PERSON), attempts


def _action(fallback: Fallback) -> str:
    """The action that the other fields imply."""
    if "value" in fallback.model_fields_set:
        return "default"
    return "retry" if fallback.max_retries is not None else "escalate"


def _refuse_idle(brief: Brief, fallback: Fallback, action: str) -> None:
    """Refuses the fields that the action has no use for."""
    given = fallback.model_fields_set
    if action != "default" and "value" in given:
        brief.unused(
            "fallback",
            "value",
            reason=f"`action: {action}` gives no value of its own",
            advice="Remove it, or write `action: default`",
        )
    if action == "default" and "value" not in given:
        brief.contradiction(
            "fallback",
            problem="`action: default` needs the `value` to give",
            advice="Add `value: …`",
        )
    if action == "default" and fallback.target is not None:
        brief.unused(
            "fallback",
            "target",
            reason="`action: default` asks nobody",
            advice="Remove it, or write `action: escalate`",
        )
    if action != "retry" and fallback.max_retries is not None:
        brief.unused(
            "fallback",
            "maxRetries",
            reason=f"`action: {action}` tries nothing again",
            advice="Remove it, or write `action: retry`",
        )


def limits_of(brief: Brief, least_calls: int, rounds: int, waits: float) -> Limits:
    """The limits of a run; `rounds` calls at most wait for each other in turn, and `waits` seconds
    pass between their attempts.

    Nine tenths of the time are for the agents of the rounds, so that one which hangs leaves time
    to escalate before the whole run is out of it.
    """
    constraints = brief.requirements.constraints
    if constraints is None:
        return Limits()
    if constraints.max_calls is not None and constraints.max_calls < least_calls:
        brief.contradiction(
            "constraints",
            "maxCalls",
            problem=f"the pattern makes {least_calls} calls before any retry or escalation",
            advice=f"Write {least_calls} or more, or ask fewer agents",
        )
    if constraints.timeout is None:
        return Limits(calls=constraints.max_calls)
    whole = seconds_of(constraints.timeout)
    if waits >= whole:
        brief.contradiction(
            "constraints",
            "timeout",
            problem=f"the waits between the attempts alone take {waits:g} s",
            advice=f"Write more than {waits:g}s, or allow fewer retries",
        )
    each = max(1, int((whole - waits) * 900 / max(1, rounds)))
    return Limits(calls=constraints.max_calls, seconds=whole, call_timeout=_shown(each))


def _shown(milliseconds: int) -> str:
    """A duration as people write it, in whole seconds where it has ten or more."""
    return f"{milliseconds}ms" if milliseconds < 10_000 else f"{milliseconds // 1000}s"
