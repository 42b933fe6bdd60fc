"""`parallax generate pattern`: from requirements to a tested pattern, by rules or by a model."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.diagnostics import show
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.generation import generation_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.model_options import (
    BaseUrlOption,
    CommandOption,
    DeadlineOption,
    KeyOption,
    ModelOption,
    ProposalOption,
    ProviderOption,
    RoundsOption,
    ShowPromptOption,
    settings_of,
)
from parallax_cli.output import Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.paths import here
from parallax_cli.proposal_report import Progress, account_lines
from parallax_cli.template_taking import Choice, take_template
from parallax_cli.test_report import case_lines, summary_line
from parallax_cli.usage import RefusedError
from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.generation.goals.reading import read_goal
from parallax_patterns.generation.proposals.model import Proposer
from parallax_patterns.generation.providers.settings import GenerateSettings
from parallax_patterns.generation.providers.table import provider_of
from parallax_patterns.generation.writing import Generated, case_of
from parallax_patterns.generation.writing import generate as generated
from parallax_patterns.project import Project
from parallax_patterns.text_files import shown_path

Form = Literal["text", "json"]

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def generate() -> None:
    """Write a pattern and its tests from requirements."""


@app.command(cls=Leaf)
def pattern(
    ctx: typer.Context,
    goal: Annotated[
        str | None, typer.Argument(metavar="GOAL", help="What the pattern is for, in words.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("-f", "--file", readable=False, metavar="FILE", help="Requirements in YAML."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The pattern's name; else the requirements'.")
    ] = None,
    output_file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template", metavar="NAME", help="A ready pattern; see `parallax templates list`."
        ),
    ] = None,
    from_v1: Annotated[
        str | None,
        typer.Option("--from-v1", metavar="NAME", help="What an older ready pattern is today."),
    ] = None,
    capability: Annotated[
        list[str] | None,
        typer.Option("--capability", metavar="NAME", help="Of the agents that a template asks."),
    ] = None,
    interactive: Annotated[
        bool,
        typer.Option("--interactive", "-i", help="Ask what is wanted, and show a preview."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", "--yes", "-y", help="Replace files that differ.")
    ] = False,
    provider: ProviderOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    command: CommandOption = None,
    key: KeyOption = None,
    proposal: ProposalOption = None,
    rounds: RoundsOption = None,
    deadline: DeadlineOption = None,
    show_prompt: ShowPromptOption = False,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
) -> int:
    """Write a pattern and its tests from requirements; both are checked before they are written."""
    output: Output = ctx.obj
    project = Project.find(here())
    choice = Choice(template=template, older=from_v1, name=name)
    if choice.is_made or interactive:
        _require_text(form, show_prompt)
    if choice.is_made:
        _require_nothing_else(file, goal)
        return take_template(
            project,
            output,
            choice,
            capabilities=capability or (),
            target=output_file,
            dry_run=dry_run,
            force=force,
        )
    said = {
        "provider": provider,
        "model": model,
        "base_url": base_url,
        "command": command,
        "key": key,
        "proposal": proposal,
        "rounds": rounds,
        "deadline": deadline,
    }
    settings = settings_of(project.config.generate, said)
    proposer = None if show_prompt else _proposer(settings, output)
    if goal is not None and not show_prompt and (force or not interactive):
        for note in read_goal(goal).notes:
            output.note(note)
    with ExitStack() as stack:
        if interactive:
            file = stack.enter_context(
                _agreed(project, output, file, goal, name, silent=force, keep=not dry_run)
            )
            goal, force = None, True
        requirements = _requirements(file, goal)
        if show_prompt:
            return _show_prompt(project, requirements, name, settings, output)
        done = generated(
            project,
            requirements,
            name=name,
            output=output_file,
            dry_run=dry_run,
            force=force,
            proposer=proposer,
        )
        return _show_json(done, output) if form == "json" else _tell(done, dry_run, output)


def _show_json(done: Generated, output: Output) -> int:
    output.result.raw(json_text(generation_shape(done), output))
    return FINE if done.passed else FINDINGS


def _agreed(
    project: Project,
    output: Output,
    file: Path | None,
    goal: str | None,
    name: str | None,
    *,
    silent: bool,
    keep: bool,
) -> AbstractContextManager[Path]:
    """The requirements file of a dialogue."""
    if file is not None:
        raise RefusedError("A dialogue makes the requirements.", "Leave out `-f`.")
    holding = import_module("parallax_cli.dialogue.holding")
    found: AbstractContextManager[Path] = holding.agreed_file(
        project, output, goal=goal, name=name, silent=silent, keep=keep
    )
    return found


def _require_text(form: Form, show_prompt: bool) -> None:
    """Ready patterns and dialogues are for people, and no model is told of them first."""
    for flag, given in (("--format json", form == "json"), ("--show-prompt", show_prompt)):
        if given:
            raise RefusedError(
                f"`{flag}` is for requirements, or for a goal.",
                "Leave it out, or leave out the template and `--interactive`.",
            )


def _require_nothing_else(file: Path | None, goal: str | None) -> None:
    if file is not None or goal is not None:
        raise RefusedError(
            "A ready pattern is taken as it is, without requirements.",
            "Leave out the goal and `-f`, or leave out the template.",
        )


def _proposer(settings: GenerateSettings, output: Output) -> Proposer | None:
    """Whoever proposes, made ready before anything else is done; None when nobody is asked."""
    provider = provider_of(settings, output.environment)
    if provider is None:
        return None
    # What asks models is slow to load, and most patterns are made by rules.
    proposing = import_module("parallax_patterns.generation.proposals.proposing")
    progress = Progress(output, settings.model or Path(settings.command[0]).name)
    asker = proposing.Asker(provider=provider, settings=settings, listener=progress)
    return lambda case: proposing.propose(case, asker)


def _show_prompt(
    project: Project,
    requirements: Path | str,
    name: str | None,
    settings: GenerateSettings,
    output: Output,
) -> int:
    """Prints the first request; for it, neither a provider nor a key is needed."""
    prompting = import_module("parallax_patterns.generation.proposals.prompting")
    case = case_of(project, requirements, Sink(), name=name)
    prompt = prompting.prompting(settings.proposal).first(case)
    output.result.raw(prompting.shown(prompt))
    return FINE


def _requirements(file: Path | None, goal: str | None) -> Path | str:
    match file, goal:
        case Path(), None:
            return file
        case None, str():
            return goal
    raise RefusedError(
        "A pattern is generated from requirements, or from a goal in words.",
        "Write `parallax generate pattern -f requirements/NAME.yaml`.",
    )


def _tell(done: Generated, dry_run: bool, output: Output) -> int:
    if done.account is not None:
        output.message.lines(account_lines(done.account))
    show((*done.diagnostics, *done.validation.diagnostics), output.message)
    for note in done.notes:
        output.note(note)
    for case in done.tests.cases:
        if case.status != "passed":
            output.message.lines(case_lines(case, output.width))
    for broken in done.trial.violations:
        output.warning(f"A simulated run breaks the rule that it {broken.rule}: {broken.message}.")
    if dry_run:
        _show_text(done, output)
    elif done.written:
        for path in (done.pattern_path, done.test_path, done.receipt_path):
            output.result.line(("success", "Wrote"), ("plain", " "), ("path", shown_path(path)))
    output.message.line(*summary_line(done.tests))
    if done.passed:
        return FINE
    output.error("The generated pattern does not hold what it promises, so it was not written.")
    return FINDINGS


def _show_text(done: Generated, output: Output) -> None:
    for path, sign, text in (
        (done.pattern_path, "//", done.text),
        (done.test_path, "#", done.test_text),
    ):
        output.result.line(("dim", f"{sign} {shown_path(path)}"))
        output.result.raw(text)
