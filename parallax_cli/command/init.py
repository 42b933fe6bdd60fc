"""`parallax init`: makes a project that validates, tests and runs at once.

Copies the skeleton, puts the project's name in, and refuses when anything is in the way. The tree
is made complete beside its place and then moved in, so that no half project is ever left behind.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.resources import skeleton
from parallax_patterns.errors import UserError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

PLACEHOLDER: Final = "__PROJECT_NAME__"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,63}")
_LEFT_OUT: Final[dict[str, frozenset[str]]] = {
    "review": frozenset(),
    "minimal": frozenset(
        {
            "patterns/security-review.prism",
            "tests/patterns/security-review.test.yaml",
            "requirements/pr-review.yaml",
        }
    ),
}
"""Template → the files of the skeleton that it does without."""

Template = Literal["review", "minimal"]


@app.command(cls=Leaf)
def init(
    ctx: typer.Context,
    name: Annotated[
        Path, typer.Argument(metavar="NAME", help="The folder to make; its name is the project's.")
    ],
    template: Annotated[
        Template, typer.Option(help="review: several reviewers; minimal: one greeting.")
    ] = "review",
) -> int:
    """Make a project that validates, tests and runs at once."""
    output: Output = ctx.obj
    root = Path(os.path.abspath(here() / name))
    project = _project_name(root)
    files = _files(template)
    _refuse_if_in_the_way(root, files)
    _write(root, files, project)
    _tell(output, root, files)
    return 0


def _project_name(root: Path) -> str:
    if _NAME.fullmatch(root.name):
        return root.name
    raise UserError(
        f"`{root.name}` cannot be the name of a project.",
        hint="Begin with a letter and use only letters, digits, `-`, `_` and `.`.",
    )


def _files(template: Template) -> dict[str, Path]:
    """The files to write: path inside the project → file of the skeleton."""
    base = skeleton()
    found = (path for path in sorted(base.rglob("*")) if path.is_file())
    files = {path.relative_to(base).as_posix(): path for path in found}
    left_out = _LEFT_OUT[template]
    return {
        name: path
        for name, path in files.items()
        if name not in left_out and "__pycache__" not in path.parts
    }


def _refuse_if_in_the_way(root: Path, files: Iterable[str]) -> None:
    blocked = _blocked(root, files)
    if blocked:
        listed = "\n".join(f"  {path}" for path in blocked)
        raise UserError(
            f"These files are in the way, so nothing was written:\n{listed}",
            hint="Choose another name, or move them away.",
        )


def _blocked(root: Path, files: Iterable[str]) -> list[str]:
    """What exists already where a file or a folder of the project is to be."""
    blocked = set()
    for name in files:
        place = root / name
        for path in (place, *place.parents[: len(Path(name).parts)]):
            exists = os.path.lexists(path)
            if exists and (path == place or not path.is_dir()):
                blocked.add(os.path.relpath(path))
    return sorted(blocked)


def _write(root: Path, files: dict[str, Path], project: str) -> None:
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".parallax-init-", dir=root.parent) as folder:
            staged = Path(folder) / "project"
            _stage(staged, files, project)
            _move_in(staged, root)
    except OSError as error:
        raise UserError(
            f"`{os.path.relpath(root)}` cannot be written: {str(error.strerror).lower()}.",
            hint="Choose a folder that you may write to.",
        ) from None


def _stage(staged: Path, files: dict[str, Path], project: str) -> None:
    for name, origin in files.items():
        place = staged / name
        place.parent.mkdir(parents=True, exist_ok=True)
        text = origin.read_text(encoding="utf-8").replace(PLACEHOLDER, project)
        place.write_text(text, encoding="utf-8", newline="\n")


def _move_in(staged: Path, root: Path) -> None:
    """Moves the tree to its place; when a move fails, what was moved is taken back."""
    if not root.exists():
        staged.chmod(0o755)
        staged.rename(root)
        return
    moved: list[Path] = []
    try:
        _merge(staged, root, moved)
    except OSError:
        for place in reversed(moved):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        raise


def _merge(staged: Path, place: Path, moved: list[Path]) -> None:
    for one in sorted(staged.iterdir()):
        target = place / one.name
        if target.is_dir():
            _merge(one, target, moved)
        else:
            one.rename(target)
            moved.append(target)


def _tell(output: Output, root: Path, files: Iterable[str]) -> None:
    shown = os.path.relpath(root)
    output.result.line(("success", "Made"), ("plain", f" {shown}"))
    for path in files:
        output.result.line(("plain", "  "), ("path", path))
    steps = ["parallax validate", "parallax test --mock-agents"]
    steps.append('parallax run hello --local --input \'{"name": "Ada"}\'')
    output.message.line(("heading", "Next:"))
    if root != here():
        output.message.line(("plain", f"  cd {_quoted(shown)}"))
    for step in steps:
        output.message.line(("plain", f"  {step}"))


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"
