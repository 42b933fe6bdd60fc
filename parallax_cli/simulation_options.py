"""Arguments and options that several commands over simulated runs have."""

from __future__ import annotations

from typing import Annotated

import typer

Patterns = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATTERN", help="Names or paths of patterns; by default all."),
]
Invariants = Annotated[
    list[str] | None,
    typer.Option(
        "--invariant",
        metavar="EXPRESSION",
        help="What has to be true of every run, such as `escalated or confidence >= 0.9`.",
    ),
]
Promote = Annotated[
    bool, typer.Option("--promote", help="Write what broke as test cases, at its smallest.")
]
