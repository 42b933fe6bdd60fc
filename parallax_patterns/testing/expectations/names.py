"""Names that a case expects, checked before its run: a misspelt `!name` could never fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.diagnostics.testing import UnknownExpectedName
from parallax_patterns.testing.expectations.course import TOTAL
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_primitives.nearest import nearest


def unknown_names(
    file: TestFile, case: TestCase, agents: Iterable[str], path_names: Iterable[str]
) -> Iterator[Diagnostic]:
    """The names under `calls` that are no agents, and those under `path` that cannot happen."""
    known_agents, known_names = {*agents, TOTAL}, {*path_names, *agents}
    expect = case.expect
    if isinstance(expect.calls, dict):
        for name in expect.calls.keys() - known_agents:
            yield _unknown(file, case, ("calls", name), name, "agent of this case", known_agents)
    for at, written in enumerate(expect.path or ()):
        name = written.removeprefix("!")
        if name not in known_names:
            kind = "primitive, agent, mailbox or event of this case"
            yield _unknown(file, case, ("path", at), name, kind, known_names)


def _unknown(
    file: TestFile,
    case: TestCase,
    place: tuple[str | int, ...],
    name: str,
    kind: str,
    known: set[str],
) -> Diagnostic:
    return UnknownExpectedName(
        source=file.source,
        span=file.key_span((*case.path, "expect", *place)),
        name=name,
        kind=kind,
        nearest=nearest(name, known),
    )
