"""The ready patterns: no findings, tests that pass, whatever agents do survived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_patterns.caching.cached_patterns import compiled_pattern
from parallax_patterns.errors import UserError
from parallax_patterns.formatting import format_file, pattern_files
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.ready_patterns import ready_pattern, ready_patterns
from parallax_patterns.testing.running import run_tests
from parallax_patterns.validation import validate
from parallax_primitives.values import Agent, to_json
from parallax_runtime import Execution, Program, Registry, ScriptedAgent, VirtualClock, run_sync
from parallax_runtime.derivation import derive

FOLDER = Path(__file__).parents[2] / "templates" / "patterns"
PATTERNS = {one.name: one for one in ready_patterns()}
every_pattern = pytest.mark.parametrize("name", PATTERNS)

TASK = {"task": "Look at it"}
INPUTS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "code-review": [{"code": "print(1)"}],
    "document-analysis": [{"document": "One.\n\nTwo.\n\nThree."}, {"document": "\n\n"}],
    "extraction": [
        {"text": "Ada, 1815", "fields": ["name", "year"]},
        {"text": "Ada, 1815", "fields": ["name"]},
    ],
    "load-balancer": [{"task": "Do it", "items": [1, 2, 3, 4, 5]}, {"task": "Do it", "items": []}],
    "parallel-exploration": [TASK, {**TASK, "keep": 0}],
    "translation": [{"text": "Good day", "language": "German"}],
    "uncertainty-mapreduce": [
        {"task": "Classify", "items": ["a", "b", "c", "d"]},
        {"task": "Classify", "items": []},
    ],
    "voting": [
        {"task": "Ship it?", "options": ["approve", "reject", 7]},
        {"task": "Ship it?", "options": []},
        TASK,
    ],
}
"""What each is given; others are given a task."""
ANSWERS: tuple[Any, ...] = (
    {"verdict": "approve", "vote": "approve", "passed": True, "approved": True},
    {"verdict": "reject", "vote": "reject", "passed": False, "findings": ["one"]},
    {"name": "Ada", "year": 1815},
    {"name": None, "year": [], "findings": "none"},
    [0.5, 0.9, 7, "no number"],
    [],
    "a text",
    7,
    None,
)


def agents() -> st.SearchStrategy[list[list[dict[str, Any]]]]:
    """What one to eight agents do, call by call, beginning again after the last."""
    answer = st.fixed_dictionaries(
        {
            "answer": st.sampled_from(ANSWERS),
            "confidence": st.sampled_from([0.0, 0.3, 0.55, 0.7, 0.9, 1.0]),
            "delay": st.sampled_from([0.0, 1.0, 40.0]),
        }
    )
    error = st.fixed_dictionaries(
        {"error": st.sampled_from(["timeout", "refusal", "crash", "garbage"])}
    )
    return st.lists(st.lists(answer | error, min_size=1, max_size=3), min_size=1, max_size=8)


def program_of(name: str) -> Program:
    path = FOLDER / f"{name}.prism"
    return build_program(compiled_pattern(path, Project.find(FOLDER, environment={})))


def performed(
    name: str, program: Program, scripts: Sequence[list[dict[str, Any]]], which: int = 0
) -> Execution:
    registry = Registry()
    for at, script in enumerate(scripts):
        registry.add(Agent(f"a{at}", None, ("any",), None), ScriptedAgent(script))
    inputs = INPUTS.get(name, [TASK])
    return run_sync(program, inputs[which % len(inputs)], registry, clock=VirtualClock())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of somebody who took all of them."""
    (tmp_path / "parallax.config.yml").write_text("{}\n", "utf-8")
    for name, one in PATTERNS.items():
        for place, text in (
            (f"patterns/{name}.prism", one.text),
            (f"tests/patterns/{name}.test.yaml", one.tests),
        ):
            (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / place).write_text(text, "utf-8")
    return Project.find(tmp_path, environment={})


