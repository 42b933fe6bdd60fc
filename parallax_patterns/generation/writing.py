"""Generating into a project: compose, compile, test, simulate, and only then write.

Everything is tried in a temporary project first (see `trying`). What does not pass is never
written, and a file that would change is kept unless `force` is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_patterns.errors import FINDINGS, UserError
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.writing import goal_source
from parallax_patterns.generation.placing import place
from parallax_patterns.generation.proposals.model import Account, Case, Proposed, Proposer
from parallax_patterns.generation.trying import Trial, tried
from parallax_patterns.project import Project
from parallax_patterns.receipt_marks import receipt_file
from parallax_patterns.receipts import Provenance
from parallax_patterns.requirements import LocatedRequirements, load_requirements
from parallax_patterns.sources import read_source
from parallax_patterns.testing.results import TestRun
from parallax_patterns.validation import Validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A generated pattern: where it belongs, its texts, how it fared, whether it was written.

    `diagnostics` are notes and warnings about the requirements, `notes` what was assumed.
    """

    pattern_path: Path
    test_path: Path
    receipt_path: Path
    text: str
    test_text: str
    receipt_text: str
    trial: Trial
    notes: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    written: bool
    account: Account | None = None
    """How a model's proposal fared; None when no model was asked."""

    @property
    def validation(self) -> Validation:
        return self.trial.validation

    @property
    def tests(self) -> TestRun:
        return self.trial.tests

    @property
    def passed(self) -> bool:
        """Whether it has no finding, every test passed, and simulated runs broke no rule."""
        return self.trial.passed


def generate(
    project: Project,
    requirements: Path | str,
    *,
    name: str | None = None,
    output: Path | None = None,
    dry_run: bool = False,
    force: bool = False,
    proposer: Proposer | None = None,
) -> Generated:
    """A pattern with its tests from a requirements file, or from a goal in words.

    `output` is the pattern's file, or a folder for it. A `proposer` may have a better pattern than
    the rules. Raises UserError when the requirements have faults, or when a different file is in
    the way.
    """
    sink = Sink()
    case = case_of(project, requirements, sink, name=name)
    proposed = None if proposer is None else proposer(case)
    composed = case.by_rules if proposed is None else attributed(case, proposed)
    path = composed.path_in(project, output)
    trial = None if proposed is None else proposed.trial
    trial = trial or tried(composed)
    account = None if proposed is None else proposed.account
    done = _finished(project, composed, trial, path, tuple(sink), account)
    if trial.passed and not dry_run:
        place(project, composed.files(project, path), force=force)
        return replace(done, written=True)
    return done


def attributed(case: Case, proposed: Proposed) -> GeneratedPattern:
    """The pattern with whom it is from, for its receipt."""
    account = proposed.account
    used = account.usage
    return replace(
        proposed.composed,
        requirements=case.by_rules.requirements,
        source=case.by_rules.source,
        provenance=Provenance(
            provider=account.provider,
            proposal=account.proposal,
            model=account.model,
            prompts=account.prompts,
            rounds=len(account.rounds),
            input_tokens=None if used is None else used.input_tokens,
            output_tokens=None if used is None else used.output_tokens,
            fallback=account.fallback,
        ),
    )


def case_of(
    project: Project, requirements: Path | str, sink: Sink, *, name: str | None = None
) -> Case:
    """The requirements with the pattern that the rules make of them.

    Raises UserError when they have faults; notes and warnings go to the sink.
    """
    given = _given(project, requirements, sink)
    composed = None
    if given is not None:
        name = name or _stem(given, requirements)
        composed = compose(given, sink, name=name)
    if given is None or composed is None:
        shown = f"`{requirements}`" if isinstance(requirements, Path) else "The goal"
        raise UserError(
            f"{shown} has faults; nothing was generated.",
            diagnostics=tuple(sink),
            exit_code=FINDINGS,
        )
    source = requirements if isinstance(requirements, Path) else None
    return Case(requirements=given, by_rules=replace(composed, source=source), name=name)


def _given(project: Project, wanted: Path | str, sink: Sink) -> LocatedRequirements | None:
    if isinstance(wanted, Path):
        return load_requirements(read_source(wanted, project, sink), sink)
    return load_requirements(goal_source(wanted), sink)


def _stem(given: LocatedRequirements, wanted: Path | str) -> str | None:
    """The name of a pattern whose requirements have none: that of their file."""
    if given.requirements.name is not None or not isinstance(wanted, Path):
        return None
    return wanted.stem.removesuffix(".requirements")


def _finished(
    project: Project,
    composed: GeneratedPattern,
    trial: Trial,
    path: Path,
    diagnostics: tuple[Diagnostic, ...],
    account: Account | None,
) -> Generated:
    """What was generated, before anything is written."""
    files = composed.files(project, path)
    test_path, receipt = project.test_file(path), receipt_file(path)
    return Generated(
        pattern_path=path,
        test_path=test_path,
        receipt_path=receipt,
        text=composed.pattern_text,
        test_text=files[test_path],
        receipt_text=files[receipt],
        trial=trial,
        notes=composed.notes,
        diagnostics=diagnostics,
        written=False,
        account=account,
    )
