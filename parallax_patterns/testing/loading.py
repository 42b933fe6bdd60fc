"""Reading a test file: YAML, the schema, and what only the whole file shows.

A file with a fault that leaves its cases readable (a case without assertion) is still given, so
that its other cases run; the sink has the fault.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from parallax_compiler.diagnostics.core import Diagnostic, Related, Sink
from parallax_compiler.source import Source
from parallax_patterns.diagnostics.testing import (
    CaseWithoutAssertion,
    DuplicateCase,
    UnknownTestedPattern,
)
from parallax_patterns.invariants import read_invariant
from parallax_patterns.located_yaml import Located, load_yaml, validate_model
from parallax_patterns.located_yaml import Path as YamlPath
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.sources import read_source
from parallax_patterns.testing.model import (
    Case,
    Defaults,
    MailboxAnswer,
    Simulation,
    TestFileModel,
)
from parallax_patterns.testing.snapshots import read_snapshots
from parallax_patterns.testing.test_file import (
    AgentEntry,
    AnswerEntry,
    Script,
    TestCase,
    TestFile,
)
from parallax_patterns.testing.tested_file import tested_file
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import seconds

SHARED: Final[YamlPath] = ("defaults",)

_T = TypeVar("_T")


def load_test_file(path: Path, project: Project, sink: Sink) -> TestFile | None:
    """The test file at a path; None when it cannot be run. Faults go to the sink."""
    return read_test_file(read_source(path, project, sink), path, project, sink)


def read_test_file(source: Source, path: Path, project: Project, sink: Sink) -> TestFile | None:
    """A text as the test file at a path."""
    located = load_yaml(source, sink)
    if located is None:
        return None
    model = validate_model(located, TestFileModel, sink)
    pattern = _pattern(path, located, project, sink)
    _check_cases(located, sink)
    if model is None:
        return None
    _check_invariants(model, located, sink)
    if pattern is None:
        return None
    cases = tuple(_case(at, case, model.defaults) for at, case in enumerate(model.cases))
    asks_for_snapshots = any(case.expect.has("snapshot") for case in model.cases)
    return TestFile(
        path=path,
        located=located,
        pattern=pattern,
        cases=cases,
        shared_agents=_agents(model.defaults.agents, {}, SHARED),
        shared_answers=_answers(model.defaults.answers, {}, SHARED),
        asks_for_snapshots=asks_for_snapshots,
        snapshots=read_snapshots(path, project, sink) if asks_for_snapshots else {},
        invariants=tuple(model.invariants or ()),
        simulation=model.simulation or Simulation(),
    )


def _pattern(path: Path, located: Located, project: Project, sink: Sink) -> Path | None:
    wanted = located.data.get("pattern") if isinstance(located.data, dict) else None
    if not isinstance(wanted, str):
        return None
    found = tested_file(path, wanted, project)
    if found is None:
        sink.report(
            UnknownTestedPattern(
                source=located.source,
                span=located.span("pattern"),
                pattern=wanted,
                nearest=_nearest_pattern(path, wanted, project),
            )
        )
    return found


def _nearest_pattern(path: Path, wanted: str, project: Project) -> str | None:
    """The likeliest pattern, written in the way that the file writes it."""
    if "/" not in wanted and not wanted.endswith(SUFFIX):
        return nearest(wanted, [one.stem for one in project.patterns()])
    candidates = {one.stem: one for one in project.patterns()}
    near = nearest(Path(wanted).stem, candidates)
    return None if near is None else Path(os.path.relpath(candidates[near], path.parent)).as_posix()


def _check_cases(located: Located, sink: Sink) -> None:
    """What no case may be, whatever else is wrong with the file."""
    first: dict[str, int] = {}
    for at, case in _cases(located.data):
        name, span = case.get("name"), located.span("cases", at, "name")
        if not isinstance(name, str):
            continue
        if name in first:
            there = Related(located.span("cases", first[name], "name"), "it is here first")
            sink.report(
                DuplicateCase(source=located.source, span=span, case=name, related=(there,))
            )
        first.setdefault(name, at)
        if case.get("expect", {}) == {} and case.keys() <= Case.model_fields.keys():
            sink.report(CaseWithoutAssertion(source=located.source, span=span, case=name))


def _cases(data: object) -> Iterator[tuple[int, dict[str, Any]]]:
    cases = data.get("cases") if isinstance(data, dict) else None
    for at, case in enumerate(cases if isinstance(cases, list) else ()):
        if isinstance(case, dict):
            yield at, case


def _check_invariants(model: TestFileModel, located: Located, sink: Sink) -> None:
    listed: list[tuple[YamlPath, list[str] | None]] = [(("invariants",), model.invariants)]
    for at, case in enumerate(model.cases):
        listed.append((("cases", at, "expect", "invariants"), case.expect.invariants))
    for path, texts in listed:
        for at, text in enumerate(texts or ()):
            found = read_invariant(text, located.source, located.span(*path, at))
            if isinstance(found, Diagnostic):
                sink.report(found)


def without_assertion(file: TestFile, case: TestCase) -> CaseWithoutAssertion:
    """The fault of a case that expects nothing."""
    span = file.span((*case.path, "name"))
    return CaseWithoutAssertion(source=file.source, span=span, case=case.name)


def _case(at: int, case: Case, defaults: Defaults) -> TestCase:
    own: YamlPath = ("cases", at)
    timeout = case.timeout if case.timeout is not None else defaults.timeout
    return TestCase(
        name=case.name,
        path=own,
        input=case.input if case.has("input") else defaults.input,
        agents=_agents(defaults.agents, case.agents, own),
        answers=_answers(defaults.answers, case.answers, own),
        seed=case.seed if case.seed is not None else defaults.seed,
        timeout=None if timeout is None else seconds(timeout),
        expect=case.expect,
        truth=case.truth,
    )


def _agents(
    shared: Mapping[str, Script], own: Mapping[str, Script], case: YamlPath
) -> tuple[AgentEntry, ...]:
    return tuple(
        AgentEntry(name=name, script=script, path=(*place, "agents", name), shared=place == SHARED)
        for name, (script, place) in _over(shared, own, case).items()
    )


def _answers(
    shared: Mapping[str, MailboxAnswer], own: Mapping[str, MailboxAnswer], case: YamlPath
) -> tuple[AnswerEntry, ...]:
    return tuple(
        AnswerEntry(
            mailbox=name, answer=answer, path=(*place, "answers", name), shared=place == SHARED
        )
        for name, (answer, place) in _over(shared, own, case).items()
    )


def _over(
    shared: Mapping[str, _T], own: Mapping[str, _T], case: YamlPath
) -> dict[str, tuple[_T, YamlPath]]:
    """The entries of a case over those of the defaults, each with where it stands."""
    kept = {name: (one, SHARED) for name, one in shared.items() if name not in own}
    return {**kept, **{name: (one, case) for name, one in own.items()}}
