"""The runs of the project here, as commands find them."""

from __future__ import annotations

from typing import Annotated

import typer

from parallax_cli.all_runs import AllRuns
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.run_records import records_of


def project_runs() -> AllRuns:
    """The runs of the project here; where there is none, it is said."""
    project = Project.find(here())
    records = records_of(project)
    if records is None:
        refuse(
            "This is no project, so no run is on record.",
            "Go to the folder of a project, or make one with `parallax init NAME`.",
        )
    return AllRuns(project, records)


def _run_ids(incomplete: str) -> list[str]:
    """The runs of the project here; nothing where the project cannot be read."""
    try:
        project = Project.find(here())
        records = records_of(project)
        known = () if records is None else AllRuns(project, records).ids()
    except (UserError, OSError):
        return []
    return [one for one in known if one.startswith(incomplete)]


Run = Annotated[
    str | None,
    typer.Argument(
        metavar="RUN",
        help="A run, or how its name begins; without it the newest.",
        autocompletion=_run_ids,
    ),
]
