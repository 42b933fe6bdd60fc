"""From a pattern and its tests to everything that its simulation needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.pipeline import Compilation
from parallax_compiler.source import Source, Span
from parallax_patterns.compilation import compile_pattern
from parallax_patterns.diagnostics.simulation import UnknownProfile
from parallax_patterns.errors import FINDINGS, USAGE, UserError
from parallax_patterns.generation.schemas import examples
from parallax_patterns.invariants import Invariant, header_invariants, read_invariant
from parallax_patterns.project import Project
from parallax_patterns.simulation.casting import simulated_agents
from parallax_patterns.simulation.profiles import PROFILES, Confidence, Latency, Profile
from parallax_patterns.simulation.worlds import SimulatedAgent
from parallax_patterns.testing import content
from parallax_patterns.testing.loading import load_test_file
from parallax_patterns.testing.test_file import TestFile
from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import seconds
from parallax_primitives.values import Json
from parallax_runtime import Program, load

FLAG: Final = "--invariant"
"""Where an invariant stands that no file holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A pattern ready to be simulated. `notes` say what was made up."""

    path: Path
    source: Source
    program: Program
    plan: str
    """The hash of the program: another one may do something else with the same seed."""
    agents: tuple[SimulatedAgent, ...]
    inputs: tuple[Json, ...]
    mailboxes: Mapping[str, Json]
    invariants: tuple[Invariant, ...]
    herd: float
    file: TestFile | None
    notes: tuple[str, ...]

    def truth(self, place: int) -> Json:
        """The true answer, as the first agent would give it."""
        answers = self.agents[0].answers if self.agents else (None,)
        return answers[place % len(answers)]


def prepare(path: Path, project: Project, extra: Sequence[str] = ()) -> Setup:
    """The setup of a pattern; `extra` are further invariants. Raises UserError for any fault."""
    return setup_of(compile_pattern(path, project), path, project, extra)


def setup_of(
    compilation: Compilation, path: Path, project: Project, extra: Sequence[str] = ()
) -> Setup:
    """The setup of what was compiled, were it the pattern at a path."""
    sink = Sink()
    sink.extend(compilation.diagnostics)
    if compilation.python is None or sink.has_errors:
        raise UserError(
            f"`{compilation.source.name}` has errors.", diagnostics=tuple(sink), exit_code=FINDINGS
        )
    test_path = project.test_file(path)
    found = Sink()
    file = load_test_file(test_path, project, found) if test_path.is_file() else None
    program = load(compilation.python.text, f"<{compilation.source.name}>")
    notes: list[str] = []
    profiles = _profiles(file, found)
    invariants = tuple(_invariants(compilation.source, file, extra, found))
    _require_sound(found)
    return Setup(
        path=path,
        source=compilation.source,
        program=program,
        plan=_hash(compilation.python.text),
        agents=simulated_agents(program, file, profiles, notes),
        inputs=_inputs(file, program, notes),
        mailboxes=_mailboxes(file),
        invariants=invariants,
        herd=_herd(file),
        file=file,
        notes=tuple(notes),
    )


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _require_sound(found: Sink) -> None:
    if not found.has_errors:
        return
    where = next(iter(found)).source.name
    if where == FLAG:
        words, code = f"What `{FLAG}` says cannot be used.", USAGE
    else:
        words, code = f"`{where}` has faults.", FINDINGS
    raise UserError(words, diagnostics=tuple(found), exit_code=code)


# --- inputs and mailboxes ------------------------------------------------------------------------


def _inputs(file: TestFile | None, program: Program, notes: list[str]) -> tuple[Json, ...]:
    if file is not None and file.simulation.inputs is not None:
        return tuple(file.simulation.inputs)
    if file is not None:
        return tuple(case.input for case in file.cases)
    schema = program.input_schema
    if not isinstance(schema, dict):
        return (None,)
    made_up = tuple(examples(schema))
    notes.append("the inputs are made up to fit `@input`, because there are no tests")
    return made_up or (None,)


def _mailboxes(file: TestFile | None) -> dict[str, Json]:
    """What people answer: as the last test says in which they do."""
    if file is None:
        return {}
    answers = [*file.shared_answers, *(one for case in file.cases for one in case.answers)]
    return {
        one.mailbox: {"value": one.answer.value, "confidence": one.answer.confidence}
        for one in answers
    }


def _herd(file: TestFile | None) -> float:
    herd = None if file is None else file.simulation.herd
    return 0.5 if herd is None else herd


# --- invariants ----------------------------------------------------------------------------------


def _invariants(
    source: Source, file: TestFile | None, extra: Sequence[str], sink: Sink
) -> Iterator[Invariant]:
    places = [(text, source, span) for text, span in header_invariants(source)]
    if file is not None:
        places += [
            (text, file.source, file.span(("invariants", at)))
            for at, text in enumerate(file.invariants)
        ]
    places += [(text, Source(FLAG, text), Span(0, len(text))) for text in extra]
    for text, where, span in places:
        found = read_invariant(text, where, span)
        if isinstance(found, Diagnostic):
            sink.report(found)
        else:
            yield found


# --- profiles ------------------------------------------------------------------------------------


def _profiles(file: TestFile | None, sink: Sink) -> dict[str, Profile]:
    """The profiles by name, those of the file over those that every project has."""
    known = dict(PROFILES)
    if file is None:
        return known
    for name, written in file.simulation.profiles.items():
        like = written.like or ("typical" if name not in PROFILES else name)
        if like not in known:
            _report(like, known, ("simulation", "profiles", name, "like"), file, sink)
        known[name] = _profile(written, known.get(like, Profile()))
    for who, name in file.simulation.agents.items():
        if name not in known:
            _report(name, known, ("simulation", "agents", who), file, sink)
    return known


def _report(
    name: str, known: Iterable[str], path: tuple[str | int, ...], file: TestFile, sink: Sink
) -> None:
    sink.report(
        UnknownProfile(
            source=file.source, span=file.span(path), name=name, nearest=nearest(name, known)
        )
    )


def _profile(written: content.Profile, like: Profile) -> Profile:
    changes: dict[str, Any] = {}
    if written.accuracy is not None:
        changes["accuracy"] = written.accuracy
    for key, one in (("right", written.right), ("wrong", written.wrong)):
        if one is not None:
            before: Confidence = getattr(like, key)
            spread = before.spread if one.spread is None else one.spread
            changes[key] = Confidence(mean=one.mean, spread=spread)
    if written.latency is not None:
        changes["latency"] = _latency(written.latency, like.latency)
    if written.errors is not None:
        changes["errors"] = written.errors
    return replace(like, **changes)


def _latency(written: content.LatencyProfile, like: Latency) -> Latency:
    spread = like.spread if written.spread is None else written.spread
    return Latency(median=seconds(written.median), spread=spread)
