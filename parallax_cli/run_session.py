"""One execution of a pattern for the command line, from its beginning to what is said of it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Final, Literal

from parallax_cli.diagnostics import show_faults
from parallax_cli.exit_codes import BUG, EXCEEDED, FINDINGS, FINE, INTERRUPTED, USAGE
from parallax_cli.faults import show_fault, with_example
from parallax_cli.json_shapes.runs import Kept, execution_shape, record_of
from parallax_cli.json_shapes.text import json_line, json_text
from parallax_cli.output import Output, ReaderGone
from parallax_cli.paths import here
from parallax_cli.person import AtTerminal
from parallax_cli.progress import PlainLog, shown_live
from parallax_cli.remembering import remembered
from parallax_cli.results_alone import results_alone
from parallax_cli.run_annotations import annotated
from parallax_cli.run_journal import (
    Course,
    Wanted,
    course_of,
    journal_of,
    journal_scripted,
    store_of,
    tell_journal,
)
from parallax_cli.run_report import asked_lines, result_lines
from parallax_cli.run_view import RunView
from parallax_cli.telemetry import Pipeline, pipeline_of
from parallax_patterns.agents.local import load_agents
from parallax_patterns.errors import UserError
from parallax_patterns.journals.journal import Journal
from parallax_patterns.project import Project
from parallax_patterns.recordings.writing import RecordingFile
from parallax_patterns.run_records import records_of
from parallax_patterns.running import (
    Prepared,
    RunOutcome,
    RunSettings,
    prepare,
    require_agents,
    run_prepared,
)
from parallax_patterns.state_store import FileStore
from parallax_runtime import Clock, Event, Execution, Registry, Resolver, VirtualClock
from parallax_runtime.derivation import Derivation, derive
from parallax_runtime.derivation_drawing import derivation_lines
from parallax_runtime.events import event_json
from parallax_runtime.journal.gate import JournalStopped

Form = Literal["text", "json", "jsonl", "github"]

_FOR_PEOPLE: Final = ("text", "github")

_EXIT_CODES: Final = {
    "completed": FINE,
    "pending": FINDINGS,
    "failed": FINDINGS,
    "exceeded": EXCEEDED,
    "cancelled": INTERRUPTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options, read and checked."""

    wanted: Wanted
    form: Form
    min_confidence: float | None
    verbose: bool
    explain: bool
    record: Path | None
    asks_login: bool = False
    asks_people: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who answers a run, and what to say about them."""

    registry: Registry
    resolver: Resolver | None = None
    clock: Clock | None = None
    notes: tuple[str, ...] = ()
    mocked: bool = False


def started(
    request: Request, output: Output, *, is_mocked: bool = False, files: tuple[Path, ...] = ()
) -> int:
    """Runs what is asked for; the exit code."""
    project = Project.find(here())
    course = course_of(request.wanted, project)
    prepared = prepare(project, course.name)
    show_faults(prepared.compilation.diagnostics, output.message)
    with results_alone(output):
        asked = _mocks(project, prepared) if is_mocked else _agents(project, request, files)
        for note in asked.notes:
            output.note(note)
        return Session(prepared, course, request, project, output).run(asked)


def _mocks(project: Project, prepared: Prepared) -> Asked:
    # What reads test files is slow to load, and other agents need none of it.
    mocks = import_module("parallax_patterns.testing.neutral").mock_registry(prepared, project)
    return Asked(
        registry=mocks.registry,
        resolver=mocks.resolver,
        clock=VirtualClock(),
        notes=mocks.notes,
        mocked=True,
    )


def _agents(project: Project, request: Request, files: tuple[Path, ...]) -> Asked:
    somebody = AtTerminal()
    loaded = load_agents(project, files, person=somebody.tell if request.asks_login else None)
    if loaded.diagnostics:
        raise UserError("The agents cannot be loaded.", diagnostics=loaded.diagnostics)
    return Asked(
        registry=loaded.registry, resolver=somebody.answer if request.asks_people else None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keepers:
    """What keeps a run."""

    telemetry: Pipeline | None
    recording: RecordingFile | None
    store: FileStore | None = None
    journal: Journal | None = None


def _close(telemetry: Pipeline | None, output: Output) -> None:
    trouble = None if telemetry is None else telemetry.close()
    if trouble is not None:
        output.warning(trouble)


class Session:
    """One run, from its beginning to what is said of it."""

    def __init__(
        self,
        prepared: Prepared,
        course: Course,
        request: Request,
        project: Project,
        output: Output,
    ) -> None:
        self._prepared = prepared
        self._course = course
        self._request = request
        self._project = project
        self._output = output
        self._view = RunView()

    def run(self, asked: Asked) -> int:
        """The exit code."""
        require_agents(self._prepared, asked.registry)
        output = self._output
        try:
            with ExitStack() as opened:
                keepers = self._keepers(asked, opened)
                with _watching(self._request, self._view, output):
                    outcome, unrecorded = self._ran(asked, keepers)
        except KeyboardInterrupt:
            return _interrupted(self._view, output)
        except JournalStopped as stopped:
            run = self._course.run
            output.error(stopped.message)
            output.hint(f"What it had kept is safe: see `parallax runs show {run}`.")
            return FINDINGS
        if asked.mocked:
            self._keep_scripted(asked, outcome)
        journal, store = keepers.journal, keepers.store
        code = self._told(outcome, journal)
        if unrecorded is not None:
            output.warning(unrecorded.message)
        if store is not None:
            remembered(store, outcome, output, is_journalled=journal is not None)
        return code

    def _keepers(self, asked: Asked, opened: ExitStack) -> _Keepers:
        """What keeps the run. The journal comes last: a run that cannot begin leaves none."""
        course, output = self._course, self._output
        telemetry = pipeline_of(output.environment, output)
        opened.callback(_close, telemetry, output)
        record = self._request.record
        recording = None if record is None else RecordingFile(record)
        if recording is not None:
            opened.callback(recording.close)
        if asked.mocked:
            return _Keepers(telemetry=telemetry, recording=recording)
        store = store_of(course, self._prepared, self._project)
        wanted = self._request.wanted
        journal = journal_of(course, wanted, self._prepared, asked.registry, self._project, output)
        return _Keepers(telemetry=telemetry, recording=recording, store=store, journal=journal)

    def _ran(self, asked: Asked, keepers: _Keepers) -> tuple[RunOutcome, UserError | None]:
        """The run, and why it is not on record if it had to be."""
        course = self._course
        agents = asked.registry
        observers = list(_observers(self._request, self._view, self._output))
        if keepers.telemetry is not None:
            watching = keepers.telemetry.watch(course.run)
            agents = watching.around(agents)
            observers.append(watching)
        settings: RunSettings = {
            "agents": agents,
            "resolver": asked.resolver,
            "clock": asked.clock,
            "observers": tuple(observers),
            "seed": course.seed,
            "timeout": course.timeout,
            "store": keepers.store,
            "journal": keepers.journal,
        }
        file = keepers.recording
        if file is None:
            return run_prepared(self._prepared, course.input, **settings), None
        recording = import_module("parallax_patterns.recordings.recording")
        recorded = recording.run_recorded(self._prepared, course.input, file, **settings)
        return recorded.outcome, recorded.problem

    def _keep_scripted(self, asked: Asked, outcome: RunOutcome) -> None:
        wanted = self._request.wanted.journal
        if wanted is False or not (self._project.is_kept and self._project.config.journal):
            return
        if _refused(outcome.execution):
            return
        try:
            journal_scripted(
                self._course, self._prepared, asked.registry, outcome.execution, self._project
            )
        except UserError as problem:
            self._output.warning(problem.message)

    def _told(self, outcome: RunOutcome, journal: Journal | None) -> int:
        request, output, view = self._request, self._output, self._view
        execution = outcome.execution
        if execution.status == "cancelled" and request.form in _FOR_PEOPLE:
            code = _interrupted(view, output)
        else:
            finished = _finished(outcome, view, self._course, self._project, request)
            _tell(finished, view, request, output)
            if finished.problem is not None:
                output.warning(finished.problem.message)
            self._tell_fault(outcome)
            code = _verdict(execution, request, output)
        if request.form == "github":
            file = outcome.compilation.source.name
            for line in annotated(execution, file, request.min_confidence):
                output.result.raw(f"{line}\n")
        if journal is not None and not _refused(execution):
            tell_journal(journal, execution, output)
        return code

    def _tell_fault(self, outcome: RunOutcome) -> None:
        fault = outcome.execution.fault
        if fault is None:
            return
        program = self._prepared.program
        shown = with_example(fault, program) if self._course.input is None else fault
        show_fault(shown, self._prepared.compilation.source, self._project, self._output)


def _watching(request: Request, view: RunView, output: Output) -> AbstractContextManager[object]:
    if request.verbose or request.form == "jsonl" or request.asks_login or request.asks_people:
        return nullcontext()
    return shown_live(view, output)


def _observers(
    request: Request, view: RunView, output: Output
) -> Iterator[Callable[[Event], None]]:
    yield view
    if request.verbose:
        yield PlainLog(output)
    if request.form == "jsonl":
        yield partial(_stream, output)


def _stream(output: Output, event: Event) -> None:
    """Writes an event; a run that nobody reads any more is interrupted."""
    try:
        output.result.raw(json_line(event_json(event), output))
        output.result.flush()
    except ReaderGone:
        signal.raise_signal(signal.SIGINT)
        raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A run that ended; `run` names its record, `problem` says why there is none."""

    outcome: RunOutcome
    derivation: Derivation | None = None
    run: str | None = None
    problem: UserError | None = None


