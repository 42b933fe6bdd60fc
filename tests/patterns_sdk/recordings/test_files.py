"""Recordings as files: what they hold back, how far they can be read, and what is wrong there."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.diagnostics.recordings import BrokenRecording, NoRecording, RecordingCutOff
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.recordings.reading import read_recording
from parallax_patterns.recordings.redaction import Redactor, hides
from parallax_primitives.values import Agent, Json
from parallax_runtime import AgentRequest, Registry, Step
from tests.patterns_sdk.recordings.recorded import (
    changed,
    lines,
    prepared,
    read,
    record,
    replayed,
    scripted,
)

CHAIN = (
    "first = anyAgents[0].look(1)\nsecond = anyAgents[1].check(first)\nanyAgents[0].end(second)\n"
)
YES = Step(answer="yes", confidence=0.9, delay=1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def test_secrets_stay_out_of_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_API_KEY", "from-the-environment")
    text = 'anyAgents[0].look("as from-the-environment", {phrase: input.login.password})\n'
    answer: Json = {
        "authToken": "tok-123456",
        "seen": "hunter22 and AKIAABCDEFGHIJKLMNOP",
        "tokens": 12,
    }
    data: Json = {"login": {"user": "ada", "password": "hunter22"}}
    record(prepared(text), path, scripted(ann=Step(answer=answer, confidence=0.9)), data)
    written = path.read_text("utf-8")
    for secret in ("from-the-environment", "hunter22", "tok-123456", "AKIAABC"):
        assert secret not in written
    call = lines(path)[1]
    assert call["task"] == "as [redacted]"
    assert call["payload"] == {"phrase": "[redacted]"}
    assert call["answer"]["value"]["tokens"] == 12
    assert replayed(path, prepared(text))[1] == ()


def test_a_secret_that_is_learnt_late_is_taken_out_of_what_came_before(path: Path) -> None:
    agents = scripted(
        ann=[Step(answer="sesame-open"), YES], bob=Step(answer={"secret": "sesame-open"})
    )
    record(prepared(CHAIN), path, agents)
    assert "sesame-open" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "clean"),
    [
        ({"apiKey": "k", "api_key": 5}, {"apiKey": "[redacted]", "api_key": "[redacted]"}),
        ({"max_tokens": 5, "tokenCount": "5"}, {"max_tokens": 5, "tokenCount": "5"}),
        ({"credentials": {"a": ["b"]}}, {"credentials": {"a": ["[redacted]"]}}),
        ({"key": "n1", "author": "Ada"}, {"key": "n1", "author": "Ada"}),
        ({"password": None}, {"password": None}),
        ("https://ada:pw@host/x", "https://[redacted]@host/x"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]"),
        ("the task is risky", "the task is risky"),
    ],
)
def test_what_is_a_secret(data: Any, clean: Any) -> None:
    assert Redactor().clean(data) == clean


def test_no_secret_is_taken_for_a_part_of_the_file(path: Path) -> None:
    """Whatever a secret is, the file can be read, and other words in a text count."""
    words: Json = {"tokens": ["outcome", "message", "timeout", "confidence", "number"]}
    agents = scripted(ann=Step(error="timeout"))
    text = "anyAgents[0].look(`with ${input.tokens[0]} look closely`)\n"
    record(prepared(text), path, agents, words)
    assert lines(path)[1]["task"] == "with [redacted] look closely"
    assert lines(path)[1]["error"]["kind"] == "timeout"
    assert replayed(path, prepared(text))[1] == ()
    _, found = replayed(path, prepared(text.replace("closely", "again")))
    assert [one.what for one in found] == ["call 1"]


@pytest.mark.parametrize(
    ("recorded", "now", "hidden"),
    [
        ("[redacted]", 12.0, True),
        ("a [redacted] c", "a b c", True),
        ("a [redacted] c", "a  c", True),
        ("a [redacted] c", "a c", False),
        ("a [redacted] c [redacted] e", "a b c d e", True),
        ("a [redacted] c [redacted] e", "a b d e", False),
        ("a", "a [redacted]", False),
        ("a b", "a [redacted]", True),
        ("a", "b", False),
    ],
)
def test_a_redacted_place_stands_for_any_text(recorded: Any, now: Any, hidden: bool) -> None:
    assert hides(recorded, now) == hidden


def test_an_exchange_is_on_disk_when_the_next_begins(path: Path) -> None:
    seen: list[list[str]] = []

    class Looking:
        async def call(self, _request: AgentRequest) -> Any:
            seen.append([one["kind"] for one in lines(path)])
            return {"value": 1, "confidence": 1.0}

    agents = Registry((Agent(name, capabilities=("any",)), Looking()) for name in ("ann", "bob"))
    record(prepared(CHAIN), path, agents)
    assert seen == [["recording", *["call"] * count] for count in range(3)]


def test_a_recording_is_read_as_far_as_it_goes(path: Path) -> None:
    record(prepared(CHAIN), path, scripted(ann=YES, bob=YES))
    whole = path.read_text("utf-8")
    begun = len(whole.splitlines()[0])
    project = Project.find(path.parent)
    for end in range(begun, len(whole) - 1, 37):
        path.write_text(whole[:end], "utf-8")
        sink = Sink()
        recording = read_recording(path, project, sink)
        told = tuple(sink)
        # The last line may be whole without its line end.
        assert whole[:end].count("\n") - len(recording.exchanges) in (0, 1)
        assert [type(one) for one in told] == [RecordingCutOff]
        assert replayed(path, prepared(CHAIN))[1] == ()
    path.write_text("\n".join(whole.splitlines()[:2]), "utf-8")
    _, found = replayed(path, prepared(CHAIN.replace("look(1)", "look(2)")))
    assert [one.what for one in found] == ["call 1"]


@pytest.mark.parametrize(
    ("content", "line", "label"),
    [
        ("", 1, "this file is empty"),
        ("pattern: x\n", 1, "this is no recording of a run"),
        ('{"kind": "result"}\n', 1, "this is no recording of a run"),
        ('{"kind": "recording", "format": 2}\n', 1, "the format of this recording is 2"),
        ("{header}\nnonsense\n{outcome}\n", 2, "this is no JSON"),
        ("{header}\n[]\n", 2, "this is no line of a recording"),
        ('{header}\n{"kind": "call"}\n', 2, "`number` is missing"),
        ("{header}\n{call}\n{call}\n", 3, "there is another exchange with the number 1"),
        ("{header}\n{outcome}\n{call}\n", 3, "this line comes too late"),
        ("{header}\n{bad}\n", 2, "`answer.confidence` cannot be this"),
        ("{header}\n" + "[" * 100_000 + "\n{outcome}\n", 2, "this is no JSON that we read"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    path: Path, content: str, line: int, label: str
) -> None:
    record(prepared("anyAgents[0].look(1)\n"), path, scripted(ann=YES))
    header, call, outcome = path.read_text("utf-8").splitlines()
    bad = call.replace('"confidence": 0.9', '"confidence": 9')
    parts = {"{header}": header, "{call}": call, "{outcome}": outcome, "{bad}": bad}
    for name, text in parts.items():
        content = content.replace(name, text)
    path.write_text(content, "utf-8")
    with pytest.raises(UserError) as refused:
        read(path)
    (finding,) = refused.value.diagnostics
    assert isinstance(finding, BrokenRecording if line > 1 else NoRecording)
    assert finding.label.startswith(label)
    assert finding.source.position(finding.span.start).line == line


def test_what_later_versions_add_is_passed_over(path: Path) -> None:
    record(prepared(CHAIN), path, scripted(ann=YES, bob=YES))
    changed(path, lambda content: [line.update(added=1) for line in content])
    assert replayed(path, prepared(CHAIN))[1] == ()


def test_only_recordings_are_written_over(path: Path) -> None:
    for _ in range(2):
        record(prepared(CHAIN), path, scripted(ann=YES, bob=YES))
    path.write_text("anyAgents[0]\n", "utf-8")
    with pytest.raises(UserError, match="exists and is no recording"):
        record(prepared(CHAIN), path, scripted(ann=YES, bob=YES))
    assert path.read_text("utf-8") == "anyAgents[0]\n"


def test_a_full_disk_does_not_end_the_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    done = record(prepared(CHAIN), path, scripted(ann=YES, bob=YES))
    assert done.outcome.execution.status == "completed"
    assert done.problem is not None
    assert done.problem.message.endswith("cannot be written: no space left on device.")
    assert json.loads(path.read_text("utf-8").splitlines()[0])["kind"] == "recording"
