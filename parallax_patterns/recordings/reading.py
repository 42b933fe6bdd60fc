"""Reading a recording: as far as it goes, and with what is wrong at its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.recordings import (
    BrokenRecording,
    NoRecording,
    RecordingCutOff,
)
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.project import Project
from parallax_patterns.recordings.model import (
    FORMAT,
    LINES,
    Call,
    Consultation,
    Exchange,
    Header,
    Line,
    Outcome,
    Recording,
    Remembered,
)
from parallax_patterns.sources import read_source

_LONGEST_EXCERPT: Final = 72
"""Characters of a line that findings underline."""


def read_recording(path: Path, project: Project, sink: Sink) -> Recording:
    """The recording in a file; that it is cut off is told to the sink.

    Raises UserError with its findings when it is none, or broken.
    """
    source = read_source(path, project)
    reading = _Reading(source)
    try:
        reading.read()
    except _Broken as broken:
        raise UserError(
            f"`{source.name}` is no recording that can be read.",
            diagnostics=(broken.finding,),
            exit_code=FINDINGS,
        ) from None
    assert reading.header is not None, "a file without header is refused"
    exchanges = tuple(sorted(reading.exchanges, key=lambda one: one.number))
    recording = Recording(
        source=source,
        header=reading.header,
        exchanges=exchanges,
        remembered=tuple(reading.remembered),
        outcome=reading.outcome,
        lines=reading.lines,
    )
    if not recording.is_whole:
        end = Span(len(source.text.rstrip()), len(source.text.rstrip()))
        sink.report(RecordingCutOff(source=source, span=end, exchanges=len(exchanges)))
    return recording


class _Broken(Exception):
    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(slots=True)
class _Reading:
    """A file as far as it was read."""

    source: Source
    header: Header | None = None
    exchanges: list[Exchange] = field(default_factory=list)
    remembered: list[Remembered] = field(default_factory=list)
    outcome: Outcome | None = None
    lines: dict[int, Span] = field(default_factory=dict)

    def read(self) -> None:
        for span in self._lines():
            line = self._line(span)
            if line is not None:
                self._take(line, span)
        if self.header is None:
            raise _Broken(self._foreign(Span(0, 0), "this file is empty"))

    def _lines(self) -> Iterator[Span]:
        start = 0
        for text in self.source.text.split("\n"):
            if text.strip():
                yield Span(start, start + len(text))
            start += len(text) + 1

    def _line(self, span: Span) -> Line | None:
        """A line; None for a last one that is cut off."""
        text = self.source.slice(span)
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            if self.header is not None and span.end == len(self.source.text):
                return None
            at = span if self.header is None else Span(span.start + error.pos, span.end)
            raise _Broken(self._fault(_beginning(at), "this is no JSON")) from None
        except (ValueError, RecursionError):
            raise _Broken(self._fault(_beginning(span), "this is no JSON that we read")) from None
        return self._modelled(data, span)

    def _modelled(self, data: object, span: Span) -> Line:
        kind = data.get("kind") if isinstance(data, dict) else None
        if self.header is None:
            self._require_header(data, kind, span)
        model = LINES.get(kind) if isinstance(kind, str) else None
        if model is None:
            raise _Broken(self._fault(_beginning(span), "this is no line of a recording"))
        try:
            return model.model_validate(data)
        except ValidationError as error:
            raise _Broken(self._fault(_beginning(span), _words(error))) from None

    def _require_header(self, data: object, kind: object, span: Span) -> None:
        if not isinstance(data, dict) or kind != "recording":
            raise _Broken(self._foreign(span, "this is no recording of a run"))
        if data.get("format") != FORMAT:
            words = f"the format of this recording is {json.dumps(data.get('format'))[:20]}"
            raise _Broken(self._foreign(span, f"{words}; this version reads {FORMAT}"))

    def _take(self, line: Line, span: Span) -> None:
        if self.outcome is not None or (self.header is not None and isinstance(line, Header)):
            raise _Broken(self._fault(_beginning(span), "this line comes too late"))
        match line:
            case Header():
                self.header = line
            case Call() | Consultation():
                if line.number in self.lines:
                    words = f"there is another exchange with the number {line.number}"
                    raise _Broken(self._fault(_beginning(span), words))
                self.lines[line.number] = _beginning(span)
                self.exchanges.append(line)
            case Remembered():
                self.remembered.append(line)
            case Outcome():
                self.outcome = line
                self.lines[0] = _beginning(span)

    def _fault(self, span: Span, why: str) -> Diagnostic:
        if self.header is None:
            return self._foreign(span, "this is no recording of a run")
        return BrokenRecording(source=self.source, span=span, why=why)

    def _foreign(self, span: Span, why: str) -> Diagnostic:
        return NoRecording(source=self.source, span=_beginning(span), why=why)


def _beginning(span: Span) -> Span:
    return Span(span.start, min(span.end, span.start + _LONGEST_EXCERPT))


def _words(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"`{where}` is missing" if first["type"] == "missing" else f"`{where}` cannot be this"
