"""What `parallax explore` tells people: how far it came, what it showed, and what broke."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_cli.columns import columns
from parallax_cli.counterexamples import counterexample_lines
from parallax_cli.counting import counted
from parallax_cli.output import Line
from parallax_patterns.simulation.cuts import samples
from parallax_patterns.simulation.exploring import ANSWERS
from parallax_patterns.simulation.figures import Figures
from parallax_patterns.simulation.running import ALWAYS
from parallax_patterns.simulation.surveying import Survey
from parallax_patterns.testing.comparison import shown
from parallax_patterns.text_files import shown_path

_INDENT: Final = 14


def survey_lines(done: Survey, width: int) -> Iterator[Line]:
    """All of one pattern."""
    setup = done.explorable.setup
    name = shown_path(setup.path)
    yield (("path", name), ("plain", f"  {_extent(done)}"))
    yield from _world(done)
    yield from _figures(done.figures)
    yield from _held(done, width)
    for note in (*setup.notes, *_notes(done)):
        yield (("note", "  note "), ("plain", note))
    for item in done.unreached:
        place = item.source.position(item.span.start)
        where = f"{item.source.name}:{place.line}:{place.column}"
        yield (("warning", "  never"), ("plain", f"  {where} {item.kind}: {item.outcome}"))
    for one in done.counterexamples:
        yield from counterexample_lines(
            one,
            setup,
            noun="scenario",
            first=f"number {one.broken.first}",
            again=f"parallax explore {name}",
        )


def _extent(done: Survey) -> str:
    explored = done.explored
    scenarios = counted(explored.scenarios, "scenario")
    if explored.complete:
        return f"{scenarios}: all there are"
    least = f"all with up to {counted(explored.deviations, 'deviation')} from the plainest"
    return f"{scenarios} of more: {least}, and some beyond"


def _world(done: Survey) -> Iterator[Line]:
    explorable = done.explorable
    agents = explorable.setup.agents
    who = ", ".join(one.agent.id for one in agents) or "none"
    alike = " (those alike are not told apart)" if done.explored.merged else ""
    yield (("plain", f"  agents      {who}{alike}"),)
    answers = {shown(answer): None for one in agents for answer in one.answers[:ANSWERS]}
    yield (("plain", f"  answer      {', '.join(answers)}; or crash, or not at all"),)
    sure = ", ".join(f"{one:g}" for one in samples(explorable.cuts))
    cuts = ", ".join(f"{one:g}" for one in explorable.cuts) or "no number"
    yield (("plain", f"  confidence  {sure} (the pattern compares with {cuts})"),)


def _figures(figures: Figures) -> Iterator[Line]:
    endings = ", ".join(f"{name} {count:,}" for name, count in figures.statuses.items())
    yield (("plain", f"  ended       {endings}; {figures.escalated.count:,} escalated"),)
    least, most = figures.confidence.least, figures.confidence.greatest
    yield (("plain", f"  result      confidence from {least:.2f} to {most:.2f}"),)
    calls, seconds = figures.calls, figures.seconds
    words = f"{calls.least:.0f} to {calls.greatest:.0f}, up to {seconds.greatest:.6g} s (virtual)"
    yield (("plain", f"  calls       {words}"),)


def _held(done: Survey, width: int) -> Iterator[Line]:
    """What was true in every scenario."""
    broken = {one.broken.rule for one in done.counterexamples}
    invariants = (one.text for one in done.explorable.setup.invariants)
    held = [rule for rule in (*ALWAYS, *invariants) if rule not in broken]
    if not done.figures.failed.count:
        held.append("returns or escalates")
    yield from columns("  in each", "it " + ", ".join(held), _INDENT, width)


def _notes(done: Survey) -> Iterator[str]:
    failed = done.figures.failed.count
    if failed:
        words = 'to forbid it, write `@invariant status != "failed"`'
        yield f"a failure ends the run in {counted(failed, 'scenario')}; {words}"
    for text in done.explorable.left_out:
        yield f"`{text}` speaks of the truth, of which only `parallax sim` knows"
    if done.unreached and not done.explored.complete:
        yield "what is never reached may be among the scenarios that were not tried"
