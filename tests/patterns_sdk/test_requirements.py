"""Requirements files: what is accepted, and where each fault stands."""

from __future__ import annotations

import pytest

from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.source import Source
from parallax_patterns.requirements import STRATEGIES, Requirements, load_requirements
from tests.patterns_sdk.findings import places


def read(text: str) -> tuple[Requirements | None, Sink]:
    sink = Sink()
    given = load_requirements(Source("requirements.yaml", text), sink)
    return (None if given is None else given.requirements), sink


PR_REVIEW = """\
name: pr-review
goal: "Multi-perspective pull request review"
strategy: parallel-consensus
minConfidence: 0.9
perspectives: [security, quality, performance]
"""


def test_perspectives_may_be_words() -> None:
    requirements, sink = read(PR_REVIEW)
    assert not list(sink)
    assert requirements is not None
    assert [one.name for one in requirements.perspectives or []] == [
        "security",
        "quality",
        "performance",
    ]


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("fallback: architect", "fallback.target", "architect"),
        ("aggregation: voting", None, None),
        ("aggregation: unanimous", "aggregation.method", "unanimous"),
        ("agents: review", "agents.0.capability", "review"),
        ("stages: [extract]", "stages.0.name", "extract"),
        (
            "stages: [{name: a, agents: [x, {capability: y, count: 2}]}]",
            "stages.0.agents.1.count",
            2,
        ),
        ("constraints: {timeout: 90s, blockOn: security}", "constraints.block_on.0", "security"),
    ],
)
def test_short_forms(line: str, attribute: str | None, value: object) -> None:
    requirements, sink = read(f"goal: x\n{line}\n")
    if attribute is None:
        assert places(sink) == ["PLX0907 2:14"]
        return
    found: object = requirements
    for part in attribute.split("."):
        found = found[int(part)] if isinstance(found, list) else getattr(found, part)
    assert found == value


def test_requirements_may_stand_under_their_name() -> None:
    bare, _ = read(PR_REVIEW)
    wrapped, sink = read("requirements:\n" + "".join(f"  {one}\n" for one in PR_REVIEW.split("\n")))
    assert not list(sink)
    assert wrapped == bare


def test_older_spellings_are_read_with_a_note() -> None:
    requirements, sink = read(
        "goal: x\n"
        "flow:\n"
        "  - {name: a, agents: [{capability: b, minCount: 2}]}\n"
        "min-confidence: 0.5\n"
    )
    assert requirements is not None
    assert requirements.stages is not None
    assert requirements.stages[0].agents is not None
    assert requirements.stages[0].agents[0].count == 2
    assert requirements.min_confidence == 0.5
    assert places(sink) == ["PLX0701 2:1", "PLX0701 3:40", "PLX0701 4:1"]
    assert {one.severity for one in sink} == {Severity.NOTE}
    assert [one.fixes[0].edits[0].text for one in sink] == ["stages", "count", "minConfidence"]


def test_an_older_spelling_beside_that_of_today_is_a_stray_key() -> None:
    _, sink = read("goal: x\nstages: [a]\nflow: [b]\n")
    assert places(sink) == ["PLX0904 3:1"]


def test_keys_of_the_users_own_data_are_left_alone() -> None:
    requirements, sink = read(
        "goal: x\ninput: {flow: string, min_count: number}\ncontext: {flow: 1}\n"
    )
    assert not list(sink)
    assert requirements is not None
    assert requirements.input == {"flow": "string", "min_count": "number"}


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("", ["PLX0905 1:1"], "goal"),
        ("name: x\n", ["PLX0905 1:1"], "`goal` is missing"),
        ("goal:\n", ["PLX0906 1:1"], "nothing"),
        ("goal: '  '\n", ["PLX0909 1:7"], "empty"),
        ("goal: 5\n", ["PLX0906 1:7"], "text belongs here"),
        ("- goal\n", ["PLX0906 1:1"], "list"),
        ("just words\n", ["PLX0906 1:1"], "text"),
        ("requirements: [a]\n", ["PLX0906 1:1"], "list"),
        ("requirements: {goal: x}\nname: y\n", ["PLX0904 2:1"], "`name`"),
        ("goal: x\nminConfidance: 0.9\n", ["PLX0904 2:1"], "minConfidence"),
        ("goal: x\nperspectives: [{nme: a}]\n", ["PLX0905 2:16", "PLX0904 2:17"], "name"),
        ("goal: x\nstrategy: votng\n", ["PLX0907 2:11"], "voting"),
        ("goal: x\nstrategy: 5\n", ["PLX0906 2:11"], "number"),
        ("goal: x\nminConfidence: 90\n", ["PLX0908 2:16"], "1 or less"),
        ("goal: x\nminConfidence: 0\n", ["PLX0908 2:16"], "more than 0"),
        ("goal: x\nminConfidence: '0.9'\n", ["PLX0906 2:16"], "without quotes"),
        ("goal: x\nperspectives: []\n", ["PLX0908 2:15"], "1 or more"),
        ("goal: x\nagents: [{capability: a, count: 1.5}]\n", ["PLX0906 2:33"], "whole number"),
        ("goal: x\nagents: [{capability: a, count: true}]\n", ["PLX0906 2:33"], "`true`"),
        ("goal: x\nconstraints: {timeout: soon}\n", ["PLX0909 2:24"], "30s"),
        ("goal: x\nconstraints: {timeout: 0}\n", ["PLX0909 2:24"], "duration"),
        ("goal: x\nconstraints: {timeout: true}\n", ["PLX0909 2:24"], "duration"),
        ("goal: x\nfallback: {action: resign}\n", ["PLX0907 2:20"], "escalate"),
    ],
)
def test_each_fault_stands_at_its_place(text: str, expected: list[str], words: str) -> None:
    requirements, sink = read(text)
    assert requirements is None
    assert places(sink) == expected
    assert any(words in one.text() for one in sink)


def test_all_faults_of_a_file_come_together() -> None:
    _, sink = read(
        "gaol: x\n"
        "strategy: pipline\n"
        "minConfidence: 7\n"
        "stages:\n"
        "  - {nmae: a}\n"
        "  - {name: b, retires: 2}\n"
    )
    found = [(one.code, one.hint) for one in sink]
    assert len(found) == 7
    assert ("PLX0904", "Write `goal`") in found
    assert ("PLX0907", "Write `pipeline`") in found
    assert ("PLX0904", "Write `retries`") in found


def test_every_strategy_of_the_schema_is_a_choice() -> None:
    for strategy in STRATEGIES:
        requirements, sink = read(f"goal: x\nstrategy: {strategy}\n")
        assert requirements is not None, places(sink)
