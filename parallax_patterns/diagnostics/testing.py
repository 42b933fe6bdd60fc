"""Findings in test files that go beyond the schema: PLX0801 and on."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnknownTestedPattern(Diagnostic):
    """The pattern that a test file is about does not exist.

    `pattern` is a path from the test file's own folder, or the name of a pattern of the project.

    Wrong:

        pattern: ../../patterns/pr-reveiw.prism

    Right:

        pattern: ../../patterns/pr-review.prism
    """

    code: ClassVar[str] = "PLX0801"
    title: ClassVar[str] = "unknown pattern"
    stage: ClassVar[str] = "name"
    pattern: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"there is no pattern `{self.pattern}`"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return "Write a path from this file's folder, or the name of a pattern"


@dataclass(frozen=True, kw_only=True)
class CaseWithoutAssertion(Diagnostic):
    """A case that expects nothing would pass whatever the pattern does, so it fails.

    Wrong:

        cases:
          - name: approves
            expect: {}

    Right:

        cases:
          - name: approves
            expect: {value: {verdict: approve}}
    """

    code: ClassVar[str] = "PLX0802"
    title: ClassVar[str] = "case without assertion"
    stage: ClassVar[str] = "test"
    case: str

    @property
    def label(self) -> str:
        return f"the case `{self.case}` expects nothing"

    @property
    def hint(self) -> str:
        return "Add `expect:` with a `value`, a `confidence`, a `status` …"


@dataclass(frozen=True, kw_only=True)
class DuplicateCase(Diagnostic):
    """Two cases of a file have one name, so a report could not tell them apart.

    Wrong:

        cases:
          - {name: approves, expect: {value: 1}}
          - {name: approves, expect: {value: 2}}

    Right:

        cases:
          - {name: approves a fix, expect: {value: 1}}
          - {name: approves a feature, expect: {value: 2}}
    """

    code: ClassVar[str] = "PLX0803"
    title: ClassVar[str] = "duplicate case"
    stage: ClassVar[str] = "name"
    case: str

    @property
    def label(self) -> str:
        return f"a case `{self.case}` is already there"

    @property
    def hint(self) -> str:
        return "Give each case a name of its own"


@dataclass(frozen=True, kw_only=True)
class MembersOutsideGroup(Diagnostic):
    """Only under the name of one of the pattern's groups does a list hold several agents.

    Under any other name a list is the sequence of one agent's calls, whose steps say what comes of
    a call and nothing about the agent.

    Wrong:

        agents:
          security:
            - {answer: ok, confidence: 0.9, expertise: 0.8}

    Right:

        agents:
          security: {answer: ok, confidence: 0.9, expertise: 0.8}
    """

    code: ClassVar[str] = "PLX0804"
    title: ClassVar[str] = "no group of that name"
    stage: ClassVar[str] = "name"
    name: str
    problem: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` is no group of the pattern, so this is one call: {self.problem}"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}` for the group, or one agent under each name"
        return "Write one agent under each name"


@dataclass(frozen=True, kw_only=True)
class DuplicateScriptedAgent(Diagnostic):
    """Two entries of a case make agents of one name, for example a group's and one of its own.

    Wrong:

        agents:
          securityAgents: [{answer: ok, confidence: 0.9}, {answer: ok, confidence: 0.9}]
          security-1: {answer: ok, confidence: 0.9}

    Right:

        agents:
          securityAgents: [{answer: ok, confidence: 0.9}, {answer: ok, confidence: 0.9}]
          auditor: {answer: ok, confidence: 0.9, capabilities: [security]}
    """

    code: ClassVar[str] = "PLX0805"
    title: ClassVar[str] = "agent scripted twice"
    stage: ClassVar[str] = "name"
    agent: str

    @property
    def label(self) -> str:
        return f"this makes an agent `{self.agent}`, which another entry makes too"

    @property
    def hint(self) -> str:
        return "Rename one of the entries"


@dataclass(frozen=True, kw_only=True)
class UnknownMockFunction(Diagnostic):
    """A step names a function that is not there.

    The functions are those of `mocks.py` beside the test file, and of `mocks.py` in the folders
    above it up to the project's root. They are written like agents' functions.

    Wrong:

        agents:
          security: {function: cuatious}

    Right:

        agents:
          security: {function: cautious}
    """

    code: ClassVar[str] = "PLX0807"
    title: ClassVar[str] = "unknown mock function"
    stage: ClassVar[str] = "name"
    function: str
    files: tuple[str, ...]
    nearest: str | None = None

    @property
    def label(self) -> str:
        where = " or ".join(f"`{one}`" for one in self.files)
        if not where:
            return f"there is no function `{self.function}`, nor a `mocks.py` for it"
        return f"there is no function `{self.function}` in {where}"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return f"Define `def {self.function}(input)` in `mocks.py` beside this file"


@dataclass(frozen=True, kw_only=True)
class UnreadableSnapshots(Diagnostic):
    """The file of a test file's snapshots is no JSON object, perhaps after a merge.

    Wrong:

        <<<<<<< HEAD
        {"approves": {"status": "completed"}}

    Right:

        {"approves": {"status": "completed"}}
    """

    code: ClassVar[str] = "PLX0808"
    title: ClassVar[str] = "unreadable snapshots"
    stage: ClassVar[str] = "test"

    @property
    def label(self) -> str:
        return "this is no JSON object of snapshots"

    @property
    def hint(self) -> str:
        return "Correct the file, or remove it and write it anew with `--update-snapshots`"


@dataclass(frozen=True, kw_only=True)
class UnknownExpectedName(Diagnostic):
    """An expectation names what the case does not have; one that says `0` or `!` would never fail.

    `calls` names agents of the case, `path` names primitives, agents, mailboxes and kinds of
    events, `escalated` and `pending` name agents and mailboxes.

    Wrong:

        expect: {path: [parallel, "!escalte"]}

    Right:

        expect: {path: [parallel, "!escalate"]}
    """

    code: ClassVar[str] = "PLX0806"
    title: ClassVar[str] = "unknown name expected"
    stage: ClassVar[str] = "name"
    name: str
    kind: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` is no {self.kind}"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return "Check the name, or script the agent in this case"
