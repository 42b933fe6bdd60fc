"""Running patterns with agents from `agents/*.py`, and with mocks, from the name to the result."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from parallax_patterns.agents.local import load_agents
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.running import RunOutcome, prepare, run_pattern, run_prepared
from parallax_patterns.testing.neutral import mock_registry
from parallax_runtime import Event, Registry, VirtualClock
from tests.patterns_sdk.testing.patterns import FIRST_OPINION, SECURITY_REVIEW

Write = Callable[[str, str], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("patterns", "tests/patterns", "agents"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "parallax.config.yml").write_text("", "utf-8")
    (tmp_path / "patterns/security-review.prism").write_text(SECURITY_REVIEW, "utf-8")
    (tmp_path / "patterns/first-opinion.prism").write_text(FIRST_OPINION, "utf-8")
    return Project.find(tmp_path, environment={})


@pytest.fixture
def write(project: Project) -> Write:
    def write_file(name: str, text: str) -> Path:
        path = project.root / name
        path.write_text(dedent(text), "utf-8")
        return path

    return write_file


THREE_AGENTS = """\
from parallax_sdk import Agent, Answer, agent

@agent(capabilities=["security"])
def first(task, code):
    return Answer({"verdict": "approve", "task": task, "size": len(code)}, 0.95)

@agent(capabilities=["security"])
async def second(input):
    return {"value": {"verdict": "approve"}, "confidence": 0.94, "reasoning": "fine"}

class Third(Agent):
    capabilities = ("security",)

    def analyze(self, request):
        return Answer({"verdict": "VERDICT"}, 0.96)
