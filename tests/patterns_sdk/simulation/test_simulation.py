"""Simulations: what is drawn, what is judged, what is made small, what is written as a test."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.simulation import running
from parallax_patterns.simulation.drawing import ByChance
from parallax_patterns.simulation.examining import examine
from parallax_patterns.simulation.profiles import PROFILES
from parallax_patterns.simulation.promoting import promote
from parallax_patterns.simulation.running import Played, Runs, play, replay, simulate
from parallax_patterns.simulation.shrinking import shrunk
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_patterns.testing.discovery import discover
from parallax_patterns.testing.running import run_tests
from parallax_runtime import Step
from tests.patterns_sdk.simulation.projects import (
    RULE,
    TESTS,
    TRIAGE,
    project_with,
    setup_of,
)


def rules(played: Played) -> list[str]:
    return [one.rule for one in played.outcome.violations]


# --- what is drawn -------------------------------------------------------------------------------


def test_agents_inputs_and_answers_are_those_of_the_tests(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path))
    assert [one.agent.id for one in setup.agents] == ["triage-1", "triage-2", "triage-3"]
    assert all(one.answers == ({"urgency": "high"}, {"urgency": "low"}) for one in setup.agents)
    assert setup.inputs == ({"ticket": "The shop is down"}, {"ticket": "A typo"})
    assert setup.notes == ()


def test_what_no_test_says_is_made_up_and_said(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path, tests=None))
    assert len(setup.agents) == 3
    assert [note.split(":")[0] for note in setup.notes] == [
        "`triage-1`, `triage-2`, `triage-3` of `triageAgents`",
        "the answers are made up",
        "the inputs are made up to fit `@input`, because there are no tests",
    ]
    assert {one.status for one in simulate(setup, range(20))} == {"completed"}


def test_a_group_that_the_tests_lack_is_added_to_their_agents(tmp_path: Path) -> None:
    pattern = TRIAGE.replace(
        " */", ' * @group legalAgents {"capabilities": ["legal"], "max": 1}\n */'
    )
    setup = setup_of(project_with(tmp_path, pattern=pattern + "legalAgents[0].check()\n"))
    assert [one.agent.id for one in setup.agents] == [
        "triage-1",
        "triage-2",
        "triage-3",
        "legal-1",
    ]
    assert [note.split(":")[0] for note in setup.notes] == ["`legal-1` of `legalAgents`"]


def test_a_file_says_who_takes_part_and_how_they_are(tmp_path: Path) -> None:
    tests = (
        TESTS
        + """
simulation:
  inputs: [{ticket: "x"}]
  answers: [{urgency: low}, {urgency: high}, {urgency: none}]
  counts: {triageAgents: 7}
  agents: {triageAgents: sure, triage-3: liar}
  profiles:
    sure: {accuracy: 1, right: {mean: 1, spread: 0}, latency: {median: 3s, spread: 0}, errors: {}}
