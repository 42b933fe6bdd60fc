"""Names that nothing uses, and names that hide others.

Reported by `resolve`. Fields hold names and lines as printed, never nodes.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnusedVariable(Diagnostic):
    """A variable that nothing reads.

    A name that begins with `_` says that this is meant.

    Wrong:

        first = input.items[0]
        last = input.items[1]
        last

    Right:

        last = input.items[1]
        last
    """

    code: ClassVar[str] = "PLX0210"
    title: ClassVar[str] = "variable is never used"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    name: str
    what: str = "variable"

    @property
    def label(self) -> str:
        return f"nothing reads the {self.what} `{self.name}`"

    @property
    def hint(self) -> str | None:
        return f"Remove it, or call it `_{self.name}` if that is meant"


@dataclass(frozen=True, kw_only=True)
class ShadowedName(Diagnostic):
    """A declaration hides a variable of the same name that is still in use around it.

    Wrong:

        limit = 3
        if (input.strict) { let limit = 1 }
        limit

    Right:

        limit = 3
        if (input.strict) { limit = 1 }
        limit
    """

    code: ClassVar[str] = "PLX0211"
    title: ClassVar[str] = "name hides another"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    name: str
    line: int

    @property
    def label(self) -> str:
        return f"this `{self.name}` hides the one of line {self.line}"

    @property
    def hint(self) -> str | None:
        return "Rename one of the two, or assign without declaring"


@dataclass(frozen=True, kw_only=True)
class HiddenPrimitive(Diagnostic):
    """A variable has the name of a primitive.

    It works, but the primitive cannot be imported into this file any more, and readers stumble.

    Wrong:

        consensus = input.votes[0]
        consensus

    Right:

        agreed = input.votes[0]
        agreed
    """

    code: ClassVar[str] = "PLX0212"
    title: ClassVar[str] = "variable named like a primitive"
    severity: ClassVar[Severity] = Severity.NOTE
    stage: ClassVar[str] = "name"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is also the name of a primitive"

    @property
    def hint(self) -> str | None:
        return "Rename the variable"


@dataclass(frozen=True, kw_only=True)
class HiddenBuiltin(Diagnostic):
    """A variable hides the run's input, the group of all agents, or a part of the library.

    It works, but what is hidden cannot be reached any more, and readers stumble.

    Wrong:

        input = {code: "print(1)"}
        reviewAgent.review(input)

    Right:

        request = {code: "print(1)"}
        reviewAgent.review(request)
    """

    code: ClassVar[str] = "PLX0213"
    title: ClassVar[str] = "variable hides a given name"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    name: str
    what: str

    @property
    def label(self) -> str:
        return f"this hides {self.what}"

    @property
    def hint(self) -> str | None:
        return "Rename the variable"


USAGE: tuple[type[Diagnostic], ...] = (
    UnusedVariable,
    ShadowedName,
    HiddenPrimitive,
    HiddenBuiltin,
)
