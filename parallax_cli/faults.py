"""Shows why a run ended early: at its line of the pattern, never at one of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from parallax_cli.output import Output
from parallax_compiler.diagnostics.render import render_place
from parallax_compiler.source import Position, Source
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source
from parallax_runtime import FaultReport, Place, Program


def show_fault(fault: FaultReport, source: Source, project: Project, output: Output) -> None:
    """Draws a fault on stderr; `source` is the pattern that was run."""
    place = fault.place
    written = None if place is None else _source(place.source, source, project)
    if place is None or written is None:
        output.error(_sentence(fault.message), fault.hint)
        return
    channel = output.message
    channel.lines(
        render_place(
            written, *_ends(place), fault.message, hint=fault.hint, notes=_way(fault.trace[:-1])
        )
    )


def with_example(fault: FaultReport, program: Program) -> FaultReport:
    """The fault of a run that was given no input, with an input that it could have been given."""
    schema: Any = program.input_schema
    if fault.kind != "input" or not isinstance(schema, dict):
        return fault
    keys = schema.get("required") or list(schema.get("properties", ()))[:1]
    example = ", ".join(f"{json.dumps(key, ensure_ascii=False)}: …" for key in keys)
    return replace(fault, hint=f"Give it by `--input '{{{example}}}'`.")


def _source(name: str, pattern: Source, project: Project) -> Source | None:
    """The text of the file that a place names: the pattern's own, or one that it imports."""
    if name == pattern.name:
        return pattern
    try:
        return read_source(project.root / Path(name), project)
    except UserError:
        return None


def _ends(place: Place) -> tuple[Position, Position]:
    return Position(place.line, place.column), Position(place.end_line, place.end_column)


def _way(trace: tuple[Place, ...]) -> list[str]:
    """How the run came there, the nearest call first."""
    return [f"called from {one.source}:{one.line}:{one.column}" for one in reversed(trace)]


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:].rstrip('.')}."
