"""Plans that somebody else might propose: whatever they are, checking them does not raise, and what
is found sound can be composed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final, get_args

import pytest
from pydantic import ValidationError

from parallax_patterns.generation.clauses import clauses_of
from parallax_patterns.generation.composing import compose_plan
from parallax_patterns.generation.plan import Form, PatternPlan
from parallax_patterns.generation.soundness import problems_of
from parallax_patterns.generation.trying import tried
from tests.generate.proof import COMPOSED, composed

SMALL: Final = [path for path in COMPOSED if "forty" not in path.stem and "huge" not in path.stem]
OTHERS: Final[tuple[Any, ...]] = (
    *(None, "", 0, 1, 3, 0.5, 1.5, -1, "x", "agents", "if", "30s", "merge", "bayes", "veto", "[]"),
    *("panel", "chain", "tiers", "race", "route", "map-reduce", "review", "gate", "rounds"),
    *("previous.x > 1", "input.a", '{"items": "array"}', [], "default"),
)


def ways(data: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part."""
    if way:
        yield way
    parts: Any = ()
    if isinstance(data, dict):
        parts = data.items()
    elif isinstance(data, list):
        parts = enumerate(data)
    for key, part in parts:
        yield from ways(part, (*way, key))


def at(data: Any, way: tuple[str | int, ...]) -> Any:
    for part in way:
        data = data[part]
    return data


def damaged(data: Any, others: list[Any], chance: Random) -> Any:
    """The plan with a part removed, repeated, replaced, or taken from another plan."""
    data = copy.deepcopy(data)
    *way, last = chance.choice([*ways(data)])
    target: Any = at(data, tuple(way))
    key: Any = last
    other = chance.choice(others)
    same = [one for one in ways(other) if one[-1] == last]
    if isinstance(target, list) and chance.random() < 0.5:
        target.insert(0, target[key]) if chance.random() < 0.5 else target.pop(key)
    elif same and chance.random() < 0.5:
        target[key] = copy.deepcopy(at(other, chance.choice(same)))
    else:
        target[key] = copy.copy(chance.choice(OTHERS))
    return data


@pytest.fixture(scope="module")
def plans() -> list[Any]:
    found = [composed(path).plan for path in SMALL]
    return [json.loads(plan.model_dump_json(by_alias=True)) for plan in found]


def proposals(plans: list[Any], count: int) -> Iterator[PatternPlan]:
    chance = Random(7)
    for _ in range(count):
        data = damaged(chance.choice(plans), plans, chance)
        try:
            yield PatternPlan.model_validate(data)
        except ValidationError:
            continue


def test_no_plan_makes_checking_or_composing_raise(plans: list[Any]) -> None:
    sound = 0
    for plan in proposals(plans, 300):
        problems = list(problems_of(plan))
        assert all(one.words and one.advice and one.where for one in problems)
        if not problems:
            assert compose_plan(plan).test_text
            sound += 1
    assert sound > 50


def test_what_is_found_sound_holds_what_it_promises(plans: list[Any]) -> None:
    sound = (plan for plan in proposals(plans, 10_000) if not list(problems_of(plan)))
    for _, plan in zip(range(6), sound, strict=False):
        assert tried(compose_plan(plan)).passed, plan.model_dump_json()


@pytest.mark.parametrize("form", get_args(Form))
def test_every_form_is_proposed_by_the_corpus(form: str, plans: list[Any]) -> None:
    assert any(plan["form"] == form for plan in plans)


GATE = next(path for path in COMPOSED if path.stem == "quality-gate")
MAPPED = next(path for path in COMPOSED if path.stem == "map-reduce")


@pytest.mark.parametrize(
    ("path", "changes", "words"),
    [
        (GATE, {"gates": []}, "has to know what approval is"),
        (GATE, {"form": "chain"}, "has no gates"),
        (GATE, {"gates.0.words": []}, "empty"),
        (GATE, {"gates.0.least": 4}, "not between 1 and 3"),
        (GATE, {"gates.1.voices": ["nobody"]}, "no single agent is called `nobody`"),
        (GATE, {"gates.1.kind": "approvals"}, "already"),
        (GATE, {"items": "files"}, "maps nothing"),
        (GATE, {"stages.0.voices.1": {"group": "securityAgents"}}, "one voice in a stage"),
        (MAPPED, {"items": "limit"}, "no list `limit`"),
        (MAPPED, {"inputSchema": None}, "no list `articles`"),
        (MAPPED, {"stages.1.voices": []}, "nobody is asked"),
    ],
)
def test_what_is_wrong_is_said(path: Any, changes: dict[str, Any], words: str) -> None:
    data = json.loads(composed(path).plan.model_dump_json(by_alias=True))
    for way, value in changes.items():
        *above, last = (int(part) if part.isdigit() else part for part in way.split("."))
        target = at(data, tuple(above))
        target[last] = {**target[last], **value} if isinstance(value, dict) else value
    problems = [one.words for one in problems_of(PatternPlan.model_validate(data))]
    assert any(words in one for one in problems), problems


def test_a_gate_is_shown_by_the_cases_in_which_it_closes() -> None:
    pattern = composed(GATE)
    assert pattern.requirements is not None
    found = {clause.path: clause for clause in clauses_of(pattern.plan, pattern.requirements)}
    assert found["constraints", "requiredApprovals"].nodes == ("gates[0]",)
    assert found["constraints", "blockOn", 0].nodes == ("gates[1]",)
    assert found["constraints", "blockOn", 1].nodes == ("gates[2]",)
    assert "security alone refuses" in found["constraints", "blockOn", 0].tests
    assert "everyone approves" not in found["constraints", "blockOn", 0].tests
    assert found["constraints", "blockOn", 1].tests == ("security blocks",)
