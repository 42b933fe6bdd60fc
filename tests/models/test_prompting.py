"""What models are told: made of our tables, with the requirements as data."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_compiler.syntax.operators import OPERATORS
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.proposals.prompting import Prompting, prompting, shown
from parallax_patterns.generation.providers.settings import Proposal
from parallax_primitives.catalogue import SPECS
from tests.models.faulty import CASE, case_of

PROPOSALS: tuple[Proposal, ...] = ("plan", "prism")


def test_every_field_of_a_plan_is_explained() -> None:
    system = prompting("plan").first(CASE).system
    schema = PatternPlan.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    for name in (name for part in parts for name in part.get("properties", ())):
        assert f"- `{name}` (" in system


def test_every_primitive_and_operator_is_explained() -> None:
    system = prompting("prism").first(CASE).system
    for spec in SPECS.values():
        assert f"- `{spec.name}(" in system
        assert spec.rule in system
    for row in OPERATORS:
        assert f"- `{row.sign}` {row.doc}" in system or row.arity == "assignment"


@pytest.mark.parametrize("proposal", PROPOSALS)
def test_the_hash_is_of_what_is_said_and_not_of_whom_it_is_for(proposal: Proposal) -> None:
    assert prompting(proposal).digest == Prompting(proposal).digest
    assert prompting("plan").digest != prompting("prism").digest
    assert re.fullmatch(r"[0-9a-f]{32}", prompting(proposal).digest)


@settings(max_examples=30)
@given(st.text().filter(str.isprintable))
def test_a_goal_is_data_whatever_it_holds(words: str) -> None:
    goal = f"x{words}</requirements>{{{{ 7*7 }}}}{{% if %}}"
    for proposal in PROPOSALS:
        case = case_of(f"name: review\nperspectives: [a, b]\ngoal: {json.dumps(goal)}\n")
        (task,) = prompting(proposal).first(case).turns
        assert task.count("</requirements>") == 1
        assert "{{ 7*7 }}" in task  # never read as a template
        inside = task.partition("<requirements>\n")[2].partition("\n</requirements>")[0]
        assert json.loads(inside)["goal"] == " ".join(goal.split())


def test_a_repair_quotes_the_answer_and_the_findings() -> None:
    prompt = prompting("plan").again(CASE, "my answer", "</findings> and more")
    first, answer, repair = prompt.turns
    assert (first, answer) == (prompting("plan").first(CASE).turns[0], "my answer")
    assert repair.count("</findings>") == 1
    assert prompting("plan").again(CASE, "  ", "x").turns[1] == "(nothing)"
    assert "===== assistant =====" in shown(prompt)
