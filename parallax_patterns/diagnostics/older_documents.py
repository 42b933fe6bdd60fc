"""Findings in YAML pattern documents of the older format, while they are migrated.

PLX1001 to PLX1019. Faults of the YAML itself, misspelt keys and wrong kinds are PLX09xx.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Advised, Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnreadableExpression(Advised):
    """A condition or calculation in a pattern document that is no expression of Prism.

    Expressions stand under `match`, `condition` and `expression`. They may read, compare and
    calculate; they assign nothing and have no statements.

    Wrong:

        match: result.type == "vote" and confidence > 0.5

    Right:

        match: result.type == "vote" && confidence > 0.5
    """

    code: ClassVar[str] = "PLX1001"
    title: ClassVar[str] = "unreadable expression"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class UnknownDocumentName(Diagnostic):
    """A reference such as `$summary.result.title`, or a name in an expression, that means nothing.

    A reference begins with a group of the document, or with one of the words that every document
    has: `$input`, `$validResults`, `$totalCount`, `$avgConfidence`, `$confidence`, `$aggregation`,
    `$steps`. A text that begins with a dollar is written with two.

    Wrong:

        groups:
          summary: {match: result.kind == "summary"}
        output:
          title: $sumary.result.title

    Right:

        groups:
          summary: {match: result.kind == "summary"}
        output:
          title: $summary.result.title
    """

    code: ClassVar[str] = "PLX1002"
    title: ClassVar[str] = "unknown name in a document"
    stage: ClassVar[str] = "name"
    name: str
    what: str
    nearest: str | None = None
    known: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"there is no {self.what} `{self.name}`"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        if not self.known:
            return "Remove it"
        return f"Use one of {', '.join(f'`{one}`' for one in self.known)}"


@dataclass(frozen=True, kw_only=True)
class InexpressibleDocument(Advised):
    """A part of a pattern document that says nothing a pattern could do.

    Wrong:

        confidence:
          method: weighted

    Right:

        confidence:
          method: weighted
          weights: {summary: 0.3, actions: 0.7}
    """

    code: ClassVar[str] = "PLX1003"
    title: ClassVar[str] = "nothing a pattern could do"
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class FaultOfDocument(Advised):
    """What the compiler says of the pattern, at the place that it stems from.

    The document was read, and what comes of it has a fault: an operator that does not take what it
    is given, a method that does not exist.

    Wrong:

        confidence:
          method: custom
          expression: avgConfidence.scale(0.8)

    Right:

        confidence:
          method: custom
          expression: avgConfidence * 0.8
    """

    code: ClassVar[str] = "PLX1004"
    title: ClassVar[str] = "fault in what comes of this"
    stage: ClassVar[str] = "type"


@dataclass(frozen=True, kw_only=True)
class DoubtOfDocument(Advised):
    """A warning about the pattern, at the place that it stems from.

    The compiler warns, or one of the runs with which a pattern is tried ended with an error. The
    answers of these runs are made up, so the agents of a project may never answer so.

    Wrong:

        fallback: {condition: confidence < 0, action: escalate, target: human-review}

    Right:

        fallback: {condition: confidence < 0.5, action: escalate, target: human-review}
    """

    code: ClassVar[str] = "PLX1005"
    title: ClassVar[str] = "doubt about what comes of this"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
