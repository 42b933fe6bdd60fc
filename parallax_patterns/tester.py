"""Testing patterns from Python: run one with scripted agents, and look at what came.

    from parallax_patterns.tester import PatternTester

    review = PatternTester("patterns/security-review.prism")
    run = review.run(agents={"securityAgents": Answer({"verdict": "approve"}, 0.95)}, input=…)
    assert run.value == {"verdict": "approve"}
    run.expect(confidence={"min": 0.9}, path=["parallel", "!escalate"])

What is given to `run` and `expect` is what a test file holds under `agents`, `answers` and
`expect`, with functions and `Answer`s where a file has steps. It is checked as a file is: a
misspelt key, a call that nothing answers and one that never comes fail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.source import Source
from parallax_patterns.project import Project
from parallax_patterns.testing.cases import Conditions, Trial
from parallax_patterns.testing.connections import refused
from parallax_patterns.testing.expectations.checks import failures
from parallax_patterns.testing.expectations.names import unknown_names
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.failure_lines import failure_text
from parallax_patterns.testing.functions import operations_of
from parallax_patterns.testing.loading import read_test_file
from parallax_patterns.testing.mock_faults import with_refusals
from parallax_patterns.testing.outcome import path_names, pattern_texts
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.test_file import TestFile
from parallax_patterns.testing.tested import TestedPattern, tested_pattern
from parallax_primitives.values import Json
from parallax_runtime import Event, Execution
from parallax_sdk import Answer


class PatternTestError(Exception):
    """What was given cannot be run: a pattern with errors, a misspelt key, a missing agent."""


class PatternTester:
    """Runs one pattern, given by path or name, with scripted agents and virtual time.

    The project is the one that the pattern lies in, or that the current folder lies in.
    """

    def __init__(self, pattern: str | Path, *, project: Project | None = None) -> None:
        given = Path(pattern)
        near = given.resolve().parent if given.is_file() else Path.cwd()
        self.project = project if project is not None else Project.find(near)
        self.path = self.project.find_pattern(str(pattern))
        sink = Sink()
        self._pattern: TestedPattern = tested_pattern(self.path, self.project, sink)
        _require_none(sink, f"`{self.path.name}` does not compile")

    def __repr__(self) -> str:
        return f"PatternTester({str(self.path)!r})"

    def run(  # one keyword for each key of a case
        self,
        *,
        input: Any = None,
        agents: Mapping[str, Any] | None = None,
        answers: Mapping[str, Any] | None = None,
        seed: int = 0,
        timeout: float | str | None = None,
    ) -> TestedRun:
        """Runs the pattern once.

        Raises AssertionError when a call comes that nothing answers, a scripted one never does, or
        something would leave the process; PatternTestError when what is given cannot be run.
        """
        __tracebackhide__ = True
        writing = _Writing()
        case: dict[str, Any] = {"name": "run", "seed": seed}
        case["agents"] = {name: writing.script(one) for name, one in (agents or {}).items()}
        case["answers"] = {name: _mailbox(one) for name, one in (answers or {}).items()}
        if timeout is not None:
            case["timeout"] = timeout
        file = self._file(case)
        given = replace(file.cases[0], input=input)
        functions = operations_of(writing.functions)
        return self._run(replace(file, cases=(given,), functions=functions))

    def _file(self, case: Mapping[str, Any]) -> TestFile:
        """A case as a file would hold it, where it would have to expect something."""
        __tracebackhide__ = True
        sink = Sink()
        source = _document("run(…)", self.path, {**case, "expect": {"status": "completed"}})
        file = read_test_file(source, self.path.with_suffix(".test.yaml"), self.project, sink)
        _require_none(sink, "this cannot be run")
        assert file is not None, "a file without findings is read"
        return file

    def _run(self, file: TestFile) -> TestedRun:
        __tracebackhide__ = True
        (case,) = file.cases
        trial = Trial(file, case, self._pattern, self.project, Conditions())
        sink = Sink()
        with refused() as attempts:
            program, mocks = trial.prepared(sink)
            _require_none(sink, "these agents cannot be cast")
            assert program is not None
            assert mocks is not None
            short = trial.shortages(program, mocks)
            if short:
                raise PatternTestError(failure_text(short, unseen=file.source))
            subject = trial.observed(program, mocks)
        wrong = tuple(mocks.failures(subject))
        if wrong or attempts:
            others = (*wrong, *trial.raised(mocks))
            told = with_refusals(attempts, others, file, 1, self.project)
            raise AssertionError(
                f"the run is not as it is scripted\n{failure_text(told, unseen=file.source)}"
            )
        names = path_names(mocks.mailboxes, pattern_texts(self._pattern.compilation))
        return TestedRun(subject=subject, agents=mocks.agents, names=names)


_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that JSON takes as they are and YAML does not."""


