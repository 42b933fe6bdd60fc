"""Casting: the entries of a case become agents of the pattern's groups.

- Under an agent's own name stands one agent. Its capabilities are those it is given; without any,
  an agent whose name is a capability that groups of the pattern ask for has what they ask for.
- Under the name of a group (`securityAgents`) a list holds the group's agents one by one, and a
  script is played by as many as the group needs (or `count` says). They are called `security-1`,
  `security-2` …, or `security` when there is one; all have the group's capabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.diagnostics.testing import DuplicateScriptedAgent, MembersOutsideGroup
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.testing.content import AgentScript, Step
from parallax_patterns.testing.test_file import AgentEntry, TestFile
from parallax_primitives.nearest import nearest
from parallax_primitives.values import Agent
from parallax_runtime.program import Requirement

Groups: TypeAlias = Mapping[str, Requirement]
"""The groups of a compiled program: by name, what each asks of its agents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One scripted agent: who it is, what it is expected to be asked, and where that stands.

    A single step `repeats` for every call; a sequence is played step by step. What `defaults`
    scripts (`shared`) need not happen in every case.
    """

    agent: Agent
    steps: tuple[Step, ...]
    repeats: bool
    shared: bool
    path: YamlPath
    steps_path: YamlPath | None = None
    """Where the sequence stands; None for a single step, which stands where the role does."""

    def step_path(self, at: int) -> YamlPath:
        return self.path if self.steps_path is None else (*self.steps_path, at)

    def lasting(self) -> Role:
        """The same role, whose last step is played for any further call too."""
        last = tuple(replace(one, repeat=True) for one in self.steps[-1:])
        return replace(self, steps=(*self.steps[:-1], *last))


def ask_functions(roles: Iterable[Role]) -> bool:
    """Whether any step names a function."""
    return any(step.function is not None for role in roles for step in role.steps)


def cast(
    file: TestFile, entries: Iterable[AgentEntry], groups: Groups, sink: Sink
) -> tuple[Role, ...]:
    """The roles of a case; faults of its entries go to the sink."""
    roles: dict[str, Role] = {}
    for entry in entries:
        for role in _roles(file, entry, groups, sink):
            if role.agent.id in roles:
                _report_twice(file, role, sink)
            roles.setdefault(role.agent.id, role)
    return tuple(roles.values())


def _report_twice(file: TestFile, role: Role, sink: Sink) -> None:
    span = file.key_span(role.path)
    sink.report(DuplicateScriptedAgent(source=file.source, span=span, agent=role.agent.id))


def _roles(file: TestFile, entry: AgentEntry, groups: Groups, sink: Sink) -> Iterator[Role]:
    group = groups.get(entry.name)
    if group is not None:
        yield from _group_roles(entry, group)
    elif isinstance(entry.script, AgentScript):
        yield from _repeated(entry, entry.script, _own_capabilities(entry, groups), entry.name, 1)
    else:
        yield from _sequence_role(file, entry, entry.script, groups, sink)


def _group_roles(entry: AgentEntry, group: Requirement) -> Iterator[Role]:
    capabilities = tuple(group.get("capabilities") or ())
    stem = capabilities[0] if capabilities else "agent"
    if isinstance(entry.script, AgentScript):
        needed = max(1, int(group.get("min", 1)))
        yield from _repeated(entry, entry.script, capabilities, stem, needed)
        return
    for at, member in enumerate(entry.script):
        yield _role(entry, member, f"{stem}-{at + 1}", capabilities, (*entry.path, at))


def _repeated(
    entry: AgentEntry, script: AgentScript, capabilities: tuple[str, ...], stem: str, needed: int
) -> Iterator[Role]:
    """As many agents with one script as are wanted."""
    count = script.count if script.count is not None else needed
    for number in range(1, count + 1):
        name = stem if count == 1 else f"{stem}-{number}"
        yield _role(entry, script, name, capabilities, entry.path)


def _role(
    entry: AgentEntry,
    script: AgentScript | list[Step],
    name: str,
    capabilities: tuple[str, ...],
    path: YamlPath,
) -> Role:
    if isinstance(script, list):
        agent = Agent(name, capabilities=capabilities)
        return Role(
            agent=agent,
            steps=tuple(script),
            repeats=False,
            shared=entry.shared,
            path=path,
            steps_path=path,
        )
    own = tuple(script.capabilities or ())
    together = tuple(dict.fromkeys((*capabilities, *own)))
    return Role(
        agent=Agent(name, capabilities=together, expertise=script.expertise),
        steps=script.steps,
        repeats=script.script is None,
        shared=entry.shared,
        path=path,
        steps_path=None if script.script is None else (*path, "script"),
    )


def _own_capabilities(entry: AgentEntry, groups: Groups) -> tuple[str, ...]:
    """What an agent can do by its name, unless it is given something: it serves every group that
    asks for a capability of that name, and so has all that these groups ask for.
    """
    if isinstance(entry.script, AgentScript) and entry.script.capabilities is not None:
        return ()
    asked = [tuple(one.get("capabilities") or ()) for one in groups.values()]
    return tuple(dict.fromkeys(one for each in asked if entry.name in each for one in each))


def _sequence_role(
    file: TestFile,
    entry: AgentEntry,
    items: list[list[Step] | AgentScript],
    groups: Groups,
    sink: Sink,
) -> Iterator[Role]:
    """A list under an agent's own name is the sequence of its calls."""
    steps: list[Step] = []
    for at, item in enumerate(items):
        problem = _no_step(item)
        if problem is None and isinstance(item, AgentScript):
            steps.append(item)
        else:
            sink.report(
                MembersOutsideGroup(
                    source=file.source,
                    span=file.span((*entry.path, at)),
                    name=entry.name,
                    problem=problem or "it needs `answer`, `error` or `function`",
                    nearest=nearest(entry.name, groups),
                )
            )
    yield Role(
        agent=Agent(entry.name, capabilities=_own_capabilities(entry, groups)),
        steps=tuple(steps),
        repeats=False,
        shared=entry.shared,
        path=entry.path,
        steps_path=entry.path,
    )


def _no_step(item: list[Step] | AgentScript) -> str | None:
    """Why an item of a sequence is no step of it."""
    if isinstance(item, list):
        return "it cannot be a list"
    for key in ("capabilities", "expertise", "count", "script"):
        if item.has(key):
            return f"it has no `{key}`"
    return None if item.acts else "it needs `answer`, `error` or `function`"
