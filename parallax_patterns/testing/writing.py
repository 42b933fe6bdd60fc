"""Adding a case to a test file: what it holds already stays as it is, every comment and blank.

The case is added as text after the last one. A pattern without a test file is given one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parallax_patterns.testing.test_file import TestFile
from parallax_primitives.values import Agent, Json
from parallax_runtime.program import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripted:
    """An agent, and what its entry says of its calls."""

    agent: Agent
    says: Mapping[str, Json]


def free_name(file: TestFile | None, stem: str) -> str:
    """A name that no case of the file has."""
    taken = set() if file is None else {case.name for case in file.cases}
    numbered = (stem if at == 1 else f"{stem}, {at}" for at in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def with_case(file: TestFile | None, pattern: Path, path: Path, case: str) -> str:
    """The text of the test file at a path with one more case, or of a new one for the pattern."""
    if file is not None:
        return _added(file, case)
    relative = Path(os.path.relpath(pattern, path.parent)).as_posix()
    return f"pattern: {json.dumps(relative)}\ncases:\n{_indented(case, 2)}\n"


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


def agent_lines(
    file: TestFile | None, groups: Mapping[str, Requirement], scripts: Sequence[Scripted]
) -> Iterator[str]:
    """The `agents` of a case, under the names of groups where the defaults use these."""
    entries = list(_entries(file, groups, scripts))
    if entries:
        yield "  agents:"
        for entry in entries:
            yield f"    {entry}"


def _entries(
    file: TestFile | None, groups: Mapping[str, Requirement], scripts: Sequence[Scripted]
) -> Iterator[str]:
    left = {one.agent.id: one for one in scripts}
    for entry in () if file is None else file.shared_agents:
        group = groups.get(entry.name)
        if group is None:
            continue
        members = [one for one in left.values() if _is_of(one, group)]
        yield f"{entry.name}:" if members else f"{entry.name}: []"
        for one in members:
            yield f"  - {_script(one, named=False)}"
            del left[one.agent.id]
    for name, one in left.items():
        yield f"{case_json(name)}: {_script(one, named=True)}"


def _is_of(one: Scripted, group: Requirement) -> bool:
    return set(group.get("capabilities") or ()) <= set(one.agent.capabilities)


def _script(one: Scripted, *, named: bool) -> str:
    """One agent's entry; what it is able to do is said where its name alone stands."""
    who: dict[str, Json] = {}
    if named:
        who["capabilities"] = list(one.agent.capabilities)
    if one.agent.expertise is not None:
        who["expertise"] = one.agent.expertise
    return case_json({**who, **one.says})


def case_json(data: Json) -> str:
    """JSON is YAML, and needs no quoting of its own."""
    return json.dumps(data, ensure_ascii=False)