"""
    )
    setup = setup_of(project_with(tmp_path, tests=tests))
    assert [one.agent.id for one in setup.agents] == [f"triage-{n}" for n in range(1, 8)]
    assert setup.agents[2].profile == PROFILES["liar"]
    steps = play(setup, 3).scenario.steps
    others = [steps[f"triage-{n}"][0] for n in (1, 2, 4, 5, 6, 7)]
    assert {(one.confidence, one.delay) for one in others} == {(1.0, 3.0)}
    assert others[0].answer == setup.truth(play(setup, 3).scenario.truth)
    assert steps["triage-3"][0].answer != others[0].answer


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("simulation: {agents: {triageAgents: lier}}", "PLX0812"),
        ("simulation: {profiles: {x: {like: carefull}}}", "PLX0812"),
        ('invariants: ["escalted"]', "PLX0811"),
        ("simulation: {profiles: {x: {errors: {timeout: 0.6, crash: 0.6}}}}", "PLX0909"),
        ("simulation: {herds: 1}", "PLX0904"),
    ],
)
def test_faults_of_the_file_are_told(tmp_path: Path, more: str, code: str) -> None:
    project = project_with(tmp_path, tests=f"{TESTS}{more}\n")
    with pytest.raises(UserError) as raised:
        setup_of(project)
    assert [one.code for one in raised.value.diagnostics] == [code]


# --- what is judged ------------------------------------------------------------------------------


def test_the_same_seeds_give_the_same_runs_in_every_process(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path), RULE)
    here = examine(setup, runs=50, seed=7).figures.trace
    assert examine(setup, runs=50, seed=7).figures.trace == here
    assert examine(setup, runs=50, seed=8).figures.trace != here
    script = (
        "from pathlib import Path\n"
        "from parallax_patterns.simulation.examining import examine\n"
        "from tests.patterns_sdk.simulation.projects import *\n"
        f"setup = setup_of(Project.find(Path({str(tmp_path)!r})), RULE)\n"
        "print(examine(setup, runs=50, seed=7).figures.trace)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == here


def test_figures_add_up(tmp_path: Path) -> None:
    figures = examine(setup_of(project_with(tmp_path)), runs=200).figures
    assert figures.runs == 200 == sum(figures.histogram) == sum(figures.statuses.values())
    assert figures.calls.least == figures.calls.greatest == 3
    assert 0 <= figures.failed.low <= figures.failed.share <= figures.failed.high <= 1
    assert figures.confidence.least <= figures.confidence.median <= figures.confidence.p95


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("triageAgents[0].rate().a.b.c", "has no run-time error"),
        ("while (input != 7) { triageAgents.length }", "keeps to its budget"),
        ("triageAgents[0].rate() ?? 1", None),
    ],
)
def test_what_is_true_of_every_pattern_is_judged(
    tmp_path: Path, body: str, rule: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "STEPS", 5_000)
    setup = setup_of(project_with(tmp_path, pattern=f"{body}\n"))
    found = {one for outcome in simulate(setup, (1,)) for one in outcome.violations}
    assert {one.rule for one in found} <= {rule}
    assert bool(found) == (rule is not None)


# --- what is made small --------------------------------------------------------------------------


def test_what_breaks_is_made_small(tmp_path: Path) -> None:
    done = examine(setup_of(project_with(tmp_path), RULE), runs=300)
    (found,) = done.counterexamples
    assert found.broken.rule == RULE
    scenario = found.played.scenario
    assert scenario.order is None
    ((step,),) = scenario.steps.values()
    assert (step.confidence, step.delay, step.error) == (0.9, 0.0, None)
    assert step.answer != done.setup.truth(scenario.truth)
    assert rules(replay(done.setup, scenario)) == [RULE]


def test_making_small_never_loses_the_fault(tmp_path: Path) -> None:
    tests = TESTS + "simulation: {agents: {triageAgents: flaky}}\n"
    setup = setup_of(project_with(tmp_path, tests=tests), "failures < 2 or seconds < 5")
    broken = [one.seed for one in simulate(setup, range(400)) if one.violations]
    assert len(broken) >= 3
    for seed in broken[:3]:
        small = shrunk(setup, play(setup, seed).scenario, setup.invariants[0].text)
        assert rules(small) == [setup.invariants[0].text]
        steps = [step for taken in small.scenario.steps.values() for step in taken]
        assert len(steps) == 2
        assert all(step.error is not None for step in steps)


# --- what is written as a test -------------------------------------------------------------------


def test_a_promoted_scenario_fails_as_a_test_until_the_pattern_is_mended(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    setup = setup_of(project, RULE)
    (found,) = examine(setup, runs=300).counterexamples
    written = promote(setup, found.played, RULE, project)
    text = written.path.read_text("utf-8")
    assert text.startswith(TESTS.rstrip())

    def statuses() -> list[str]:
        return [one.status for one in run_tests(discover((), project), project).cases]

    assert statuses() == ["passed", "passed", "failed"]
    mended = TRIAGE.replace("{ best }", "{ best, decay }").replace("/aggregation", "")
    mended = (
        mended.replace("best(parallel", "answers = (parallel").rstrip()
        + "\ndecay(best(answers), 0.5)\n"
    )
    setup.path.write_text(mended, "utf-8")
    assert statuses()[-1] == "passed"


def test_a_second_promotion_has_a_name_of_its_own(tmp_path: Path) -> None:
    project = project_with(tmp_path, tests=None)
    for count in (1, 2):
        setup = setup_of(project, "calls == 0")
        (found,) = examine(setup, runs=1).counterexamples
        promote(setup, found.played, "calls == 0", project)
        file = setup_of(project, "calls == 0").file
        assert file is not None
        assert len({case.name for case in file.cases}) == count


def test_defaults_of_groups_do_not_change_what_was_promoted(tmp_path: Path) -> None:
    tests = TESTS.replace(
        "cases:", "defaults:\n  agents:\n    triageAgents: {answer: 1, confidence: 1}\ncases:"
    )
    project = project_with(tmp_path, tests=tests)
    setup = setup_of(project, RULE)
    (found,) = examine(setup, runs=300).counterexamples
    promote(setup, found.played, RULE, project)
    last = run_tests(discover((), project), project).cases[-1]
    assert [one.what for one in last.failures] == ["invariants"]


def test_a_scenario_beyond_its_end_is_calm(tmp_path: Path) -> None:
    setup = setup_of(project_with(tmp_path))
    scenario = play(setup, 0).scenario
    empty = replace(scenario, steps=dict.fromkeys(scenario.steps, ()))
    came = replay(setup, empty)
    assert came.outcome.confidence == 0.9
    assert came.execution.json == setup.truth(scenario.truth)


def test_an_interrupt_ends_a_run_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Interrupted(ByChance):
        def step(self, agent: SimulatedAgent, taken: Sequence[Step]) -> Step:
            raise KeyboardInterrupt

    setup = setup_of(project_with(tmp_path))
    with pytest.raises(KeyboardInterrupt), Runs(setup) as runs:
        runs.run(Interrupted(setup.agents, setup.inputs, 0, 0.5), 0, None)
    gc.collect()
    assert caplog.records == []
