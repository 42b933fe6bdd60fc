"""Faults between files: imports and exports.

Reported by `resolve`. Paths are those of the project, with `/`.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class FileNotFound(Diagnostic):
    """An imported file of the project does not exist.

    A path begins with `./` or `../` and is read from the folder of the importing file.

    Wrong:

        import { limit } from "./nowhere.prism"
        limit

    Right:

        limit = 3
        limit
    """

    code: ClassVar[str] = "PLX0301"
    title: ClassVar[str] = "imported file not found"
    stage: ClassVar[str] = "module"
    path: str

    @property
    def label(self) -> str:
        return f"the project has no file `{self.path}`"

    @property
    def hint(self) -> str | None:
        return "Check the path: it starts at the folder of this file"


@dataclass(frozen=True, kw_only=True)
class MissingExport(Diagnostic):
    """A file does not export the name that another imports.

    Wrong:

        import { medain } from "./lib/statistics.prism"
        medain(input.scores)

    Right:

        import { median } from "./lib/statistics.prism"
        median(input.scores)
    """

    code: ClassVar[str] = "PLX0302"
    title: ClassVar[str] = "name is not exported"
    stage: ClassVar[str] = "module"
    name: str
    module: str
    nearest: tuple[str, ...] = ()
    exported: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"`{self.module}` exports no `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        if self.exported:
            return f"Import one of {', '.join(f'`{name}`' for name in self.exported[:8])}"
        return f"Export `{self.name}` there"


@dataclass(frozen=True, kw_only=True)
class MissingDefault(Diagnostic):
    """A default import from a file without a default export.

    Wrong:

        import prices from "./lib/prices.prism"
        prices

    Right:

        import { prices } from "./lib/prices.prism"
        prices
    """

    code: ClassVar[str] = "PLX0303"
    title: ClassVar[str] = "file has no default export"
    stage: ClassVar[str] = "module"
    name: str
    module: str

    @property
    def label(self) -> str:
        return f"`{self.module}` has no `export default`"

    @property
    def hint(self) -> str | None:
        return f"Import by name: `import {{ {self.name} }} from …`"


@dataclass(frozen=True, kw_only=True)
class ImportCycle(Diagnostic):
    """Files that import each other in a circle.

    Each file runs once, after the files that it imports; in a circle none could be first.

    Wrong:

        // a.prism
        import { b } from "./b.prism"
        export const a = b + 1

    Right:

        // a.prism
        import { start } from "./start.prism"
        export const a = start + 1
    """

    code: ClassVar[str] = "PLX0304"
    title: ClassVar[str] = "files import each other"
    stage: ClassVar[str] = "module"
    path: tuple[str, ...]
    """The circle: the first file is repeated at the end."""

    @property
    def label(self) -> str:
        return f"this import closes a circle: {' → '.join(f'`{one}`' for one in self.path)}"

    @property
    def hint(self) -> str | None:
        return "Move what both need into a third file"


@dataclass(frozen=True, kw_only=True)
class OutsideProject(Diagnostic):
    """An import that leaves the project.

    Wrong:

        import { x } from "../../elsewhere.prism"
        x

    Right:

        import { x } from "./lib/elsewhere.prism"
        x
    """

    code: ClassVar[str] = "PLX0305"
    title: ClassVar[str] = "import leaves the project"
    stage: ClassVar[str] = "module"
    path: str

    @property
    def label(self) -> str:
        return f"`{self.path}` is outside the project"

    @property
    def hint(self) -> str | None:
        return "Move the file into the project"


@dataclass(frozen=True, kw_only=True)
class UnknownPackage(Diagnostic):
    """An import from something that is neither a file of the project nor the primitives.

    Wrong:

        import { pad } from "left-pad"
        pad("a")

    Right:

        import { pad } from "./lib/pad.prism"
        pad("a")
    """

    code: ClassVar[str] = "PLX0306"
    title: ClassVar[str] = "unknown module"
    stage: ClassVar[str] = "module"
    module: str
    nearest: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"there is no module `{self.module}`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        return 'Import from a file ("./lib/x.prism") or from "@parallax/primitives"'


@dataclass(frozen=True, kw_only=True)
class MissingPrimitive(Diagnostic):
    """A module of primitives does not export the imported name.

    Wrong:

        import { paralel } from "@parallax/primitives/execution"
        paralel(agents)

    Right:

        import { parallel } from "@parallax/primitives/execution"
        parallel(agents)
    """

    code: ClassVar[str] = "PLX0307"
    title: ClassVar[str] = "no such primitive there"
    stage: ClassVar[str] = "module"
    name: str
    module: str
    nearest: tuple[str, ...] = ()
    elsewhere: str | None = None
    """The module that does export the name."""

    @property
    def label(self) -> str:
        return f"`{self.module}` has no primitive `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.elsewhere is not None:
            return f'Import `{self.name}` from "{self.elsewhere}"'
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        return "Run `parallax primitives list` to see all primitives"


@dataclass(frozen=True, kw_only=True)
class UnusedImport(Diagnostic):
    """An import that is not used.

    Wrong:

        import { parallel, race } from "@parallax/primitives/execution"
        parallel(agents)

    Right:

        import { parallel } from "@parallax/primitives/execution"
        parallel(agents)
    """

    code: ClassVar[str] = "PLX0308"
    title: ClassVar[str] = "import is never used"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "module"
    name: str

    @property
    def label(self) -> str:
        return f"nothing uses `{self.name}`"

    @property
    def hint(self) -> str | None:
        return "Remove it from the import"


@dataclass(frozen=True, kw_only=True)
class DuplicateExport(Diagnostic):
    """A file exports the same name twice.

    Wrong:

        export const limit = 3
        other = 4
        export { other as limit }

    Right:

        export const limit = 3
        other = 4
        export { other }
    """

    code: ClassVar[str] = "PLX0309"
    title: ClassVar[str] = "name is exported twice"
    stage: ClassVar[str] = "module"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is exported already"

    @property
    def hint(self) -> str | None:
        return "Export it under another name with `as`, or once only"


@dataclass(frozen=True, kw_only=True)
class NestedModuleStatement(Diagnostic):
    """An `import` or `export` inside a block or function.

    Wrong:

        if (input.strict) { export const limit = 3 }
        1

    Right:

        export const limit = input.strict ? 3 : 5
    """

    code: ClassVar[str] = "PLX0310"
    title: ClassVar[str] = "import or export not outermost"
    stage: ClassVar[str] = "module"
    word: str

    @property
    def label(self) -> str:
        return f"`{self.word}` stands inside a block"

    @property
    def hint(self) -> str | None:
        return f"Move the `{self.word}` to the outermost level of the file"


MODULES: tuple[type[Diagnostic], ...] = (
    FileNotFound,
    MissingExport,
    MissingDefault,
    ImportCycle,
    OutsideProject,
    UnknownPackage,
    MissingPrimitive,
    UnusedImport,
    DuplicateExport,
    NestedModuleStatement,
)