def _document(name: str, pattern: Path, case: Mapping[str, Any]) -> Source:
    """A file of one case, as text: JSON, which is YAML."""
    __tracebackhide__ = True
    content = {"pattern": str(pattern), "cases": [case]}
    try:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise PatternTestError(f"{name} is given what is no JSON data: {error}") from None
    return Source(name, _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _mailbox(one: Any) -> Any:
    """What a mailbox answers, as a test file holds it."""
    if not isinstance(one, Answer):
        return one
    return {"value": one.value, "confidence": float(one.confidence)}


@dataclass(slots=True)
class _Writing:
    """Python values as what a test file holds; the functions among them get names."""

    functions: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def script(self, one: Any) -> Any:
        match one:
            case Answer(value=value, confidence=confidence, reasoning=reasoning):
                said = {"answer": value, "confidence": float(confidence)}
                return said if reasoning is None else {**said, "reasoning": reasoning}
            case Mapping():
                return {key: self._value(key, value) for key, value in one.items()}
            case str():
                return one
            case Sequence():
                return [self.script(part) for part in one]
            case _ if callable(one):
                return {"function": self._named(one)}
            case _:
                return one

    def _value(self, key: str, value: Any) -> Any:
        if key == "script":
            return self.script(value)
        return self._named(value) if key == "function" and callable(value) else value

    def _named(self, function: Callable[..., Any]) -> str:
        name = f"{getattr(function, '__name__', 'function')}-{len(self.functions) + 1}"
        self.functions[name] = function
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedRun:
    """What came of a run."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    subject: Subject
    agents: tuple[str, ...]
    names: frozenset[str]

    @property
    def value(self) -> Json:
        """The result as JSON data."""
        found: Json = self.subject.outcome.value
        return found

    @property
    def confidence(self) -> float:
        return self.subject.outcome.confidence

    @property
    def status(self) -> str:
        """How the run ended: `completed`, `pending`, `failed` or `exceeded`."""
        return self.subject.outcome.status

    @property
    def error(self) -> str | None:
        """Why it failed."""
        fault = self.subject.outcome.fault
        return None if fault is None else fault.message

    @property
    def calls(self) -> Mapping[str, int]:
        """How often each agent was called; 0 for one that was not."""
        return {**dict.fromkeys(self.agents, 0), **self.subject.outcome.calls}

    @property
    def path(self) -> tuple[str, ...]:
        """What happened, in order: primitives, agents, escalations."""
        return self.subject.outcome.path

    @property
    def pending(self) -> tuple[str, ...]:
        """The mailboxes that it waits for."""
        return self.subject.outcome.pending

    @property
    def escalations(self) -> tuple[str, ...]:
        """To whom it escalated, in order."""
        return self.subject.outcome.escalations

    @property
    def seconds(self) -> float:
        """The virtual time that it took."""
        return self.subject.outcome.seconds

    @property
    def execution(self) -> Execution:
        """All that the runtime tells."""
        return self.subject.execution

    @property
    def events(self) -> tuple[Event, ...]:
        return self.subject.execution.events

    def expect(self, **expected: Any) -> None:
        """Checks what a test file may hold under `expect`; AssertionError tells what is not so."""
        __tracebackhide__ = True
        if not expected:
            raise PatternTestError("`expect()` without anything expected would always pass")
        if "snapshot" in expected:
            raise PatternTestError("snapshots are kept for test files; compare `value` here")
        case, names = self._case(expected), self.names
        sink = Sink()
        sink.extend(unknown_names(case.file, case.case, self.agents, names))
        _require_none(sink, "this cannot be expected")
        found: tuple[Failure, ...] = tuple(failures(case))
        if found:
            text = failure_text(found, unseen=case.file.source)
            raise AssertionError(f"the run is not as expected\n{text}")

    def _case(self, expected: Mapping[str, Any]) -> Subject:
        __tracebackhide__ = True
        file = self.subject.file
        source = _document("expect(…)", file.pattern, {"name": "run", "expect": expected})
        sink = Sink()
        read = read_test_file(source, file.path, Project.find(file.path), sink)
        _require_none(sink, "this cannot be expected")
        assert read is not None, "a file without findings is read"
        return replace(self.subject, file=read, case=read.cases[0])


def _require_none(sink: Sink, problem: str) -> None:
    __tracebackhide__ = True
    faults: tuple[Diagnostic, ...] = tuple(sink) if sink.has_errors else ()
    if faults:
        raise PatternTestError(f"{problem}\n{plain_text(render_all(faults))}".rstrip())
