"""`parallax sim`: runs patterns thousands of times with agents drawn by chance."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.chosen_patterns import chosen_patterns
from parallax_cli.counterexamples import promote_all
from parallax_cli.exit_codes import FINDINGS, FINE, INTERRUPTED, NOTHING_RAN
from parallax_cli.interrupts import Interrupts, between_steps
from parallax_cli.json_shapes.simulations import simulations_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.sim_html import html_page
from parallax_cli.sim_report import examination_lines
from parallax_cli.simulation_options import Invariants, Patterns, Promote
from parallax_cli.usage import refuse
from parallax_patterns.pictures import encoder_for
from parallax_patterns.project import Project
from parallax_patterns.simulation.examining import Examination, examined
from parallax_patterns.simulation.picture import histogram_svg
from parallax_patterns.simulation.preparing import Setup, prepare
from parallax_patterns.simulation.running import Outcome, simulate
from parallax_patterns.simulation.sharing import Slices, simulate_in_processes
from parallax_patterns.text_files import shown_path, write_atomically, write_bytes_atomically
from parallax_patterns.workers import MOST

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json"]

_SHOWN_EVERY = 50
"""After how many runs a terminal is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    runs: int
    seed: int
    workers: int
    invariants: tuple[str, ...]
    promote: bool
    picture: Path | None
    html: Path | None
    form: Form


@app.command("sim", cls=Leaf)
def sim(
    ctx: typer.Context,
    paths: Patterns = None,
    runs: Annotated[
        int, typer.Option("--runs", min=1, metavar="N", help="How many runs.", show_default=True)
    ] = 1000,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="The seed of the first run.", show_default=True)
    ] = 0,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=MOST, metavar="N", help="Run in so many processes.", show_default=True
        ),
    ] = 1,
    invariants: Invariants = None,
    promoted: Promote = False,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Draw the confidences (.svg or .png)."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it all as one HTML page.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
) -> int:
    """Run patterns many times with agents drawn by chance: the same seed gives the same runs."""
    output: Output = ctx.obj
    project = Project.find(here())
    request = Request(
        runs=runs,
        seed=seed,
        workers=workers,
        invariants=tuple(invariants or ()),
        promote=promoted,
        picture=picture,
        html=html,
        form=form,
    )
    files = chosen_patterns(paths or (), project)
    if not files:
        output.message.line(("warning", "Nothing ran."), ("plain", " There is no pattern."))
        return NOTHING_RAN
    if picture is not None and len(files) > 1:
        refuse("`--picture` shows one pattern.", "Name the pattern.")
    if picture is not None:
        encoder_for(picture)  # what cannot be written is said before anything runs
    return _simulated(files, request, project, output)


def _simulated(files: Sequence[Path], request: Request, project: Project, output: Output) -> int:
    done: list[Examination] = []
    setups = [prepare(path, project, request.invariants) for path in files]
    interrupted = False
    for setup in setups:
        outcomes = _outcomes(setup, request, project, output)
        if outcomes:
            done.append(examined(setup, request.seed, outcomes))
            _tell(done[-1], request, project, output)
        if len(outcomes) < request.runs:
            words = f" after {len(outcomes):,} runs of `{shown_path(setup.path)}`."
            output.message.line(("warning", "Interrupted"), ("plain", words))
            interrupted = True
            break
    if request.html is not None:
        write_atomically(request.html, html_page(done))
    if interrupted:
        return INTERRUPTED
    if request.form == "json":
        output.result.raw(json_text(simulations_shape(done), output))
    return FINE if all(one.ok for one in done) else FINDINGS


def _outcomes(setup: Setup, request: Request, project: Project, output: Output) -> list[Outcome]:
    """The outcomes of all runs, or of those before an interrupt."""
    outcomes: list[Outcome] = []
    seeds = range(request.seed, request.seed + request.runs)
    with between_steps() as interrupts, suppress(KeyboardInterrupt):
        told = _Told(outcomes, setup, request, output, interrupts)
        if request.workers > 1:
            work = Slices(setup.path, project, request.invariants)
            simulate_in_processes(work, seeds, request.workers, told)
        else:
            simulate(setup, seeds, told)
    return outcomes


class _Told:
    """Keeps outcomes, and says on a terminal how far a simulation is."""

    def __init__(
        self,
        outcomes: list[Outcome],
        setup: Setup,
        request: Request,
        output: Output,
        interrupts: Interrupts,
    ) -> None:
        self._outcomes = outcomes
        self._interrupts = interrupts
        self._name = shown_path(setup.path)
        self._runs = request.runs
        self._channel = output.message
        self._shown = self._channel.redraws and request.form == "text"

    def __call__(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        count = len(self._outcomes)
        is_last = count == self._runs or self._interrupts.asked
        if self._shown and is_last:
            self._channel.over("")
        elif self._shown and count % _SHOWN_EVERY == 0:
            self._channel.over(f"{self._name}: {count:,} of {self._runs:,} runs")
        self._interrupts.check()


def _tell(done: Examination, request: Request, project: Project, output: Output) -> None:
    if request.form == "text":
        output.result.lines(examination_lines(done, output.width))
    if request.picture is not None:
        title = f"{done.setup.program.name}: confidence of {done.figures.runs:,} runs"
        drawing = histogram_svg(title, done.figures.histogram)
        write_bytes_atomically(request.picture, encoder_for(request.picture)(drawing))
    if request.promote:
        promote_all(done.setup, done.counterexamples, request.invariants, project, output)
