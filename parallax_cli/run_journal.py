"""Which run `parallax run` is: a new one, or an earlier one that goes on; and its journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parallax_cli.output import Output
from parallax_cli.usage import refuse
from parallax_cli.ways_on import answering, resuming
from parallax_patterns.checkpoints import about_run
from parallax_patterns.errors import UserError
from parallax_patterns.journals.journal import (
    Begun,
    Journal,
    begin,
    beginning,
    keep_events,
    resume,
)
from parallax_patterns.journals.shelf import Journalled, going_on, tidy
from parallax_patterns.project import Project
from parallax_patterns.run_records import LATEST, new_run_id
from parallax_patterns.running import Prepared
from parallax_patterns.state_store import FileStore, state_of
from parallax_runtime import Execution, Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line says of the run. `journal` is None where it says nothing of it."""

    name: str | None
    input: Any
    is_input_given: bool
    seed: int
    timeout: float | None
    resume: str | None
    journal: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is run: `earlier` is the run that goes on."""

    name: str
    input: Any
    seed: int
    timeout: float | None
    run: str
    started: datetime
    earlier: Journalled | None
    checkpoints: str | None
    """The run after whose checkpoints a new one goes on, which has no journal."""


def course_of(wanted: Wanted, project: Project) -> Course:
    """What the command line asks for; UserError or Refusal where that cannot be."""
    earlier = None
    if wanted.resume is not None and wanted.journal is not False:
        earlier = going_on(project, wanted.resume, wanted.name)
    started = datetime.now(UTC) if earlier is None else earlier.begun.started
    before = None if earlier is None else earlier.begun
    return Course(
        name=_name(wanted, before),
        input=wanted.input if before is None or wanted.is_input_given else _input_of(before),
        seed=wanted.seed if before is None else before.seed,
        timeout=before.timeout if before and wanted.timeout is None else wanted.timeout,
        run=new_run_id(started) if before is None else before.run,
        started=started,
        earlier=earlier,
        checkpoints=wanted.resume if earlier is None else None,
    )


def _name(wanted: Wanted, before: Begun | None) -> str:
    known = before.file if wanted.name is None and before is not None else wanted.name
    if known is None and wanted.resume is not None:
        words = "" if wanted.resume == LATEST else f" `{wanted.resume}`"
        listed = "See what there is with `parallax runs list`."
        refuse(f"There is no run{words} to go on with.", listed)
    if known is None:
        refuse("No pattern is named.", "Name one, as in `parallax run NAME`.")
    return known


def _input_of(before: Begun) -> Any:
    if not before.keeps_input:
        refuse(
            f"The input of the run `{before.run}` holds a secret, so it was not kept.",
            "Give it again with `--input`.",
        )
    return before.input


def store_of(course: Course, prepared: Prepared, project: Project) -> FileStore | None:
    """What the primitives of the run remember."""
    about = about_run(prepared.program.name, course.input)
    return state_of(project, course.run, about, course.checkpoints)


def journal_of(
    course: Course,
    wanted: Wanted,
    prepared: Prepared,
    agents: Registry,
    project: Project,
    output: Output,
) -> Journal | None:
    """The journal of the run; None where none is kept, or none can be.

    One that was asked for has to be.
    """
    is_wanted = project.config.journal and project.is_kept
    if wanted.journal is False or not (is_wanted or wanted.journal or course.earlier):
        return None
    begun = _begun(course, prepared, agents)
    is_strict = wanted.journal is True
    if course.earlier is not None:
        journal = resume(project, course.earlier.begun, begun, is_strict=is_strict)
        answers = "1 answer" if journal.known == 1 else f"{journal.known} answers"
        output.note(f"The run `{journal.run}` goes on, with {answers} that it has.")
        return journal
    try:
        journal = begin(project, begun, is_strict=is_strict)
    except UserError as problem:
        if is_strict:
            raise
        output.warning(f"The run has no journal: {problem.message}")
        return None
    tidy(project)
    return journal


def journal_scripted(
    course: Course, prepared: Prepared, agents: Registry, execution: Execution, project: Project
) -> None:
    """Keeps the events of a run with scripted agents, to be looked at."""
    keep_events(project, _begun(course, prepared, agents, is_mocked=True), execution)
    tidy(project)


def _begun(
    course: Course, prepared: Prepared, agents: Registry, *, is_mocked: bool = False
) -> Begun:
    return beginning(
        prepared,
        course.input,
        agents,
        run=course.run,
        started=course.started,
        seed=course.seed,
        timeout=course.timeout,
        is_mocked=is_mocked,
    )


def tell_journal(journal: Journal, execution: Execution, output: Output) -> bool:
    """Says what is wrong with the journal, else how the run goes on; whether it said anything."""
    if journal.problem is not None:
        output.warning(f"The journal of the run is not whole: {journal.problem}.")
        return True
    run = journal.run
    if execution.pending:
        output.hint(answering(run))
    elif _may_go_on(execution):
        output.hint(resuming(run))
    else:
        return False
    return True


def _may_go_on(execution: Execution) -> bool:
    """Whether the run may come to another end than it did."""
    if execution.status in ("cancelled", "exceeded"):
        return True
    fault = execution.fault
    has_failures = any(event.kind == "call.failed" for event in execution.events)
    return fault is not None and fault.kind in ("agent", "thrown") and has_failures
