"""Findings about receipts: what was generated and has drifted since. PLX0714 to PLX0716."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class DriftedPattern(Diagnostic):
    """A generated pattern was changed by hand, so its receipt speaks of another text.

    Nothing is wrong with a pattern that people change; what its receipt says about clauses and
    tests then is no longer proven.

    Wrong:

        patterns/pr-review.prism           edited
        patterns/pr-review.receipt.json    of the text before

    Right:

        patterns/pr-review.prism           edited, or generated again
    """

    code: ClassVar[str] = "PLX0714"
    title: ClassVar[str] = "changed since it was generated"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    receipt: str

    @property
    def label(self) -> str:
        return f"`{self.receipt}` is about another text of this pattern"

    @property
    def hint(self) -> str:
        return "Change the requirements and generate it again, or remove the receipt"


@dataclass(frozen=True, kw_only=True)
class DriftedRequirements(Diagnostic):
    """Requirements say something else than when a pattern was generated from them.

    Comments, order and layout do not count, only what is said.

    Wrong:

        minConfidence: 0.9        # 0.8 when patterns/pr-review.prism was generated

    Right:

        minConfidence: 0.9        # and generated again
    """

    code: ClassVar[str] = "PLX0715"
    title: ClassVar[str] = "pattern of earlier requirements"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    pattern: str
    file: str

    @property
    def label(self) -> str:
        return f"the pattern `{self.pattern}` was generated before these requirements changed"

    @property
    def hint(self) -> str:
        return f"Run `parallax generate pattern -f {self.file} --force`"


@dataclass(frozen=True, kw_only=True)
class UnreadableReceipt(Diagnostic):
    """The file beside a pattern that should be its receipt is none.

    Wrong:

        patterns/pr-review.receipt.json    holds something else

    Right:

        patterns/pr-review.receipt.json    as it was written
    """

    code: ClassVar[str] = "PLX0716"
    title: ClassVar[str] = "unreadable receipt"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "name"
    receipt: str

    @property
    def label(self) -> str:
        return f"`{self.receipt}` is no receipt"

    @property
    def hint(self) -> str:
        return "Generate the pattern again, or remove the receipt"
