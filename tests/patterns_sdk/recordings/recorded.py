"""Recording runs of small patterns in virtual time."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_patterns.compiled import CompiledPattern
from parallax_patterns.project import Project
from parallax_patterns.recordings.judging import Judgement
from parallax_patterns.recordings.model import Recording
from parallax_patterns.recordings.reading import read_recording
from parallax_patterns.recordings.recording import Recorded, run_recorded
from parallax_patterns.recordings.replaying import Replayed, Stage, replay
from parallax_patterns.recordings.writing import RecordingFile
from parallax_patterns.running import Prepared
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.tested import TestedPattern
from parallax_primitives.state import Store
from parallax_primitives.values import Agent, Json
from parallax_runtime import (
    AgentRequest,
    Program,
    Registry,
    Resolver,
    ScriptedAgent,
    Step,
    VirtualClock,
    load,
)
from parallax_runtime.agents import come_true
from parallax_runtime.scripted import ScriptedError, foreseen

NAME: Final = "any.prism"
ANSWERS: Final[tuple[Json, ...]] = ("yes", "no", 1, None, {"verdict": "approve"})
ERRORS: Final[tuple[ScriptedError, ...]] = ("timeout", "refusal", "crash", "garbage")


def prepared(text: str, program: Program | None = None) -> Prepared:
    """A pattern that is in no file."""
    if program is None:
        made = compile_source(Source(NAME, text), NoLibrary())
        assert made.python is not None, list(made.diagnostics)
        program = load(made.python.text, "any.py")
    return Prepared(
        path=Path(NAME), compilation=CompiledPattern(source=Source(NAME, text)), program=program
    )


def scripted(**scripts: list[Step] | Step) -> Registry:
    """Agents of the capability `any` that answer by a script."""
    steps = {name: one if isinstance(one, list) else [one] for name, one in scripts.items()}
    return Registry(
        (Agent(name, capabilities=("any",)), ScriptedAgent(one)) for name, one in steps.items()
    )


def record(
    pattern: Prepared,
    path: Path,
    agents: Registry,
    data: Json = None,
    resolver: Resolver | None = None,
    seed: int = 0,
    store: Store | None = None,
) -> Recorded:
    """A recorded run."""
    return run_recorded(
        pattern,
        data,
        RecordingFile(path),
        agents=agents,
        resolver=resolver,
        clock=VirtualClock(),
        seed=seed,
        store=store,
    )


def read(path: Path) -> Recording:
    return read_recording(path, Project.find(path.parent), Sink())


def replayed(path: Path, pattern: Prepared) -> tuple[Replayed, tuple[Failure, ...]]:
    """A replay, and where it parts from its recording."""
    recording = read(path)
    done = replay(Stage(recording), pattern.program)
    tested = TestedPattern(compilation=pattern.compilation, program=pattern.program)
    return done, Judgement(recording, done, tested, pattern.program).failures()


def failures(path: Path, pattern: Prepared) -> list[str]:
    """What is told of a replay, in short: `call 2: another payload at 3:10`."""
    return [_short(one) for one in replayed(path, pattern)[1]]


def _short(one: Failure) -> str:
    if one.where is None:
        return f"{one.what}: {one.message}"
    at = one.where.source.position(one.where.span.start)
    return f"{one.what}: {one.message} at {at.line}:{at.column}"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def changed(path: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Changes the lines of a recording."""
    content = lines(path)
    change(content)
    path.write_text("".join(json.dumps(line) + "\n" for line in content), "utf-8")


class AnyAgents:
    """Agents and people who do anything: drawn when they are asked."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.registry = Registry((Agent(f"a{at}", capabilities=("any",)), self) for at in range(6))

    async def call(self, request: AgentRequest) -> Any:
        return await come_true(foreseen(self._step()), request)

    def _step(self) -> Step:
        draw = self._chance
        delay = draw.choice((0.0, 0.0, 0.1, 0.3, 0.5, 1.0, 2.0))
        if draw.random() < 0.25:
            error = draw.choice(ERRORS)
            return Step(delay=0.0 if error == "timeout" else delay, error=error)
        answer = draw.choice(ANSWERS)
        return Step(answer=answer, confidence=draw.choice((0.2, 0.5, 0.9)), delay=delay)
