"""What resolving finds out: every use of a name has one binding.

Side tables are keyed by node id within one file. The trees themselves are unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Module
from parallax_compiler.syntax.header_settings import Settings


class BindingKind(Enum):
    """What a name stands for."""

    VARIABLE = "variable"
    """Made by a bare assignment; belongs to the whole function or file."""
    LET = "let"
    CONST = "const"
    PARAMETER = "parameter"
    FUNCTION = "function"
    IMPORT = "import"
    """A name exported by another file of the project."""
    NAMESPACE = "namespace"
    PRIMITIVE = "primitive"
    LIBRARY = "library"
    INPUT = "input"
    GROUP = "group"
    """`agents`, a declared group, or `xyzAgents` / `xyzAgent` found by its name."""
    PROVIDED = "provided"
    """What the run gives to files written for the first architecture, such as `agentResults`."""
    UNKNOWN = "unknown"
    """Reported already; later stages stay silent about it."""


VARIABLES: Final = (
    BindingKind.VARIABLE,
    BindingKind.PARAMETER,
    BindingKind.CONST,
    BindingKind.LET,
    BindingKind.FUNCTION,
)
"""The kinds of names that have a value of their own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Binding:
    """One thing a name stands for; compared by identity.

    `owner` is the node id of the function (FunctionDeclaration, Lambda, or the Module's own id)
    whose call makes the variable. `loop` is the id of the innermost loop whose every turn makes it
    anew, None outside loops and for function-wide variables.
    """

    kind: BindingKind
    name: str
    span: Span
    owner: int
    declaration: int | None = None
    """The id of the declaring node: NamePattern, FunctionDeclaration, ImportSpecifier."""
    loop: int | None = None
    target: str | None = None
    """PRIMITIVE: the primitive's name. LIBRARY: the table's name. IMPORT: the exported name
    (`default` for a default import). GROUP: the group's name. PROVIDED: the name."""
    module: str | None = None
    """IMPORT, NAMESPACE: the path of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionScope:
    """What a function (or the file) owns and borrows."""

    node: int
    parent: int | None
    owned: tuple[Binding, ...]
    captured: frozenset[Binding]
    """Bindings of enclosing functions that this one, or one inside it, reads or assigns."""
    assigned_captures: frozenset[Binding]
    """Those of them that this very function assigns (Python's nonlocal)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of agents that the pattern uses.

    `single` for `xyzAgent`. `declared` is False when only the name says it.
    """

    name: str
    capabilities: tuple[str, ...]
    minimum: int = 1
    maximum: int | None = None
    min_confidence: float | None = None
    expertise: float | None = None
    single: bool = False
    declared: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedModule:
    """One file with its names resolved."""

    path: str
    """Where it is, from the project root; what `Binding.module` names."""
    source: Source
    tree: Module
    outline: Outline
    settings: Settings
    uses: Mapping[int, Binding]
    """Node id of each Name, NamePattern, ImportSpecifier and FunctionDeclaration → binding."""
    functions: Mapping[int, FunctionScope]
    """Node id of each FunctionDeclaration, Lambda and of the Module → what it owns."""
    assignments: Mapping[Binding, int]
    """How many places assign a binding (its declaration with a value included)."""
    exports: Mapping[str, Binding | None]
    """Exported name → binding; None for an exported expression (`export default 1 + 1`)."""
    reexports: Mapping[str, tuple[str, str]]
    """Exported name → (path of the file, name there)."""
    rebinds: Mapping[int, Binding]
    """Id of each Assign or Update into a part of a variable (`o.x = v`), and of each `xs.push(v)`
    that is a statement or the body of a `forEach` lambda → the variable that gets a changed copy.
    """
    late: tuple[Binding, ...]
    """Variables that a function may read before they are assigned: they begin as null."""
    groups: tuple[Group, ...]
    imports: tuple[str, ...]
    """Paths of the files of the project that it imports, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The entry file and every file it reaches, each after those it imports; the entry is last."""

    modules: tuple[ResolvedModule, ...]

    @property
    def entry(self) -> ResolvedModule:
        return self.modules[-1]
