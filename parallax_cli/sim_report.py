"""What `parallax sim` tells people: the figures of a pattern, and what broke at its smallest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_cli.counterexamples import counterexample_lines
from parallax_cli.counting import counted
from parallax_cli.output import Line
from parallax_patterns.simulation.examining import Examination
from parallax_patterns.simulation.figures import BINS, Chance, Figures, Spread
from parallax_patterns.text_files import shown_path

_ROWS: Final = 10
_WIDEST: Final = 40


def examination_lines(done: Examination) -> Iterator[Line]:
    """All of one pattern."""
    figures, last = done.figures, done.first_seed + done.figures.runs - 1
    name = shown_path(done.setup.path)
    agents = counted(len(done.setup.agents), "agent")
    yield (
        ("path", name),
        ("plain", f"  {figures.runs:,} runs, seeds {done.first_seed} to {last}, {agents}"),
    )
    yield from _figures(figures)
    yield (("dim", f"  trace       {figures.trace} of plan {done.setup.plan}"),)
    for note in done.setup.notes:
        yield (("note", "  note "), ("plain", note))
    for one in done.counterexamples:
        yield from counterexample_lines(
            one,
            done.setup,
            noun="run",
            first=f"seed {one.broken.first}",
            again=f"parallax sim {name} --seed {one.broken.first} --runs 1",
        )


def _figures(figures: Figures) -> Iterator[Line]:
    endings = ", ".join(f"{name} {count:,}" for name, count in figures.statuses.items())
    yield (("plain", f"  ended       {endings}"),)
    yield (("plain", f"  escalated   {_chance(figures.escalated)}"),)
    yield (("plain", f"  failed      {_chance(figures.failed)}"),)
    yield (("plain", f"  calls       {_spread(figures.calls, '.0f')}"),)
    yield (("plain", f"  seconds     {_spread(figures.seconds, '.2f')}  (virtual)"),)
    yield (("plain", f"  confidence  {_spread(figures.confidence, '.2f')}"),)
    yield from _histogram(figures.histogram)


def _chance(chance: Chance) -> str:
    bounds = f"{100 * chance.low:.1f} to {100 * chance.high:.1f} %"
    return f"{100 * chance.share:.1f} % of runs (95 % sure: {bounds})"


def _spread(spread: Spread, form: str) -> str:
    least, greatest = format(spread.least, form), format(spread.greatest, form)
    middle = f"median {format(spread.median, form)}, mean {spread.mean:.2f}"
    return f"{least} to {greatest}, {middle}, 95 % up to {format(spread.p95, form)}"


def _histogram(counts: tuple[int, ...]) -> Iterator[Line]:
    each = BINS // _ROWS
    rows = [sum(counts[at : at + each]) for at in range(0, BINS, each)]
    most = max(*rows, 1)
    for at, count in enumerate(rows):
        bar = "#" * max(bool(count), round(_WIDEST * count / most))
        if count:
            words = f"    {at / _ROWS:.1f} to {(at + 1) / _ROWS:.1f}  {bar} {count:,}"
            yield (("plain", words),)
