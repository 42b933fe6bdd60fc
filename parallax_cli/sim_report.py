"""What `parallax sim` tells people: the figures of a pattern, and what broke at its smallest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_cli.counterexamples import counterexample_lines
from parallax_cli.counting import counted
from parallax_cli.output import Line
from parallax_patterns.simulation.examining import Counterexample, Examination
from parallax_patterns.simulation.figures import BINS, Chance, Spread
from parallax_patterns.text_files import shown_path

_ROWS: Final = 10
_WIDEST: Final = 40
_BESIDE: Final = 24
"""Columns of what stands beside a bar."""


def examination_lines(done: Examination, width: int) -> Iterator[Line]:
    """All of one pattern."""
    yield (("path", shown_path(done.setup.path)), ("plain", f"  {extent_words(done)}"))
    for title, words in figure_words(done):
        yield (("plain", f"  {title:<11} {words}"),)
    yield from _histogram(done.figures.histogram, min(_WIDEST, width - _BESIDE))
    yield (("dim", f"  trace       {done.figures.trace} of plan {done.setup.plan}"),)
    for note in done.setup.notes:
        yield (("note", "  note "), ("plain", note))
    for one in done.counterexamples:
        yield from broken_lines(done, one)


def extent_words(done: Examination) -> str:
    """How many runs there were, of which seeds, with how many agents."""
    figures, last = done.figures, done.first_seed + done.figures.runs - 1
    agents = counted(len(done.setup.agents), "agent")
    return f"{counted(figures.runs, 'run')}, seeds {done.first_seed} to {last}, {agents}"


def figure_words(done: Examination) -> Iterator[tuple[str, str]]:
    """Each figure with its title."""
    figures = done.figures
    yield "ended", ", ".join(f"{name} {count:,}" for name, count in figures.statuses.items())
    yield "escalated", _chance(figures.escalated)
    yield "failed", _chance(figures.failed)
    yield "calls", _spread(figures.calls, ".0f")
    yield "seconds", f"{_spread(figures.seconds, '.2f')}  (virtual)"
    yield "confidence", _spread(figures.confidence, ".2f")


def broken_lines(done: Examination, one: Counterexample) -> Iterator[Line]:
    """What broke, at its smallest."""
    name = shown_path(done.setup.path)
    return counterexample_lines(
        one,
        done.setup,
        noun="run",
        first=f"seed {one.broken.first}",
        again=f"parallax sim {name} --seed {one.broken.first} --runs 1",
    )


def _chance(chance: Chance) -> str:
    bounds = f"{100 * chance.low:.1f} to {100 * chance.high:.1f} %"
    return f"{100 * chance.share:.1f} % of runs (95 % sure: {bounds})"


def _spread(spread: Spread, form: str) -> str:
    least, greatest = format(spread.least, form), format(spread.greatest, form)
    middle = f"median {format(spread.median, form)}, mean {spread.mean:.2f}"
    return f"{least} to {greatest}, {middle}, 95 % up to {format(spread.p95, form)}"


def _histogram(counts: tuple[int, ...], widest: int) -> Iterator[Line]:
    each = BINS // _ROWS
    rows = [sum(counts[at : at + each]) for at in range(0, BINS, each)]
    most = max(*rows, 1)
    for at, count in enumerate(rows):
        bar = "#" * max(bool(count), round(widest * count / most))
        if count:
            words = f"    {at / _ROWS:.1f} to {(at + 1) / _ROWS:.1f}  {bar} {count:,}"
            yield (("plain", words),)
