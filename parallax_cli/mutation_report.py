"""What `parallax mutate` tells people: the mutants of a pattern that no test notices."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_cli.counterexamples import agent_lines, ending_words
from parallax_cli.counting import counted
from parallax_cli.output import Line, Segment
from parallax_patterns.mutation.contrasting import TOLD, Contrast
from parallax_patterns.mutation.examining import Examination, Judged, score
from parallax_patterns.mutation.telling import told
from parallax_patterns.testing.comparison import shown
from parallax_patterns.text_files import shown_path


def examination_lines(done: Examination, seeds: int) -> Iterator[Line]:
    """All of one pattern: what survived with what tells it, then what nothing tells."""
    if not done.judged:
        yield (("path", shown_path(done.path)), ("plain", "  nothing to mutate"))
        return
    killed, survived = len(done.of("killed")), len(done.of("survived"))
    equivalent = len(done.of("equivalent"))
    words = f"{counted(len(done.judged), 'mutant')}, {killed} killed, {survived} survived"
    if equivalent:
        words += f", {equivalent} probably equivalent"
    reached = score([done])
    told = "" if reached is None else f": {percent(reached)}"
    yield (("path", shown_path(done.path)), ("plain", f"  {words}{told}"))
    for one in done.of("survived"):
        yield from _survivor(one)
    for one in done.of("equivalent"):
        yield _title(one, "note", "EQUIVALENT?")
        yield from _diff(one)
        yield (("plain", f"  no difference in {counted(seeds, 'seed')}"),)


def _survivor(one: Judged) -> Iterator[Line]:
    contrast = one.contrast
    assert contrast is not None, "survivors have what tells them"
    yield _title(one, "failure", "SURVIVED")
    yield from _diff(one)
    yield from _contrast(contrast)


def _title(one: Judged, role: str, what: str) -> Line:
    mutant, at = one.mutant, one.mutant.position
    where = f"{mutant.original.name}:{at.line}:{at.column}"
    words = mutant.mutation.words if one.reached else f"{mutant.mutation.words}; no case gets here"
    return ((role, what), ("path", f" {where}"), ("plain", f"  {words}"))


def _diff(one: Judged) -> Iterator[Line]:
    for sign, text in one.mutant.diff():
        yield (("failure" if sign == "-" else "success", f"  {sign} {text}"),)


def _contrast(contrast: Contrast) -> Iterator[Line]:
    scenario = contrast.original.scenario
    yield (("plain", "  the smallest run that tells them apart:"),)
    yield (("plain", f"    input   {shown(scenario.input)}"),)
    yield from agent_lines(scenario)
    yield (("plain", f"    pattern: {ending_words(contrast.original)}"),)
    yield (("plain", f"    mutant:  {ending_words(contrast.mutant)}"),)
    if set(contrast.facts) == {TOLD}:
        yield from _told_lines(contrast)


def _told_lines(contrast: Contrast) -> Iterator[Line]:
    """What agents are told by the one, and otherwise by the other."""
    mutant = told(contrast.mutant)
    for agent, calls in told(contrast.original).items():
        for ours, theirs in zip(calls, mutant[agent], strict=False):
            if ours != theirs:
                yield (("plain", f"    {agent} is told {shown(ours)}"),)
                yield (("plain", f"    and by the mutant {shown(theirs)}"),)


def score_line(reached: float | None, fail_under: float | None) -> tuple[Segment, ...]:
    """The score of all patterns, and what it had to be."""
    if reached is None:
        return (("success", "Score:"), ("plain", " nothing tells any of the mutants."))
    is_less = fail_under is not None and reached < fail_under
    wanted = f", less than {fail_under:g}%" if is_less else ""
    role = "failure" if is_less else "success"
    return ((role, "Score:"), ("plain", f" {percent(reached)} of mutants are noticed{wanted}."))


def percent(share: float) -> str:
    """`93.3%`; 100 only where nothing is missing."""
    return "100%" if share >= 100 else f"{min(share, 99.9):.1f}%"
