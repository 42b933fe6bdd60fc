"""What keeps parallax from working here, found before it does: one line each, with what to do.

Nothing is changed: the folder of state is only asked whether it could be written.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final, Literal, TypeAlias

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.agents.checks import Checked, check_agents
from parallax_patterns.agents.found import VARIABLE as LOCAL_AGENTS
from parallax_patterns.agents.local import LocalAgents, load_agents
from parallax_patterns.configuration.config import VARIABLES, Config
from parallax_patterns.errors import UserError
from parallax_patterns.generation.providers.settings import GenerateSettings
from parallax_patterns.generation.providers.table import provider_of
from parallax_patterns.project import Project
from parallax_patterns.telemetry import VARIABLES as OTEL_VARIABLES
from parallax_patterns.text_files import shown_path
from parallax_patterns.validation import validate
from parallax_primitives.nearest import nearest
from parallax_runtime.transports.strays import VARIABLE as MARK

State: TypeAlias = Literal["fine", "warning", "fault"]

EXTRAS: Final[Mapping[str, str]] = {
    "http": "httpx2", "grpc": "grpcio", "mcp": "mcp", "otel": "opentelemetry-sdk",
}  # fmt: skip
"""The package of each extra."""

_OLDEST: Final = (3, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was looked at: how it is, and what to do where that is not fine."""

    name: str
    state: State
    words: str
    advice: str | None = None


def examine(
    start: Path, environment: Mapping[str, str], commands: tuple[str, ...], timeout: float
) -> Iterator[Finding]:
    """Everything, in the order in which it matters. `commands` have variables of their own."""
    yield _python()
    yield _package()
    yield from _variables(environment, commands)
    try:
        sink = Sink()
        project = Project.find(start, environment=environment, sink=sink)
    except UserError as error:
        yield Finding(name="project", state="fault", words=error.message, advice=error.hint)
        return
    yield _project(project, next(iter(sink), None))
    yield from _folders(project)
    yield _files(project)
    yield _state(project)
    agents = load_agents(project, environment=environment)
    yield from _extras(agents, environment)
    yield from _generate(project, environment)
    yield from _agents(agents, timeout)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info >= _OLDEST:
        return Finding(name="python", state="fine", words=f"{version}, {sys.executable}")
    advice = "Install Python 3.11 or newer"
    return Finding(name="python", state="fault", words=f"{version} is too old", advice=advice)


def _package() -> Finding:
    try:
        version = metadata.version("parallax-orchestration")
    except metadata.PackageNotFoundError:
        advice = "Run `pip install parallax-orchestration`, or `pip install -e .`"
        words = "runs from a folder, not installed"
        return Finding(name="parallax", state="warning", words=words, advice=advice)
    return Finding(name="parallax", state="fine", words=version)


def _variables(environment: Mapping[str, str], commands: tuple[str, ...]) -> Iterator[Finding]:
    """Variables that are named like ours and that nothing reads."""
    known = {*VARIABLES.values(), LOCAL_AGENTS, "PARALLAX_COLOR", "PARALLAX_DEBUG", MARK}
    beginnings = tuple(f"PARALLAX_{one.upper().replace('-', '_')}_" for one in commands)
    for name in sorted(environment):
        if name.startswith("PARALLAX_") and name not in known and not name.startswith(beginnings):
            near = nearest(name, known)
            advice = f"Write `{near}`" if near else "Remove it"
            words = f"nothing reads `{name}`"
            yield Finding(name="environment", state="warning", words=words, advice=advice)


def _project(project: Project, fault: Diagnostic | None) -> Finding:
    if fault is not None:
        words = f"`{fault.source.name}` has faults"
        advice = f"Run `parallax validate {fault.source.name}`"
        return Finding(name="project", state="fault", words=words, advice=advice)
    if not project.is_kept:
        words = f"there is none in `{project.root}` or above"
        advice = "Make one with `parallax init NAME`"
        return Finding(name="project", state="warning", words=words, advice=advice)
    count = len(project.patterns())
    words = f"{project.root}, {count} pattern{'' if count == 1 else 's'}"
    return Finding(name="project", state="fine", words=words)


