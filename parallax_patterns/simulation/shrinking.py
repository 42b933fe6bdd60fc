"""Making a scenario small: the simplest one of which the same is still true.

Greedy: one simplification after the other is tried, the larger ones first, and kept when it still
shows what the scenario is about (a broken rule, say), until none does (as QuickCheck shrinks:
Claessen and Hughes, 2000). Every trial is a run, and there are at most MOST_TRIALS of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Played, replay
from parallax_patterns.simulation.worlds import CALM, Scenario, SimulatedAgent
from parallax_runtime import Step

MOST_TRIALS: Final = 2_000

_LONG: Final = 100
"""For how many trials one counts that runs until its budget is used up."""

_SIMPLE: Final = (CALM, 0.0, 1.0, 0.5)
"""Confidences that are simpler than any other, the simplest first."""


def shrunk(setup: Setup, scenario: Scenario, rule: str) -> Played:
    """The smallest run that could be found in which the rule is broken as in the scenario."""
    return smallest(setup, scenario, lambda played: _breaks(played, rule))


def smallest(
    setup: Setup, scenario: Scenario, shows: Callable[[Played], bool], trials: int = MOST_TRIALS
) -> Played:
    """The smallest run that could be found that shows what the scenario does."""
    best = replay(setup, scenario)
    improved = True
    while improved:
        improved = False
        for simpler in _simpler(setup, best.scenario):
            if trials < 0:
                return best
            tried = replay(setup, simpler)
            trials -= _LONG if tried.outcome.status == "exceeded" else 1
            if began(tried) and _measure(tried.scenario) < _measure(best.scenario) and shows(tried):
                best, improved = tried, True
                break
    return best


def began(played: Played) -> bool:
    """Whether a run had its agents and an input that fits."""
    fault = played.execution.fault
    return fault is None or fault.kind not in ("agents", "input")


def _breaks(played: Played, rule: str) -> bool:
    return any(one.rule == rule for one in played.outcome.violations)


def _measure(scenario: Scenario) -> tuple[float, ...]:
    """How large a scenario is, what matters most first."""
    steps = [step for taken in scenario.steps.values() for step in taken]
    confidences = [one.confidence for one in steps if one.error is None]
    return (
        0 if scenario.order is None else 1,
        len(scenario.steps),
        sum(one.error is not None or one.delay > 0 for one in steps),
        len(steps),
        sum(one.delay > 0 for one in steps),
        sum(_strangeness(one) for one in confidences),
        scenario.truth,
        len(repr([step.answer for step in steps])),
        sum(one.delay for one in steps),
    )


def _strangeness(confidence: float) -> int:
    """0 for the simplest confidence, more for one with more digits."""
    if confidence in _SIMPLE:
        return _SIMPLE.index(confidence)
    return len(_SIMPLE) + len(repr(confidence))


# --- what may be simpler -------------------------------------------------------------------------


def _simpler(setup: Setup, scenario: Scenario) -> Iterator[Scenario]:
    if scenario.order is not None:
        yield replace(scenario, order=None)
    for name in (one for one in scenario.steps if one not in _always_there(setup)):
        rest = {other: taken for other, taken in scenario.steps.items() if other != name}
        yield replace(scenario, steps=rest)
    if scenario.truth:
        yield replace(scenario, truth=0)
    for one in setup.inputs:
        if len(repr(one)) < len(repr(scenario.input)):
            yield replace(scenario, input=one)
    yield from _all_calm(setup, scenario)
    for name, at, step in _steps(scenario):
        agent = next(one for one in setup.agents if one.agent.id == name)
        for simpler in _simpler_steps(agent, step, scenario.truth):
            yield _with_step(scenario, name, at, simpler)


def _always_there(setup: Setup) -> set[str]:
    """The agents that every case of the test file has."""
    return set() if setup.file is None else {one.name for one in setup.file.shared_agents}


def _all_calm(setup: Setup, scenario: Scenario) -> Iterator[Scenario]:
    """Without any delay, and each agent as calm as can be."""
    at_once = {
        name: tuple(replace(one, delay=0.0) for one in taken)
        for name, taken in scenario.steps.items()
    }
    yield replace(scenario, steps=at_once)
    for agent in setup.agents:
        taken = scenario.steps.get(agent.agent.id, ())
        calm = tuple(agent.calm(scenario.truth) for _ in taken)
        if calm != taken:
            yield replace(scenario, steps={**scenario.steps, agent.agent.id: calm})


def _steps(scenario: Scenario) -> Iterator[tuple[str, int, Step]]:
    for name, taken in scenario.steps.items():
        for at, step in enumerate(taken):
            yield name, at, step


def _simpler_steps(agent: SimulatedAgent, step: Step, truth: int) -> Iterator[Step]:
    calm = agent.calm(truth)
    if step != calm:
        yield calm
    if step.error is not None:
        yield Step(error=step.error)
        return
    if step.delay:
        yield Step(error="timeout")
        yield replace(step, delay=0.0)
        yield replace(step, delay=float(round(step.delay)))
    if step.answer != calm.answer:
        yield replace(step, answer=calm.answer)
    for answer in agent.answers:
        if len(repr(answer)) < len(repr(step.answer)):
            yield replace(step, answer=answer)
    simple = (*_SIMPLE, *(round(step.confidence, digits) for digits in (1, 2, 3)))
    for confidence in simple:
        if _strangeness(confidence) < _strangeness(step.confidence):
            yield replace(step, confidence=confidence)


def _with_step(scenario: Scenario, name: str, at: int, step: Step) -> Scenario:
    taken = scenario.steps[name]
    steps: Mapping[str, tuple[Step, ...]] = {
        **scenario.steps, name: (*taken[:at], step, *taken[at + 1 :]),
    }  # fmt: skip
    return replace(scenario, steps=steps)
