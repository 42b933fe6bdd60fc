"""What breaks a rule, at its smallest: how it is told, and how it is written as a test."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence

from parallax_cli.counting import counted
from parallax_cli.output import Line, Output
from parallax_patterns.invariants import header_invariants, speaks_of
from parallax_patterns.project import Project
from parallax_patterns.simulation.examining import Counterexample
from parallax_patterns.simulation.preparing import FLAG, Setup, prepare
from parallax_patterns.simulation.promoting import promote
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.worlds import Scenario
from parallax_patterns.testing.comparison import shown
from parallax_patterns.text_files import shown_path
from parallax_runtime import Step


def counterexample_lines(
    one: Counterexample, setup: Setup, *, noun: str, first: str, again: str
) -> Iterator[Line]:
    """One rule that is broken: where first, in the smallest run, and how to see it again.

    `noun` is what there are many of: runs, or scenarios.
    """
    broken, played = one.broken, one.played
    yield (("failure", "BROKEN"), ("plain", f"  {broken.rule}"))
    words = f"  in {counted(broken.count, noun)}, first with {first}: {broken.message}"
    yield (("plain", words),)
    yield (("plain", "  the smallest run in which it is broken:"),)
    yield (("plain", f"    input   {shown(played.scenario.input)}"),)
    if "truth" in speaks_of(broken.rule):
        yield (("plain", f"    truth   {shown(setup.truth(played.scenario.truth))}"),)
    yield from agent_lines(played.scenario)
    yield (("plain", f"    ends    {ending_words(played)}"),)
    yield (
        ("hint", "  again: "),
        ("plain", f"{again}{_flag(broken.rule, setup)}; as a test: add --promote"),
    )


def _flag(rule: str, setup: Setup) -> str:
    """How a rule is asked for that no file holds."""
    own = {text for text, _ in header_invariants(setup.source)}
    own |= set() if setup.file is None else set(setup.file.invariants)
    is_given = any(one.text == rule for one in setup.invariants) and rule not in own
    return f" {FLAG} {shlex.quote(rule)}" if is_given else ""


def agent_lines(scenario: Scenario) -> Iterator[Line]:
    """What each agent does, call by call."""
    for agent, steps in scenario.steps.items():
        told = "; ".join(map(step_words, steps)) or "is not asked"
        yield (("plain", f"    {agent}   {told}"),)


def ending_words(played: Played) -> str:
    """How a run ended."""
    outcome = played.outcome
    calls = counted(outcome.calls, "call")
    words = f"{outcome.status}, confidence {outcome.confidence:.2f}, {calls}"
    value = f", value {shown(played.execution.json)}" if outcome.status == "completed" else ""
    return f"{words}, after {outcome.seconds:.6g} s{value}"


def step_words(step: Step) -> str:
    """What an agent does in one call."""
    after = f" after {step.delay:.3g} s" if step.delay else ""
    if step.error is not None:
        return f"{step.error}{after}"
    return f"{shown(step.answer)} with {step.confidence:.3g}{after}"


def promote_all(
    setup: Setup,
    found: Iterable[Counterexample],
    invariants: Sequence[str],
    project: Project,
    output: Output,
) -> None:
    """Writes each counterexample as a test case of its pattern, and says so."""
    for one in found:
        # The file has changed since: each case is added to what is there now.
        now = prepare(setup.path, project, invariants)
        written = promote(now, one.played, one.broken.rule, project)
        output.message.line(
            ("success", "Wrote"), ("plain", f" `{written.name}` to {shown_path(written.path)}")
        )
