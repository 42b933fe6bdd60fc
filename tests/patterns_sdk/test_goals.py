"""Goals in words: what each is read as, and that whatever is written comes to a sound pattern."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.phrases import SURE
from parallax_patterns.generation.goals.reading import read_goal
from parallax_patterns.generation.goals.words import STRATEGIES
from parallax_patterns.generation.goals.writing import goal_source
from parallax_patterns.generation.trying import tried
from parallax_patterns.requirements import STRATEGIES as KNOWN
from parallax_patterns.requirements import load_requirements

REVIEWERS = [{"capability": "review", "count": 3}]
SIDES = ["security", "quality", "performance"]

GOALS: dict[str, dict[str, Any]] = {
    "three reviewers vote on a pull request, escalate to a human when unsure": {
        "strategy": "voting", "agents": REVIEWERS, "fallback": {"target": "human-review"},
    },
    "Review code for security, quality and performance; at least 90% sure": {
        "minConfidence": 0.9, "perspectives": SIDES,
    },
    "two experts debate whether to buy": {
        "strategy": "debate", "agents": [{"capability": "analysis", "count": 2}],
    },
    "extract the facts, then summarise them": {
        "strategy": "pipeline",
        "stages": [
            {"name": "extract", "description": "extract the facts"},
            {"name": "summarise", "description": "summarise them"},
        ],
    },
    "research -> draft -> polish": {
        "stages": [
            {"name": one, "description": one} for one in ("research", "draft", "polish")
        ],
    },
    "try a cheap model first and a stronger model only if needed": {
        "strategy": "cascade", "agents": [{"capability": "quick"}, {"capability": "thorough"}],
    },
    "route tickets to billing, technical or sales": {
        "strategy": "router", "perspectives": ["billing", "technical", "sales"],
    },
    "ask the fastest of two translators": {
        "strategy": "race",
        "perspectives": [
            {"name": "first translation", "capability": "translation"},
            {"name": "second translation", "capability": "translation"},
        ],
    },
    "analyse each section of a document with four agents": {
        "strategy": "map-reduce",
        "agents": [{"capability": "analysis", "count": 4}, {"capability": "summary"}],
    },
    "summarize every chapter": {"strategy": "map-reduce", "agents": [{"capability": "summary"}]},
    "all checks must pass before a release: security, tests and legal, within 30 seconds": {
        "strategy": "quality-gate", "perspectives": ["security", "testing", "legal"],
        "constraints": {"timeout": "30s"},
    },
    "a writer drafts a reply and two editors review it": {
        "strategy": "review",
        "agents": [{"capability": "author"}, {"capability": "editing", "count": 2}],
    },
    "a manager delegates to five analysts": {
        "strategy": "hierarchical",
        "agents": [{"capability": "lead"}, {"capability": "analysis", "count": 5}],
    },
    "five judges, two thirds majority": {
        "agents": [{"capability": "judging", "count": 5}],
        "aggregation": {"method": "majority", "threshold": 0.66},
    },
    "judges agree, retry up to 2 times, otherwise escalate to a senior engineer": {
        "strategy": "consensus",
        "fallback": {"action": "retry", "maxRetries": 2, "target": "human-senior-engineer"},
    },
    "answer questions with flaky agents": {"strategy": "resilient"},
    "unanimous vote of 4 moderators on a post, else say 'hold'": {
        "strategy": "voting", "agents": [{"capability": "moderation", "count": 4}],
        "aggregation": {"method": "unanimous"}, "fallback": {"action": "default", "value": "hold"},
    },
    "everyone agrees on the diagnosis, very sure, at most 10 calls": {
        "minConfidence": 0.9, "aggregation": {"method": "unanimous"},
        "constraints": {"maxCalls": 10},
    },
    "several experts vote, most votes win": {
        "agents": [{"capability": "analysis", "min": 3}], "aggregation": {"method": "plurality"},
    },
    "at least two lawyers look at a contract": {"agents": [{"capability": "law", "min": 2}]},
    "3 security reviewers vote": {"agents": [{"capability": "security", "count": 3}]},
    "look at it from the perspectives of a pirate, a poet and a judge": {
        "perspectives": ["pirate", "poet", "judge"],
    },
    "answer it, confidence above 0.8": {"minConfidence": 0.8},
    "85 percent certain about the label": {"minConfidence": 0.85},
    "be reasonably sure about the tone": {"minConfidence": 0.7},
    "translate, and ask a human if in doubt": {"fallback": {"target": "human-review"}},
    "hand over to the legal team when unsure": {"fallback": {"target": "human-legal-team"}},
    "human-in-the-loop moderation": {"agents": [{"capability": "moderation", "min": 2}]},
    "try again twice": {"fallback": {"action": "retry", "maxRetries": 2}},
    "retry 3 times": {"fallback": {"action": "retry", "maxRetries": 3}},
    "default to \"unknown\"": {"fallback": {"action": "default", "value": "unknown"}},
    "rate it in under 2 minutes": {"constraints": {"timeout": "2m"}},
    "classify it with no more than six calls": {"constraints": {"maxCalls": 6}},
    "2 of 3 reviewers must approve": {
        "agents": REVIEWERS, "constraints": {"requiredApprovals": 2},
    },
    "70% agreement of a panel of five critics": {
        "agents": [{"capability": "critique", "count": 5}], "aggregation": {"threshold": 0.7},
    },
    "whoever answers first, quick or slow": {"strategy": "race"},
    "weigh pros and cons": {"strategy": "debate"},
    "review security and privacy before every deployment": {
        "strategy": "quality-gate", "perspectives": ["security", "privacy"],
    },
    "route it": {},
    "then": {},
    "make it nice": {},
}  # fmt: skip
"""A goal, and the fields that must come of it; an empty mapping: nothing but goal and name."""


@pytest.mark.parametrize("goal", GOALS)
def test_what_a_goal_is_read_as(goal: str) -> None:
    reading = read_goal(goal)
    expected = GOALS[goal]
    found = {key: reading.requirements.get(key) for key in expected}
    assert found == expected
    assert reading.requirements["goal"] == goal
    if not expected:
        assert set(reading.requirements) <= {"goal", "name"}
    assert reading.notes


def test_whatever_is_taken_comes_with_words_of_the_goal() -> None:
    for goal in GOALS:
        for one in read_goal(goal).taken:
            assert all(part in goal for part in one.words.split(", ")), one


def test_what_cannot_be_taken_is_said() -> None:
    assert read_goal("route it").remarks == (
        "`router` (“route”) needs two or more places to go to, and the goal names none.",
    )
    assert read_goal("three judges argue, then vote").remarks == (
        "`debate` (“argue”) is named as well; `voting` is taken.",
        "`pipeline` (“then”) is named as well; `voting` is taken.",
    )
    assert read_goal("make it nice").notes == (
        "No word of the goal names a strategy, voices, bars or limits.",
    )


def test_every_strategy_of_the_table_is_one() -> None:
    assert {name for name, _ in STRATEGIES} <= set(KNOWN)
    assert all(0 < share < 1 for _, share in SURE)


def composed(goal: str) -> tuple[GeneratedPattern | None, Sink]:
    sink = Sink()
    given = load_requirements(goal_source(goal), sink)
    return (None if given is None else compose(given, sink)), sink


@pytest.mark.parametrize("goal", ["at least 150% sure", "one reviewer votes"])
def test_what_cannot_be_is_a_fault_at_its_place(goal: str) -> None:
    made, sink = composed(goal)
    assert made is None
    assert sink.has_errors


@pytest.mark.parametrize(
    "goal",
    [
        "three reviewers vote on a pull request, escalate to a human when unsure",
        "extract the facts, then summarise them, 80% sure",
        "try a cheap model first and a stronger model only if needed, retry once",
        "make it nice",
    ],
)
def test_what_comes_of_a_goal_passes_its_tests(goal: str) -> None:
    made, _ = composed(goal)
    assert made is not None
    assert tried(made).passed


_PIECES = (
    *GOALS, "at least 120% sure", "zero reviewers", "100000 voters", "0 calls", "retry 99 times",
    "within 0 seconds", "“”\"'", "$x: {", "# a", "- b", "\\", "日本語", "!!", "then", "->", "vote",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_any_goal_comes_to_a_sound_pattern_or_a_fault(pieces: list[str]) -> None:
    goal = ", ".join(pieces)
    made, sink = composed(goal)
    if made is None:
        assert sink.has_errors
        return
    found = compile_source(Source("made.prism", made.pattern_text), NoLibrary()).diagnostics
    assert [one.label for one in found if one.severity is Severity.ERROR] == []
