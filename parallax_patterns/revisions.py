"""Files as they were: the tree of a git revision in a folder of its own."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parallax_patterns.errors import UserError


@contextmanager
def tree_of(revision: str, root: Path) -> Iterator[Path]:
    """The folder `root` as it was at a revision, until the block ends.

    Raises UserError when there is no such revision, or no git.
    """
    commit = (
        _git(root, revision, "rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()
    )
    archive = _git(root, revision, "archive", "--format=zip", commit)
    with tempfile.TemporaryDirectory(prefix="parallax-") as folder:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            files.extractall(folder)
        yield Path(folder)


def _git(root: Path, revision: str, *command: str) -> bytes:
    """What git prints; `revision` is what the user asked for."""
    try:
        done = subprocess.run(  # noqa: S603  # our own words, and no shell
            ["git", "-C", str(root), *command],  # noqa: S607  # the user's git
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise UserError(
            f"`{revision}` is no file, and there is no git to look for a revision.",
            hint="Give the paths of two files.",
        ) from None
    if done.returncode != 0:
        raise UserError(
            f"`{revision}` is neither a file nor a revision of this project.",
            hint="Give paths, or revisions such as `HEAD~1` or `main`.",
        )
    return done.stdout
