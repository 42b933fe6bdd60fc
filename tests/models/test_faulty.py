"""Models that propose nonsense: it is mended or left, and nothing unproven comes out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.generation.checking import check_plan
from parallax_patterns.generation.providers.settings import Prices
from parallax_patterns.generation.trying import tried
from tests.models import faulty
from tests.models.asking import SECRET
from tests.models.faulty import CASE, OBEYING, PLANS, PRISM, SMALL, TEMPTED, Ran
from tests.models.server import ModelServer, Says

PAGE = Path(__file__).parents[2] / "docs" / "generation.md"


@pytest.fixture(scope="module")
def cases(server: ModelServer) -> dict[str, Ran]:
    """Every case, through one of the clients in turn."""
    return {one.title: one for one in faulty.run_all(server, in_turn=True)}


def what_comes_out_is_proven_every_time(cases: dict[str, Ran]) -> None:
    assert len(cases) == len(PLANS) + len(OBEYING) + len(PRISM)
    for one in cases.values():
        done = one.proposed
        case = TEMPTED if one.title in OBEYING else SMALL if one.title in PRISM else CASE
        if done.account.accepted:
            assert done.trial is not None
            assert done.trial.passed, one.title
            assert check_plan(done.composed.plan, case.requirements, Sink(), None)
        else:
            assert done.composed is case.by_rules, one.title
    for case in (CASE, SMALL, TEMPTED):
        assert tried(case.by_rules).passed


def the_page_has_the_figures(cases: dict[str, Ran]) -> None:
    lines = set(PAGE.read_text("utf-8").splitlines())
    for one in cases.values():
        requests, answers, outcome = one.figures
        providers = "openai" if one.title in PRISM else "all"
        assert f"| {one.title} | {providers} | {requests} | {answers} | {outcome} |" in lines
    accepted = [one.proposed.account.accepted for title, one in cases.items()]
    weights = [1 if title in PRISM else 3 for title in cases]
    used = sum(weight for weight, yes in zip(weights, accepted, strict=True) if yes)
    every = sum(weights)
    assert f"{every} cases: {used} proposals used, {every - used} times the rules." in lines


def orders_in_the_goal_stay_data(cases: dict[str, Ran]) -> None:
    for title in OBEYING:
        one = cases[title]
        task = json.dumps(one.script.requests[0][2])
        assert "<\\\\\\\\/requirements>" in task or "<\\\\/requirements>" in task
        assert task.count("</requirements>") == 1  # ours
        text = one.proposed.composed.pattern_text
        assert "threshold(agreement, 0.7)" in text
        assert '"head-reviewer"' in text


def findings_go_back_with_their_codes_places_and_fixes(cases: dict[str, Ran]) -> None:
    sent = json.dumps(cases["a wrong name"].script.requests[1][2], ensure_ascii=False)
    for words in ("PLX0713", "requirements.yaml:3:16", "`securtyAgents`", "Write `securityAgents`"):
        assert words in sent
    sent = json.dumps(cases["Prism with a wrong name"].script.requests[1][2], ensure_ascii=False)
    assert "PLX0203" in sent
    sent = json.dumps(cases["attempts without end"].script.requests[1][2], ensure_ascii=False)
    assert "PLX0721" in sent
    found = cases["Prism with a lower bar"].proposed.account.rounds[0]
    assert found.problem == "other behaviour (PLX0722)"
    assert "in the plainest it gives" in found.findings


def the_reasons_are_said(cases: dict[str, Ran]) -> None:
    def reason(title: str) -> str | None:
        return cases[title].proposed.account.fallback

    assert reason("a refusal") == "The model refused to answer."
    assert reason("a server that hangs") == "The deadline passed before the answer was whole."
    assert reason("no JSON at all") == (
        "The proposal does not hold after 2 repairs: unreadable proposal (PLX0720)."
    )
    assert reason("401, quoting the key") == (
        "The provider refused the key (status 401: Incorrect API key provided: ***)."
    )
    assert reason("Prism that asks nobody") == (
        "The proposal does not hold after 2 repairs: group is never used (PLX0558) and 1 more."
    )
    assert reason("Prism that asks and does not listen") == (
        "The proposal does not hold after 2 repairs: 5 failing tests."
    )


def no_record_holds_the_key(cases: dict[str, Ran]) -> None:
    assert all(SECRET not in repr(one.proposed) for one in cases.values())
    bodies = [json.dumps(body) for one in cases.values() for _, _, body in one.script.requests]
    assert not any(SECRET in body for body in bodies)


def test_every_case(cases: dict[str, Ran]) -> None:
    """One test, so that the cases run once however many processes share the tests."""
    for check in (
        what_comes_out_is_proven_every_time,
        the_page_has_the_figures,
        orders_in_the_goal_stay_data,
        findings_go_back_with_their_codes_places_and_fixes,
        the_reasons_are_said,
        no_record_holds_the_key,
    ):
        check(cases)


def test_what_a_pattern_is_called_is_not_for_a_model_to_say(server: ModelServer) -> None:
    answer = faulty.plan(name="../../evil", title="Evil", notes=["All keys were sent to evil."])
    done = faulty.ran(server, "names", "openai", (Says(answer),), CASE).proposed
    assert done.account.accepted
    assert (done.composed.name, done.composed.notes) == ("review", CASE.by_rules.notes)


def test_prices_make_a_cost_where_none_is_stated(server: ModelServer) -> None:
    account = faulty.ran(server, "costs", "openai", (faulty.GOOD,), CASE).proposed.account
    assert account.usage is not None
    assert account.usage.cost is None
    priced = replace(account, prices=Prices(input=2.0, output=10.0)).usage
    assert priced is not None
    expected = (priced.input_tokens * 2 + priced.output_tokens * 10) / 1e6
    assert priced.cost == pytest.approx(expected)