def test_all_are_there() -> None:
    assert set(PATTERNS) == {
        "cascading-refinement",
        "code-review",
        "confidence-cascade",
        "consensus-builder",
        "document-analysis",
        "epistemic-orchestrator",
        "extraction",
        "load-balancer",
        "multi-validator",
        "parallel-exploration",
        "quality-gate",
        "robust-analysis",
        "translation",
        "uncertainty-mapreduce",
        "uncertainty-router",
        "voting",
    }


@every_pattern
def test_it_says_what_it_is_and_when_to_use_it(name: str) -> None:
    found = ready_pattern(name)
    assert not found.description.endswith(".")
    assert found.when.endswith(".")
    assert "//" not in found.when
    for key in ("name", "version", "input"):
        assert f"\n * @{key} " in found.text
    assert max(map(len, found.text.splitlines())) <= 100


def test_a_name_in_another_style_and_one_that_is_none() -> None:
    assert ready_pattern("CodeReview") == PATTERNS["code-review"]
    with pytest.raises(UserError) as caught:
        ready_pattern("code-revue")
    assert caught.value.hint == "Did you mean `code-review`?"


def test_they_are_free_of_findings_and_formatted(project: Project) -> None:
    validation = validate([project.root], project, strict=True)
    assert [one.text() for one in validation.diagnostics if validation.is_fault(one)] == []
    assert validation.ok
    formatted = [format_file(path, project) for path in pattern_files([], project)]
    assert [one.path for one in formatted if one.changed] == []
    assert len(formatted) == len(PATTERNS)


def test_their_tests_pass_in_a_project(project: Project) -> None:
    tested = run_tests(sorted(project.tests_dir.iterdir()), project)
    assert [(one.name, one.failures) for one in tested.cases if one.status != "passed"] == []
    assert {path.stem for path in project.patterns()} == set(PATTERNS)
    assert len(tested.cases) >= 4 * len(PATTERNS)


@every_pattern
def test_it_survives_whatever_agents_do(name: str) -> None:
    program = program_of(name)

    @given(agents(), st.integers(0, 2))
    @settings(max_examples=20, deadline=None)
    def survives(scripts: list[list[dict[str, Any]]], which: int) -> None:
        execution = performed(name, program, scripts, which)
        assert execution.status in ("completed", "pending"), execution.fault
        assert 0 <= execution.confidence <= 1
        to_json(execution.value)

    survives()


@every_pattern
def test_without_any_answer_it_is_sure_of_nothing(name: str) -> None:
    """Nobody is sure of anything that no agent said; a review that did not take place is none."""
    execution = performed(name, program_of(name), [[{"error": "crash"}], [{"error": "refusal"}]])
    assert execution.confidence == 0
    assert execution.status in ("completed", "pending")


@every_pattern
def test_its_confidence_is_explained_by_answers(name: str) -> None:
    answer = {"verdict": "approve", "vote": "approve", "passed": True, "name": "Ada", "year": 1815}
    scripts = [[{"answer": answer, "confidence": sure}] for sure in (0.9, 0.8, 0.8)]
    program = program_of(name)
    execution = performed(name, program, scripts)
    found = derive(execution.value, program, execution.events)
    assert found.root is not None
    assert {one.agent for one in found.nodes if one.kind == "answer"} & {"a0", "a1", "a2"}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from([0.3, 0.69, 0.7, 0.9, 1.0])),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=30, deadline=None)
def test_disagreement_of_sure_experts_is_never_averaged_away(
    votes: list[tuple[str, float]],
) -> None:
    scripts = [[{"answer": {"verdict": one}, "confidence": sure}] for one, sure in votes]
    execution = performed("epistemic-orchestrator", EPISTEMIC, scripts)
    found: Any = to_json(execution.value)
    held = {one: max(c for v, c in votes if v == one) for one, sure in votes if sure >= 0.7}
    views = {view["answer"]["verdict"]: view["confidence"] for view in found["views"]}
    assert views == held
    assert (found["kind"] == "disagreement") == (len(held) > 1)
    if len(held) > 1:
        assert found["answer"] is None
        assert execution.confidence == sorted(held.values())[-2]


EPISTEMIC = program_of("epistemic-orchestrator")
