"""Coverage as one HTML page that needs nothing else: the table, and each pattern with its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from parallax_cli.coverage_report import missing_words, percent, shown_text
from parallax_patterns.testing.coverage.measuring import (
    KINDS,
    Coverage,
    FileCoverage,
    Share,
)

_TEMPLATE: Final = Path(__file__).with_name("coverage.html.j2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of a pattern: how many cases reached it, and what never happened there."""

    number: int
    text: str
    cases: int | None
    missed: tuple[str, ...]

    @property
    def state(self) -> str:
        if self.cases == 0:
            return "missed"
        if self.missed:
            return "partial"
        return "plain" if self.cases is None else "reached"


def html_page(coverage: Coverage) -> str:
    """The page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(
        kinds=tuple(KINDS.values()),
        files=[
            {
                "name": one.source.name,
                "cells": [_cell(share) for share in (one.total, *map(one.share, KINDS))],
                "rows": list(_rows(one)),
            }
            for one in coverage.files
        ],
        total=[_cell(share) for share in (coverage.total, *map(coverage.share, KINDS))],
    )


def _cell(share: Share) -> dict[str, object]:
    return {
        "text": f"{share.reached}/{share.total}" if share.total else "",
        "percent": percent(share),
        "width": round(share.percent, 1),
        "full": share.reached == share.total,
        "empty": share.total == 0,
    }


def _rows(file: FileCoverage) -> Iterator[_Row]:
    last = file.source.line_count - file.source.text.endswith("\n")
    for number in range(1, last + 1):
        missed = tuple(
            f"{missing_words(one)}: {shown_text(file, one)}"
            for one in file.told
            if one.line == number and one.kind != "line"
        )
        yield _Row(
            number=number,
            text=file.source.line(number),
            cases=file.lines.get(number),
            missed=missed,
        )
