"""A scenario as a case of the pattern's test file: of a broken rule, which fails until it is kept,
or of anything else that is expected of the run.

What the file holds already stays as it is, every comment and blank: the case is added as text after
the last one. A pattern without a test file is given one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from parallax_patterns.invariants import speaks_of
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import Setup
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_patterns.testing.test_file import TestFile
from parallax_patterns.text_files import write_atomically
from parallax_primitives.values import Json
from parallax_runtime import Step
from parallax_runtime.program import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """A case that was written: its name, the file, and the text that was added."""

    name: str
    path: Path
    text: str


def promote(setup: Setup, played: Played, rule: str, project: Project) -> Promoted:
    """Writes the scenario of a run, in which a rule is broken, as a test case."""
    return add_case(
        setup,
        played,
        rule,
        _expected(setup, rule),
        project,
        with_truth="truth" in speaks_of(rule),
    )


def add_case(  # what a case is made of
    setup: Setup,
    played: Played,
    title: str,
    expected: Mapping[str, Json],
    project: Project,
    *,
    with_truth: bool = False,
) -> Promoted:
    """Writes the scenario of a run as a test case that expects something of it."""
    path = project.test_file(setup.path)
    file = setup.file
    name = _name(file, title, played.scenario.seed)
    case = "\n".join(_case(setup, played, expected, name, with_truth=with_truth))
    if file is None:
        pattern = Path(os.path.relpath(setup.path, path.parent)).as_posix()
        text = f"pattern: {json.dumps(pattern)}\ncases:\n{_indented(case, 2)}\n"
    else:
        text = _added(file, case)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    return Promoted(name=name, path=path, text=case)


def _name(file: TestFile | None, title: str, seed: int) -> str:
    """A name that no case of the file has."""
    taken = set() if file is None else {case.name for case in file.cases}
    stem = f"{title} (seed {seed})"
    numbered = (stem if at == 1 else f"{stem}, {at}" for at in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def _added(file: TestFile, case: str) -> str:
    """The text of a test file with one more case behind the last."""
    text = file.source.text
    last = file.located.span("cases", len(file.cases) - 1)
    column = file.source.position(last.start).column - 1
    dash = text.rfind("-", 0, last.start)
    indent = file.source.position(dash).column - 1 if dash >= 0 else max(0, column - 2)
    end = last.start + len(text[last.start : last.end].rstrip())
    line_end = text.find("\n", end)
    cut = len(text) if line_end < 0 else line_end
    return f"{text[:cut]}\n{_indented(case, indent)}{text[cut:] or chr(10)}"


def _indented(case: str, indent: int) -> str:
    return "\n".join(" " * indent + line for line in case.splitlines())


# --- the case ------------------------------------------------------------------------------------


def _case(
    setup: Setup, played: Played, expected: Mapping[str, Json], name: str, *, with_truth: bool
) -> Iterator[str]:
    scenario = played.scenario
    yield f"- name: {_json(name)}"
    yield f"  seed: {scenario.seed}"
    yield f"  input: {_json(scenario.input)}"
    if with_truth:
        yield f"  truth: {_json(setup.truth(scenario.truth))}"
    entries = list(_entries(setup, scenario.steps))
    if entries:
        yield "  agents:"
        for entry in entries:
            yield f"    {entry}"
    answers = _answers(setup, played)
    if answers:
        yield f"  answers: {_json(answers)}"
    yield f"  expect: {_json(dict(expected))}"


def _answers(setup: Setup, played: Played) -> dict[str, Json]:
    """What the mailboxes answered that were asked."""
    asked = (event.data["by"] for event in played.execution.events if event.kind == "answered")
    return {str(by): setup.mailboxes[by] for by in asked if by in setup.mailboxes}


def _expected(setup: Setup, rule: str) -> dict[str, Json]:
    if any(one.text == rule for one in setup.invariants):
        return {"invariants": [rule]}
    return {"status": "completed"}


def _entries(setup: Setup, steps: Mapping[str, tuple[Step, ...]]) -> Iterator[str]:
    """The agents, under the names of groups where the defaults of the file use these."""
    left = {one.agent.id: one for one in setup.agents if one.agent.id in steps}
    shared = () if setup.file is None else setup.file.shared_agents
    for entry in shared:
        group = setup.program.groups.get(entry.name)
        if group is None:
            continue
        members = [one for one in left.values() if _is_of(one, group)]
        yield f"{entry.name}:"
        for one in members:
            yield f"  - {_script(one, steps[one.agent.id], named=False)}"
            del left[one.agent.id]
    for name, one in left.items():
        yield f"{_json(name)}: {_script(one, steps[name], named=True)}"


def _is_of(one: SimulatedAgent, group: Requirement) -> bool:
    return set(group.get("capabilities") or ()) <= set(one.agent.capabilities)


def _script(one: SimulatedAgent, taken: tuple[Step, ...], *, named: bool) -> str:
    """One agent's entry; what it is able to do is said where its name alone stands."""
    who: dict[str, Json] = {}
    if named:
        who["capabilities"] = list(one.agent.capabilities)
    if one.agent.expertise is not None:
        who["expertise"] = one.agent.expertise
    if len(taken) == 1:
        return _json({**who, **_step(taken[0])})
    script: list[Json] = [_step(step) for step in taken]
    return _json({**who, "script": script})


def _step(step: Step) -> dict[str, Json]:
    written: dict[str, Json] = (
        {"error": step.error}
        if step.error is not None
        else {"answer": step.answer, "confidence": step.confidence}
    )
    if step.delay:
        written["delay"] = f"{step.delay:.6g}s" if step.delay < 1e6 else step.delay * 1000
    return written


def _json(data: Json) -> str:
    """JSON is YAML, and needs no quoting of its own."""
    return json.dumps(data, ensure_ascii=False)
