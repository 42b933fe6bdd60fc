"""Faults of confidence: thresholds, bands, and what `~>` is read as.

Reported by the rules of `check`. Fields hold printed names, kinds and numbers.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class ConfidenceOutOfRange(Diagnostic):
    """A constant confidence lies outside [0, 1].

    A confidence is a share of certainty: 0 is none, 1 is all of it.

    Wrong:

        answer = "yes" ~> 1.5
        answer

    Right:

        answer = "yes" ~> 0.95
        answer
    """

    code: ClassVar[str] = "PLX0401"
    title: ClassVar[str] = "confidence outside 0 to 1"
    stage: ClassVar[str] = "type"
    number: str

    @property
    def label(self) -> str:
        return f"{self.number} is no confidence"

    @property
    def hint(self) -> str | None:
        return "Write a number from 0 to 1"


@dataclass(frozen=True, kw_only=True)
class AlwaysPlain(Diagnostic):
    """The condition of `uncertain` carries no confidence, so that it is always fully certain.

    Wrong:

        uncertain if (input.count > 5) {
          high { "many" }
          low { "few" }
        }

    Right:

        if (input.count > 5) { "many" } else { "few" }
    """

    code: ClassVar[str] = "PLX0411"
    title: ClassVar[str] = "condition is always certain"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    arm: str | None

    @property
    def label(self) -> str:
        runs = "no arm ever runs" if self.arm is None else f"`{self.arm}` runs always"
        return f"this carries no confidence, so {runs}"

    @property
    def hint(self) -> str | None:
        return "Use `if`, or give the condition a confidence with `~>`"


@dataclass(frozen=True, kw_only=True)
class ArmNeverRuns(Diagnostic):
    """An arm of `uncertain` is never chosen, whatever the confidence is.

    Wrong:

        guess = input.guess ~> input.confidence
        uncertain if (~guess >= 0.4) {
          high { "sure" }
          medium { "maybe" }
          low { "no idea" }
        }

    Right:

        guess = input.guess ~> input.confidence
        uncertain if (~guess >= 0.8) {
          high { "sure" }
          medium { "maybe" }
          low { "no idea" }
        }
    """

    code: ClassVar[str] = "PLX0412"
    title: ClassVar[str] = "arm can never run"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    arm: str
    reason: str

    @property
    def label(self) -> str:
        return f"`{self.arm}` never runs: {self.reason}"

    @property
    def hint(self) -> str | None:
        return "Remove the arm, or move the threshold"


@dataclass(frozen=True, kw_only=True)
class MissingArm(Diagnostic):
    """An `uncertain if` that gives a value has no arm for some confidences, and is then null.

    Wrong:

        guess = input.guess ~> input.confidence
        verdict = uncertain if (guess) {
          high { "sure" }
        }
        verdict

    Right:

        guess = input.guess ~> input.confidence
        verdict = uncertain if (guess) {
          high { "sure" }
          low { "no idea" }
          default { "maybe" }
        }
        verdict
    """

    code: ClassVar[str] = "PLX0413"
    title: ClassVar[str] = "uncertain without low arm"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    arms: tuple[str, ...]

    @property
    def label(self) -> str:
        missing = " and ".join(f"`{arm}`" for arm in self.arms)
        return f"without {missing} this is null for such confidences"

    @property
    def hint(self) -> str | None:
        return "Add the arm, or a `default`"


@dataclass(frozen=True, kw_only=True)
class ConditionReading(Diagnostic):
    """How `~>` in a condition was understood.

    On a value that may carry a confidence it asks whether it is at least that sure; on a plain
    value it gives it that confidence. The explicit forms say it without doubt.

    Wrong:

        review = reviewAgent.review(input)
        review ~> 0.8 ? review : secondAgent.review(input)

    Right:

        review = reviewAgent.review(input)
        ~review >= 0.8 ? review : secondAgent.review(input)
    """

    code: ClassVar[str] = "PLX0417"
    title: ClassVar[str] = "how `~>` is read here"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "type"
    test: bool
    left: str
    right: str
    explicit: str

    @property
    def label(self) -> str:
        if self.test:
            return f"read as a test: is the confidence of `{self.left}` at least {self.right}"
        return f"read as an annotation: `{self.left}` carries no confidence and gets {self.right}"

    @property
    def hint(self) -> str | None:
        if self.test:
            return f"Write `{self.explicit}` to say so"
        return "Write the value alone if no confidence is meant"


@dataclass(frozen=True, kw_only=True)
class AnnotationAsQuestion(Diagnostic):
    """A callback that is asked whether something holds answers with an annotated value.

    `~>` is a test directly under `if`, `? :`, `while` and `uncertain if`. Everywhere else it states
    a confidence.

    Wrong:

        answers = agents.map(a => a.review(input))
        answers.filter(answer => answer ~> 0.6)

    Right:

        answers = agents.map(a => a.review(input))
        answers.filter(answer => ~answer >= 0.6)
    """

    code: ClassVar[str] = "PLX0444"
    title: ClassVar[str] = "`~>` asks nothing here"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    asker: str
    explicit: str

    @property
    def label(self) -> str:
        return f"this states a confidence, so `{self.asker}` asks only whether there is a value"

    @property
    def hint(self) -> str | None:
        return f"Write `{self.explicit}` to ask for the confidence"


@dataclass(frozen=True, kw_only=True)
class ThresholdOutOfReach(Diagnostic):
    """A confidence is compared with a threshold that it always reaches, or never.

    Wrong:

        sure = input.guess ~> 0.9
        sure ~@> 0.5

    Right:

        sure = input.guess ~> input.confidence
        sure ~@> 0.5
    """

    code: ClassVar[str] = "PLX0418"
    title: ClassVar[str] = "threshold decides nothing"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    threshold: str
    bounds: str
    always: bool
    strict: bool = False

    @property
    def label(self) -> str:
        decided = "always" if self.always else "never"
        reaches = "exceeds" if self.strict else "reaches"
        if self.bounds == "plain":
            known = "this carries no confidence and counts as 1"
        else:
            known = f"the confidence here is {self.bounds}"
        return f"{known}, so it {decided} {reaches} {self.threshold}"

    @property
    def hint(self) -> str | None:
        if 1 < float(self.threshold) <= 100:
            return f"Write a number from 0 to 1, such as `{float(self.threshold) / 100:g}`"
        return "Remove the test, or move the threshold"


@dataclass(frozen=True, kw_only=True)
class ResultWithoutConfidence(Diagnostic):
    """The pattern asks agents, but its result says nothing about how sure they are.

    Wrong:

        answers = agents.map(a => a.review("Check this"))
        answers.length

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        answers = agents.map(a => a.review("Check this"))
        consensus(answers, 0.6)
    """

    code: ClassVar[str] = "PLX0421"
    title: ClassVar[str] = "result carries no confidence"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    kind: str

    @property
    def label(self) -> str:
        return f"the result is {self.kind} without any confidence"

    @property
    def hint(self) -> str | None:
        return "Return what the agents answered, or annotate the result with `~>`"


@dataclass(frozen=True, kw_only=True)
class OwnConfidenceKey(Diagnostic):
    """The dot reads a key of the object, not the confidence (or the bare value) of the object.

    Wrong:

        report = {confidence: 0.3, text: "t"} ~> 0.9
        report.confidence

    Right:

        report = {confidence: 0.3, text: "t"} ~> 0.9
        ~report
    """

    code: ClassVar[str] = "PLX0425"
    title: ClassVar[str] = "key read instead of confidence"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    name: str

    @property
    def label(self) -> str:
        own = "confidence" if self.name == "confidence" else "bare value"
        return f"this reads the key `{self.name}` of the object, not its {own}"

    @property
    def hint(self) -> str | None:
        if self.name == "confidence":
            return "Write `~x` for the confidence"
        return "Write `value(x)` for the bare value"


@dataclass(frozen=True, kw_only=True)
class NullIsSure(Diagnostic):
    """A confidence is asked of what may be null, and null without a confidence is fully certain.

    A failed agent's null has confidence 0. The null of a search that finds nothing, of a branch or
    of a variable that nothing was assigned to is a plain value, which reaches every threshold.

    Wrong:

        answers = agents.map(a => a.review(input))
        found = answers.find(answer => answer?.verdict == "reject")
        found ~> 0.8 ? found : "nobody objects"

    Right:

        answers = agents.map(a => a.review(input))
        found = answers.find(answer => answer?.verdict == "reject")
        found != null && ~found >= 0.8 ? found : "nobody objects"
    """

    code: ClassVar[str] = "PLX0448"
    title: ClassVar[str] = "null counts as sure"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    cause: str
    subject: str

    @property
    def label(self) -> str:
        return f"this is null {self.cause}, and such a null has confidence 1"

    @property
    def hint(self) -> str | None:
        return f"Ask `{self.subject} != null` before"


CONFIDENCE: tuple[type[Diagnostic], ...] = (
    ConfidenceOutOfRange,
    AlwaysPlain,
    ArmNeverRuns,
    MissingArm,
    ConditionReading,
    AnnotationAsQuestion,
    ThresholdOutOfReach,
    ResultWithoutConfidence,
    OwnConfidenceKey,
    NullIsSure,
)
