"""A test file as it is run: its cases with the defaults filled in, and the place of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parallax_compiler.source import Source, Span
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.testing.content import Expectation, MailboxAnswer, Script, Simulation
from parallax_patterns.testing.functions import Functions


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEntry:
    """What stands under one name of `agents`, and where; `shared` when it comes from `defaults`."""

    name: str
    script: Script
    path: YamlPath
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEntry:
    """What a mailbox answers, and where that stands."""

    mailbox: str
    answer: MailboxAnswer
    path: YamlPath
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One case; what it does not say is taken from the defaults."""

    __test__ = False  # not a class of tests, whatever pytest makes of its name

    name: str
    path: YamlPath
    input: Any
    agents: tuple[AgentEntry, ...]
    answers: tuple[AnswerEntry, ...]
    seed: int | None
    timeout: float | None
    """Seconds of virtual time."""
    expect: Expectation
    truth: Any = None
    """The answer that is true, for invariants that speak of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """A readable test file."""

    __test__ = False

    path: Path
    located: Located
    pattern: Path
    cases: tuple[TestCase, ...]
    shared_agents: tuple[AgentEntry, ...] = ()
    """What `defaults` scripts, for runs that are no case."""
    shared_answers: tuple[AnswerEntry, ...] = ()
    asks_for_snapshots: bool = False
    snapshots: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What was kept of earlier runs, by case."""
    functions: Functions | None = None
    """What its steps may name; None for those of the files beside it."""
    invariants: tuple[str, ...] = ()
    simulation: Simulation = field(default_factory=Simulation)

    @property
    def source(self) -> Source:
        return self.located.source

    def key_span(self, path: YamlPath) -> Span:
        """The key at a path, or its first line where it has none."""
        return first_line(self.source, self.located.key_span(*path))

    def span(self, path: YamlPath) -> Span:
        """The first line of the value at a path."""
        return first_line(self.source, self.located.span(*path))

    def line(self, case: TestCase) -> int:
        return self.source.position(self.located.span(*case.path).start).line


def first_line(source: Source, span: Span) -> Span:
    """The part of a span on the line where it begins."""
    end = source.text.find("\n", span.start)
    return span if end < 0 else Span(span.start, max(span.start, min(span.end, end)))
