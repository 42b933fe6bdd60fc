"""Faults of kinds: what a function, an operator or a pattern is given and cannot take.

Reported by the rules of `check`. Fields hold printed names and kinds.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class WrongLibraryArgument(Diagnostic):
    """A function of the library is given a kind of value that it cannot take there.

    Wrong:

        "ab".repeat("three")

    Right:

        "ab".repeat(3)
    """

    code: ClassVar[str] = "PLX0430"
    title: ClassVar[str] = "argument of the wrong kind"
    stage: ClassVar[str] = "type"
    function: str
    parameter: str
    expected: str
    found: str

    @property
    def label(self) -> str:
        return f"`{self.function}` takes {self.expected} as `{self.parameter}`, not {self.found}"

    @property
    def hint(self) -> str | None:
        return f"Give {self.expected}"


@dataclass(frozen=True, kw_only=True)
class ParsedValue(Diagnostic):
    """`JSON.parse` reads text, and is given a value that needs no reading.

    Wrong:

        JSON.parse(3)

    Right:

        JSON.parse("[3]")
    """

    code: ClassVar[str] = "PLX0442"
    title: ClassVar[str] = "value is parsed"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    kind: str

    @property
    def label(self) -> str:
        return f"this is {self.kind} already, and `JSON.parse` reads text"

    @property
    def hint(self) -> str | None:
        return "Remove `JSON.parse`, or give it text"


@dataclass(frozen=True, kw_only=True)
class MaybeNullValue(Diagnostic):
    """An operator or a loop is given something that is null in some runs, which then fail here.

    Wrong:

        large = input.sizes.find(size => size > 20)
        large * 2

    Right:

        large = input.sizes.find(size => size > 20)
        (large ?? 20) * 2
    """

    code: ClassVar[str] = "PLX0431"
    title: ClassVar[str] = "value may be null"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    cause: str
    use: str
    """What then fails, such as "`+` of null"."""

    @property
    def label(self) -> str:
        return f"this is null {self.cause}, and {self.use} fails"

    @property
    def hint(self) -> str | None:
        return "Give another value for that case with `??`, or ask `!= null` before"


@dataclass(frozen=True, kw_only=True)
class NotTakenApart(Diagnostic):
    """A pattern takes apart something that has no such parts.

    Wrong:

        [first, second] = 5
        first + second

    Right:

        [first, second] = [5, 6]
        first + second
    """

    code: ClassVar[str] = "PLX0432"
    title: ClassVar[str] = "cannot be taken apart"
    stage: ClassVar[str] = "type"
    kind: str
    form: str

    @property
    def label(self) -> str:
        return f"{self.kind} cannot be taken apart as {self.form}"

    @property
    def hint(self) -> str | None:
        return f"Give {self.form}, or assign the value as a whole"


@dataclass(frozen=True, kw_only=True)
class PartNotSet(Diagnostic):
    """A part is set of something that has no such parts; lists have places from 0 on.

    Wrong:

        report = "new"
        report.size = 3

    Right:

        report = {title: "new"}
        report.size = 3
    """

    code: ClassVar[str] = "PLX0445"
    title: ClassVar[str] = "part cannot be set"
    stage: ClassVar[str] = "type"
    key: str
    container: str

    @property
    def label(self) -> str:
        return f"{self.container} takes nothing at `{self.key}`"

    @property
    def hint(self) -> str | None:
        return "Set a key of an object, or a place of a list"


@dataclass(frozen=True, kw_only=True)
class ConfidenceKind(Diagnostic):
    """Something that is no number is used as a confidence.

    Wrong:

        "yes" ~> "high"

    Right:

        "yes" ~> 0.9
    """

    code: ClassVar[str] = "PLX0433"
    title: ClassVar[str] = "confidence is no number"
    stage: ClassVar[str] = "type"
    kind: str

    @property
    def label(self) -> str:
        return f"a confidence is a number, not {self.kind}"

    @property
    def hint(self) -> str | None:
        return "Write a number from 0 to 1"


@dataclass(frozen=True, kw_only=True)
class EmptyReduction(Diagnostic):
    """A list that is empty in some runs is reduced without a first value, which fails.

    Wrong:

        best = successfulResults.reduce((a, b) => b.confidence > a.confidence ? b : a)
        best.result

    Right:

        best = successfulResults.reduce((a, b) => b.confidence > (a?.confidence ?? 0) ? b : a, null)
        best?.result
    """

    code: ClassVar[str] = "PLX0447"
    title: ClassVar[str] = "an empty list is reduced"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    cause: str

    @property
    def label(self) -> str:
        return f"the list is empty {self.cause}, and `reduce` without a first value fails"

    @property
    def hint(self) -> str | None:
        return "Give `reduce` a first value, or ask `.length > 0` before"


@dataclass(frozen=True, kw_only=True)
class ResultKind(Diagnostic):
    """The result is never what `@output` asks for, so that every run fails at its end.

    Wrong:

        /**
         * @output {"verdict": "string"}
         */
        review = reviewAgent.review(input)
        {decision: "accept"} ~> review.confidence

    Right:

        /**
         * @output {"verdict": "string"}
         */
        review = reviewAgent.review(input)
        {verdict: "accept"} ~> review.confidence
    """

    code: ClassVar[str] = "PLX0439"
    title: ClassVar[str] = "result does not fit `@output`"
    stage: ClassVar[str] = "type"
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str | None:
        return "Return what `@output` describes, or change `@output`"


KINDS: tuple[type[Diagnostic], ...] = (
    WrongLibraryArgument,
    ParsedValue,
    MaybeNullValue,
    NotTakenApart,
    PartNotSet,
    ConfidenceKind,
    EmptyReduction,
    ResultKind,
)
