"""Emitted modules written by hand, scripted agents, and a way to run one with the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parallax_primitives.values import Agent
from parallax_runtime import (
    Execution,
    Program,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    load,
    run_sync,
)

HEAD = '''"""Written by hand."""

from __future__ import annotations

from parallax_runtime import api as rt

'''


def program(body: str, **constants: Any) -> Program:
    """A loaded pattern whose main is `pattern` in the body."""
    given = {"name": "P", "version": "1.0.0", "sources": ("p.prism",), **constants}
    tail = "".join(f"    {name}={value!r},\n" for name, value in given.items())
    return load(
        f"{HEAD}{body}\nPROGRAM = rt.program(\n    abi=1,\n    main=pattern,\n{tail})\n", "p.py"
    )


def expression(code: str, **constants: Any) -> Program:
    """A pattern that gives one expression."""
    return program(f"async def pattern(run: rt.Run) -> rt.Value:\n    return {code}\n", **constants)


def scripted(
    steps: Mapping[str, Sequence[Step] | Step], capability: str = "review"
) -> tuple[Registry, dict[str, ScriptedAgent]]:
    """A registry of scripted agents by id, all of one capability."""
    registry = Registry()
    agents: dict[str, ScriptedAgent] = {}
    for name, given in steps.items():
        agents[name] = ScriptedAgent([given] if isinstance(given, Step) else given)
        registry.add(Agent(name, capabilities=(capability,)), agents[name])
    return registry, agents


def go(
    made: Program, steps: Mapping[str, Sequence[Step] | Step] | None = None, **options: Any
) -> Execution:
    """One run in virtual time."""
    registry, _ = scripted(steps or {})
    data = options.pop("input", None)
    return run_sync(made, data, registry, clock=VirtualClock(), **options)


def answer(value: Any, confidence: float, delay: float = 0.0) -> Step:
    return Step(answer=value, confidence=confidence, delay=delay)


ALL = {"agents": {"capabilities": [], "min": 1, "declared": True}}


def kinds(execution: Execution) -> list[str]:
    """The kinds of all events in order."""
    return [event.kind for event in execution.events]
