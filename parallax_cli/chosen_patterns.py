"""Which patterns the arguments of a command stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from parallax_patterns.project import SUFFIX, Project


def chosen_patterns(given: Sequence[str], project: Project) -> tuple[Path, ...]:
    """The patterns of names, paths and folders, each once; all of the project for nothing."""
    if not given:
        return project.patterns()
    return tuple(dict.fromkeys(path for one in given for path in _expanded(one, project)))


def _expanded(given: str, project: Project) -> Iterator[Path]:
    folder = Path(given)
    if folder.is_dir():
        yield from sorted(folder.rglob(f"*{SUFFIX}"))
    else:
        yield project.find_pattern(given)
