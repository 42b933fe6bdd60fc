"""How `validate --fix` reads: what was changed as a diff, and what was not and why.

Loaded only then, with the stages of the compiler that tell whether two texts mean the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from parallax_cli.counting import counted
from parallax_cli.json_shapes.fixes import fixed_shape
from parallax_cli.output import Line
from parallax_patterns.fixing.fixing import FixedFile, fix
from parallax_patterns.project import Project

_ROLES: Final = {"+": "success", "-": "failure", "@": "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixes:
    """What was fixed, or with `written` false what could be."""

    files: tuple[FixedFile, ...]
    written: bool

    @property
    def any(self) -> bool:
        return any(file.applied for file in self.files)

    def changes(self) -> Iterator[Line]:
        """The diff of each file that changed, with an empty line after each."""
        for file in self.files:
            if file.applied:
                for at, line in enumerate(file.difference()):
                    role = "heading" if at < 2 else _ROLES.get(line[:1], "plain")
                    yield ((role, line),)
                yield ()

    def left_out(self) -> Iterator[Line]:
        """One line for each fix that was not applied."""
        for file in self.files:
            for one in file.left_out:
                place = one.finding.source.position(one.finding.span.start)
                where = f"{file.before.name}:{place.line}:{place.column}"
                words = f": {where} {one.finding.code}: {one.reason}"
                yield (("note", "not fixed"), ("plain", words))

    def total(self) -> Line:
        """How much was fixed."""
        changed = [file for file in self.files if file.applied]
        if not changed:
            return (("plain", "Nothing was fixed."),)
        count = sum(len(file.applied) for file in changed)
        findings = counted(count, "finding")
        where = counted(len(changed), "file")
        done, rest = ("Fixed", "") if self.written else ("Would fix", "; nothing was written")
        return (("success", f"{done} {findings}"), ("plain", f" in {where}{rest}."))

    def shape(self) -> list[dict[str, Any]]:
        """The same for programs."""
        return [fixed_shape(file, written=self.written) for file in self.files]


def fixes(
    paths: Iterable[Path], project: Project, *, strict: bool, notes: bool, write: bool
) -> Fixes:
    """Applies what can be applied, or only says what it would be."""
    files = fix(paths, project, strict=strict, notes=notes, write=write)
    return Fixes(files=files, written=write)
