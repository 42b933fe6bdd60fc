"""`parallax generate pattern --template NAME`: a ready pattern becomes one of the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.output import Output
from parallax_cli.test_report import case_lines, summary_line
from parallax_cli.usage import refuse
from parallax_patterns.generation.from_template import Taken, from_template
from parallax_patterns.older_names import older_pattern
from parallax_patterns.project import Project, kebab_case
from parallax_patterns.ready_patterns import ReadyPattern, ready_pattern
from parallax_patterns.text_files import shown_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A ready pattern, or the older one whose successor is wanted, and its name in the project."""

    template: str | None
    older: str | None
    name: str | None

    @property
    def is_made(self) -> bool:
        return self.template is not None or self.older is not None

    def ready(self) -> ReadyPattern:
        """The ready pattern of today."""
        if self.template is not None and self.older is not None:
            refuse("`--template` and `--from-v1` exclude each other.", "Give one of them.")
        return older_pattern(self.older) if self.older else ready_pattern(self.template or "")


def take_template(
    project: Project,
    output: Output,
    choice: Choice,
    *,
    capabilities: Sequence[str],
    target: Path | None,
    dry_run: bool,
    force: bool,
) -> int:
    """Writes a ready pattern, or the successor of an older one, with its tests."""
    ready, older = choice.ready(), choice.older
    done = from_template(
        project,
        ready,
        name=choice.name or (None if older is None else kebab_case(older)),
        capabilities=capabilities,
        output=target,
        dry_run=dry_run,
        force=force,
    )
    if older is not None and kebab_case(older) != ready.name:
        output.note(f"`{older}` is `{ready.name}` today.")
    return _tell(done, ready, capabilities, dry_run, output)


def _tell(
    done: Taken, ready: ReadyPattern, capabilities: Sequence[str], dry_run: bool, output: Output
) -> int:
    show(done.trial.validation.diagnostics, output.message)
    for case in done.trial.tests.cases:
        if case.status != "passed":
            output.message.lines(case_lines(case, output.width))
    if not capabilities:
        output.note("It asks all agents; `--capability NAME` says which.")
    if dry_run:
        for path, text in ((done.pattern_path, done.text), (done.test_path, done.test_text)):
            sign = "#" if path == done.test_path else "//"
            output.result.line(("dim", f"{sign} {shown_path(path)}"))
            output.result.raw(text)
    elif done.written:
        for path in (done.pattern_path, done.test_path):
            output.result.line(("success", "Wrote"), ("plain", " "), ("path", shown_path(path)))
    output.message.line(*summary_line(done.trial.tests))
    if done.trial.passed:
        return FINE
    output.error(f"`{ready.name}` does not pass its tests so, and was not written.")
    return FINDINGS
