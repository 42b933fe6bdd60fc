"""`parallax runs resolve`: the answer that a pending run waits for, however much later."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Literal

import typer

from parallax_cli.exit_codes import FINE
from parallax_cli.output import Output
from parallax_cli.project_runs import project_runs
from parallax_cli.standard_input import standard_input
from parallax_cli.usage import refuse
from parallax_patterns.journals.resolving import Waiting, answer, waiting
from parallax_patterns.journals.shelf import Journalled, able_to_go_on, going_on
from parallax_patterns.project import Project
from parallax_patterns.run_input import parse_input
from parallax_patterns.run_records import LATEST


def resolve(
    ctx: typer.Context,
    run: Annotated[str, typer.Argument(metavar="RUN", help="The run, or `latest` that waits.")],
    text: Annotated[
        str, typer.Option("--answer", metavar="JSON|@FILE|-", help="What is answered.")
    ],
    confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="C", help="How sure the answer is, 1 unless said."),
    ] = None,
    reasoning: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why it is the answer.")
    ] = None,
    mailbox: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose answer it is, of several.")
    ] = None,
    later: Annotated[
        bool, typer.Option("--later", help="Keep the answer; do not go on with the run yet.")
    ] = False,
    form: Annotated[
        Literal["text", "json", "jsonl"],
        typer.Option("--format", help="As that of `parallax run`."),
    ] = "text",
) -> int:
    """Answer what a pending run asked, and go on with it."""
    output: Output = ctx.obj
    project = project_runs().project
    found = _found(project, run)
    if found is None:
        named = "" if run == LATEST else f" `{run}`"
        refuse(f"There is no run{named} that waits.", "List them with `parallax runs list`.")
    asked = _asked(found, waiting(project, found.begun.run), mailbox)
    value = parse_input(text, standard_input, "--answer")
    if confidence is None:
        _require_plain(value)
    given = {"value": value, "confidence": 1.0 if confidence is None else confidence}
    if reasoning is not None:
        given["reasoning"] = reasoning
    answer(project, found.begun, asked, given)
    output.note(f"`{asked.mailbox}` has answered the run `{found.begun.run}`.")
    if later:
        return FINE
    code: int = import_module("parallax_cli.command.run").go_on(found.begun.run, form, output)
    return code


def _found(project: Project, run: str) -> Journalled | None:
    """The run of that name; the latest of all is the latest that waits for somebody."""
    if run != LATEST:
        return going_on(project, run)
    able = able_to_go_on(project)
    return next((one for one in able if waiting(project, one.begun.run)), None)


def _asked(found: Journalled, left: tuple[Waiting, ...], mailbox: str | None) -> Waiting:
    """The question that is answered: the first of that mailbox, or the only one's."""
    run = found.begun.run
    names = tuple(dict.fromkeys(one.mailbox for one in left))
    if not names:
        refuse(f"The run `{run}` waits for nobody.", f"See `parallax runs show {run}`.")
    shown = ", ".join(f"`{name}`" for name in names)
    if mailbox is None and len(names) > 1:
        refuse(f"The run `{run}` waits for {shown}.", "Name one with `--mailbox`.")
    if mailbox is not None and mailbox not in names:
        refuse(f"The run `{run}` does not wait for `{mailbox}`.", f"It waits for {shown}.")
    return next(one for one in left if one.mailbox == (mailbox or names[0]))


def _require_plain(value: Any) -> None:
    """Refuses what has a confidence of its own, as answers of agents do: it is a value here."""
    if isinstance(value, dict) and {"value", "confidence"} <= value.keys():
        refuse(
            "The answer has a `confidence` of its own, which would say nothing.",
            "Give the value to `--answer`, and how sure it is to `--confidence`.",
        )
