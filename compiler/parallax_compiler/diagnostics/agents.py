"""Faults of agents: calls that cannot reach one, groups that nothing fills.

Reported by `resolve` and `check`. They share the digits of the primitives, from PLX0550 on.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class ModelCall(Diagnostic):
    """A pattern calls a language model.

    Patterns coordinate agents; they call no model themselves. Put the prompt into an agent and
    call that.

    Wrong:

        answer = llm("What is the weather?")
        answer

    Right:

        answer = weatherAgent.ask("What is the weather?")
        answer
    """

    code: ClassVar[str] = "PLX0550"
    title: ClassVar[str] = "pattern calls a model"
    stage: ClassVar[str] = "agent"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is not there: a pattern calls no model when it runs"

    @property
    def hint(self) -> str | None:
        return "Declare an agent and call it, such as `writerAgent.ask(…)`"


@dataclass(frozen=True, kw_only=True)
class GroupByName(Diagnostic):
    """A name that nothing declares stands for a group of agents, because of how it ends.

    `securityAgents` are all agents of capability `security`, `securityAgent` is the best of them.

    Wrong:

        securityAgents.map(a => a.review("Check"))

    Right:

        /**
         * @group securityAgents {"capabilities": ["security"], "min": 2}
         */
        securityAgents.map(a => a.review("Check"))
    """

    code: ClassVar[str] = "PLX0551"
    title: ClassVar[str] = "group known by its name"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "agent"
    name: str
    capability: str
    single: bool

    @property
    def label(self) -> str:
        what = "is the best agent" if self.single else "are the agents"
        return f"`{self.name}` {what} of capability `{self.capability}`"

    @property
    def hint(self) -> str | None:
        return f"Declare it with `@group {self.name} {{…}}` to say more"


@dataclass(frozen=True, kw_only=True)
class NearDeclaredGroup(Diagnostic):
    """A group known by its name alone is almost the name of a declared one.

    Wrong:

        /**
         * @group securityAgents {"capabilities": ["security"], "min": 2}
         */
        securtyAgents.map(a => a.review("Check"))

    Right:

        /**
         * @group securityAgents {"capabilities": ["security"], "min": 2}
         */
        securityAgents.map(a => a.review("Check"))
    """

    code: ClassVar[str] = "PLX0552"
    title: ClassVar[str] = "group almost as declared"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "agent"
    name: str
    nearest: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is not declared, but `{self.nearest}` is"

    @property
    def hint(self) -> str | None:
        return f"Write `{self.nearest}`"


@dataclass(frozen=True, kw_only=True)
class NoAgentCalled(Diagnostic):
    """The pattern runs without asking any agent.

    Wrong:

        input.a + input.b

    Right:

        sumAgent.add(input)
    """

    code: ClassVar[str] = "PLX0553"
    title: ClassVar[str] = "pattern calls no agent"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "agent"

    @property
    def label(self) -> str:
        return "nothing in this pattern calls an agent"

    @property
    def hint(self) -> str | None:
        return "Call one, such as `reviewAgents.map(a => a.review(input))`"


@dataclass(frozen=True, kw_only=True)
class MethodOfGroup(Diagnostic):
    """An operation is called on a group of agents instead of on each of them.

    Wrong:

        agents.review("Check this")

    Right:

        agents.map(a => a.review("Check this"))
    """

    code: ClassVar[str] = "PLX0554"
    title: ClassVar[str] = "call on a group"
    stage: ClassVar[str] = "agent"
    name: str
    group: str

    @property
    def label(self) -> str:
        return f"`{self.group}` is a group: it has no `{self.name}`, its agents have"

    @property
    def hint(self) -> str | None:
        return f"Call it on each: `{self.group}.map(a => a.{self.name}(…))`"


@dataclass(frozen=True, kw_only=True)
class OperationNotCalled(Diagnostic):
    """An operation of an agent is named but not called.

    Wrong:

        reviewAgent.review

    Right:

        reviewAgent.review("Check this")
    """

    code: ClassVar[str] = "PLX0555"
    title: ClassVar[str] = "operation is not called"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "agent"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` of an agent is only known when it is called"

    @property
    def hint(self) -> str | None:
        if self.nearest is not None:
            return f"Write `.{self.nearest}`, or call it: `.{self.name}(…)`"
        return f"Call it: `.{self.name}(…)`"


@dataclass(frozen=True, kw_only=True)
class UnusedAnswer(Diagnostic):
    """Agents are asked and nothing uses what they answer.

    Where only asking matters, `_ = …` says so.

    Wrong:

        reviewAgent.review(input)
        otherAgent.review(input)

    Right:

        first = reviewAgent.review(input)
        [first, otherAgent.review(input)]
    """

    code: ClassVar[str] = "PLX0556"
    title: ClassVar[str] = "answer is not used"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "agent"
    last: bool = False
    """Whether it is the last statement of a function."""

    @property
    def label(self) -> str:
        return "nothing uses what is answered here"

    @property
    def hint(self) -> str | None:
        if self.last:
            return "Write `return` before it, or `_ = …` if only asking matters"
        return "Use the answer, or write `_ = …` if only asking matters"


@dataclass(frozen=True, kw_only=True)
class CountedTwice(Diagnostic):
    """One answer is given to an aggregate twice, as if two agents had agreed.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        review = reviewAgent.review(input)
        consensus([review, review, otherAgent.review(input)], 0.6)

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        review = reviewAgent.review(input)
        consensus([review, otherAgent.review(input)], 0.6)
    """

    code: ClassVar[str] = "PLX0557"
    title: ClassVar[str] = "answer counts twice"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "agent"
    name: str
    primitive: str

    @property
    def label(self) -> str:
        return f"`{self.primitive}` is given `{self.name}` already"

    @property
    def hint(self) -> str | None:
        return "Remove it, or give another answer"


@dataclass(frozen=True, kw_only=True)
class UnusedGroup(Diagnostic):
    """A group of agents is declared and nothing uses it.

    Wrong:

        /**
         * @group securityAgents {"capabilities": ["security"]}
         */
        agents.map(a => a.review("Check this"))

    Right:

        /**
         * @group securityAgents {"capabilities": ["security"]}
         */
        securityAgents.map(a => a.review("Check this"))
    """

    code: ClassVar[str] = "PLX0558"
    title: ClassVar[str] = "group is never used"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "agent"
    name: str

    @property
    def label(self) -> str:
        return f"nothing asks `{self.name}`"

    @property
    def hint(self) -> str | None:
        return "Remove the declaration, or use the group"


AGENTS: tuple[type[Diagnostic], ...] = (
    ModelCall,
    GroupByName,
    NearDeclaredGroup,
    NoAgentCalled,
    MethodOfGroup,
    OperationNotCalled,
    UnusedAnswer,
    CountedTwice,
    UnusedGroup,
)