def _finished(
    outcome: RunOutcome, view: RunView, course: Course, project: Project, request: Request
) -> Finished:
    """The run with its derivation, and with its record where the project keeps one."""
    records = None if _refused(outcome.execution) else records_of(project)
    derivation = None
    if outcome.execution.status == "completed" and (records is not None or request.explain):
        execution = outcome.execution
        derivation = derive(execution.value, outcome.program, execution.events)
    if records is None:
        return Finished(outcome=outcome, derivation=derivation)
    kept = Kept(
        id=course.run,
        file=outcome.compilation.source.name,
        started=course.started,
        seed=course.seed,
        derivation=derivation,
    )
    try:
        records.keep(record_of(outcome, view, kept))
    except UserError as problem:
        return Finished(outcome=outcome, derivation=derivation, problem=problem)
    return Finished(outcome=outcome, derivation=derivation, run=kept.id)


def _tell(finished: Finished, view: RunView, request: Request, output: Output) -> None:
    outcome = finished.outcome
    derivation = finished.derivation if request.explain else None
    if request.form in _FOR_PEOPLE:
        if not _refused(outcome.execution):
            output.result.lines(result_lines(outcome.execution, view, output.width))
        if derivation is not None:
            output.result.line()
            output.result.lines(derivation_lines(derivation, output.width))
        return
    shape = execution_shape(outcome, view, run=finished.run, derivation=derivation)
    written = json_text if request.form == "json" else json_line
    output.result.raw(written(shape, output))


def _refused(execution: Execution) -> bool:
    """Whether the input does not fit, so that nothing ran."""
    return execution.fault is not None and execution.fault.kind == "input"


def _verdict(execution: Execution, request: Request, output: Output) -> int:
    """The exit code; says on stderr why it is not 0."""
    if execution.fault is not None and execution.fault.kind == "internal":
        return BUG
    if _refused(execution):
        return USAGE
    people = {event.data["agent"] for event in execution.events if event.kind == "call.started"}
    for mailbox in execution.pending:
        if mailbox in people:
            output.hint(f"With `--ask`, `{mailbox}` answers at this terminal.")
        else:
            output.hint(f"An agent with the id `{mailbox}` would be asked instead.")
    if execution.status != "completed":
        return _EXIT_CODES[execution.status]
    wanted = request.min_confidence
    if wanted is not None and execution.confidence < wanted:
        output.error(
            f"The confidence {execution.confidence:.4g} is below `--min-confidence` {wanted:g}."
        )
        return FINDINGS
    return FINE


def _interrupted(view: RunView, output: Output) -> int:
    output.message.line(("warning", "Interrupted"), ("plain", f" after {view.latest:.1f}s."))
    output.message.lines(asked_lines(view, output.width))
    return INTERRUPTED
