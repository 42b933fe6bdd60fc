"""A recording as a test case: the same input and answers, and what the run came to as expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.project import Project
from parallax_patterns.recordings.model import Call, Consultation, Outcome, Recording
from parallax_patterns.sources import source_name
from parallax_patterns.testing.cases import run_case
from parallax_patterns.testing.loading import load_test_file, read_test_file
from parallax_patterns.testing.results import CaseResult
from parallax_patterns.testing.test_file import TestFile
from parallax_patterns.testing.tested import tested_pattern
from parallax_patterns.testing.writing import (
    Scripted,
    agent_lines,
    case_json,
    free_name,
    with_case,
)
from parallax_primitives.values import Agent, Json
from parallax_runtime import Program

_SCRIPTED: Final = frozenset(["timeout", "refusal", "crash", "garbage"])
"""The failures that a script can tell; any other is a crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCase:
    """A case made of a recording: its text, the whole file with it, and how it goes at present."""

    name: str
    path: Path
    text: str
    file: str
    result: CaseResult


def case_of(recording: Recording, pattern: Path, project: Project) -> RecordedCase:
    """The test case of a recording, tried out with the present pattern.

    Raises UserError when the recording has no outcome, or the pattern or its test file has faults.
    """
    outcome = recording.outcome
    if outcome is None or not recording.is_whole:
        raise UserError(
            f"`{recording.source.name}` ends before its run did, so nothing is known to expect.",
            hint="Record a run that ends.",
        )
    sink = Sink()
    tested = tested_pattern(pattern, project, sink)
    if tested.program is None:
        raise _faulty(tested.compilation.source.name, sink)
    path = project.test_file(pattern)
    file = _present(path, project)
    name = free_name(file, f"recorded {recording.header.pattern} {_stem(recording)}".strip())
    text = "\n".join(_case(recording, outcome, name, file, tested.program))
    whole = with_case(file, pattern, path, text)
    made = read_test_file(Source(source_name(path, project), whole), path, project, sink)
    if made is None:
        raise _faulty(source_name(path, project), sink)
    result = run_case(made, made.cases[-1], tested, project)
    return RecordedCase(name=name, path=path, text=text, file=whole, result=result)


def _present(path: Path, project: Project) -> TestFile | None:
    """The pattern's test file, if it has one."""
    if not path.is_file():
        return None
    sink = Sink()
    file = load_test_file(path, project, sink)
    if file is None:
        raise _faulty(source_name(path, project), sink)
    return file


def _faulty(name: str, sink: Sink) -> UserError:
    return UserError(f"`{name}` has faults.", diagnostics=tuple(sink), exit_code=FINDINGS)


def _stem(recording: Recording) -> str:
    return Path(recording.source.name).stem


# --- the case ------------------------------------------------------------------------------------


def _case(
    recording: Recording, outcome: Outcome, name: str, file: TestFile | None, program: Program
) -> Iterator[str]:
    header = recording.header
    yield f"- name: {case_json(name)}"
    yield f"  seed: {header.seed}"
    yield f"  input: {case_json(header.input)}"
    if header.timeout is not None:
        yield f"  timeout: {case_json(_seconds(header.timeout))}"
    yield from agent_lines(file, program.groups, tuple(_agents(recording)))
    answers = _answers(recording)
    if answers:
        yield f"  answers: {case_json(answers)}"
    yield f"  expect: {case_json(_expected(outcome))}"


def _agents(recording: Recording) -> Iterator[Scripted]:
    """Each agent with its calls in their order; nothing is said of who was never asked."""
    for one in recording.header.agents:
        calls = [
            call for call in recording.exchanges if isinstance(call, Call) and call.agent == one.id
        ]
        agent = Agent(one.id, one.name, tuple(one.capabilities), one.expertise)
        steps: list[Json] = [_step(call, calls) for call in calls]
        yield Scripted(agent=agent, says={"script": steps} if steps else {})


def _step(call: Call, calls: Sequence[Call]) -> dict[str, Json]:
    step: dict[str, Json] = {}
    apart = _apart(call, calls)
    if apart:
        step["when"] = apart
    if call.answer is not None:
        step |= {"answer": call.answer.value, "confidence": call.answer.confidence}
        if call.answer.reasoning is not None:
            step["reasoning"] = call.answer.reasoning
    else:
        # A call that the run cancelled is one that nobody had answered.
        kind = "timeout" if call.error is None else call.error.kind
        step["error"] = kind if kind in _SCRIPTED else "crash"
    if call.delay and step.get("error") != "timeout":
        step["delay"] = _seconds(call.delay)
    return step


def _apart(call: Call, calls: Sequence[Call]) -> dict[str, Json]:
    """What tells a call of an agent from its others, so that their order does not matter."""
    found: dict[str, Json] = {}
    if any(one.operation != call.operation for one in calls):
        found["operation"] = call.operation
    if call.task is not None and any(one.task != call.task for one in calls):
        found["task"] = call.task
    if any(one.payload != call.payload for one in calls):
        found["payload"] = call.payload
    return found


def _answers(recording: Recording) -> dict[str, Json]:
    """What the mailboxes answered; of one that answered again, the last."""
    return {
        one.mailbox: {"value": one.answer.value, "confidence": one.answer.confidence}
        for one in recording.exchanges
        if isinstance(one, Consultation) and one.answer is not None
    }


def _expected(outcome: Outcome) -> dict[str, Json]:
    expected: dict[str, Json] = {"status": outcome.status}
    if outcome.status == "completed":
        return expected | {"value": outcome.value, "confidence": {"approx": outcome.confidence}}
    if outcome.pending:
        expected["pending"] = list(outcome.pending)
    if outcome.fault is not None:
        expected["error"] = {"kind": outcome.fault.kind}
    return expected


def _seconds(seconds: float) -> str:
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + "s"
