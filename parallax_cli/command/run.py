"""`parallax run`: one execution of one pattern, watched while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parallax_cli.completion import pattern_names
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.person import require_terminal
from parallax_cli.run_journal import Wanted
from parallax_cli.run_session import Form, Request, started
from parallax_cli.standard_input import standard_input
from parallax_cli.usage import refuse
from parallax_patterns.run_input import parse_input
from parallax_primitives.quantities import duration

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(cls=Leaf)
def run(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A pattern's name, or the path of its file; `--resume` knows it.",
            autocompletion=pattern_names,
        ),
    ] = None,
    input_text: Annotated[
        str | None,
        typer.Option("--input", "-i", metavar="JSON|@FILE|-", help="The input; `-` reads stdin."),
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="Ask the agents in `agents/`, which is the default.")
    ] = False,
    mock_agents: Annotated[
        bool, typer.Option("--mock-agents", help="Ask scripted agents instead.")
    ] = False,
    agents: Annotated[
        list[Path] | None,
        typer.Option(
            "--agents", readable=False, metavar="FILE", help="Ask the agents in these files."
        ),
    ] = None,
    form: Annotated[
        Form,
        typer.Option("--format", help="Text, JSON, one event a line, or text and annotations."),
    ] = "text",
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="C", help="Exit with 1 when the answer is less sure."),
    ] = None,
    timeout: Annotated[
        str | None, typer.Option(metavar="T", help="End the run after `30s`, `5m` …")
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Makes random choices reproducible.")
    ] = 0,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Log every call and primitive.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show where the confidence comes from.")
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="Go on with a run that did not complete, or `latest`."),
    ] = None,
    journal: Annotated[
        bool | None,
        typer.Option(
            "--journal/--no-journal",
            help="Keep what happens, to go on from and to show; default in projects.",
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what agents were asked and answered."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask you what people and mailboxes are asked.")
    ] = False,
    interactive_auth: Annotated[
        bool, typer.Option("--interactive-auth", help="Ask you what the logins of programs ask.")
    ] = False,
) -> int:
    """Run one pattern and show its answer."""
    output: Output = ctx.obj
    _one_kind_of_agents(local, mock_agents, bool(agents))
    if mock_agents and resume is not None:
        refuse("`--resume` asks real agents.", "Leave `--mock-agents` out.")
    for option, is_given in (("--ask", ask), ("--interactive-auth", interactive_auth)):
        if is_given:
            require_terminal(option)
    wanted = Wanted(
        name=name,
        input=parse_input("null" if input_text is None else input_text, standard_input),
        is_input_given=input_text is not None,
        seed=seed,
        timeout=_seconds(timeout),
        resume=resume,
        journal=journal,
    )
    request = Request(
        wanted=wanted,
        form=form,
        min_confidence=min_confidence,
        verbose=verbose,
        explain=explain,
        record=record,
        asks_login=interactive_auth,
        asks_people=ask,
    )
    return started(request, output, is_mocked=mock_agents, files=tuple(agents or ()))


def go_on(run: str, form: Form, output: Output) -> int:
    """Goes on with a run as `--resume` does."""
    wanted = Wanted(
        name=None,
        input=None,
        is_input_given=False,
        seed=0,
        timeout=None,
        resume=run,
        journal=None,
    )
    request = Request(
        wanted=wanted, form=form, min_confidence=None, verbose=False, explain=False, record=None
    )
    return started(request, output)


def _one_kind_of_agents(*given: bool) -> None:
    if sum(given) > 1:
        refuse(
            "`--local`, `--mock-agents` and `--agents` exclude each other.",
            "Keep the one that names the agents to ask.",
        )


def _seconds(timeout: str | None) -> float | None:
    if timeout is None:
        return None
    seconds = duration(timeout)
    if seconds is None:
        refuse(
            f"`--timeout` cannot be `{timeout}`.", "Write a time such as `500ms`, `30s` or `5m`."
        )
    return seconds