"""


def local_run(project: Project, name: str, data: Any, **settings: Any) -> RunOutcome:
    loaded = load_agents(project)
    assert loaded.diagnostics == ()
    return run_pattern(project, name, data, agents=loaded.registry, **settings)


def test_local_agents_that_agree(project: Project, write: Write) -> None:
    write("agents/reviewers.py", THREE_AGENTS.replace("VERDICT", "approve"))
    seen: list[Event] = []
    data = {"task": "Review PR #123", "code": "print(1)"}
    outcome = local_run(project, "security-review", data, observers=[seen.append])
    execution = outcome.execution
    assert execution.status == "completed"
    assert execution.json == {"verdict": "approve"}
    assert execution.confidence == pytest.approx(0.95)
    assert tuple(seen) == execution.events
    assert outcome.program.name == "SecurityReview"
    assert outcome.compilation.source.name == "patterns/security-review.prism"


def test_local_agents_that_disagree_leave_the_run_pending(project: Project, write: Write) -> None:
    write("agents/reviewers.py", THREE_AGENTS.replace("VERDICT", "reject"))
    data = {"task": "Review", "code": ""}
    execution = local_run(project, "SecurityReview", data).execution
    assert (execution.status, execution.pending) == ("pending", ("security-architect",))

    def architect(mailbox: str, request: Any) -> Any:
        assert (mailbox, request) == ("security-architect", data)
        return {"value": {"verdict": "reject"}, "confidence": 0.99}

    resolved = local_run(project, "security-review", data, resolver=architect).execution
    assert (resolved.status, resolved.json) == ("completed", {"verdict": "reject"})


BAD_ANSWERS = [
    ("Answer('x', 1.7)", "a confidence lies in [0, 1], 1.7 does not"),
    ("Answer('x', float('nan'))", "a confidence lies in [0, 1], nan does not"),
    ("{'value': 'x', 'confidence': 1.7}", "the confidence of the answer is 1.7"),
    ("{'value': 'x', 'confidence': float('nan')}", "the confidence of the answer is NaN"),
    ("{'value': 'x', 'confidence': True}", "the confidence of the answer is true"),
    ("{'value': 'x'}", "the answer has no `confidence`"),
    ("{'value': {1, 2}, 'confidence': 0.5}", "the answer is no JSON"),
    ("{'value': float('inf'), 'confidence': 0.5}", "the answer is no JSON"),
    ("'fine'", "the answer is text, not an object with `value` and `confidence`"),
    ("None", "the answer is null, not an object with `value` and `confidence`"),
]


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize(("answer", "words"), BAD_ANSWERS)
def test_answers_that_are_none_fail_with_the_agents_name(
    project: Project, write: Write, kind: str, answer: str, words: str
) -> None:
    write(
        "agents/bad.py",
        f"""\
        from parallax_sdk import Answer, agent

        @agent(capabilities=["any"])
        {kind} oracle():
            return {answer}
        """,
    )
    execution = local_run(project, "first-opinion", {"code": "x"}).execution
    assert execution.status == "failed"
    assert execution.fault is not None
    assert execution.fault.message.startswith("`oracle` gave no usable answer: ")
    assert words in execution.fault.message
    assert execution.fault.line == 2
    failed = [event for event in execution.events if event.kind == "call.failed"]
    assert [event.data["error"] for event in failed] == ["garbage"]


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_agents_that_raise_crash_without_a_traceback(
    project: Project, write: Write, kind: str
) -> None:
    write(
        "agents/bad.py",
        f"""\
        from parallax_sdk import agent

        @agent(capabilities=["any"])
        {kind} oracle():
            raise ValueError("no model")
        """,
    )
    execution = local_run(project, "first-opinion", {"code": "x"}).execution
    assert execution.fault is not None
    assert execution.fault.message == "`oracle` crashed: ValueError: no model"


def test_missing_agents_are_told_before_the_first_call(project: Project, write: Write) -> None:
    write(
        "agents/one.py",
        """\
        from parallax_sdk import Answer, agent

        @agent(capabilities=["security"])
        def alone():
            return Answer(1, 1)
        """,
    )
    seen: list[Event] = []
    with pytest.raises(UserError) as caught:
        local_run(project, "security-review", None, observers=[seen.append])
    (fault,) = caught.value.diagnostics
    assert fault.code == "PLX0946"
    assert fault.label == (
        "`securityAgents` needs 3 agents of capability `security`; there is `alone`"
    )
    assert fault.hint == (
        'Add a function with `@agent(capabilities=["security"])` to `agents/`, '
        'or a YAML file with `capabilities: ["security"]`'
    )
    assert fault.source.name == "patterns/security-review.prism"
    assert "securityAgents" in fault.source.slice(fault.span)
    assert (caught.value.exit_code, seen) == (2, [])


def test_what_would_satisfy_a_group(project: Project, write: Write) -> None:
    write(
        "agents/one.py",
        """\
        from parallax_sdk import Answer, agent

        @agent(capabilities=["security"], expertise=0.5)
        def alone():
            return Answer(1, 1)
        """,
    )
    write(
        "patterns/groups.prism",
        """\
        /** @group experts {"capabilities": ["security"], "expertise": 0.8} */
        [experts.length, secruityAgents.length]
        """,
    )
    with pytest.raises(UserError) as caught:
        local_run(project, "groups", None)
    assert [one.hint for one in caught.value.diagnostics] == [
        (
            'Add a function with `@agent(capabilities=["security"], expertise=0.8)` to `agents/`, '
            'or a YAML file with `capabilities: ["security"]` and `expertise: 0.8`'
        ),
        (
            "Ask for `security`, which `alone` can, or add a function with "
            '`@agent(capabilities=["secruity"])` to `agents/`, '
            'or a YAML file with `capabilities: ["secruity"]`'
        ),
    ]


def test_patterns_that_cannot_be_run(project: Project, write: Write) -> None:
    with pytest.raises(UserError, match="no pattern `securty-review`") as unknown:
        prepare(project, "securty-review")
    assert unknown.value.hint == "Did you mean `security-review`?"
    write("patterns/broken.prism", "x = nobody\nx\n")
    with pytest.raises(UserError) as broken:
        run_pattern(project, "broken", None, agents=Registry())
    assert broken.value.exit_code == 1
    assert [one.source.slice(one.span) for one in broken.value.diagnostics] == ["nobody"]


def test_a_run_has_a_clock_and_a_timeout(project: Project, write: Write) -> None:
    write(
        "agents/slow.py",
        """\
        import asyncio
        from parallax_sdk import Answer, agent

        @agent(capabilities=["any"])
        async def slow():
            await asyncio.sleep(20)
            return Answer("late", 0.9)
        """,
    )
    settings: Any = {"clock": VirtualClock()}
    done = local_run(project, "first-opinion", {"code": "x"}, **settings).execution
    assert (done.status, done.seconds) == ("completed", 20)
    late = local_run(project, "first-opinion", {"code": "x"}, timeout=5, **settings).execution
    assert (late.status, late.seconds) == ("exceeded", 5)


def test_mock_agents_approve_where_nothing_is_scripted(project: Project) -> None:
    prepared = prepare(project, "security-review")
    mocks = mock_registry(prepared, project)
    outcome = run_prepared(prepared, None, agents=mocks.registry, clock=VirtualClock())
    assert outcome.execution.json == {"verdict": "approve"}
    assert mocks.notes == (
        "`security-1`, `security-2`, `security-3` of `securityAgents` approve with confidence 0.9",
    )


def test_mock_agents_play_the_defaults_of_the_pattern_s_tests(
    project: Project, write: Write
) -> None:
    write(
        "tests/patterns/security-review.test.yaml",
        """\
        pattern: security-review
        defaults:
          agents:
            security: [{answer: "no", confidence: 0.5}, {answer: "yes", confidence: 0.95}]
          answers: {security-architect: {value: decided, confidence: 0.99}}
        cases:
          - {name: one, expect: {value: 1}}
        """,
    )
    prepared = prepare(project, "security-review")
    mocks = mock_registry(prepared, project)
    assert [agent.id for agent in mocks.registry] == ["security", "security-1", "security-2"]
    assert mocks.notes == (
        "`security`: as `tests/patterns/security-review.test.yaml` says under `defaults`",
        "`security-1`, `security-2` of `securityAgents` approve with confidence 0.9",
    )
    settings: Any = {"agents": mocks.registry, "resolver": mocks.resolver, "clock": VirtualClock()}
    first = run_prepared(prepared, None, **settings).execution
    assert (first.status, first.json) == ("completed", "decided")
    for _ in range(2):
        again = run_prepared(prepared, None, **settings).execution
        answers = [event.data["value"] for event in again.events if event.kind == "call.finished"]
        assert answers[0] == "yes"


def test_mock_agents_may_be_functions(project: Project, write: Write) -> None:
    write(
        "tests/patterns/first-opinion.test.yaml",
        """\
        pattern: first-opinion
        defaults: {agents: {a: {function: says}}}
        cases:
          - {name: one, expect: {value: 1}}
        """,
    )
    write(
        "tests/patterns/mocks.py", "def says(code):\n    return {'value': code, 'confidence': 0.7}"
    )
    prepared = prepare(project, "first-opinion")
    agents = mock_registry(prepared, project).registry
    execution = run_prepared(prepared, {"code": "x"}, agents=agents).execution
    assert (execution.json, execution.confidence) == ("x", 0.7)
    for text, words in (("says = 1", "is missing"), ("import no_such_thing", "cannot be loaded")):
        write("tests/patterns/mocks.py", text)
        with pytest.raises(UserError, match=words):
            mock_registry(prepared, project)


def test_confidences_are_numbers(project: Project) -> None:
    prepared = prepare(project, "first-opinion")
    mocks = mock_registry(prepared, project)
    execution = run_prepared(prepared, {"code": "x"}, agents=mocks.registry).execution
    assert math.isclose(execution.confidence, 0.9)
