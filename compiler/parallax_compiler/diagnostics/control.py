"""Faults of control: code that never runs, never ends, or loses what it assigns.

Reported by the rules of `check`. Fields hold printed names, kinds and numbers.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class AssignIntoValue(Diagnostic):
    """A part is assigned of something that is no variable, so that the change would be lost.

    Data never changes in place: `o.x = v` gives the variable `o` a changed copy.

    Wrong:

        function box() { return {size: 1} }
        box().size = 2

    Right:

        function box() { return {size: 1} }
        b = box()
        b.size = 2
        b
    """

    code: ClassVar[str] = "PLX0409"
    title: ClassVar[str] = "assignment into a passing value"
    stage: ClassVar[str] = "type"
    what: str

    @property
    def label(self) -> str:
        return f"{self.what} is no variable that could take the changed copy"

    @property
    def hint(self) -> str | None:
        return "Assign it to a variable first, then change that"


@dataclass(frozen=True, kw_only=True)
class ConcurrentAssignment(Diagnostic):
    """A callback whose calls run at the same time assigns a variable of an enclosing function.

    Which of the calls would win is not determined. Return the value instead: the results come back
    in order.

    Wrong:

        answers = []
        agents.map(a => { answers.push(a.review("Check")) })
        answers

    Right:

        answers = agents.map(a => a.review("Check"))
        answers

    A variable that only the callback uses is declared in it, with `let` or `const`: without, it is
    the one that the file or the function around assigns, before or after.
    """

    code: ClassVar[str] = "PLX0410"
    title: ClassVar[str] = "assignment from concurrent calls"
    stage: ClassVar[str] = "type"
    name: str
    may_be_own: bool = False

    @property
    def label(self) -> str:
        return f"`{self.name}` would be assigned by several calls at once"

    @property
    def hint(self) -> str | None:
        if self.may_be_own:
            return (
                f"Return the value, or write `let` before it if `{self.name}` is the callback's own"
            )
        return f"Return the value from the callback instead of assigning `{self.name}`"


@dataclass(frozen=True, kw_only=True)
class ConstantCondition(Diagnostic):
    """A condition always holds, or always fails.

    Wrong:

        if (5 > 3) { print("always") }

    Right:

        if (input.count > 3) { print("many") }
    """

    code: ClassVar[str] = "PLX0414"
    title: ClassVar[str] = "condition never changes"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    holds: bool

    @property
    def label(self) -> str:
        return f"this is always {'true' if self.holds else 'false'}"

    @property
    def hint(self) -> str | None:
        return "Remove the test, or ask what was meant"


@dataclass(frozen=True, kw_only=True)
class UnreachableCode(Diagnostic):
    """What follows something that always leaves the block never runs.

    That is a `return`, `throw`, `break` or `continue`, a choice all of whose branches end so, or a
    loop that cannot end.

    Wrong:

        function f(x) {
          return x
          print("done")
        }
        f(1)

    Right:

        function f(x) {
          print("done")
          return x
        }
        f(1)
    """

    code: ClassVar[str] = "PLX0415"
    title: ClassVar[str] = "code is never reached"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    reason: str

    @property
    def label(self) -> str:
        return f"this never runs, because {self.reason}"

    @property
    def hint(self) -> str | None:
        return "Remove it, or move it up"


@dataclass(frozen=True, kw_only=True)
class DuplicateKey(Diagnostic):
    """An object literal gives a key twice; the last one counts.

    Wrong:

        {name: "Ada", name: "Grace"}

    Right:

        {name: "Grace"}
    """

    code: ClassVar[str] = "PLX0416"
    title: ClassVar[str] = "key is given twice"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    key: str

    @property
    def label(self) -> str:
        return f"`{self.key}` is given again further on"

    @property
    def hint(self) -> str | None:
        return "Remove one of the two"


@dataclass(frozen=True, kw_only=True)
class NoMatchingArm(Diagnostic):
    """A `match` has no arm that takes everything, so it may give null.

    Wrong:

        word = match input.size {
          1 => "one"
          2 => "two"
        }
        word

    Right:

        word = match input.size {
          1 => "one"
          2 => "two"
          _ => "many"
        }
        word
    """

    code: ClassVar[str] = "PLX0422"
    title: ClassVar[str] = "match without a last resort"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"

    @property
    def label(self) -> str:
        return "when no arm fits, this is null"

    @property
    def hint(self) -> str | None:
        return "Add an arm `_ => …`"


@dataclass(frozen=True, kw_only=True)
class EndlessLoop(Diagnostic):
    """A loop whose condition never changes, without `break`, `return` or `throw` inside.

    Wrong:

        while (true) { print("again") }

    Right:

        turns = 0
        while (turns < 3) { turns += 1 }
        turns
    """

    code: ClassVar[str] = "PLX0423"
    title: ClassVar[str] = "loop cannot end"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"

    unchanged: tuple[str, ...] = ()
    """What the condition asks about, which nothing inside changes."""
    away: bool = False
    """Whether it changes, but only away from where the condition fails."""

    @property
    def label(self) -> str:
        names = " and ".join(f"`{one}`" for one in self.unchanged)
        if self.away:
            return f"{names} only moves away from its bound, so a loop that begins never ends"
        if names:
            return f"nothing inside changes {names}, so a loop that begins never ends"
        return "nothing inside ends this loop"

    @property
    def hint(self) -> str | None:
        if self.away:
            return "Turn the step round, or the comparison"
        if self.unchanged:
            return f"Change `{self.unchanged[0]}` inside, or add a `break`"
        return "Add a `break`, or a condition that fails at some time"


@dataclass(frozen=True, kw_only=True)
class UnreachableArm(Diagnostic):
    """An arm of `match` stands after one that takes what it is for, or everything.

    Wrong:

        match input.size {
          _ => "any"
          1 => "one"
        }

    Right:

        match input.size {
          1 => "one"
          _ => "any"
        }
    """

    code: ClassVar[str] = "PLX0426"
    title: ClassVar[str] = "arm comes too late"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"

    line: int | None = None
    """Where an arm for the same value stands; None if one takes everything."""

    @property
    def label(self) -> str:
        if self.line is not None:
            return f"the arm of line {self.line} is for the same value"
        return "an arm before this one takes everything"

    @property
    def hint(self) -> str | None:
        return "Move it up, or remove it"


@dataclass(frozen=True, kw_only=True)
class NullResult(Diagnostic):
    """The result, or a part of it, is null in some runs, although `@output` does not allow null.

    Wrong:

        /**
         * @output {"verdict": "string"}
         */
        answers = agents.map(a => a.review("Check this"))
        answers[0]

    Right:

        /**
         * @output {"verdict": "string"}
         */
        answers = agents.map(a => a.review("Check this"))
        answers[0] ?? {verdict: "unknown"}
    """

    code: ClassVar[str] = "PLX0428"
    title: ClassVar[str] = "result may be null"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    what: str
    cause: str

    @property
    def label(self) -> str:
        return f"{self.what} is null {self.cause}, which `@output` does not allow"

    @property
    def hint(self) -> str | None:
        return "Give another value for that case with `??`"


@dataclass(frozen=True, kw_only=True)
class UnusedValue(Diagnostic):
    """A statement gives a value that nothing uses, and does nothing else.

    Data never changes in place: `xs.sort()` gives a sorted copy. Only the last statement of a file
    or of a lambda is its value; a function gives what it returns.

    Wrong:

        names = input.names
        names.sort()
        names

    Right:

        names = input.names.sort()
        names
    """

    code: ClassVar[str] = "PLX0429"
    title: ClassVar[str] = "value is not used"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    method: str | None = None
    """The method that gives it, which leaves its receiver as it was."""
    target: str | None = None
    last: bool = False
    """Whether it is the last statement of a function."""

    @property
    def label(self) -> str:
        if self.method is not None:
            return f"`{self.method}` gives a new value, which nothing uses"
        return "nothing uses this value"

    @property
    def hint(self) -> str | None:
        if self.last:
            return "Write `return` before it"
        if self.target is not None:
            return f"Assign it: `{self.target} = …`"
        return "Use the value, or remove it"


@dataclass(frozen=True, kw_only=True)
class EndlessRecursion(Diagnostic):
    """A function calls itself on every path, so that a call never comes back.

    So do functions that call each other, where none of them ends without doing so.

    Wrong:

        function count(n) { return count(n - 1) }
        count(3)

    Right:

        function count(n) { return n < 1 ? 0 : count(n - 1) }
        count(3)
    """

    code: ClassVar[str] = "PLX0441"
    title: ClassVar[str] = "function never comes back"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    name: str
    is_direct: bool = True

    @property
    def label(self) -> str:
        if self.is_direct:
            return f"`{self.name}` calls itself here on every path"
        return f"`{self.name}` is called here on every path, and comes back here on every path"

    @property
    def hint(self) -> str | None:
        return "Return without this call in some case"


CONTROL: tuple[type[Diagnostic], ...] = (
    AssignIntoValue,
    ConcurrentAssignment,
    ConstantCondition,
    UnreachableCode,
    DuplicateKey,
    NoMatchingArm,
    EndlessLoop,
    UnreachableArm,
    NullResult,
    UnusedValue,
    EndlessRecursion,
)
