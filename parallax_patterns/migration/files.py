"""Migrating files: which files, and what is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from parallax_patterns.errors import UserError
from parallax_patterns.formatting import pattern_files
from parallax_patterns.migration.documents.migrating import migrate_document
from parallax_patterns.migration.migrating import Migration, migrate_pattern
from parallax_patterns.project import Project
from parallax_patterns.text_files import read_bytes, shown_path, write_atomically

DOCUMENTS: Final = (".yaml", ".yml")

_MARK: Final = "\ufeff".encode()


def migrate_files(
    paths: Iterable[Path],
    project: Project,
    *,
    most: int,
    accepted: Collection[str] = (),
    every: bool = False,
) -> tuple[Migration, ...]:
    """Each file migrated, and nothing written.

    Folders stand for the patterns in them, files that end in YAML for pattern documents.
    """
    given = tuple(paths)
    documents = [path for path in given if path.suffix in DOCUMENTS]
    others = [path for path in given if path.suffix not in DOCUMENTS]
    patterns = pattern_files(others, project) if others or not documents else ()
    return (
        *(migrate_document(path, project) for path in documents),
        *(
            migrate_pattern(path, project, most=most, accepted=accepted, every=every)
            for path in patterns
        ),
    )


def write(done: Iterable[Migration], *, force: bool = False) -> tuple[Path, ...]:
    """Writes what changed; gives the files that were written.

    A file is replaced only while it holds what was migrated, and no other text unless `force`.
    """
    changed = [(one, one.after.text) for one in done if one.after is not None and one.changed]
    for one, _ in changed:
        _require_free(one, force=force)
    for one, text in changed:
        data = read_bytes(one.target) if one.target.is_file() else b""
        mark = _MARK.decode() if data.startswith(_MARK) else ""
        write_atomically(one.target, mark + text)
    return tuple(one.target for one, _ in changed)


def _require_free(one: Migration, *, force: bool) -> None:
    if not one.target.exists():
        return
    found = read_bytes(one.target).removeprefix(_MARK)
    if one.target == one.path and found != one.before.text.encode("utf-8"):
        problem = f"`{shown_path(one.path)}` was changed meanwhile, so it was not migrated."
        raise UserError(problem, hint="Run it again.")
    if one.target != one.path and not force:
        problem = f"`{shown_path(one.target)}` is there already and differs."
        raise UserError(problem, hint="Use `--force` to replace it.")
