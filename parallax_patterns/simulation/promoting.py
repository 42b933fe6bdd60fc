"""A scenario as a case of the pattern's test file: of a broken rule, which fails until it is kept,
or of anything else that is expected of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from parallax_patterns.invariants import speaks_of
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Played
from parallax_patterns.testing.writing import (
    Scripted,
    agent_lines,
    case_json,
    free_name,
    with_case,
)
from parallax_patterns.text_files import write_atomically
from parallax_primitives.values import Json
from parallax_runtime import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """A case that was written: its name, the file, and the text that was added."""

    name: str
    path: Path
    text: str


def promote(setup: Setup, played: Played, rule: str, project: Project) -> Promoted:
    """Writes the scenario of a run, in which a rule is broken, as a test case."""
    return add_case(
        setup,
        played,
        rule,
        _expected(setup, rule),
        project,
        with_truth="truth" in speaks_of(rule),
    )


def add_case(
    setup: Setup,
    played: Played,
    title: str,
    expected: Mapping[str, Json],
    project: Project,
    *,
    with_truth: bool = False,
    asked: Mapping[str, Sequence[Mapping[str, Json]]] = MappingProxyType({}),
) -> Promoted:
    """Writes the scenario of a run as a test case that expects something of it.

    `asked` says of agents what each of their calls has to be.
    """
    path = project.test_file(setup.path)
    name = free_name(setup.file, f"{title} (seed {played.scenario.seed})")
    case = "\n".join(_case(setup, played, expected, name, asked, with_truth=with_truth))
    write_atomically(path, with_case(setup.file, setup.path, path, case))
    return Promoted(name=name, path=path, text=case)


def _case(
    setup: Setup,
    played: Played,
    expected: Mapping[str, Json],
    name: str,
    asked: Mapping[str, Sequence[Mapping[str, Json]]],
    *,
    with_truth: bool,
) -> Iterator[str]:
    scenario = played.scenario
    yield f"- name: {case_json(name)}"
    yield f"  seed: {scenario.seed}"
    yield f"  input: {case_json(scenario.input)}"
    if with_truth:
        yield f"  truth: {case_json(setup.truth(scenario.truth))}"
    scripts = tuple(_scripted(setup, scenario.steps, asked))
    yield from agent_lines(setup.file, setup.program.groups, scripts)
    answers = _answers(setup, played)
    if answers:
        yield f"  answers: {case_json(answers)}"
    yield f"  expect: {case_json(dict(expected))}"


def _answers(setup: Setup, played: Played) -> dict[str, Json]:
    """What the mailboxes answered that were asked."""
    asked = (event.data["by"] for event in played.execution.events if event.kind == "answered")
    return {str(by): setup.mailboxes[by] for by in asked if by in setup.mailboxes}


def _expected(setup: Setup, rule: str) -> dict[str, Json]:
    if any(one.text == rule for one in setup.invariants):
        return {"invariants": [rule]}
    return {"status": "completed"}


def _scripted(
    setup: Setup,
    steps: Mapping[str, tuple[Step, ...]],
    asked: Mapping[str, Sequence[Mapping[str, Json]]],
) -> Iterator[Scripted]:
    for one in setup.agents:
        taken = steps.get(one.agent.id)
        if taken is not None:
            script = [_step(step) for step in taken]
            for step, call in zip(script, asked.get(one.agent.id, ()), strict=False):
                step["when"] = dict(call)
            says: dict[str, Json] = script[0] if len(script) == 1 else {"script": [*script]}
            yield Scripted(agent=one.agent, says=says)


def _step(step: Step) -> dict[str, Json]:
    written: dict[str, Json] = (
        {"error": step.error}
        if step.error is not None
        else {"answer": step.answer, "confidence": step.confidence}
    )
    if step.delay:
        written["delay"] = f"{step.delay:.6g}s" if step.delay < 1e6 else step.delay * 1000
    return written
