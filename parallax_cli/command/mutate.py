"""`parallax mutate`: plants small faults in patterns and says which of them no test notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from parallax_cli.chosen_patterns import chosen_patterns
from parallax_cli.counting import counted
from parallax_cli.exit_codes import FINDINGS, FINE, INTERRUPTED, NOTHING_RAN
from parallax_cli.failures import report
from parallax_cli.json_shapes.mutations import is_enough, mutations_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.mutation_report import examination_lines, score_line
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.results_alone import results_alone
from parallax_cli.simulation_options import Patterns
from parallax_cli.usage import check_regex, refuse
from parallax_patterns.errors import UserError
from parallax_patterns.mutation.contrasting import SEEDS
from parallax_patterns.mutation.examining import Examination, Examining, Judged, score
from parallax_patterns.mutation.killing import Chosen, tests_of
from parallax_patterns.mutation.promoting import promote
from parallax_patterns.project import Project
from parallax_patterns.text_files import shown_path

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One invocation's options."""

    run: str | None
    fail_under: float | None
    seeds: int
    promote: bool
    form: Form


@app.command("mutate", cls=Leaf)
def mutate(
    ctx: typer.Context,
    paths: Patterns = None,
    run: Annotated[
        str | None, typer.Option("--run", metavar="RE", help="Only cases whose name matches.")
    ] = None,
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", metavar="PERCENT", help="Fail when the score is less."),
    ] = None,
    seeds: Annotated[
        int,
        typer.Option(
            "--seeds",
            min=1,
            metavar="N",
            help="How many worlds to try on what survives.",
            show_default=True,
        ),
    ] = SEEDS,
    promoted: Annotated[
        bool, typer.Option("--promote", help="Write test cases that notice what survived.")
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
) -> int:
    """Plant small faults in patterns, one at a time, and say which of them no test notices."""
    output: Output = ctx.obj
    _check(run, fail_under)
    request = Request(run=run, fail_under=fail_under, seeds=seeds, promote=promoted, form=form)
    project = Project.find(here())
    files = chosen_patterns(paths or (), project)
    chosen = tests_of(files, project, run)
    for problem in chosen.problems:
        report(problem, output)
    for path in sorted(set(files) - {one.path for one in chosen.tests}):
        why = "has no tests that match" if run else "has no tests"
        words = f" {shown_path(path)} {'has faulty tests' if path in chosen.unjudged else why}."
        output.message.line(("warning", "Left out:"), ("plain", words))
    return _examined(chosen, request, project, output)


def _check(run: str | None, fail_under: float | None) -> None:
    check_regex(run)
    if fail_under is not None and not 0 <= fail_under <= 100:
        refuse(
            f"`--fail-under {fail_under:g}` is no share: scores lie between 0 and 100 percent.",
            "Write `--fail-under 100` to ask that every mutant be noticed.",
        )


def _examined(chosen: Chosen, request: Request, project: Project, output: Output) -> int:
    done: list[Examination] = []
    unjudged = set(chosen.unjudged)
    for one in chosen.tests:
        judged: list[Judged] = []
        try:
            with results_alone(output):  # functions of mocks may print
                _judge(Examining(one, project, request.seeds), judged, request, output)
        except KeyboardInterrupt:
            return _interrupted(Examination(path=one.path, judged=tuple(judged)), request, output)
        except UserError as problem:
            report(problem, output)
            unjudged.add(one.path)
            continue
        done.append(Examination(path=one.path, judged=tuple(judged)))
        _tell(done[-1], request, project, output)
    if request.form == "json":
        shape = mutations_shape(done, sorted(unjudged), request.fail_under)
        output.result.raw(json_text(shape, output))
    code = _exit_code(done, request, output)
    return FINDINGS if unjudged or chosen.problems else code


def _judge(examining: Examining, judged: list[Judged], request: Request, output: Output) -> None:
    """Keeps what comes of each mutation, and says on a terminal how far it is."""
    channel = output.message
    name, shown = shown_path(examining.path), channel.redraws and request.form == "text"
    try:
        for at, one in enumerate(examining.judged(), 1):
            if one is not None:
                judged.append(one)
            if shown:
                survived = sum(other.verdict == "survived" for other in judged)
                words = f"{at} of {examining.count} tried, {survived} survived"
                channel.over(f"{name}: {words}")
    finally:
        if shown:
            channel.over("")


def _tell(done: Examination, request: Request, project: Project, output: Output) -> None:
    if request.form == "text":
        output.result.lines(examination_lines(done, request.seeds))
    if request.promote:
        for written in promote(done.of("survived"), project):
            words = f" `{written.name}` to {shown_path(written.path)}"
            output.message.line(("success", "Wrote"), ("plain", words))


def _interrupted(done: Examination, request: Request, output: Output) -> int:
    if request.form == "text" and done.judged:
        output.result.lines(examination_lines(done, request.seeds))
    words = f" after {counted(len(done.judged), 'mutant')} of `{shown_path(done.path)}`."
    output.message.line(("warning", "Interrupted"), ("plain", words))
    return INTERRUPTED


def _exit_code(done: Sequence[Examination], request: Request, output: Output) -> int:
    if not any(one.judged for one in done):
        words = " There is nothing to mutate that has tests."
        output.message.line(("warning", "Nothing ran."), ("plain", words))
        return NOTHING_RAN
    reached = score(done)
    output.message.line(*score_line(reached, request.fail_under))
    return FINE if is_enough(reached, request.fail_under) else FINDINGS
