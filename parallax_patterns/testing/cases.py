"""One case: its scripts, its run in virtual time, and what of it is not as expected.

`perform` is the run alone, for whoever judges it by other means.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.agents.groups import missing_agents
from parallax_patterns.agents.modules import LoadError
from parallax_patterns.project import Project
from parallax_patterns.testing.casting import Role, ask_functions, cast
from parallax_patterns.testing.connections import Attempt, refused
from parallax_patterns.testing.coverage.items import keys_of
from parallax_patterns.testing.expectations.checks import failures
from parallax_patterns.testing.expectations.names import unknown_names
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.functions import Functions, functions_for
from parallax_patterns.testing.loading import without_assertion
from parallax_patterns.testing.mock_agents import MockAgents
from parallax_patterns.testing.mock_faults import raised_failures, unknown_functions, with_refusals
from parallax_patterns.testing.outcome import outcome_of, path_names, pattern_texts
from parallax_patterns.testing.results import CaseResult, Failure, Snapshot, Status
from parallax_patterns.testing.snapshots import taken
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_patterns.testing.tested import TestedPattern
from parallax_runtime import Execution, Program, VirtualClock, run_sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How cases are run: the seed of those that name none, and whether snapshots are written."""

    seed: int = 0
    update_snapshots: bool = False


def run_case(
    file: TestFile,
    case: TestCase,
    pattern: TestedPattern,
    project: Project,
    conditions: Conditions | None = None,
) -> CaseResult:
    """Runs one case and judges it. Nothing of it leaves the process."""
    began = time.perf_counter()
    trial = Trial(file, case, pattern, project, conditions or Conditions())
    with refused() as attempts:
        judged = trial.judged()
    if attempts:
        judged = with_attempts(judged, attempts, file, project)
    return replace(judged, duration=time.perf_counter() - began)


def with_attempts(
    judged: CaseResult, attempts: Sequence[Attempt], file: TestFile, project: Project
) -> CaseResult:
    """The result of a case that would have left the process, or whose threads would have later."""
    status: Status = "error" if judged.status == "error" else "failed"
    told = with_refusals(attempts, judged.failures, file, judged.line, project)
    count = judged.connections + len(attempts)
    return replace(judged, status=status, failures=told, snapshot=None, connections=count)


def perform(
    program: Program,
    case: TestCase,
    mocks: MockAgents,
    *,
    seed: int = 0,
    reached: set[int] | None = None,
) -> Execution:
    """The run of a case in virtual time; `seed` is for a case that names none."""
    execution = run_sync(
        program,
        case.input,
        mocks.registry,
        clock=VirtualClock(),
        resolver=mocks.resolve,
        seed=case.seed if case.seed is not None else seed,
        timeout=case.timeout,
        reached=reached,
    )
    if execution.status == "cancelled":
        # The run took the interrupt and ended in order; whoever runs the tests has to know of it.
        raise KeyboardInterrupt
    return execution


@dataclass(frozen=True, slots=True)
class Trial:
    """One case on its way to a result."""

    file: TestFile
    case: TestCase
    pattern: TestedPattern
    project: Project
    conditions: Conditions

    def judged(self) -> CaseResult:
        if not self.case.expect.given:
            fault = without_assertion(self.file, self.case)
            return self.result("failed", diagnostics=(fault,))
        sink = Sink()
        program, mocks = self.prepared(sink)
        if program is None:
            message = f"`{self.pattern.compilation.source.name}` does not compile"
            return self.result("error", failures=(self.obstacle("pattern", message),))
        if mocks is not None:
            known = path_names(mocks.mailboxes, pattern_texts(self.pattern.compilation))
            sink.extend(unknown_names(self.file, self.case, mocks.agents, known))
        if mocks is None or sink.has_errors:
            return self.result("error", diagnostics=tuple(sink))
        short = self.shortages(program, mocks)
        if short:
            return self.result("error", failures=short)
        return self.checked(self.observed(program, mocks), mocks)

    # --- what is needed for a run ----------------------------------------------------------------

    def prepared(self, sink: Sink) -> tuple[Program | None, MockAgents | None]:
        """The program and its agents; what keeps either from being there goes to the sink."""
        program = self.pattern.program
        if program is None:
            return None, None
        roles = cast(self.file, self.case.agents, program.groups, sink)
        try:
            functions = self.functions(roles)
        except LoadError as error:
            sink.report(error.diagnostic)
            return program, None
        sink.extend(unknown_functions(self.file, roles, functions))
        return program, MockAgents(roles, self.case.answers, functions)

    def functions(self, roles: tuple[Role, ...]) -> Functions:
        if self.file.functions is not None:
            return self.file.functions
        return functions_for(self.file.path, self.project) if ask_functions(roles) else Functions()

    def shortages(self, program: Program, mocks: MockAgents) -> tuple[Failure, ...]:
        """The groups that lack agents."""
        missing = missing_agents(self.pattern.compilation, program, mocks.registry)
        return tuple(self.obstacle("agents", one.shortage) for one in missing)

    # --- the run ---------------------------------------------------------------------------------

    def observed(self, program: Program, mocks: MockAgents) -> Subject:
        """What the run left."""
        reached = set[int]()
        seed = self.conditions.seed
        execution = perform(program, self.case, mocks, seed=seed, reached=reached)
        return Subject(
            file=self.file,
            case=self.case,
            pattern=self.pattern.compilation,
            program=program,
            execution=execution,
            outcome=outcome_of(execution, warnings=self.pattern.compilation.warnings),
            reached=frozenset(reached),
            is_updating=self.conditions.update_snapshots,
        )

    def checked(self, subject: Subject, mocks: MockAgents) -> CaseResult:
        called = () if subject.is_refused else mocks.failures(subject)
        found = (*called, *failures(subject))
        if found:
            found += self.raised(mocks)
        new = self.new_snapshot(subject) if not found else None
        status: Status = "failed" if found else "passed" if new is None else "written"
        measured = bool(self.pattern.items)
        return replace(
            self.result(status, failures=found),
            execution=subject.execution,
            reached=keys_of(subject.reached, subject.execution.events) if measured else frozenset(),
            seconds=subject.outcome.seconds,
            snapshot=new,
        )

    def new_snapshot(self, subject: Subject) -> Snapshot | None:
        """The snapshot to write; None when nothing is written, or nothing has changed."""
        if not subject.is_updating or not subject.expect.has("snapshot"):
            return None
        now = taken(subject.expect, subject.outcome)
        return None if self.file.snapshots.get(self.case.name) == now else now

    # --- results ---------------------------------------------------------------------------------

    def result(
        self,
        status: Status,
        *,
        failures: tuple[Failure, ...] = (),
        diagnostics: tuple[Diagnostic, ...] = (),
    ) -> CaseResult:
        return CaseResult(
            file=self.file.path,
            name=self.case.name,
            line=self.file.line(self.case),
            status=status,
            failures=failures,
            diagnostics=diagnostics,
        )

    def raised(self, mocks: MockAgents) -> tuple[Failure, ...]:
        """The functions that raised something."""
        return tuple(raised_failures(mocks.raised, self.file, self.case, self.project))

    def obstacle(self, what: str, message: str) -> Failure:
        """What kept a case from running, at the place where it says so, or at its name."""
        path = (*self.case.path, what)
        there = path if self.file.located.has(*path) else (*self.case.path, "name")
        return Failure(
            what=what,
            message=message,
            expected=None,
            actual=None,
            source=self.file.source,
            span=self.file.key_span(there),
        )
