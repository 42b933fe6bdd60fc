"""Which part of a plan carries out which clause of the requirements, and which tests show it.

A clause is one value of the requirements at its path. A plan honours it when some node carries it
out; a clause without nodes is one that the plan does not honour. `check_plan` reports those, a
receipt lists the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parallax_patterns.generation.cases import cases_of
from parallax_patterns.generation.casting import cast_of
from parallax_patterns.generation.honouring import nodes_of
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.located_yaml.document import Path
from parallax_patterns.requirements import Requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One value of the requirements: the nodes that carry it out, the test cases that show it."""

    path: Path
    nodes: tuple[str, ...]
    tests: tuple[str, ...]


def clauses_of(
    plan: PatternPlan, requirements: Requirements, name: str | None = None
) -> tuple[Clause, ...]:
    """Every clause, in the order of the schema; `name` overrides that of the requirements."""
    shown = _Shown(plan)
    return tuple(
        Clause(path=path, nodes=nodes, tests=shown.by(nodes) if nodes else ())
        for path, nodes in nodes_of(plan, requirements, name)
    )


def shown_path(path: Path) -> str:
    """`stages[0].name`"""
    return "".join(_steps(path))


def _steps(path: Path) -> Iterator[str]:
    for at, part in enumerate(path):
        yield f"[{part}]" if isinstance(part, int) else f"{'.' if at else ''}{part}"


class _Shown:
    """Which test cases show what a node does: those that call its agents, or reach it."""

    def __init__(self, plan: PatternPlan) -> None:
        self._cases = cases_of(plan)
        self._examples = [json.loads(example)["name"] for example in plan.examples]
        self._agents = dict(_asking(plan))
        self._gates = {f"gates[{at}]": gate.kind for at, gate in enumerate(plan.gates)}

    def by(self, nodes: Iterable[str]) -> tuple[str, ...]:
        found = {name for node in nodes for name in self._names(node)}
        every = [*(case.name for case in self._cases), *self._examples]
        return tuple(name for name in every if name in found)

    def _names(self, node: str) -> Iterator[str]:
        if node.startswith("examples"):
            yield self._examples[int(node[len("examples[") : -1])]
            return
        agents = next(
            (asked for known, asked in self._agents.items() if _within(node, known)), None
        )
        about = self._gates.get(node)
        gated = about is not None and any(case.gate == about for case in self._cases)
        for case in self._cases:
            if gated:
                shown = case.gate == about
            elif node.startswith("fallback"):
                shown = not case.passed
            else:
                called = agents is None or any(case.calls.get(one) for one in agents)
                shown = called or case.optional
            if shown:
                yield case.name


def _within(node: str, known: str) -> bool:
    return node == known or node.startswith(f"{known}.")


def _asking(plan: PatternPlan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The nodes that ask agents, the inner ones first, and whom they ask."""
    cast = cast_of(plan)
    for at, stage in enumerate(plan.stages):
        for each, voice in enumerate(stage.voices):
            yield f"stages[{at}].voices[{each}]", cast.of_voice(voice)
        yield f"stages[{at}]", cast.of_stage(stage)
    for at, group in enumerate(plan.groups):
        yield f"groups[{at}]", cast.members[group.name]
