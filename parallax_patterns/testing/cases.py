"""One case: its scripts, its run in virtual time, and what of it is not as expected.

`perform` is the run alone, for whoever judges it by other means.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.agent_groups import missing_agents
from parallax_patterns.agent_modules import LoadError
from parallax_patterns.diagnostics.testing import UnknownMockFunction
from parallax_patterns.project import Project
from parallax_patterns.testing.casting import Role, cast
from parallax_patterns.testing.connections import refused
from parallax_patterns.testing.coverage.items import Key, keys_of
from parallax_patterns.testing.expectations.checks import failures
from parallax_patterns.testing.expectations.names import unknown_names
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.functions import Functions, functions_for
from parallax_patterns.testing.loading import without_assertion
from parallax_patterns.testing.mock_agents import MockAgents
from parallax_patterns.testing.mock_faults import raised_failures, refused_failure
from parallax_patterns.testing.outcome import outcome_of, path_names, pattern_texts
from parallax_patterns.testing.results import CaseResult, Failure, Snapshot, Status
from parallax_patterns.testing.snapshots import taken
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_patterns.testing.tested import TestedPattern
from parallax_primitives.nearest import nearest
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
    trial = _Trial(file, case, pattern, project, conditions or Conditions())
    with refused() as attempts:
        judged = trial.judged()
    if attempts:
        told = tuple(refused_failure(one, file, case, project) for one in attempts)
        status = "failed" if judged.status in ("passed", "written") else judged.status
        judged = replace(judged, status=status, failures=(*told, *judged.failures))
    return replace(judged, connections=len(attempts), duration=time.perf_counter() - began)


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
class _Trial:
    """One case on its way to a result."""

    file: TestFile
    case: TestCase
    pattern: TestedPattern
    project: Project
    conditions: Conditions

    def judged(self) -> CaseResult:
        if not self.case.expect.model_fields_set:
            fault = without_assertion(self.file, self.case)
            return self.result("failed", diagnostics=(fault,))
        program = self.pattern.program
        if program is None:
            message = f"`{self.pattern.compilation.source.name}` does not compile"
            return self.result("error", failures=(self.obstacle("pattern", message),))
        sink = Sink()
        roles = cast(self.file, self.case.agents, program.groups, sink)
        mocks = self.mocks(roles, sink)
        if mocks is None or sink.has_errors:
            return self.result("error", diagnostics=tuple(sink))
        missing = missing_agents(self.pattern.compilation, program, mocks.registry)
        if missing:
            short = tuple(self.obstacle("agents", one.shortage) for one in missing)
            return self.result("error", failures=short)
        return self.run(program, mocks)

    def mocks(self, roles: tuple[Role, ...], sink: Sink) -> MockAgents | None:
        """The agents of the case; None when a file of functions cannot be loaded."""
        try:
            functions = self.functions(roles)
        except LoadError as error:
            sink.report(error.diagnostic)
            return None
        sink.extend(self.unknown_functions(roles, functions))
        mocks = MockAgents(roles, self.case.answers, functions)
        known = path_names(mocks.mailboxes, pattern_texts(self.pattern.compilation))
        sink.extend(unknown_names(self.file, self.case, mocks.agents, known))
        return mocks

    def functions(self, roles: tuple[Role, ...]) -> Functions:
        if self.file.functions is not None:
            return self.file.functions
        if not any(step.function for role in roles for step in role.steps):
            return Functions()
        return functions_for(self.file.path, self.project)

    def unknown_functions(
        self, roles: Sequence[Role], functions: Functions
    ) -> Iterator[UnknownMockFunction]:
        for role in roles:
            for at, step in enumerate(role.steps):
                if step.function is not None and step.function not in functions.by_name:
                    yield UnknownMockFunction(
                        source=self.file.source,
                        span=self.file.span((*role.step_path(at), "function")),
                        function=step.function,
                        files=functions.files,
                        nearest=nearest(step.function, functions.by_name),
                    )

    def run(self, program: Program, mocks: MockAgents) -> CaseResult:
        reached = set[int]()
        seed = self.conditions.seed
        execution = perform(program, self.case, mocks, seed=seed, reached=reached)
        outcome = outcome_of(execution, warnings=self.pattern.compilation.warnings)
        subject = Subject(
            file=self.file,
            case=self.case,
            pattern=self.pattern.compilation,
            program=program,
            execution=execution,
            outcome=outcome,
            is_updating=self.conditions.update_snapshots,
        )
        found = (*mocks.failures(subject), *failures(subject))
        if found:
            found += tuple(raised_failures(mocks.raised, self.file, self.case, self.project))
        new = self.new_snapshot(subject) if not found else None
        status: Status = "failed" if found else "passed" if new is None else "written"
        keys = keys_of(reached, execution.events) if self.pattern.items else frozenset()
        return replace(
            self.result(status, failures=found, reached=keys),
            execution=execution,
            seconds=outcome.seconds,
            snapshot=new,
        )

    def new_snapshot(self, subject: Subject) -> Snapshot | None:
        """The snapshot to write; None when nothing is written, or nothing has changed."""
        if not subject.is_updating or not subject.expect.has("snapshot"):
            return None
        now = taken(subject.expect, subject.outcome)
        return None if self.file.snapshots.get(self.case.name) == now else now

    def result(
        self,
        status: Status,
        *,
        failures: tuple[Failure, ...] = (),
        diagnostics: tuple[Diagnostic, ...] = (),
        reached: frozenset[Key] = frozenset(),
    ) -> CaseResult:
        return CaseResult(
            file=self.file.path,
            name=self.case.name,
            line=self.file.line(self.case),
            status=status,
            failures=failures,
            diagnostics=diagnostics,
            reached=reached,
        )

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
