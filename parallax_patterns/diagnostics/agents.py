"""Findings in the files of agents and in the input of a run: PLX0941 and on."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Advised, Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class AgentFileSyntax(Diagnostic):
    """A file of agents or of mock functions is no Python, so it cannot be loaded.

    Wrong:

        @agent(capabilities=["security"])
        def scan(input)
            return Answer("fine", 0.9)

    Right:

        @agent(capabilities=["security"])
        def scan(input):
            return Answer("fine", 0.9)
    """

    code: ClassVar[str] = "PLX0941"
    title: ClassVar[str] = "unreadable Python file"
    stage: ClassVar[str] = "agent"
    problem: str

    @property
    def label(self) -> str:
        return f"Python cannot read this: {self.problem}"

    @property
    def hint(self) -> str:
        return "Correct the Python of this line, or of the one before it"


@dataclass(frozen=True, kw_only=True)
class AgentFileFails(Advised):
    """Loading a file of agents or of mock functions runs its top level, which failed at this line.

    Wrong:

        import requets

    Right:

        import requests
    """

    code: ClassVar[str] = "PLX0942"
    title: ClassVar[str] = "Python file fails to load"
    stage: ClassVar[str] = "agent"


@dataclass(frozen=True, kw_only=True)
class DuplicateAgent(Diagnostic):
    """Two agents of a project have one id, so a pattern could not tell which it calls.

    Wrong:

        @agent(id="scanner", capabilities=["security"])
        def scan(input): ...

        @agent(id="scanner", capabilities=["quality"])
        def lint(input): ...

    Right:

        @agent(id="scanner", capabilities=["security"])
        def scan(input): ...

        @agent(id="linter", capabilities=["quality"])
        def lint(input): ...
    """

    code: ClassVar[str] = "PLX0943"
    title: ClassVar[str] = "duplicate agent"
    stage: ClassVar[str] = "agent"
    agent: str
    first: str

    @property
    def label(self) -> str:
        return f"an agent `{self.agent}` is already defined at {self.first}"

    @property
    def hint(self) -> str:
        return 'Give one of them another id: `@agent(id="…", …)`, or `id: …` in YAML'


@dataclass(frozen=True, kw_only=True)
class NoAgentInFile(Diagnostic):
    """A file in the folder of agents defines none.

    Wrong:

        def scan(input):
            return Answer("fine", 0.9)

    Right:

        @agent(capabilities=["security"])
        def scan(input):
            return Answer("fine", 0.9)
    """

    code: ClassVar[str] = "PLX0944"
    title: ClassVar[str] = "no agent in file"
    stage: ClassVar[str] = "agent"

    @property
    def label(self) -> str:
        return "this file defines no agent"

    @property
    def hint(self) -> str:
        return "Decorate a function with `@agent(capabilities=[…])`, or begin the name with `_`"


@dataclass(frozen=True, kw_only=True)
class MissingPackage(Diagnostic):
    """A kind of agents is reached with a package that is not installed here.

    Wrong: `agents/scanner.yaml` with `kind: http`, where `parallax-orchestration` is
    installed without what HTTP needs.

    Right:

        pip install 'parallax-orchestration[http]'
    """

    code: ClassVar[str] = "PLX0947"
    title: ClassVar[str] = "missing package"
    stage: ClassVar[str] = "agent"
    kind: str
    package: str

    @property
    def label(self) -> str:
        return f"agents of kind `{self.kind}` need the package `{self.package}`"

    @property
    def hint(self) -> str:
        return f"Run `pip install 'parallax-orchestration[{self.kind}]'`"


@dataclass(frozen=True, kw_only=True)
class UnreadableJson(Advised):
    """The input of a run, or an answer to one, is no JSON.

    Wrong:

        parallax run review --input "{task: 'Review'}"

    Right:

        parallax run review --input '{"task": "Review"}'
    """

    code: ClassVar[str] = "PLX0951"
    title: ClassVar[str] = "unreadable JSON"
    stage: ClassVar[str] = "input"


@dataclass(frozen=True, kw_only=True)
class MissingAgents(Diagnostic):
    """A group of the pattern needs more agents than there are, so the run does not begin.

    Wrong: a pattern with `@group securityAgents {"capabilities": ["security"], "min": 3}`, and one
    agent of that capability in `agents/`.

    Right:

        @agent(capabilities=["security"])
        def second_opinion(input):
            return Answer("fine", 0.9)

    and a third one, or a smaller `min`.
    """

    code: ClassVar[str] = "PLX0946"
    title: ClassVar[str] = "missing agents"
    stage: ClassVar[str] = "agent"
    shortage: str
    remedy: str

    @property
    def label(self) -> str:
        return self.shortage

    @property
    def hint(self) -> str:
        return self.remedy


@dataclass(frozen=True, kw_only=True)
class LimitsOfNobody(Diagnostic):
    """The configuration has limits for an agent that there is not, so they limit nothing.

    Agents are those of the files in `agents/` and those that `PARALLAX_LOCAL_AGENTS` names.

    Wrong: `limits: {scaner: {rate: 10/s}}` in a project whose agent is called `scanner`.

    Right:

        limits: {scanner: {rate: 10/s}}
    """

    code: ClassVar[str] = "PLX0948"
    title: ClassVar[str] = "limits of nobody"
    stage: ClassVar[str] = "agent"
    severity: ClassVar[Severity] = Severity.WARNING
    agent: str
    meant: str | None

    @property
    def label(self) -> str:
        return f"no agent here has the id `{self.agent}`"

    @property
    def hint(self) -> str:
        if self.meant is not None:
            return f"Write `{self.meant}`"
        return "Remove it, or see `parallax agent list` for the ids"
