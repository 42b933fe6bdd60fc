"""A test file as it is run, from what its text says, which is kept until it changes.

A file with a fault that leaves its cases readable (a case without assertion) is still given, so
that its other cases run; the sink has the fault.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final, TypeVar

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion, UnknownTestedPattern
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.located_yaml.keeping import restored
from parallax_patterns.project import SUFFIX, Project
from parallax_patterns.sources import read_source
from parallax_patterns.testing.content import Case, Defaults, MailboxAnswer, Script, Simulation
from parallax_patterns.testing.content_data import content_of
from parallax_patterns.testing.snapshots import read_snapshots
from parallax_patterns.testing.test_file import AgentEntry, AnswerEntry, TestCase, TestFile
from parallax_patterns.testing.tested_file import tested_file
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import seconds

_READER: Final = "parallax_patterns.testing.reading"

SHARED: Final[YamlPath] = ("defaults",)

_T = TypeVar("_T")


def load_test_file(path: Path, project: Project, sink: Sink) -> TestFile | None:
    """The test file at a path; None when it cannot be run. Faults go to the sink."""
    source = read_source(path, project, sink)
    answer = kept_answer(project.cache, _READER, source, sink)
    if answer is None:
        return None
    fits, *document = answer
    return _test_file(restored(source, *document), path, project, sink, fits=fits)


def read_test_file(source: Source, path: Path, project: Project, sink: Sink) -> TestFile | None:
    """A text as the test file at a path; nothing of it is kept."""
    found = import_module(_READER).document(source, sink)
    if found is None:
        return None
    located, fits = found
    return _test_file(located, path, project, sink, fits=fits)


def _test_file(
    located: Located, path: Path, project: Project, sink: Sink, *, fits: bool
) -> TestFile | None:
    """A document as the test file at a path; None unless it fits the schema."""
    pattern = _pattern(path, located, project, sink)
    if pattern is None or not fits:
        return None
    content = content_of(located.at())
    asks_for_snapshots = any(case.expect.has("snapshot") for case in content.cases)
    return TestFile(
        path=path,
        located=located,
        pattern=pattern,
        cases=tuple(_case(at, case, content.defaults) for at, case in enumerate(content.cases)),
        shared_agents=_agents(content.defaults.agents, {}, SHARED),
        shared_answers=_answers(content.defaults.answers, {}, SHARED),
        asks_for_snapshots=asks_for_snapshots,
        snapshots=read_snapshots(path, project, sink) if asks_for_snapshots else {},
        invariants=tuple(content.invariants or ()),
        simulation=content.simulation or Simulation(),
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
