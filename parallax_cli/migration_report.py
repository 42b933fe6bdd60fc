"""What `parallax migrate` tells people: each older form, and what becomes of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from parallax_cli.counting import counted
from parallax_cli.diff_report import example_lines
from parallax_cli.output import Line
from parallax_patterns.migration.judging import Verdict
from parallax_patterns.migration.migrating import Applied, Migration
from parallax_patterns.simulation.comparing import ASPECTS
from parallax_patterns.text_files import shown_path

_DIFF_ROLES: Final = {"+": "success", "-": "failure", "@": "note"}


def diff_lines(done: Sequence[Migration]) -> Iterator[Line]:
    """The unified diffs."""
    for one in done:
        for line in one.diff():
            if line.startswith(("---", "+++")):
                yield (("heading", line),)
            else:
                yield ((_DIFF_ROLES.get(line[:1], "plain"), line),)


def migration_lines(done: Sequence[Migration], width: int) -> Iterator[Line]:
    """Each file that has older forms, and each rewrite of it."""
    for one in done:
        if not one.applied and not one.notes:
            continue
        yield (("path", one.before.name),)
        for note in one.notes:
            for line in textwrap.wrap(note, width - 2):
                yield (("plain", f"  {line}"),)
        for applied in one.applied:
            yield from _applied(applied)


def _applied(one: Applied) -> Iterator[Line]:
    for place in one.places:
        at = f"{place.line}:{place.column}"
        yield (("plain", f"  {at:<7} "), ("name", one.rewrite.name), ("plain", f"  {place.words}"))
    verdict = one.verdict
    if one.taken:
        role = "plain" if verdict.is_safe else "warning"
        yield (("plain", "          "), (role, _taken_words(verdict)))
        return
    yield (("plain", "          "), ("warning", "left out"), ("plain", f": {_words(verdict)}"))
    example = None if verdict.difference is None else verdict.difference.example
    if example is not None:
        for line in example_lines(example):
            yield (("plain", "        "), *line)


def _taken_words(verdict: Verdict) -> str:
    words = _words(verdict)
    return words if verdict.is_safe else f"taken because you asked for it: {words}"


def _words(verdict: Verdict) -> str:
    """How a text compares with the one before."""
    found = verdict.difference
    match verdict.equality:
        case "proved":
            return "the same program"
        case "unknown":
            return verdict.reason or "there is nothing to compare"
    assert found is not None, "what was run has a difference, if only of nothing"
    scenarios = counted(found.scenarios, "scenario")
    match verdict.equality:
        case "explored":
            return f"the same in {scenarios}, which are all there are"
        case "sampled":
            return f"the same in {scenarios} of more"
    if not found.differing:
        return f"it needs {found.needs[0]}"
    parts = ", ".join(f"{kind} {found.changed[kind]:,}" for kind in ASPECTS if found.changed[kind])
    return f"differs in {found.differing:,} of {scenarios}: {parts}"


def summary_lines(done: Sequence[Migration], written: Sequence[Path]) -> Iterator[Line]:
    """How many files change, what was written, and what to do about what was left out."""
    for path in written:
        yield (("success", "Wrote"), ("plain", " "), ("path", shown_path(path)))
    changed = sum(one.changed for one in done)
    left = sorted({one.rewrite.name for file in done for one in file.left_out})
    faulty = sum(one.is_faulty for one in done)
    words = [
        f"{counted(changed, 'file')} {'changed' if written else 'would change'}" if changed else "",
        f"{counted(faulty, 'file')} left alone because of faults" if faulty else "",
        f"{counted(len(done) - changed - faulty, 'file')} as before"
        if len(done) > changed + faulty
        else "",
    ]
    yield (("plain", ", ".join(one for one in words if one) + "."),)
    if left:
        names = " ".join(f"--accept {name}" for name in left)
        yield (("hint", "help"), ("plain", f": `{names}` takes what was left out."))
    if changed and not written:
        yield (("hint", "help"), ("plain", ": `--write` writes it, `--diff` shows it."))
