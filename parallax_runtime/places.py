"""From Python's places to the pattern's, by the line map that the emitted text carries.

A fault's place is the smallest row of the map that covers the instruction being executed; where no
row covers it, the last statement that begins at or before its line.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterable, Iterator
from types import CodeType, FrameType, TracebackType
from typing import Final

from parallax_runtime.execution import Place
from parallax_runtime.program import LineRow, Program


def trace_of(program: Program, traceback: TracebackType | None) -> tuple[Place, ...]:
    """The places of the emitted frames in a traceback, the outermost first."""
    found: list[Place] = []
    for code, instruction, line in _frames(traceback):
        if code.co_filename == program.filename:
            place = _place(program, code, instruction, line)
            if place is not None and (not found or found[-1] != place):
                found.append(place)
    return tuple(found)


def current_place(program: Program, frame: FrameType | None) -> Place | None:
    """The place that the innermost emitted frame is executing."""
    while frame is not None:
        if frame.f_code.co_filename == program.filename:
            return _place(program, frame.f_code, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    return None


def place_at(program: Program, where: object) -> Place | None:
    """The place that an operation noted: the key of a call, or emitted code and an instruction."""
    match where:
        case str():
            sites = _SITE.findall(where)
            row = program.sites.get(int(sites[-1])) if sites else None
            return None if row is None else _made(program, row[1:])
        case (CodeType() as code, int() as instruction) if code.co_filename == program.filename:
            lines = (line for start, end, line in code.co_lines() if start <= instruction < end)
            line = next(lines, None)
            return None if line is None else _place(program, code, instruction, line)
        case (str() as file, int() as line, int() as start, int() as end_line, int() as end) if (
            file == program.filename
        ):
            text = linecache.getline(file, line)
            return _covering(program, line, *_columns(text, line, start, end_line, end))
    return None


_SITE: Final = re.compile(r"(?:^|\.)n(\d+)")
"""The numbers of the sites in a key, the innermost last."""


def _frames(traceback: TracebackType | None) -> Iterator[tuple[CodeType, int, int]]:
    while traceback is not None:
        yield traceback.tb_frame.f_code, traceback.tb_lasti, traceback.tb_lineno
        traceback = traceback.tb_next


def _place(program: Program, code: CodeType, instruction: int, line: int) -> Place | None:
    text = linecache.getline(program.filename, line)
    positions = list(code.co_positions())
    at = instruction // 2
    _, end_line, start, end = positions[at] if at < len(positions) else (None, None, None, None)
    return _covering(program, line, *_columns(text, line, start, end_line, end))


def _covering(program: Program, line: int, start: int, end: int) -> Place | None:
    """The place of what a line has between two columns."""
    rows = [row for row in program.lines if row[0] == line]
    covering = [row for row in rows if row[1] <= start and end <= row[2]]
    if covering:
        return _made(program, min(covering, key=lambda row: row[2] - row[1])[3:])
    before = [row for row in program.lines if row[0] <= line]
    return _made(program, _last(before)[3:]) if before else None


def _last(rows: Iterable[LineRow]) -> LineRow:
    """The row that begins last; of those that begin together, the widest."""
    return max(rows, key=lambda row: (row[0], -row[1], row[2]))


def _columns(
    text: str, line: int, start: int | None, end_line: int | None, end: int | None
) -> tuple[int, int]:
    """The columns in characters; those of the bare line when Python does not know them."""
    if start is None or end is None:
        return 0, len(text)
    if end_line != line:
        return _characters(text, start), _characters(text, start)
    return _characters(text, start), _characters(text, end)


def _characters(text: str, column: int) -> int:
    """Python counts columns in UTF-8 bytes."""
    if text.isascii():
        return column
    return len(text.encode("utf-8")[:column].decode("utf-8", "ignore"))


def _made(program: Program, where: tuple[int, ...]) -> Place:
    source, line, column, end_line, end_column = where
    return Place(
        source=program.sources[source],
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
    )
