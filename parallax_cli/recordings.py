"""What `parallax test` does with recordings: `--replay` and `--from-recording`."""

from __future__ import annotations

from pathlib import Path

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.output import Output
from parallax_cli.test_report import case_lines
from parallax_cli.usage import refuse
from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.project import Project
from parallax_patterns.recordings.case import RecordedCase, case_of
from parallax_patterns.recordings.reading import read_recording
from parallax_patterns.recordings.replays import pattern_of, replayed_tests
from parallax_patterns.testing.results import TestRun
from parallax_patterns.text_files import shown_path, write_atomically


def replayed(recordings: tuple[Path, ...], paths: tuple[Path, ...], project: Project) -> TestRun:
    """Each recording replayed with its pattern, or with the one that is named."""
    return replayed_tests(recordings, project, _pattern(paths, project))


def case_made(
    path: Path, paths: tuple[Path, ...], write: bool, project: Project, output: Output
) -> int:
    """Prints the test case of a recording, or adds it to the pattern's test file."""
    sink = Sink()
    recording = read_recording(path, project, sink)
    show(tuple(sink), output.message)
    pattern = _pattern(paths, project) or pattern_of(recording, project)
    made = case_of(recording, pattern, project)
    if write:
        write_atomically(made.path, made.file)
        words = f" `{made.name}` to {shown_path(made.path)}"
        output.message.line(("success", "Wrote"), ("plain", words))
    else:
        output.result.raw(f"{made.text}\n")
    return _judged(made, output)


def _judged(made: RecordedCase, output: Output) -> int:
    """Says how the pattern of today fares with the case."""
    if made.result.status == "passed":
        return FINE
    output.message.lines(case_lines(made.result, output.width))
    output.hint("The pattern, or a file beside it, has changed since the run was recorded.")
    return FINDINGS


def _pattern(paths: tuple[Path, ...], project: Project) -> Path | None:
    if len(paths) > 1:
        refuse("A recording is replayed with one pattern.", "Name one pattern, or none.")
    return project.find_pattern(str(paths[0])) if paths else None
