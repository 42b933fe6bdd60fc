"""Faults of `// parallax: allow CODE reason`, the comment that keeps a warning or note quiet.

Reported by `check/allowances.py`; the last two only in a strict check.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class AllowanceFault(Diagnostic):
    """What the faults of such comments share."""

    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class UnknownDirective(AllowanceFault):
    """A comment that begins with `parallax:` says something that Parallax does not know.

    Wrong:

        // parallax: alow PLX0414 the switch is turned by hand
        if (5 > 3) { print("always") }

    Right:

        // parallax: allow PLX0414 the switch is turned by hand
        if (5 > 3) { print("always") }
    """

    code: ClassVar[str] = "PLX0481"
    title: ClassVar[str] = "unknown word after `parallax:`"
    word: str

    @property
    def label(self) -> str:
        if not self.word:
            return "nothing stands after `parallax:`"
        return f"`{self.word}` means nothing here"

    @property
    def hint(self) -> str | None:
        return "Write `parallax: allow CODE reason`"


@dataclass(frozen=True, kw_only=True)
class UnknownAllowedCode(AllowanceFault):
    """A comment allows a finding that does not exist, so it keeps nothing quiet.

    Wrong:

        // parallax: allow PLX0999 the switch is turned by hand
        if (5 > 3) { print("always") }

    Right:

        // parallax: allow PLX0414 the switch is turned by hand
        if (5 > 3) { print("always") }
    """

    code: ClassVar[str] = "PLX0482"
    title: ClassVar[str] = "allows an unknown code"
    name: str
    nearest: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        if not self.name:
            return "the code of what is allowed is missing"
        return f"there is no finding `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        return "Write the code that the finding shows, such as `PLX0414`"


@dataclass(frozen=True, kw_only=True)
class AllowedError(AllowanceFault):
    """A comment allows an error. Errors cannot be kept quiet: the pattern would not run.

    Wrong:

        // parallax: allow PLX0402 nobody is logged in
        input?.user

    Right:

        input?.user
    """

    code: ClassVar[str] = "PLX0483"
    title: ClassVar[str] = "allows an error"
    name: str
    meaning: str

    @property
    def label(self) -> str:
        return f"`{self.name}` ({self.meaning}) is an error, which no comment allows"

    @property
    def hint(self) -> str | None:
        return "Remove the comment, and mend what the error shows"


@dataclass(frozen=True, kw_only=True)
class AllowedWithoutReason(AllowanceFault):
    """A comment allows a finding and gives no reason. A strict check asks for one.

    Wrong:

        // parallax: allow PLX0414
        if (5 > 3) { print("always") }

    Right:

        // parallax: allow PLX0414 the switch is turned by hand
        if (5 > 3) { print("always") }
    """

    code: ClassVar[str] = "PLX0484"
    title: ClassVar[str] = "allowed without a reason"
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"nothing says why {' and '.join(f'`{name}`' for name in self.names)} is fine here"

    @property
    def hint(self) -> str | None:
        return "Write the reason after the code"


@dataclass(frozen=True, kw_only=True)
class AllowsNothing(AllowanceFault):
    """A comment allows a finding that is not reported there. A strict check asks to remove it.

    Wrong:

        // parallax: allow PLX0414 the switch is turned by hand
        if (input.on) { print("on") }

    Right:

        if (input.on) { print("on") }
    """

    code: ClassVar[str] = "PLX0485"
    title: ClassVar[str] = "allows what is not found"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is not reported there"

    @property
    def hint(self) -> str | None:
        return (
            "Remove it; the comment speaks of its own line, or of the next one if it stands alone"
        )


ALLOWANCES: tuple[type[Diagnostic], ...] = (
    UnknownDirective,
    UnknownAllowedCode,
    AllowedError,
    AllowedWithoutReason,
    AllowsNothing,
)
