"""Explorations: every scenario once, the plainest first; alike agents where that is right."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_patterns.simulation.cuts import cuts_of, samples
from parallax_patterns.simulation.exploring import explore, space_of
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.surveying import Survey, explorable, survey
from tests.patterns_sdk.simulation.projects import TESTS, TRIAGE, project_with, setup_of

SEQUENCE = """\
import { fallback } from "@parallax/primitives/control"
fallback(triageAgents, {minConfidence: 0.5})
"""
FIRST = "import { parallel } from '@parallax/primitives'\nparallel(triageAgents)[0] ?? 1\n"


def surveyed(folder: Path, pattern: str, *invariants: str, most: int = 5000) -> Survey:
    project = project_with(folder, pattern=pattern)
    return survey(explorable(setup_of(project, *invariants), project), most=most)


def tried(played: list[Played]) -> list[tuple[object, ...]]:
    """What the agents did in each scenario."""
    return [
        (
            repr(one.scenario.input),
            *(
                tuple((step.error or repr(step.answer), step.confidence) for step in taken)
                for taken in one.scenario.steps.values()
            ),
        )
        for one in played
    ]


@pytest.mark.parametrize(
    ("code", "cuts"),
    [
        ("1", ()),
        ("x = input.x\nx ~> 0.7 ? 1 : 2", (0.7,)),
        ("x = input.x\nuncertain if (x) { high { 1 } low { 2 } }", (0.5, 0.7)),
        ("import { threshold } from '@parallax/primitives'\nthreshold(input.x)", (0.5,)),
        ("import { threshold } from '@parallax/primitives'\nthreshold(input.x, 0.2)", (0.2,)),
        ("x = ~input.x\nx >= 0.25 && x < 0.75", (0.25, 0.75)),
    ],
)
def test_cuts_are_what_a_program_compares_with(code: str, cuts: tuple[float, ...]) -> None:
    plan = compile_source(Source("a.prism", code), NoLibrary()).plan
    assert plan is not None
    assert cuts_of(plan) == cuts


def test_samples_are_the_cuts_and_the_gaps() -> None:
    assert samples(()) == (0.5,)
    assert samples((0.5, 0.7)) == (0.85, 0.7, 0.6, 0.5, 0.25)


def test_every_scenario_comes_once(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path))
    space = space_of(setup, (0.8,))
    played: list[Played] = []
    done = explore(space, 5000, played.append)
    assert done.complete
    assert done.merged
    found = tried(played)
    assert len(set(found)) == len(found)
    outcomes = space.outcomes["triage-1"]
    # Multisets of three out of the outcomes of one agent, for each of two inputs.
    count = len(outcomes)
    assert len(found) == 2 * (count * (count + 1) * (count + 2) // 6)


def test_agents_that_are_not_treated_alike_are_told_apart(tmp_path: Path) -> None:
    done = surveyed(tmp_path, SEQUENCE)
    assert done.explored.complete
    assert not done.explored.merged
    assert surveyed(tmp_path, FIRST).explored.merged is False
    assert surveyed(tmp_path, TRIAGE).explored.merged is True


def test_without_merging_everything_is_tried(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path, pattern=FIRST))
    space = space_of(setup, (0.8,))
    apart = type(space)(setup=setup, outcomes=space.outcomes, merged=False)
    played: list[Played] = []
    explore(apart, 5000, played.append)
    outcomes = [
        ((one.error or repr(one.answer), one.confidence),) for one in space.outcomes["triage-1"]
    ]
    inputs = [repr(one) for one in setup.inputs]
    assert set(tried(played)) == set(product(inputs, outcomes, outcomes, outcomes))


def test_the_plainest_come_first_and_the_bound_is_told(tmp_path: Path) -> None:
    done = surveyed(tmp_path, TRIAGE, most=20)
    assert done.explored.scenarios == 20
    assert not done.explored.complete
    assert done.explored.deviations == 2


def test_what_is_proven_and_what_is_refuted(tmp_path: Path) -> None:
    done = surveyed(tmp_path, TRIAGE, "calls == 3", "confidence > 0 or failures == 3")
    assert done.ok
    refuted = surveyed(tmp_path, TRIAGE, "failures < 2")
    (found,) = refuted.counterexamples
    steps = [step for taken in found.played.scenario.steps.values() for step in taken]
    assert [step.error is not None for step in steps] == [True, True]


def test_what_nothing_reaches_is_named(tmp_path: Path) -> None:
    pattern = TRIAGE.replace("best(par", "found = best(par") + (
        "if (~found > 0.9 && ~found < 0.5) { 1 } else { found }\n"
    )
    done = surveyed(tmp_path, pattern)
    assert [(one.kind, one.outcome) for one in done.unreached] == [("branch", "true")]


def test_invariants_of_the_truth_are_left_to_simulations(tmp_path: Path) -> None:
    done = surveyed(tmp_path, TRIAGE, "value.urgency == truth.urgency")
    assert done.ok
    assert done.explorable.left_out == ("value.urgency == truth.urgency",)


def test_tests_are_where_answers_come_from(tmp_path: Path) -> None:
    tests = TESTS.replace("{urgency: low}", "{urgency: none}")
    project = project_with(tmp_path, tests=tests)
    space = space_of(setup_of(project), (0.5,))
    answers = [one.answer for one in space.outcomes["triage-1"] if one.error is None]
    assert answers == [{"urgency": "high"}, {"urgency": "none"}]


def test_an_exploration_can_be_ended(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    done = survey(explorable(setup_of(project), project), most=500, on_scenario=lambda _: True)
    assert done.explored.scenarios == 1
    assert not done.explored.complete
