"""`parallax agent list|check|call`: the agents of a project, how they do, and asking one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from parallax_cli.columns import columns
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.agents import agent_shape, called_shape, checked_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Line, Output
from parallax_cli.parsing import Group, Leaf
from parallax_cli.paths import here
from parallax_cli.person import AtTerminal, require_terminal
from parallax_cli.results_alone import results_alone
from parallax_cli.run_report import value_lines
from parallax_cli.standard_input import standard_input
from parallax_cli.usage import refuse
from parallax_patterns.agents.checks import (
    Called,
    Checked,
    answer_json,
    call_agent,
    check_agents,
    chosen,
)
from parallax_patterns.agents.found import Found
from parallax_patterns.agents.local import LocalAgents, load_agents
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.run_input import parse_input
from parallax_primitives.quantities import duration

app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None, no_args_is_help=True)

Form = Annotated[
    Literal["text", "json"], typer.Option("--format", help="Text for people, or JSON.")
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--agents", readable=False, metavar="FILE", help="The agents in these files."),
]
Timeout = Annotated[str, typer.Option(metavar="T", help="How long to wait for an answer.")]

Login = Annotated[
    bool, typer.Option("--interactive-auth", help="Ask you what the logins of programs ask.")
]

_LISTED: Final = "No agents: add a file to `agents/`."


@app.callback()
def agent() -> None:
    """List, check and call the agents of a project."""


@app.command("list", cls=Leaf)
def list_all(ctx: typer.Context, agents: Files = None, form: Form = "text") -> int:
    """List every agent with what it can do and where it is defined."""
    output: Output = ctx.obj
    with results_alone(output):
        loaded = _loaded(agents)
        if form == "json":
            shape = {"agents": [agent_shape(one) for one in loaded.found]}
            output.result.raw(json_text(shape, output))
        else:
            output.result.lines(_table(loaded.found, output.width))
            if not loaded.found:
                output.hint(_LISTED)
    return FINE


@app.command(cls=Leaf)
def check(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]…", help="Only these agents.")
    ] = None,
    agents: Files = None,
    timeout: Timeout = "10s",
    interactive_auth: Login = False,
    form: Form = "text",
) -> int:
    """Start or reach each agent, and say what is wrong."""
    output: Output = ctx.obj
    with results_alone(output):
        loaded = _loaded(agents, login=interactive_auth)
        checked = check_agents(loaded, chosen(loaded, names or ()), _seconds(timeout))
        if form == "json":
            shape = {"agents": [checked_shape(one) for one in checked]}
            output.result.raw(json_text(shape, output))
        else:
            output.result.lines(_checks(checked, output.width))
            if not checked:
                output.hint(_LISTED)
    return FINE if all(one.ok for one in checked) else FINDINGS


@app.command(cls=Leaf)
def call(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="The agent to ask.")],
    input_text: Annotated[
        str,
        typer.Option("--input", "-i", metavar="JSON|@FILE|-", help="The payload; `-` reads stdin."),
    ] = "null",
    task: Annotated[str | None, typer.Option(metavar="TEXT", help="The task, in words.")] = None,
    operation: Annotated[
        str, typer.Option(metavar="NAME", help="The operation to call.")
    ] = "analyze",
    agents: Files = None,
    timeout: Timeout = "30s",
    interactive_auth: Login = False,
    form: Form = "text",
) -> int:
    """Ask one agent once, and show its answer."""
    output: Output = ctx.obj
    payload = parse_input(input_text, standard_input)
    seconds = _seconds(timeout)
    with results_alone(output):
        loaded = _loaded(agents, login=interactive_auth)
        (found,) = chosen(loaded, (name,))
        called = call_agent(
            loaded, found, operation=operation, task=task, payload=payload, timeout=seconds
        )
        _tell_call(name, called, form, output)
    return FINE if called.answer is not None else FINDINGS


def _loaded(files: list[Path] | None, *, login: bool = False) -> LocalAgents:
    if login:
        require_terminal("--interactive-auth")
    person = AtTerminal().tell if login else None
    loaded = load_agents(Project.find(here()), files or (), person=person)
    if loaded.has_errors:
        raise UserError("The agents cannot be loaded.", diagnostics=loaded.diagnostics)
    return loaded


def _seconds(timeout: str) -> float:
    seconds = duration(timeout)
    if not seconds:
        refuse(f"`--timeout` cannot be `{timeout}`.", "Write a time such as `500ms` or `30s`.")
    return seconds


def _table(found: Sequence[Found], width: int) -> Iterator[Line]:
    indent = max((len(one.agent.id) for one in found), default=0) + 2
    for one in found:
        able = ", ".join(one.agent.capabilities) or "nothing named"
        expertise = "" if one.agent.expertise is None else f", expertise {one.agent.expertise:g}"
        place = f"{one.source.name}:{one.source.position(one.span.start).line}"
        yield from columns(one.agent.id, f"{one.kind}: {able}{expertise} ({place})", indent, width)


def _checks(checked: Sequence[Checked], width: int) -> Iterator[Line]:
    indent = max((len(one.found.agent.id) for one in checked), default=0) + 2
    for one in checked:
        mark = ("success", "✓ ") if one.ok else ("failure", "✗ ")
        first, *rest = columns(one.found.agent.id, one.words, indent, width - 2)
        yield (mark, *first)
        for line in rest:
            yield (("plain", "  "), *line)
        for words in one.differences:
            for line in columns("", words, indent, width - 2):
                yield (("plain", "  "), *line)


def _tell_call(name: str, called: Called, form: str, output: Output) -> None:
    if form == "json":
        output.result.raw(json_text(called_shape(name, called), output))
    elif called.answer is None:
        output.error(f"{called.message}.")
    else:
        output.result.lines(value_lines(answer_json(called.answer)["value"]))
        output.result.line()
        output.result.line(("name", "confidence  "), ("plain", f"{called.answer.confidence:.4g}"))
        if called.answer.reasoning is not None:
            output.result.line(("name", "reasoning   "), ("plain", called.answer.reasoning))
