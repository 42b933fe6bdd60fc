"""Which pattern a test file is about."""

from __future__ import annotations

from pathlib import Path

from parallax_patterns.errors import UserError
from parallax_patterns.project import SUFFIX, Project


def tested_file(test_file: Path, wanted: str, project: Project) -> Path | None:
    """The pattern by its path from the test file's folder, else as the project finds it."""
    beside = (test_file.parent / wanted).resolve()  # the folder of a file to come need not exist
    if beside.suffix == SUFFIX and beside.is_file():
        return beside
    try:
        return project.find_pattern(wanted)
    except UserError:
        return None
