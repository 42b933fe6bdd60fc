"""Faults of names: unknown, unassigned, declared twice.

Reported by `resolve`. Fields hold names and lines as printed, never nodes.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnknownName(Diagnostic):
    """A name that nothing in the file declares, assigns or imports.

    A name comes from an assignment, a declaration, a parameter, an import, the header's groups or
    the standard library. No other function or object of the host can be reached.

    Wrong:

        message = "hello"
        print(mesage)

    Right:

        message = "hello"
        print(message)
    """

    code: ClassVar[str] = "PLX0201"
    title: ClassVar[str] = "unknown name"
    stage: ClassVar[str] = "name"
    name: str
    nearest: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"there is no `{self.name}` here"

    @property
    def hint(self) -> str | None:
        if not self.nearest:
            return f"Assign `{self.name}` before this line, or declare or import it"
        return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"


@dataclass(frozen=True, kw_only=True)
class PrimitiveNotImported(Diagnostic):
    """A primitive that is used but not imported.

    Every primitive that a pattern uses is named in an import, so that a reader sees at the top what
    the pattern is made of.

    Wrong:

        results = parallel(agents)
        results

    Right:

        import { parallel } from "@parallax/primitives/execution"
        results = parallel(agents)
        results
    """

    code: ClassVar[str] = "PLX0202"
    title: ClassVar[str] = "primitive is not imported"
    stage: ClassVar[str] = "name"
    name: str
    module: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is a primitive that this file does not import"

    @property
    def hint(self) -> str | None:
        return f'Add `import {{ {self.name} }} from "{self.module}"` at the top'


@dataclass(frozen=True, kw_only=True)
class UnknownPrimitive(Diagnostic):
    """A name that is called and is almost the name of a primitive.

    `parallax primitives list` shows all primitives.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consenus(agents.map(a => a.review("Check this")), 0.8)

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus(agents.map(a => a.review("Check this")), 0.8)
    """

    code: ClassVar[str] = "PLX0203"
    title: ClassVar[str] = "unknown primitive"
    stage: ClassVar[str] = "name"
    name: str
    nearest: str
    module: str
    imported: bool

    @property
    def label(self) -> str:
        return f"there is no primitive `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.imported:
            return f"Write `{self.nearest}`"
        return f'Write `{self.nearest}` and import it from "{self.module}"'


@dataclass(frozen=True, kw_only=True)
class MaybeUnassigned(Diagnostic):
    """A variable that is read where some path through the pattern has not assigned it.

    A variable made in a branch is visible after it, so every way to the reading must assign it.

    Wrong:

        if (input.large) { size = "L" }
        size

    Right:

        size = "S"
        if (input.large) { size = "L" }
        size
    """

    code: ClassVar[str] = "PLX0204"
    title: ClassVar[str] = "variable may be unassigned"
    stage: ClassVar[str] = "name"
    name: str
    path: str
    """Which path assigns it, or fails to, as a clause."""

    @property
    def label(self) -> str:
        return f"`{self.name}` may have no value here: {self.path}"

    @property
    def hint(self) -> str | None:
        return f"Assign `{self.name}` on every path, or give it a value before"


@dataclass(frozen=True, kw_only=True)
class ReadBeforeAssignment(Diagnostic):
    """A variable that is read before anything can have assigned it.

    Wrong:

        total = total + 1
        total

    Right:

        total = 0
        total = total + 1
        total
    """

    code: ClassVar[str] = "PLX0205"
    title: ClassVar[str] = "variable is read too early"
    stage: ClassVar[str] = "name"
    name: str
    line: int
    """Where it gets its first value."""
    shadows: str | None = None
    """What the name would stand for without the assignment, such as `the library function`."""

    @property
    def label(self) -> str:
        return f"`{self.name}` has no value yet: it gets its first one on line {self.line}"

    @property
    def hint(self) -> str | None:
        if self.shadows is not None:
            return f"Rename the variable, which hides {self.shadows} in this file"
        return f"Assign `{self.name}` before this line"


@dataclass(frozen=True, kw_only=True)
class CalledTooEarly(Diagnostic):
    """A function that is called before a variable it reads has a value.

    Functions may be called above their declaration, but what they read must be assigned by then.

    Wrong:

        print(price())
        rate = 2
        function price() { return 10 * rate }

    Right:

        rate = 2
        print(price())
        function price() { return 10 * rate }
    """

    code: ClassVar[str] = "PLX0206"
    title: ClassVar[str] = "function is called too early"
    stage: ClassVar[str] = "name"
    function: str
    name: str

    @property
    def label(self) -> str:
        return f"`{self.function}` reads `{self.name}`, which may have no value yet"

    @property
    def hint(self) -> str | None:
        return f"Assign `{self.name}` before this call"


@dataclass(frozen=True, kw_only=True)
class DuplicateDeclaration(Diagnostic):
    """The same block declares a name twice.

    Wrong:

        let a = 1
        let a = 2
        a

    Right:

        let a = 1
        a = 2
        a
    """

    code: ClassVar[str] = "PLX0207"
    title: ClassVar[str] = "name is declared twice"
    stage: ClassVar[str] = "name"
    name: str
    line: int

    @property
    def label(self) -> str:
        return f"`{self.name}` is declared on line {self.line} already"

    @property
    def hint(self) -> str | None:
        return "Rename one of the two, or assign instead of declaring"


@dataclass(frozen=True, kw_only=True)
class ConstReassigned(Diagnostic):
    """A `const` is assigned again.

    Changing what a constant holds with `o.x = v` or `xs.push(v)` is allowed; giving it another
    value is not.

    Wrong:

        const limit = 3
        limit = 4
        limit

    Right:

        let limit = 3
        limit = 4
        limit
    """

    code: ClassVar[str] = "PLX0208"
    title: ClassVar[str] = "constant is assigned again"
    stage: ClassVar[str] = "name"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is a `const`"

    @property
    def hint(self) -> str | None:
        return f"Declare `{self.name}` with `let`, or use another name"


@dataclass(frozen=True, kw_only=True)
class ImportReassigned(Diagnostic):
    """An imported name is assigned.

    Wrong:

        import { consensus } from "@parallax/primitives/aggregation"
        consensus = consensus(agents.map(a => a.review("Check this")), 0.8)
        consensus

    Right:

        import { consensus } from "@parallax/primitives/aggregation"
        agreed = consensus(agents.map(a => a.review("Check this")), 0.8)
        agreed
    """

    code: ClassVar[str] = "PLX0209"
    title: ClassVar[str] = "imported name is assigned"
    stage: ClassVar[str] = "name"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is imported and keeps its meaning"

    @property
    def hint(self) -> str | None:
        return "Use another name for the variable"


NAMES: tuple[type[Diagnostic], ...] = (
    UnknownName,
    PrimitiveNotImported,
    UnknownPrimitive,
    MaybeUnassigned,
    ReadBeforeAssignment,
    CalledTooEarly,
    DuplicateDeclaration,
    ConstReassigned,
    ImportReassigned,
)
