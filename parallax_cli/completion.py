"""What the shell may complete an argument to, beyond what typer knows by itself."""

from __future__ import annotations

from parallax_cli.paths import here
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project


def pattern_names(incomplete: str) -> list[str]:
    """The patterns of the project here; nothing where the project cannot be read."""
    try:
        patterns = Project.find(here()).patterns()
    except (UserError, OSError):
        return []
    return [path.stem for path in patterns if path.stem.startswith(incomplete)]
