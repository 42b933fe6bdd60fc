"""Faults in calls of primitives: options, kinds and counts of arguments.

Reported by `check`; the words of the problem come from the rule that the run shares.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class PrimitiveFault(Diagnostic):
    """A fault of a primitive's arguments; `problem` is what the run would say of them as well."""

    stage: ClassVar[str] = "primitive"
    primitive: str
    problem: str
    suggestion: str | None = None

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str | None:
        return f"Run `parallax primitives show {self.primitive}` for what it takes"


@dataclass(frozen=True, kw_only=True)
class UnknownOption(PrimitiveFault):
    """A primitive is given an option that it does not have.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), {treshold: 0.8})

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), {threshold: 0.8})
    """

    code: ClassVar[str] = "PLX0501"
    title: ClassVar[str] = "unknown option"

    @property
    def hint(self) -> str | None:
        if self.suggestion is not None:
            return f"Write `{self.suggestion}`"
        return f"Run `parallax primitives show {self.primitive}` for its options"


@dataclass(frozen=True, kw_only=True)
class OptionOutOfRange(PrimitiveFault):
    """A constant option lies outside of what the primitive accepts.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), 8)

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), 0.8)
    """

    code: ClassVar[str] = "PLX0502"
    title: ClassVar[str] = "option out of range"

    @property
    def hint(self) -> str | None:
        return "Write a value within the range"


@dataclass(frozen=True, kw_only=True)
class WrongArgumentKind(PrimitiveFault):
    """A primitive is given a kind of value that it cannot take there.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(5, 0.8)

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), 0.8)
    """

    code: ClassVar[str] = "PLX0503"
    title: ClassVar[str] = "wrong kind of argument"


@dataclass(frozen=True, kw_only=True)
class UnknownChoice(PrimitiveFault):
    """A text option is none of those that the primitive knows.

    Wrong:

        import { voting } from "@parallax/primitives/aggregation"
        voting(agents.map(a => a.review("Check")), "majorty")

    Right:

        import { voting } from "@parallax/primitives/aggregation"
        voting(agents.map(a => a.review("Check")), "majority")
    """

    code: ClassVar[str] = "PLX0504"
    title: ClassVar[str] = "unknown choice"

    @property
    def hint(self) -> str | None:
        if self.suggestion is not None:
            return f"Write `{self.suggestion}`"
        return "Write one of the choices"


@dataclass(frozen=True, kw_only=True)
class MissingArgument(PrimitiveFault):
    """A primitive lacks an argument that it needs.

    Wrong:

        import { quorum } from "@parallax/primitives/coordination"
        quorum(agents.map(a => a.review("Check")), {})

    Right:

        import { quorum } from "@parallax/primitives/coordination"
        quorum(agents.map(a => a.review("Check")), "60%")
    """

    code: ClassVar[str] = "PLX0505"
    title: ClassVar[str] = "missing argument"


@dataclass(frozen=True, kw_only=True)
class TooManyForPrimitive(PrimitiveFault):
    """A primitive is given more arguments than it takes.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), 0.8, "verdict", "majority", 2, 3)

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), {threshold: 0.8, by: "verdict"})
    """

    code: ClassVar[str] = "PLX0506"
    title: ClassVar[str] = "too many arguments"

    @property
    def hint(self) -> str | None:
        return "Give options by name: `{option: value}`"


@dataclass(frozen=True, kw_only=True)
class GivenTwice(PrimitiveFault):
    """An option of a primitive is given by position and by name.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), 0.8, {threshold: 0.9})

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check")), {threshold: 0.9})
    """

    code: ClassVar[str] = "PLX0507"
    title: ClassVar[str] = "option is given twice"

    @property
    def hint(self) -> str | None:
        return "Remove one of the two"


@dataclass(frozen=True, kw_only=True)
class AmbiguousArguments(Diagnostic):
    """What the arguments of a primitive mean depends on values that only the run has.

    An options object makes it certain.

    Wrong:

        import { threshold } from "@parallax/primitives/confidence"
        limit = x => threshold(x)
        limit(input.x)

    Right:

        import { threshold } from "@parallax/primitives/confidence"
        limit = x => threshold(x, {min: 0.5})
        limit(input.x)
    """

    code: ClassVar[str] = "PLX0508"
    title: ClassVar[str] = "arguments decided at run time"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "primitive"
    primitive: str
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str | None:
        return "Give options by name: `{option: value}`"


@dataclass(frozen=True, kw_only=True)
class UnusableArguments(PrimitiveFault):
    """The arguments of a primitive are of the right kinds, and yet it cannot work with them.

    Wrong:

        import { approval } from "@parallax/primitives/coordination"
        approval(input.draft, [])

    Right:

        import { approval } from "@parallax/primitives/coordination"
        approval(input.draft, [agents[0]])
    """

    code: ClassVar[str] = "PLX0509"
    title: ClassVar[str] = "arguments that cannot work"

    @property
    def hint(self) -> str | None:
        if self.suggestion is not None:
            return f"Write `{self.suggestion}`"
        return f"Run `parallax primitives show {self.primitive}` for what it needs"


@dataclass(frozen=True, kw_only=True)
class CheckpointTwice(Diagnostic):
    """Two checkpoints have one name, and the same run may pass both: in a run a name stands for
    one thing, so the second is a fault.

    Wrong:

        import { checkpoint } from "@parallax/primitives/workflow"
        facts = checkpoint(agents[0].research(), "facts")
        checkpoint(agents[1].report(facts), "facts")

    Right:

        import { checkpoint } from "@parallax/primitives/workflow"
        facts = checkpoint(agents[0].research(), "facts")
        checkpoint(agents[1].report(facts), "report")
    """

    code: ClassVar[str] = "PLX0510"
    title: ClassVar[str] = "checkpoint of the same name"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "primitive"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` names another checkpoint of this file"

    @property
    def hint(self) -> str:
        return "Give each its own name"


@dataclass(frozen=True, kw_only=True)
class NothingGiven(Diagnostic):
    """A primitive is given an empty list of tasks or results. Its result is an empty list or null,
    with a confidence of 0.

    Wrong:

        import { race } from "@parallax/primitives/execution"
        race([])

    Right:

        import { race } from "@parallax/primitives/execution"
        race([agents[0], agents[1]])
    """

    code: ClassVar[str] = "PLX0511"
    title: ClassVar[str] = "nothing to work on"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "primitive"
    primitive: str

    @property
    def label(self) -> str:
        return f"`{self.primitive}` has nothing to work on, so its confidence is 0"

    @property
    def hint(self) -> str:
        return "Put tasks or results into the list"


PRIMITIVES: tuple[type[Diagnostic], ...] = (
    UnknownOption,
    OptionOutOfRange,
    WrongArgumentKind,
    UnknownChoice,
    MissingArgument,
    TooManyForPrimitive,
    GivenTwice,
    AmbiguousArguments,
    UnusableArguments,
    CheckpointTwice,
    NothingGiven,
)