def _folders(project: Project) -> Iterator[Finding]:
    """Folders that somebody has named and that are not there."""
    unnamed = Project.at(project.root, Config(), {})
    for name in ("patterns", "tests", "agents", "requirements"):
        folder = getattr(project, f"{name}_dir")
        if folder != getattr(unnamed, f"{name}_dir") and not folder.is_dir():
            words = f"`{name}` names the folder `{shown_path(folder)}`, which is not there"
            advice = f"Make it, or correct `{name}`: see `parallax config show --show-origin`"
            yield Finding(name="folders", state="warning", words=words, advice=advice)


def _files(project: Project) -> Finding:
    found = validate((), project)
    counts = found.counts
    advice = "Run `parallax validate`"
    if not found.ok:
        words = f"{counts.errors} error{'' if counts.errors == 1 else 's'} in the project's files"
        return Finding(name="files", state="fault", words=words, advice=advice)
    if counts.warnings:
        words = f"no errors, {counts.warnings} warning{'' if counts.warnings == 1 else 's'}"
        return Finding(name="files", state="warning", words=words, advice=advice)
    count = len(found.files)
    words = f"{count} file{'' if count == 1 else 's'} without errors"
    return Finding(name="files", state="fine", words=words)


def _state(project: Project) -> Finding:
    """Whether what runs leave behind could be kept."""
    folder = project.root / ".parallax"
    nearest_folder = folder if folder.is_dir() else project.root
    if folder.exists() and not folder.is_dir():
        words, advice = f"`{folder}` is no folder", "Remove it, or move it away"
        return Finding(name="state", state="fault", words=words, advice=advice)
    if not os.access(nearest_folder, os.W_OK | os.X_OK):
        words = f"`{nearest_folder}` cannot be written"
        advice = "Give yourself the right to write there: runs keep their journals in it"
        return Finding(name="state", state="fault", words=words, advice=advice)
    return Finding(name="state", state="fine", words=f"{folder} can be written")


def _extras(agents: LocalAgents, environment: Mapping[str, str]) -> Iterator[Finding]:
    """The packages of extras; one that is missing matters only where something needs it."""
    needed = {one.kind for one in agents.found}
    if any(environment.get(name) for name in OTEL_VARIABLES):
        needed.add("otel")
    for extra, package in EXTRAS.items():
        try:
            words = f"{package} {metadata.version(package)}"
            yield Finding(name=extra, state="fine", words=words)
        except metadata.PackageNotFoundError:
            advice = f"Run `pip install 'parallax-orchestration[{extra}]'`"
            if extra in needed:
                who = "the environment asks for it" if extra == "otel" else "agents need it"
                words = f"`{package}` is not installed, and {who}"
                yield Finding(name=extra, state="fault", words=words, advice=advice)
            else:
                words = f"{package} is not installed; nothing here needs it"
                yield Finding(name=extra, state="fine", words=words)


def _generate(project: Project, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Whether whom `parallax generate` is to ask could be asked; nobody is."""
    configured = project.config.generate
    provider = configured.get("provider", "none")
    if provider == "none":
        return
    given = {
        key: environment.get(f"PARALLAX_GENERATE_{key.upper()}") for key in ("base_url", "key")
    }
    said = {key: text for key, text in given.items() if text}
    try:
        provider_of(GenerateSettings(**{**configured, **said}), environment)
    except UserError as problem:
        words = problem.message.rstrip(".")
        advice = (problem.hint or "Correct `generate`").rstrip(".")
        yield Finding(name="generate", state="warning", words=words, advice=advice)
        return
    yield Finding(name="generate", state="fine", words=f"{provider}, {configured.get('model')}")


def _agents(agents: LocalAgents, timeout: float) -> Iterator[Finding]:
    if agents.has_errors:
        words = "their files have faults"
        advice = "Run `parallax agent list`"
        yield Finding(name="agents", state="fault", words=words, advice=advice)
        return
    if not agents.found:
        advice = "Add a Python file or a YAML file to `agents/`"
        yield Finding(name="agents", state="warning", words="there are none", advice=advice)
    for one in check_agents(agents, agents.found, timeout):
        yield _agent(one)


def _agent(one: Checked) -> Finding:
    name = f"agent {one.found.agent.id}"
    if not one.ok:
        advice = f"Set, start or install what it needs, or correct `{one.found.source.name}`"
        return Finding(name=name, state="fault", words=one.words, advice=advice)
    if one.differences:
        words = "; ".join(one.differences)
        advice = f"Correct `capabilities` in `{one.found.source.name}`"
        return Finding(name=name, state="warning", words=words, advice=advice)
    return Finding(name=name, state="fine", words=one.words)
