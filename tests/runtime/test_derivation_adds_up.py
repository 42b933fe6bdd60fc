"""What a derivation shows can be checked on paper: every number follows from those below it.

Random patterns of nested primitives are run, and what is shown of each rule is read back, as by
somebody who has the drawn tree alone.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from parallax_primitives.catalogue import SPECS
from parallax_primitives.values import Agent, Json
from parallax_runtime import (
    Execution,
    Program,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    run_sync,
)
from parallax_runtime.derivation import derive
from parallax_runtime.derivation_json import derivation_json
from tests.runtime.nested import WRITABLE, nested_program
from tests.runtime.test_derivation import assert_recomputable

PROGRAMS: Final = 2 * len(WRITABLE)
RUNS: Final = 6
"""So many of each program."""
ANSWERS: Final[Sequence[Sequence[Json]]] = (
    ("yes", "no", None),
    (1.0, 2.0, 5.0),
    ({"verdict": "yes"}, {"verdict": "no", "why": [1.0]}),
    (True, False),
)


def performed(program: Program, chance: random.Random) -> Execution:
    answers = chance.choice(ANSWERS)
    agents = [
        (Agent(f"a{at}", expertise=chance.choice((None, 0.5))), _script(answers, chance))
        for at in range(6)
    ]
    registry = Registry(tuple(agents))
    return run_sync(program, {"task": "look"}, registry, clock=VirtualClock(), timeout=600.0)


def _script(answers: Sequence[Json], chance: random.Random) -> ScriptedAgent:
    return ScriptedAgent(
        [
            Step(
                answer=chance.choice(answers),
                confidence=chance.choice((0.0, 0.2, 0.55, 0.81, 0.935, 1.0)),
                delay=chance.choice((0.0, 1.0)),
                error=chance.choice((None, None, None, None, "crash")),
            )
            for _ in range(3)
        ]
    )


def numbers(node: Mapping[str, Any]) -> list[float]:
    """The numbers that are told, without those in remarks such as `(2 of 3 by weight)`."""
    told = " ".join(node["words"]).partition(", ")[0]
    if node["formula"]["kind"] == "product":
        told = re.sub(r"\(.*?\)", "", told)
    return [float(one) for one in re.findall(r"\d+\.\d+(?:e-\d+)?", told)]


def shown_result(node: Mapping[str, Any], parts: Sequence[str]) -> float | None:
    """What the words of a node come to, given how its parts are shown; None where they only say
    why."""
    told = numbers(node)
    below = [float(one) for one in parts]
    match node["formula"]["kind"]:
        case "product":
            return min(1.0, math.prod(told))
        case "held":
            return min(told[2], max(told[1], told[0]))
        case "rescaled":
            return min(1.0, max(0.0, (told[0] - told[1]) / (told[2] - told[1])))
        case "least":
            return min(below)
        case "highest":
            return max(below)
        case "mean":
            return math.fsum(below) / len(below)
        case "any":
            return 1 - math.prod(1 - one for one in below)
        case "kept":
            return below[0]
        case "refused":
            return 0.0
    return None


def assert_adds_up(data: Mapping[str, Any], told: str) -> None:
    nodes = {one["id"]: one for one in data["nodes"]}
    parts: dict[str, list[str]] = {one: [] for one in nodes}
    for edge in data["edges"]:
        if edge["role"] not in ("failed", "repeated"):
            parts[edge["from"]].append(nodes[edge["to"]]["shown"])
    for name, node in nodes.items():
        if node["formula"] is None:
            assert node["kind"] != "rule" or node["rule"] in ("plain", "value"), (node, told)
            continue
        assert node["words"] or node["formula"]["kind"] == "kept", (node, told)
        found = shown_result(node, parts[name])
        if found is None:
            continue
        shown = node["shown"]
        places = len(shown.partition(".")[2])
        if node["formula"]["kind"] in ("mean", "any"):
            # Each part may be rounded by half a unit, and so may the result.
            assert found == pytest.approx(float(shown), abs=10**-places), (node, told)
        else:
            assert f"{found:.{places}f}" == shown, (node, parts[name], told)


def test_the_numbers_shown_give_the_number_shown() -> None:
    seen: set[str] = set()
    for at in range(PROGRAMS):
        text, program = nested_program(WRITABLE, at, seed=11)
        for number in range(RUNS):
            done = performed(program, random.Random(at * RUNS + number))
            if done.status in ("completed", "pending"):
                data: Any = derivation_json(derive(done.value, program, done.events))
                assert_recomputable(data)
                assert_adds_up(data, text)
                seen.update(node["rule"] for node in data["nodes"])
    # The others hand on what they were given as it is.
    assert len(seen & set(SPECS)) >= len(SPECS) - 15
