"""The comments of a generated pattern: what each step does, and what it takes to pass it."""

from __future__ import annotations

import math

from parallax_patterns.generation.plan import (
    Aggregation,
    Chain,
    Default,
    Escalation,
    Panel,
    PatternPlan,
    Tiers,
    Voice,
)
from parallax_patterns.generation.schemas import is_number


def about_panel(panel: Panel) -> list[str]:
    """Who is asked at once."""
    failing = "One that fails counts as no answer."
    if len(panel.voices) > 1:
        number = _count(len(panel.voices)).capitalize()
        titles = _listed([voice.title for voice in panel.voices])
        return [f"{number} voices look at the input at once: {titles}. {failing}"]
    voice = panel.voices[0]
    who = "Every agent" if voice.group.capability is None else f"Every `{voice.title}` agent"
    return [f"{who} looks at the input, all at once. {failing}"]


def about_reaching(plan: PatternPlan, panel: Panel) -> list[str]:
    """What the voices have to do to be of one mind, and what that means for the gate."""
    aggregation = panel.aggregation
    plain = aggregation.primitive == "consensus" and aggregation.method in {None, "weighted"}
    if plain and aggregation.by is None and is_number(plan.output_schema):
        return ["The numbers are averaged by weight; they agree as far as they do not spread."]
    return [_rule(aggregation), *_needed(plan, panel)]


def _rule(aggregation: Aggregation) -> str:
    by = f" They are compared by `{aggregation.by}`." if aggregation.by is not None else ""
    votes = ""
    if aggregation.min_votes is not None:
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


def _needed(plan: PatternPlan, panel: Panel) -> list[str]:
    """How many equally sure voices have to agree to pass the gate, where that is arithmetic."""
    aggregation = panel.aggregation
    if aggregation.method in {"unanimous", "bayes"} or aggregation.primitive == "merge":
        return []
    if any(voice.member is None and voice.group.maximum is None for voice in panel.voices):
        return []
    least, count = plan.min_confidence, panel.count
    needed = math.ceil(least * count - 1e-9)
    if needed < count:
        return [f"Reaching {least:g} takes {needed} of {count} or more, all sure."]
    most = math.floor((count - 1) / count * 100) / 100
    return [f"Reaching {least:g} takes all {count}: one that dissents leaves at most {most:g}."]


def about_stage(decision: Chain | Tiers, at: int) -> list[str]:
    """One stage: its number, name and description, and when it is passed over."""
    stage = decision.stages[at]
    what = f": {stage.description}" if stage.description else ""
    lines = [f"{at + 1}. {stage.name}{what}"]
    if isinstance(stage.work, Panel):
        voices = _listed([voice.title for voice in stage.work.voices])
        lines.append(f"Asked at once: {voices}. {_rule(stage.work.aggregation)}")
    if stage.condition is not None:
        lines.append("When the condition does not hold, this stage hands on what it was given.")
    if stage.attempts > 1:
        lines.append(f"Tried up to {stage.attempts} times while it fails.")
    gate = stage.work.gate if isinstance(stage.work, Voice) else None
    if gate is not None:
        lines.append(f"An answer below {gate:g} counts as none.")
    return lines


def about_stages(decision: Chain | Tiers) -> list[str]:
    """How the stages follow each other."""
    match decision:
        case Chain():
            given = "Each stage is given the input and the answer before it."
            rule = "The whole is as sure as its least sure stage."
            stop = f"After an answer below {decision.stop_below:g} the rest is not asked."
            return [f"{given} {rule} {stop}"]
        case Tiers():
            bound = f"{decision.min_confidence:g}"
            rest = "The next is only asked when it is not, or fails."
            return [f"The first that is {bound} sure answers. {rest}"]


def about_retry(plan: PatternPlan) -> list[str]:
    return [f"Up to {plan.attempts} attempts are made to reach {plan.min_confidence:g}."]


def about_gate(plan: PatternPlan) -> list[str]:
    return [f"The answer counts from a confidence of {plan.min_confidence:g}."]


def about_fallback(plan: PatternPlan) -> list[str]:
    match plan.fallback:
        case Escalation(target=target):
            return [f"Below it, `{target}` decides and is shown what was found so far."]
        case Default():
            return ["Below it, a fixed value takes its place, with no confidence at all."]


def _listed(words: list[str], most: int = 6) -> str:
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _count(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)
