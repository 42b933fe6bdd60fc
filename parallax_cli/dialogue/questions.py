"""The questions of the dialogue: what each asks, its answer so far, and what an answer changes.

An answer that cannot be read raises `Unreadable`, whose words say how to write it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from parallax_cli.dialogue.draft import Draft
from parallax_patterns.project import kebab_case
from parallax_patterns.requirements import STRATEGIES
from parallax_primitives.nearest import nearest


class Unreadable(Exception):
    """An answer that means nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. An answer must leave no fault in `fields`, those that it can mend."""

    key: str
    text: str
    help: str
    fields: tuple[str, ...]
    shown: Callable[[Draft], str]
    """The answer so far."""
    answered: Callable[[Draft, str], Draft]
    choices: Mapping[str, str] | None = None


STRATEGY_WORDS: Final[Mapping[str, str]] = {
    "parallel-consensus": "everyone is asked at once, and most have to agree",
    "voting": "everyone is asked at once and has a vote",
    "debate": "rounds in which everyone knows what the others said",
    "quality-gate": "everyone checks, and all have to approve",
    "review": "one writes a draft, the others have to approve of it",
    "pipeline": "steps in turn, each with the answer of the one before",
    "cascade": "the cheapest first, the next only when it is not sure",
    "fallback-chain": "the next one is asked only when the one before fails",
    "race": "all at once, the first sure answer counts",
    "router": "an agent chooses which one of several decides",
    "map-reduce": "each item of a list is worked on, and one sums up",
    "hierarchical": "a lead shares out the work, and decides on the reports",
    "resilient": "as parallel-consensus, with agents that are slow or fail",
}
"""The strategies that are offered, with a line each; others are other words for some of them."""


# --- goal and name -------------------------------------------------------------------------------


def _goal(_: Draft, answer: str) -> Draft:
    return Draft.of_goal(answer)


def _name(draft: Draft, answer: str) -> Draft:
    if not kebab_case(answer):
        raise Unreadable("A name needs letters or digits.")
    return draft.with_(name=kebab_case(answer))


def _strategy(draft: Draft, answer: str) -> Draft:
    offered = tuple(STRATEGY_WORDS)
    if answer.isdigit() and 1 <= int(answer) <= len(offered):
        answer = offered[int(answer) - 1]
    if answer not in STRATEGIES:
        near = nearest(answer, STRATEGIES)
        raise Unreadable(f"Did you mean `{near}`?" if near else "Write a number, or a name.")
    return draft.with_(strategy=answer)


# --- voices --------------------------------------------------------------------------------------

_COUNTED: Final = re.compile(r"(?P<count>\d{1,4})\s*(?:x\s*)?(?P<who>\D.*)")


def _shown_voices(draft: Draft) -> str:
    for key in ("perspectives", "stages"):
        if key in draft.fields:
            return ", ".join(_title(one) for one in draft.fields[key])
    return ", ".join(_shown_agent(one) for one in draft.fields.get("agents", [])) or "everyone"


def _title(one: Any) -> str:
    return one if isinstance(one, str) else str(one["name"])


def _shown_agent(one: Mapping[str, Any]) -> str:
    count = one.get("count")
    return one["capability"] if count is None else f"{count} {one['capability']}"


def _voices(draft: Draft, answer: str) -> Draft:
    if answer.strip() == _shown_voices(draft):
        return draft
    if answer.strip().lower() == "everyone":
        return draft.with_voices()
    items = [one.strip() for one in answer.split(",") if one.strip()]
    if not items:
        raise Unreadable("Write names with commas between them, or `everyone`.")
    counted = [_COUNTED.fullmatch(one) for one in items]
    if not any(counted):
        return draft.with_voices(perspectives=items)
    agents = [
        {"capability": kebab_case(one)}
        if match is None
        else {"capability": kebab_case(match["who"]), "count": int(match["count"])}
        for one, match in zip(items, counted, strict=True)
    ]
    return draft.with_voices(agents=agents)


# --- bars and endings ----------------------------------------------------------------------------


def _shown_bar(draft: Draft) -> str:
    bar = draft.fields.get("minConfidence")
    return "as usual" if bar is None else f"{bar:g}"


def _bar(draft: Draft, answer: str) -> Draft:
    if answer == "as usual":
        return draft.with_(minConfidence=None)
    try:
        bar = float(answer.removesuffix("%")) / (100 if answer.endswith("%") else 1)
    except ValueError:
        raise Unreadable("Write a number such as `0.9` or `90%`, or `as usual`.") from None
    return draft.with_(minConfidence=round(bar, 4))


_RETRY: Final = re.compile(r"retry(?: (?P<n>\d{1,3}))?(?:,? (?:then )?(?P<target>\S.*))?")


def _shown_fallback(draft: Draft) -> str:
    given = draft.fields.get("fallback")
    if given is None:
        return "human-review"
    if given.get("action") == "default":
        return f"default {json.dumps(given['value'], ensure_ascii=False)}"
    target = str(given.get("target", ""))
    if given.get("action") != "retry":
        return target or "human-review"
    times = f" {given['maxRetries']}" if "maxRetries" in given else ""
    return f"retry{times}" + (f", then {target}" if target else "")


def _fallback(draft: Draft, answer: str) -> Draft:
    if answer.startswith("default "):
        return draft.with_(fallback={"action": "default", "value": _value(answer[8:].strip())})
    retry = _RETRY.fullmatch(answer)
    if retry is not None:
        found: dict[str, Any] = {"action": "retry"}
        if retry["n"]:
            found["maxRetries"] = int(retry["n"])
        if retry["target"]:
            found["target"] = retry["target"]
        return draft.with_(fallback=found)
    return draft.with_(fallback={"target": answer})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


_CALLS: Final = re.compile(r"(\d{1,9}) calls?")
_TIME: Final = re.compile(r"\d+(?:\.\d+)?(?:ms|s|m|h)")


def _shown_limits(draft: Draft) -> str:
    given = draft.fields.get("constraints", {})
    time = [str(given["timeout"])] if "timeout" in given else []
    calls = [f"{given['maxCalls']} calls"] if "maxCalls" in given else []
    return ", ".join([*time, *calls]) or "none"


def _limits(draft: Draft, answer: str) -> Draft:
    given = dict(draft.fields.get("constraints", {}))
    kept = {key: value for key, value in given.items() if key not in ("timeout", "maxCalls")}
    for part in (one.strip() for one in answer.split(",") if answer != "none"):
        calls = _CALLS.fullmatch(part)
        if calls is not None:
            kept["maxCalls"] = int(calls[1])
        elif _TIME.fullmatch(part):
            kept["timeout"] = part
        else:
            raise Unreadable("Write `30s`, `10 calls`, both with a comma, or `none`.")
    return draft.with_(constraints=kept or None)


QUESTIONS: Final = (
    Question(
        key="goal",
        text="What is to be decided?",
        help="A sentence. What it says of the other questions becomes their answer.",
        fields=("goal",),
        shown=lambda draft: str(draft.fields.get("goal", "")),
        answered=_goal,
    ),
    Question(
        key="name",
        text="What is the pattern called?",
        help="Its files are named so.",
        fields=("name",),
        shown=lambda draft: str(draft.fields.get("name", "")),
        answered=_name,
    ),
    Question(
        key="strategy",
        text="How is it decided?",
        help="A number or a name.",
        fields=(),
        shown=lambda draft: str(draft.fields.get("strategy", "parallel-consensus")),
        answered=_strategy,
        choices=STRATEGY_WORDS,
    ),
    Question(
        key="voices",
        text="Who is asked?",
        help="Points of view (`security, quality`), capabilities with a count (`3 review`), the "
        "steps in turn, or `everyone`.",
        fields=("perspectives", "agents", "stages", "strategy"),
        shown=_shown_voices,
        answered=_voices,
    ),
    Question(
        key="sure",
        text="How sure is sure enough?",
        help="`0.9` or `90%`; `as usual` leaves it to the strategy.",
        fields=("minConfidence",),
        shown=_shown_bar,
        answered=_bar,
    ),
    Question(
        key="otherwise",
        text="What happens to an answer that is not sure enough?",
        help="Who decides then (`human-review`), `retry 2`, `retry 2, then human-review`, or "
        '`default "unknown"`.',
        fields=("fallback",),
        shown=_shown_fallback,
        answered=_fallback,
    ),
    Question(
        key="limits",
        text="What are the limits of a run?",
        help="`30s`, `10 calls`, both with a comma, or `none`.",
        fields=("constraints",),
        shown=_shown_limits,
        answered=_limits,
    ),
)
