"""`parallax explore`: runs a pattern with everything that its agents may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.chosen_patterns import chosen_patterns
from parallax_cli.counterexamples import promote_all
from parallax_cli.exit_codes import FINDINGS, FINE, INTERRUPTED, NOTHING_RAN
from parallax_cli.explore_report import survey_lines
from parallax_cli.interrupts import Interrupts, between_steps
from parallax_cli.json_shapes.surveys import surveys_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.simulation_options import Invariants, Patterns, Promote
from parallax_patterns.project import Project
from parallax_patterns.simulation.preparing import prepare
from parallax_patterns.simulation.running import Played
from parallax_patterns.simulation.surveying import Explorable, Survey, explorable, survey
from parallax_patterns.text_files import shown_path

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json"]

_SHOWN_EVERY = 50
"""After how many scenarios a terminal is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    most: int
    invariants: tuple[str, ...]
    promote: bool
    form: Form


@app.command("explore", cls=Leaf)
def explore(
    ctx: typer.Context,
    paths: Patterns = None,
    most: Annotated[
        int,
        typer.Option(
            "--most", min=1, metavar="N", help="How many scenarios at most.", show_default=True
        ),
    ] = 5000,
    invariants: Invariants = None,
    promoted: Promote = False,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
) -> int:
    """Run a pattern with everything that its agents may do, the plainest scenarios first."""
    output: Output = ctx.obj
    project = Project.find(here())
    request = Request(most=most, invariants=tuple(invariants or ()), promote=promoted, form=form)
    files = chosen_patterns(paths or (), project)
    if not files:
        output.message.line(("warning", "Nothing ran."), ("plain", " There is no pattern."))
        return NOTHING_RAN
    return _explored(files, request, project, output)


def _explored(files: Sequence[Path], request: Request, project: Project, output: Output) -> int:
    setups = [prepare(path, project, request.invariants) for path in files]
    patterns = [explorable(setup, project) for setup in setups]
    done: list[Survey] = []
    for one in patterns:
        with between_steps() as interrupts:
            told = _Told(one, request, output, interrupts)
            done.append(survey(one, most=request.most, on_scenario=told))
        if request.form == "text":
            output.result.lines(survey_lines(done[-1], output.width))
        if request.promote:
            found = done[-1].counterexamples
            promote_all(one.setup, found, request.invariants, project, output)
        if interrupts.asked:
            words = f" in the exploration of `{shown_path(one.setup.path)}`."
            output.message.line(("warning", "Interrupted"), ("plain", words))
            return INTERRUPTED
    if request.form == "json":
        output.result.raw(json_text(surveys_shape(done), output))
    return FINE if all(one.ok for one in done) else FINDINGS


class _Told:
    """Says on a terminal how far an exploration is."""

    def __init__(
        self, one: Explorable, request: Request, output: Output, interrupts: Interrupts
    ) -> None:
        self._interrupts = interrupts
        self._name = shown_path(one.setup.path)
        self._channel = output.message
        self._shown = self._channel.redraws and request.form == "text"
        self._count = 0

    def __call__(self, _: Played) -> bool:
        self._count += 1
        if self._shown and self._interrupts.asked:
            self._channel.over("")
        elif self._shown and self._count % _SHOWN_EVERY == 0:
            self._channel.over(f"{self._name}: {self._count:,} scenarios")
        return self._interrupts.asked
