"""Findings about recordings of runs: PLX0821 and on."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class NoRecording(Diagnostic):
    """A file is no recording of a run, or one of a format that this version does not read.

    `parallax run NAME --record FILE` writes recordings. The first line says which pattern was run.

    Wrong:

        parallax test --replay patterns/review.prism

    Right:

        parallax run review --record review.jsonl
        parallax test --replay review.jsonl
    """

    code: ClassVar[str] = "PLX0821"
    title: ClassVar[str] = "no recording"
    stage: ClassVar[str] = "input"
    why: str

    @property
    def label(self) -> str:
        return self.why

    @property
    def hint(self) -> str:
        return "Name a file that `parallax run NAME --record FILE` wrote"


@dataclass(frozen=True, kw_only=True)
class BrokenRecording(Diagnostic):
    """A line of a recording is not what `parallax run --record` writes.

    Each line is one JSON object; `docs/json/recording.schema.json` describes it. A line that was
    changed by hand may have lost a key.

    Wrong:

        {"kind": "mailbox", "mailbox": "human-chief"}

    Right:

        {"kind": "mailbox", "number": 3, "mailbox": "human-chief", "request": null, "at": 0.5,
         "delay": 2.0, "answer": null, "error": null}
    """

    code: ClassVar[str] = "PLX0822"
    title: ClassVar[str] = "broken recording"
    stage: ClassVar[str] = "input"
    why: str

    @property
    def label(self) -> str:
        return self.why

    @property
    def hint(self) -> str:
        return "Record the run again, or mend the line"


@dataclass(frozen=True, kw_only=True)
class RecordingCutOff(Diagnostic):
    """A recording ends before its run did, because the run was stopped.

    What is there is used: a replay compares the exchanges that were recorded, and neither what
    came after them nor the result.

    Wrong:

        parallax run review --record review.jsonl     # and its terminal is closed

    Right:

        parallax run review --record review.jsonl     # and it ends by itself
    """

    code: ClassVar[str] = "PLX0823"
    title: ClassVar[str] = "recording cut off"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "input"
    exchanges: int

    @property
    def label(self) -> str:
        count = "1 exchange" if self.exchanges == 1 else f"{self.exchanges} exchanges"
        return f"the recording ends here, after {count} and before the run did"

    @property
    def hint(self) -> str:
        return "Record a run that ends to have all of it compared"
