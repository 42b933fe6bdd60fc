"""`parallax diff`: how the behaviour of patterns changed between two versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from parallax_cli.diff_report import difference_lines
from parallax_cli.exit_codes import FINDINGS, FINE
from parallax_cli.json_shapes.differences import differences_shape
from parallax_cli.json_shapes.text import json_text
from parallax_cli.output import Output
from parallax_cli.parsing import Leaf
from parallax_cli.paths import here
from parallax_cli.usage import refuse
from parallax_patterns.caching.cached_patterns import compiled_pattern
from parallax_patterns.errors import UserError
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
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A pattern's file, a folder, or a git revision.")
    ],
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="NEW", help="Another of the kind; by default the project that is here."
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
        changed = [name for name in names if _changed(before, after, name)]
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


_RELATIVE_IMPORT: Final = re.compile(rb"""["']\.\.?/""")


def _changed(before: Version, after: Version, name: str) -> bool:
    """Whether a pattern, or a file that it imports, is not what it was."""
    texts = [version.patterns[name].read_bytes() for version in (before, after)]
    if texts[0] != texts[1] or not _RELATIVE_IMPORT.search(texts[0]):
        return texts[0] != texts[1]
    programs = [
        compiled_pattern(version.patterns[name], version.project).python
        for version in (before, after)
    ]
    return programs[0] != programs[1]


def _versions(old: str, new: str | None, stack: ExitStack) -> tuple[Version, Version]:
    if Path(old).is_file():
        if new is None or not Path(new).is_file():
            refuse(f"`{old}` is compared with another file.", "Give the paths of two files.")
        return _file(Path(old), Path(new).name), _file(Path(new), Path(new).name)
    versions = _tree(old, stack), _tree("." if new is None else new, stack)
    if not any(version.patterns for version in versions):
        raise UserError(
            f"Neither `{old}` nor `{new or '.'}` has patterns.",
            hint="Give two files, two folders of patterns, or git revisions.",
        )
    return versions


def _file(path: Path, name: str) -> Version:
    return Version(project=Project.find(path), patterns={name: path.resolve()})


def _tree(place: str, stack: ExitStack) -> Version:
    """The patterns of a folder, or of the project here at a revision."""
    if Path(place).is_dir():
        return _folder(Path(place).resolve(), Project.find(Path(place)))
    here_now = Project.find(here())
    folder = stack.enter_context(tree_of(place, here_now.root))
    return _folder(folder, here_now.in_copy(folder))


def _folder(folder: Path, project: Project) -> Version:
    """A folder of patterns is compared from there; a folder above them from the project's root."""
    start = folder if folder.is_relative_to(project.patterns_dir) else project.root
    patterns = {
        path.relative_to(start).as_posix(): path
        for path in project.patterns()
        if path.is_relative_to(start)
    }
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
