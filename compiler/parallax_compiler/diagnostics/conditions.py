"""Questions whose answer is known, or that were not meant.

Reported by the rules of `check`. Fields hold printed names, kinds and numbers.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class Question(Diagnostic):
    """What these findings share."""

    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class RepeatedCondition(Question):
    """An `else if` asks what was asked before, so that its branch never runs.

    Wrong:

        if (input.size > 3) { print("large") }
        else if (input.size > 3) { print("medium") }

    Right:

        if (input.size > 3) { print("large") }
        else if (input.size > 1) { print("medium") }
    """

    code: ClassVar[str] = "PLX0434"
    title: ClassVar[str] = "condition was asked before"
    line: int

    @property
    def label(self) -> str:
        return f"line {self.line} asks the same, so this branch never runs"

    @property
    def hint(self) -> str | None:
        return "Ask something else, or remove the branch"


@dataclass(frozen=True, kw_only=True)
class ComparedWithItself(Question):
    """Both sides of a comparison are the same.

    Wrong:

        input.size > input.size

    Right:

        input.size > input.limit
    """

    code: ClassVar[str] = "PLX0435"
    title: ClassVar[str] = "compared with itself"
    what: str

    @property
    def label(self) -> str:
        return f"`{self.what}` stands on both sides"

    @property
    def hint(self) -> str | None:
        return "Write what it is to be compared with; `isNaN(…)` asks for NaN"


@dataclass(frozen=True, kw_only=True)
class NeedlessDefault(Question):
    """The left of `??`, `||` or `&&` decides alone, so that the right is never used.

    Wrong:

        size = [1, 2].length ?? 0
        size

    Right:

        size = [1, 2].length
        size
    """

    code: ClassVar[str] = "PLX0436"
    title: ClassVar[str] = "right side is never used"
    severity: ClassVar[Severity] = Severity.NOTE
    left: str
    """What the left always is."""

    @property
    def label(self) -> str:
        return f"the left is always {self.left}, so this is never used"

    @property
    def hint(self) -> str | None:
        return "Remove it"


@dataclass(frozen=True, kw_only=True)
class UnknownTypeName(Question):
    """`typeof` is compared with a text that it never gives.

    It gives `"undefined"`, `"boolean"`, `"number"`, `"string"`, `"function"` or `"object"`.

    Wrong:

        typeof input.name == "text"

    Right:

        typeof input.name == "string"
    """

    code: ClassVar[str] = "PLX0437"
    title: ClassVar[str] = "`typeof` never gives this"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`typeof` never gives `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.nearest is not None:
            return f'Write `"{self.nearest}"`'
        return "Write one of `undefined`, `boolean`, `number`, `string`, `function`, `object`"


@dataclass(frozen=True, kw_only=True)
class UnknownClass(Diagnostic):
    """The right of `instanceof` names no class.

    The classes are `Array`, `Object`, `String`, `Number`, `Boolean`, `Function`, `Agent` and
    `Error`, bare or as text. What else is asked of an object is asked of its keys.

    Wrong:

        input.list instanceof "List"

    Right:

        input.list instanceof "Array"
    """

    code: ClassVar[str] = "PLX0443"
    title: ClassVar[str] = "unknown class"
    stage: ClassVar[str] = "type"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` is no class that `instanceof` knows"

    @property
    def hint(self) -> str | None:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return "Write one of the classes `Array`, `Object`, `String`, `Number`, `Boolean`, …"


@dataclass(frozen=True, kw_only=True)
class AssignmentInCondition(Question):
    """A condition assigns instead of comparing.

    Wrong:

        size = input.size
        if (size = 3) { print(size) }

    Right:

        size = input.size
        if (size == 3) { print(size) }
    """

    code: ClassVar[str] = "PLX0438"
    title: ClassVar[str] = "condition assigns"

    @property
    def label(self) -> str:
        return "`=` assigns; it does not compare"

    @property
    def hint(self) -> str | None:
        return "Write `==` to compare, or assign before"


@dataclass(frozen=True, kw_only=True)
class ArmNeverFits(Question):
    """An arm of `match` is for a kind of value that never comes to it.

    Wrong:

        match Object.keys(input).length {
          "none" => 0
          _ => 1
        }

    Right:

        match Object.keys(input).length {
          0 => 0
          _ => 1
        }
    """

    code: ClassVar[str] = "PLX0440"
    title: ClassVar[str] = "arm never fits"
    kind: str

    @property
    def label(self) -> str:
        return f"what is matched is {self.kind}, which this never fits"

    @property
    def hint(self) -> str | None:
        return "Change the pattern, or remove the arm"


CONDITIONS: tuple[type[Diagnostic], ...] = (
    RepeatedCondition,
    ComparedWithItself,
    NeedlessDefault,
    UnknownTypeName,
    UnknownClass,
    AssignmentInCondition,
    ArmNeverFits,
)
