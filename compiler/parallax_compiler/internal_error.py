"""The error that means a bug of ours: never raised for anything a user wrote."""

from __future__ import annotations

from parallax_compiler.source import Source, Span


class InternalError(Exception):
    """A stage broke its own promise; the message names the stage, the place and what to do."""

    def __init__(
        self, stage: str, problem: str, source: Source | None = None, span: Span | None = None
    ) -> None:
        self.stage = stage
        self.problem = problem
        self.source = source
        self.span = span
        super().__init__(
            f"this is a bug in parallax: {stage}{self._place()}: {problem}\n"
            "Report it with the pattern and the version that `parallax --version` prints."
        )

    def _place(self) -> str:
        if self.source is None or self.span is None:
            return ""
        at = self.source.position(self.span.start)
        return f" ({self.source.name}:{at.line}:{at.column})"
