"""The table of commands: what each is called, where it lives and what it does in one line.

A command's module is imported when the command is used, so the program starts as fast as its
lightest command. A new command is one file in `command/` and one row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Command:
    """One command: `module` holds a typer application called `app`, `help` is one line."""

    name: str
    module: str
    help: str


COMMANDS: Final = (
    Command(
        "init",
        "parallax_cli.command.init",
        "Make a project that validates, tests and runs at once.",
    ),
    Command(
        "generate",
        "parallax_cli.command.generate",
        "Write a pattern and its tests from requirements.",
    ),
    Command(
        "validate",
        "parallax_cli.command.validate",
        "Check patterns, requirements, tests and configuration.",
    ),
    Command("fmt", "parallax_cli.command.fmt", "Format patterns, every comment kept."),
    Command("migrate", "parallax_cli.command.migrate", "Rewrite older patterns to primitives."),
    Command("test", "parallax_cli.command.test", "Run pattern tests with scripted agents."),
    Command("sim", "parallax_cli.command.sim", "Run patterns with agents drawn by chance."),
    Command(
        "explore",
        "parallax_cli.command.explore",
        "Run patterns with everything their agents may do.",
    ),
    Command("diff", "parallax_cli.command.diff", "Compare what patterns do, before and after."),
    Command("mutate", "parallax_cli.command.mutate", "Plant faults that tests have to notice."),
    Command("run", "parallax_cli.command.run", "Run one pattern and show its answer."),
    Command("agent", "parallax_cli.command.agent", "List, check and call the agents."),
    Command("runs", "parallax_cli.command.runs", "List, show and explain the runs on record."),
    Command("compile", "parallax_cli.command.compile", "Show what the compiler makes of a file."),
    Command("plan", "parallax_cli.command.plan", "Show which agents a pattern calls, and when."),
    Command("grammar", "parallax_cli.command.grammar", "Print Prism as a lark grammar."),
    Command("explain", "parallax_cli.command.explain", "Explain the code of a finding."),
    Command("primitives", "parallax_cli.command.primitives", "List and show the primitives."),
    Command("templates", "parallax_cli.command.templates", "List and show the ready patterns."),
    Command(
        "config", "parallax_cli.command.config", "Show the settings, and where each comes from."
    ),
    Command("doctor", "parallax_cli.command.doctor", "Check everything that runs need."),
)
