"""`parallax diff`: how the behaviour of patterns changed between two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from parallax_cli.diff_report import difference_lines
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.differences import differences_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.project import Project
from parallax_patterns.revisions import tree_of
from parallax_patterns.simulation.comparing import Difference, compare
from parallax_patterns.simulation.preparing import prepare
from parallax_patterns.simulation.surveying import Explorable, explorable

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Form = Literal["text", "json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of the two versions: its patterns by the name under which they are compared."""

    project: Project
    patterns: Mapping[str, Path]

    def explorable(self, name: str) -> Explorable:
        path = self.patterns[name]
        return explorable(prepare(path, self.project), self.project)


@app.command("diff", cls=Leaf)
def diff(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A pattern's file, or a git revision.")],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW", help="Another of the kind; after a revision by default what is here."
        ),
    ] = None,
    most: Annotated[
        int,
        typer.Option(
            "--most", min=1, metavar="N", help="How many scenarios of each.", show_default=True
        ),
    ] = 1000,
    breaking: Annotated[
        bool, typer.Option("--breaking", help="Exit with 1 when something relied on changed.")
    ] = False,
    form: Annotated[Form, typer.Option("--format", help="Text for people, or JSON.")] = "text",
) -> int:
    """Compare what patterns do, not how they read, before and after a change."""
    output: Output = ctx.obj
    with ExitStack() as stack:
        before, after = _versions(old, new, stack)
        names = [name for name in after.patterns if name in before.patterns]
        changed = [name for name in names if _text(before, name) != _text(after, name)]
        compared = {
            name: compare(before.explorable(name), after.explorable(name), most=most)
            for name in changed
        }
    added = [name for name in after.patterns if name not in before.patterns]
    removed = [name for name in before.patterns if name not in after.patterns]
    if form == "json":
        output.result.raw(json_text(differences_shape(compared, added, removed), output))
    else:
        _tell(compared, added, removed, len(names) - len(changed), output)
    broken = bool(removed) or any(one.breaking for one in compared.values())
    return FINDINGS if breaking and broken else FINE


def _text(version: Version, name: str) -> bytes:
    return version.patterns[name].read_bytes()


def _versions(old: str, new: str | None, stack: ExitStack) -> tuple[Version, Version]:
    if Path(old).is_file():
        if new is None or not Path(new).is_file():
            refuse(f"`{old}` is compared with another file.", "Give the paths of two files.")
        name = Path(new or old).name
        return _file(Path(old), name), _file(Path(new or old), name)
    project = Project.find(here())
    before = _tree(stack.enter_context(tree_of(old, project.root)))
    if new is None:
        return before, _tree(project.root)
    return before, _tree(stack.enter_context(tree_of(new, project.root)))


def _file(path: Path, name: str) -> Version:
    return Version(project=Project.find(path), patterns={name: path.resolve()})


def _tree(root: Path) -> Version:
    project = Project.find(root)
    patterns = {path.relative_to(project.root).as_posix(): path for path in project.patterns()}
    return Version(project=project, patterns=patterns)


def _tell(
    compared: Mapping[str, Difference],
    added: list[str],
    removed: list[str],
    unchanged: int,
    output: Output,
) -> None:
    for name, one in compared.items():
        output.result.lines(difference_lines(name, one))
    for role, title, names in (("success", "added", added), ("failure", "removed", removed)):
        for name in names:
            output.result.line(("path", name), (role, f"  {title}"))
    output.result.line(("plain", "; ".join(_summary(compared, unchanged)) + "."))


def _summary(compared: Mapping[str, Difference], unchanged: int) -> Iterator[str]:
    differing = sum(bool(one.differing or one.needs) for one in compared.values())
    if not compared:
        yield "No pattern was changed"
    else:
        yield f"{differing} of {len(compared)} changed patterns behave otherwise"
    if unchanged:
        yield f"{unchanged} unchanged"
