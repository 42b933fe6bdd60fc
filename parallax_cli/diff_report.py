"""What `parallax diff` tells people: how the behaviour of a pattern changed."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_cli.counterexamples import step_words
from parallax_cli.output import Line
from parallax_patterns.simulation.comparing import ASPECTS, Difference, Pair
from parallax_patterns.simulation.figures import Figures
from parallax_patterns.simulation.running import Played
from parallax_patterns.testing.comparison import shown


def difference_lines(name: str, one: Difference) -> Iterator[Line]:
    """All of one pattern."""
    complete = one.before.explored.complete and one.after.explored.complete
    extent = "all there are" if complete else "of more"
    yield (("path", name), ("plain", f"  {one.scenarios:,} scenarios: {extent}"))
    before, after = one.before.figures, one.after.figures
    for title, old, new in zip(_TITLES, _figures(before), _figures(after), strict=True):
        words = old if old == new else f"{old} → {new}"
        yield (("plain", f"  {title:<11} {words}"),)
    if not one.differing:
        yield (("success", "  the same"), ("plain", " in every scenario"))
    else:
        parts = ", ".join(f"{kind} {one.changed[kind]:,}" for kind in ASPECTS if one.changed[kind])
        yield (("warning", "  differs"), ("plain", f"     in {one.differing:,} scenarios: {parts}"))
    if one.example is not None:
        yield from example_lines(one.example)
    for words in one.breaking:
        yield (("failure", "  BREAKING"), ("plain", f"  {words}"))


_TITLES = ("ended", "escalated", "calls", "confidence", "seconds")


def _figures(figures: Figures) -> tuple[str, ...]:
    """What is compared of two versions, in the order of the titles."""
    runs = figures.runs
    shares = (f"{name} {100 * count / runs:.1f} %" for name, count in figures.statuses.items())
    return (
        ", ".join(shares),
        f"{100 * figures.escalated.share:.1f} %",
        f"{figures.calls.least:.0f} to {figures.calls.greatest:.0f}",
        f"{figures.confidence.least:.2f} to {figures.confidence.greatest:.2f}",
        f"up to {figures.seconds.greatest:.6g} (virtual)",
    )


def example_lines(pair: Pair) -> Iterator[Line]:
    """One scenario in both versions."""
    scenario = pair.after.scenario
    yield (("plain", "  for instance"),)
    yield (("plain", f"    input   {shown(scenario.input)}"),)
    for agent in dict.fromkeys((*pair.before.scenario.steps, *scenario.steps)):
        steps = max(
            pair.before.scenario.steps.get(agent, ()), scenario.steps.get(agent, ()), key=len
        )
        yield (("plain", f"    {agent}   {'; '.join(map(step_words, steps)) or 'is not asked'}"),)
    yield (("plain", f"    before  {_ending(pair.before)}"),)
    yield (("plain", f"    after   {_ending(pair.after)}"),)


def _ending(played: Played) -> str:
    outcome = played.outcome
    value = f", value {shown(played.execution.json)}" if outcome.status == "completed" else ""
    return f"{outcome.status}, confidence {outcome.confidence:.2f}, {outcome.calls} calls{value}"
