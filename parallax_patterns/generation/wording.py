"""The comments of a generated pattern: what each step does, and what it takes to pass it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from parallax_patterns.generation.asking import is_panel
from parallax_patterns.generation.plan import Aggregation, PatternPlan, Stage, Voice
from parallax_patterns.generation.schemas import is_number


def about_panel(plan: PatternPlan) -> list[str]:
    """Who is asked at once."""
    return [f"{about_voices(plan, plan.stages[0])} One that fails counts as no answer."]


def about_voices(plan: PatternPlan, stage: Stage) -> str:
    """Who looks at the input."""
    voices = stage.voices
    if len(voices) > 1:
        number = _count(len(voices)).capitalize()
        titles = listed([voice.title for voice in voices])
        return f"{number} voices look at the input at once: {titles}."
    everyone = plan.group(voices[0].group).capability is None
    who = "Every agent" if everyone else f"Every `{voices[0].title}` agent"
    return f"{who} looks at the input, all at once."


def about_reaching(plan: PatternPlan) -> list[str]:
    """What the voices have to do to be of one mind, and what that means for the gate."""
    aggregation = plan.stages[0].aggregation
    assert aggregation is not None, "a panel has one answer"
    plain = aggregation.primitive == "consensus" and aggregation.method in {None, "weighted"}
    if plain and aggregation.by is None and is_number(plan.output):
        return ["The numbers are averaged by weight; they agree as far as they do not spread."]
    return [_rule(aggregation), *_needed(plan, plan.stages[0])]


def _rule(aggregation: Aggregation) -> str:
    by = f" They are compared by `{aggregation.by}`." if aggregation.by is not None else ""
    votes = ""
    if aggregation.min_votes > 1:
        votes = f" At least {aggregation.min_votes} have to answer."
    return f"{_agreeing(aggregation)}{by}{votes}"


def _agreeing(aggregation: Aggregation) -> str:
    share = f"{(aggregation.threshold or 0.5) * 100:g}%"
    match aggregation.primitive, aggregation.method:
        case _, "unanimous":
            return "Only a unanimous answer counts."
        case "voting", "plurality":
            return "The answer with the most votes wins."
        case "voting", "weighted":
            return "The answer with the most weight wins: a vote weighs its confidence."
        case "voting", _:
            return "The answer with more than half of the votes wins."
        case "consensus", "bayes":
            return "The answers are pooled as independent evidence for and against."
        case "consensus", "majority":
            return f"They agree when {share} of them give the same answer."
        case "consensus", _:
            return f"They agree when the same answer has {share} of the weight of their votes."
    return "The parts of the answers are put together."


def _needed(plan: PatternPlan, panel: Stage) -> list[str]:
    """How many equally sure voices have to agree to pass the gate, where that is arithmetic."""
    if panel.aggregation is None or panel.aggregation.method in {"unanimous", "bayes"}:
        return []
    groups = [plan.group(voice.group) for voice in panel.voices if voice.member is None]
    if any(group.maximum is None for group in groups):
        return []
    least, count = plan.min_confidence, plan.count(panel)
    needed = math.ceil(least * count - 1e-9)
    if needed < count:
        return [f"Reaching {least:g} takes {needed} of {count} or more, all sure."]
    most = math.floor((count - 1) / count * 100) / 100
    return [f"Reaching {least:g} takes all {count}: one that dissents leaves at most {most:g}."]


def about_stage(stage: Stage, at: int) -> list[str]:
    """One stage: its number, name and description, who is asked, and how often."""
    lines = [titled(stage, at)]
    if is_panel(stage):
        voices = listed([voice.title for voice in stage.voices])
        rule = f" {_rule(stage.aggregation)}" if stage.aggregation is not None else ""
        lines.append(f"Asked at once: {voices}.{rule}")
    if stage.attempts > 1:
        lines.append(f"Tried up to {stage.attempts} times while it fails.")
    if not is_panel(stage) and stage.voices[0].gate > 0:
        lines.append(f"An answer below {stage.voices[0].gate:g} counts as none.")
    return lines


def about_terms(voice: Voice) -> str:
    """How often an agent is asked, how long it may take, and which answers count."""
    parts: list[str] = []
    if voice.attempts > 1:
        parts.append(f"A failed call is made up to {voice.attempts} times.")
    if voice.timeout is not None:
        parts.append(f"An attempt may take {voice.timeout}.")
    if voice.gate > 0:
        parts.append(f"An answer below {voice.gate:g} counts as none.")
    return " ".join(parts)


def titled(stage: Stage, at: int) -> str:
    """A stage's number, name and description."""
    what = f": {stage.description}" if stage.description else ""
    return f"{at + 1}. {stage.name}{what}"


def about_retry(plan: PatternPlan) -> list[str]:
    return [f"Up to {plan.attempts} attempts are made to reach {plan.min_confidence:g}."]


def about_gate(plan: PatternPlan) -> list[str]:
    return [f"The answer counts from a confidence of {plan.min_confidence:g}."]


def about_fallback(plan: PatternPlan) -> list[str]:
    if plan.fallback.action == "default":
        return ["Below it, a fixed value takes its place, with no confidence at all."]
    return [f"Below it, `{plan.fallback.target}` decides and is shown what was found so far."]


def listed(words: Sequence[str], conjunction: str = "and", most: int = 6) -> str:
    """`a, b and c`."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)
