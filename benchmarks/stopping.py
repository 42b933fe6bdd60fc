"""Calls saved by stopping early, at equal decisions.

Random panels of nine agents: each says yes four times of five, is between half sure and sure, and
one call in twenty fails. The same panel is asked twice: everybody, and only until the outcome is
settled. `certain` keeps value and confidence, `decided` the decision; every pair is compared. Calls
that were started count, whether they were cancelled or not.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.executing import program
from benchmarks.measuring import Row
from parallax_primitives.values import Agent
from parallax_runtime import (
    Execution,
    Program,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    run_sync,
)

PANELS: Final = 100
AGENTS: Final = 9
WIDTHS: Final = (1, 3)
"""How many calls are under way at once."""

Panel = Sequence[Step]
Outcome = Callable[[Execution], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """A primitive over tasks that it starts itself, the same with everybody asked before, and what
    has to be equal."""

    name: str
    lazy: str
    full: str
    outcome: Outcome


def _exactly(done: Execution) -> Any:
    return done.json, done.confidence


def _decision(done: Execution) -> Any:
    return done.json["vote"] if isinstance(done.json, dict) else None


def _is_met(done: Execution) -> Any:
    return done.json is not None


def _vote(name: str, options: str, outcome: Outcome, told: str) -> Contest:
    lazy, full = f"{name}(agents, {{{options}}})", f"{name}(parallel(agents), {{{options}}})"
    return Contest(name=f"{name}, {told}", lazy=lazy, full=full, outcome=outcome)


FIRST: Final = """\
answers = parallel(agents)
answers.find(one => one != null && ~one >= 0.8) ?? best(answers)"""
"""The first answer that is sure enough, else the best, of everybody's."""

CONTESTS: Final = (
    Contest(name="race to 0.8", lazy="race(agents, 0.8)", full=FIRST, outcome=_exactly),
    Contest(name="fallback to 0.8", lazy="fallback(agents, 0.8)", full=FIRST, outcome=_exactly),
    _vote("quorum", 'min: "60%"', _is_met, "60%"),
    _vote("consensus", 'method: "unanimous"', _exactly, "unanimous, certain"),
    _vote("consensus", "threshold: 0.8", _exactly, "0.8, certain"),
    _vote("consensus", 'threshold: 0.6, early: "decided"', _decision, "0.6, decided"),
    _vote("voting", "threshold: 0.8", _exactly, "80%, certain"),
    _vote("voting", 'early: "decided"', _decision, "majority, decided"),
)


def stopping() -> list[Row]:
    """The calls that each contest makes of all that could be made."""
    chance = random.Random(1)
    panels = [_panel(chance) for _ in range(PANELS)]
    return [_row(contest, panels, width) for contest in CONTESTS for width in _widths(contest.name)]


def _widths(name: str) -> Sequence[int]:
    return (1,) if name.startswith("fallback") else WIDTHS


def _panel(chance: random.Random) -> Panel:
    return [_step(chance) for _ in range(AGENTS)]


def _step(chance: random.Random) -> Step:
    if chance.random() < 0.05:
        return Step(error="crash", delay=1.0)
    vote = "yes" if chance.random() < 0.8 else "no"
    return Step(answer={"vote": vote}, confidence=0.5 + chance.random() / 2, delay=1.0)


def _row(contest: Contest, panels: Sequence[Panel], width: int) -> Row:
    lazy, full = _compiled(contest.lazy), _compiled(contest.full)
    calls = 0
    for panel in panels:
        stopped, finished = _run(lazy, panel, width), _run(full, panel, width)
        assert contest.outcome(stopped) == contest.outcome(finished), (contest, panel)
        calls += sum(event.kind == "call.started" for event in stopped.events)
    mean = calls / len(panels)
    return Row(
        what=f"{contest.name}; {width} at a time",
        figure=f"{mean:.1f} of {AGENTS} calls, {1 - mean / AGENTS:.0%} saved",
    )


def _compiled(body: str) -> Program:
    names = ("parallel", "race", "fallback", "quorum", "consensus", "voting", "best")
    used = ", ".join(one for one in names if f"{one}(" in body)
    return program(f'import {{ {used} }} from "@parallax/primitives"\n\n{body}\n')


def _run(compiled: Program, panel: Panel, width: int) -> Execution:
    agents = [(Agent(f"agent-{at}"), ScriptedAgent([step])) for at, step in enumerate(panel)]
    limits = {"concurrency": float(width)}
    done = run_sync(
        compiled, {"task": "review"}, Registry(tuple(agents)), clock=VirtualClock(), limits=limits
    )
    assert done.status == "completed", done.fault
    return done
