"""Recordings as tests: each replayed with the pattern that it is of, or with the one named."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Span
from parallax_patterns.agents.groups import missing_agents
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.recordings.judging import Judgement
from parallax_patterns.recordings.model import Recording
from parallax_patterns.recordings.reading import read_recording
from parallax_patterns.recordings.recording import source_hash
from parallax_patterns.recordings.replaying import Stage, replay
from parallax_patterns.testing.results import CaseResult, Failure, TestRun
from parallax_patterns.testing.tested import TestedPattern, tested_pattern

_UNCHANGED: Final = "The pattern is as it was: what it reads of the clock, or Parallax, is not."


def replayed_tests(paths: Iterable[Path], project: Project, pattern: Path | None = None) -> TestRun:
    """Replays recordings. Raises UserError for what is no recording, or one of no pattern."""
    began = time.perf_counter()
    sink = Sink()
    cases: list[CaseResult] = []
    for path in paths:
        recording = read_recording(path, project, sink)
        tested = tested_pattern(pattern or pattern_of(recording, project), project, sink)
        cases.append(replayed_case(path, recording, tested))
    duration = time.perf_counter() - began
    return TestRun(cases=tuple(cases), diagnostics=tuple(sink), duration=duration)


def pattern_of(recording: Recording, project: Project) -> Path:
    """The pattern that was recorded; UserError where it is no more."""
    there = project.root / recording.header.file
    if there.is_file():
        return there
    try:
        return project.find_pattern(recording.header.pattern)
    except UserError:
        raise UserError(
            f"`{recording.source.name}` is of `{recording.header.file}`, which is not there.",
            hint="Name the pattern to replay it with.",
        ) from None


def replayed_case(path: Path, recording: Recording, tested: TestedPattern) -> CaseResult:
    """What came of a replay."""
    name = f"replay of {recording.header.pattern}"
    case = CaseResult(file=path, name=name, line=1, status="error")
    if tested.program is None:
        return case
    began = time.perf_counter()
    stage = Stage(recording)
    missing = missing_agents(tested.compilation, tested.program, stage.registry)
    if missing:
        return replace(case, failures=tuple(_short(recording, one.shortage) for one in missing))
    done = replay(stage, tested.program)
    failures = Judgement(recording, done, tested, tested.program).failures()
    if failures and recording.header.source == source_hash(tested.compilation):
        failures = (replace(failures[0], details=(*failures[0].details, _UNCHANGED)), *failures[1:])
    return replace(
        case,
        status="failed" if failures else "passed",
        failures=failures,
        execution=done.execution,
        seconds=done.execution.seconds,
        duration=time.perf_counter() - began,
    )


def _short(recording: Recording, words: str) -> Failure:
    return Failure(
        what="agents",
        message=words,
        expected=None,
        actual=None,
        source=recording.source,
        span=Span(0, 0),
    )
