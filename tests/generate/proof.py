"""The proof of a requirements file: a pattern that does what it says, or a refusal at its place.

A file that is to be refused says so in its first lines: `# refused: CODE LINE:COLUMN` for each
error, and `# mentions: WORDS` for words that the findings have to contain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.printer import print_module
from parallax_patterns.generation.cases import cases_of
from parallax_patterns.generation.casting import cast_of
from parallax_patterns.generation.clauses import clauses_of
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.generation.trying import in_a_project
from parallax_patterns.requirements import load_requirements
from parallax_patterns.simulation.preparing import Setup, prepare
from parallax_patterns.simulation.running import BUDGET, Runs
from parallax_patterns.testing.running import run_tests
from parallax_patterns.validation import validate
from tests.patterns_sdk.findings import error_places

CORPUS: Final = Path(__file__).parent / "corpus"
FILES: Final = sorted(CORPUS.glob("*.yaml"))
REFUSED: Final = [path for path in FILES if path.name.startswith("refused-")]
COMPOSED: Final = [path for path in FILES if path not in REFUSED]
MOST: Final = 200
"""After so many simulated runs every capability has been called."""


def composed(path: Path) -> GeneratedPattern:
    """The pattern of a file that is not refused."""
    sink = Sink()
    found = _composed(path, sink)
    assert found is not None, error_places(sink)
    return found


def _composed(path: Path, sink: Sink) -> GeneratedPattern | None:
    given = load_requirements(Source(path.name, path.read_text(encoding="utf-8")), sink)
    if given is None:
        return None
    return compose(given, sink, name=given.requirements.name or path.stem)


def faults_of(path: Path, runs: int = MOST) -> list[str]:
    """What keeps a file from being what the corpus says it is; nothing where it is."""
    sink = Sink()
    found = _composed(path, sink)
    if found is None or path in REFUSED:
        return list(_refusal_faults(path, sink))
    return list(_pattern_faults(found, runs))


def _refusal_faults(path: Path, sink: Sink) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    wanted = sorted(re.findall(r"^# refused: (\S+ \S+)$", text, re.MULTILINE))
    found = sorted(error_places(sink))
    if found != wanted or not wanted:
        yield f"refused {found} instead of {wanted}"
    words = "\n".join(one.text() for one in sink)
    for line in re.findall(r"^# mentions: (.*)$", text, re.MULTILINE):
        yield from (f"`{word}` is not mentioned" for word in line.split() if word not in words)
    yield from (f"{one.code} has no hint" for one in sink if not one.hint)


def _pattern_faults(pattern: GeneratedPattern, runs: int) -> Iterator[str]:
    yield from _printing_faults(pattern.pattern_text)
    with in_a_project(pattern) as (project, path):
        tests = project.test_file(path)
        found = validate((path, tests), project, strict=True)
        yield from (f"{one.code}: {one.label}" for one in found.diagnostics)
        for case in run_tests((tests,), project).cases:
            if case.status != "passed":
                yield f"{case.name}: {[one.message for one in case.failures]}"
        if found.ok:
            yield from _run_faults(pattern, prepare(path, project), runs)
    assert pattern.requirements is not None
    for clause in clauses_of(pattern.plan, pattern.requirements, pattern.name):
        if not clause.nodes or not clause.tests:
            yield f"{clause.path} is not carried out, or no test shows it"


def _printing_faults(text: str) -> Iterator[str]:
    """The text is what the printer makes of it, comments aside."""
    module = parse(Source("pattern.prism", text), Sink())
    code = [line for line in text.splitlines() if line and not line.startswith("//")]
    if module is None or [line for line in print_module(module).splitlines() if line] != code:
        yield "the printer writes it otherwise"


def _not_called_in_tests(plan: PatternPlan) -> set[str]:
    """The capabilities that no passed test has surely called: those of optional calls, if any."""
    cast = cast_of(plan)
    left = {group.capability for group in plan.groups if group.capability is not None}
    for case in cases_of(plan):
        if not case.optional and not case.exceeded:
            for group in plan.groups:
                if any(case.calls.get(agent) for agent in cast.members[group.name]):
                    left.discard(group.capability or "")
    return left


def _run_faults(pattern: GeneratedPattern, setup: Setup, runs: int) -> Iterator[str]:
    """What simulated runs break; then on, until every capability has been called."""
    left = _not_called_in_tests(pattern.plan)
    capabilities = {one.agent.id: one.agent.capabilities for one in setup.agents}
    with Runs(setup) as simulation:
        for seed in range(MOST):
            if seed >= runs and not left:
                return
            played = simulation.by_chance(seed)
            broken = [one for one in played.outcome.violations if one.rule != BUDGET]
            if broken:
                yield f"seed {seed}: {broken[0].rule}: {broken[0].message}"
                return
            for event in played.execution.events if left else ():
                if event.kind == "call.started":
                    left -= set(capabilities.get(str(event.data["agent"]), ()))
    yield from (f"`{one}` is never called" for one in sorted(left))
