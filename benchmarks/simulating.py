"""Simulated runs and explored scenarios a second, on one core.

The pattern is a review by seven agents: all are asked, they agree or do not, and a person decides
where they are not sure. Seconds are those of the processor; the worlds, the judging of every run
and the hash of what happened are part of it. Agents that are alike are not told apart: a scenario
that is run decides all in which they have changed places.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.measuring import Row
from parallax_patterns.project import Project
from parallax_patterns.simulation.cuts import samples
from parallax_patterns.simulation.exploring import explore, space_of
from parallax_patterns.simulation.preparing import Setup, prepare
from parallax_patterns.simulation.running import simulate

RUNS: Final = 2_000

REVIEW: Final = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/aggregation"
import { escalate } from "@parallax/primitives/control"

reviews = parallel(reviewAgents)
agreed = consensus(reviews, 0.6)
uncertain if (agreed) {
  high { agreed }
  medium { agreed }
  low { escalate("human-review", {value: agreed}) }
}
"""

TESTS: Final = """\
pattern: ../../patterns/review.prism
cases:
  - name: they agree
    input: {code: "print(1)"}
    agents: {reviewAgents: {answer: {verdict: approve}, confidence: 0.9, count: 7}}
    expect: {confidence: 0.9}
  - name: they all refuse
    input: {code: "eval(x)"}
    agents: {reviewAgents: {answer: {verdict: reject}, confidence: 0.9, count: 7}}
    expect: {confidence: 0.9}
"""


def simulating() -> list[Row]:
    """The figures, each the best of three."""
    setup = _setup()
    space = space_of(setup, samples((0.6,)))
    simulated = _a_second(lambda: simulate(setup, range(RUNS)))
    explored = _a_second(lambda: explore(space, RUNS, lambda _: None))
    decided: list[int] = []
    explore(space, RUNS, lambda played: decided.append(_alike(played.scenario.steps)))
    share = sum(decided) / len(decided)
    return [
        Row(
            what="simulated runs of a review by 7 a second",
            figure=f"{simulated:,.0f}",
            limit="4,000",
        ),
        Row(what="scenarios of it run a second", figure=f"{explored:,.0f}", limit="20,000"),
        Row(what="scenarios of it decided a second", figure=f"{explored * share:,.0f}"),
    ]


def _alike(steps: Mapping[str, Sequence[object]]) -> int:
    """How many scenarios one is when agents that are alike change places: it decides all."""
    same = Counter(repr(one) for one in steps.values())
    return math.factorial(len(steps)) // math.prod(math.factorial(n) for n in same.values())


def _setup() -> Setup:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "patterns").mkdir()
        (root / "tests" / "patterns").mkdir(parents=True)
        (root / "patterns" / "review.prism").write_text(REVIEW, "utf-8")
        (root / "tests" / "patterns" / "review.test.yaml").write_text(TESTS, "utf-8")
        return prepare(root / "patterns" / "review.prism", Project.find(root))


def _a_second(action: Callable[[], object]) -> float:
    seconds = []
    for _ in range(3):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return RUNS / min(seconds)
