"""What checking finds out about a resolved program, for lowering and for `--emit types`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Literal, TypeAlias

from parallax_compiler.check.intervals import Interval
from parallax_compiler.check.types import Type
from parallax_compiler.records import dataclass
from parallax_compiler.resolve.bindings import Binding, Resolved, ResolvedModule
from parallax_compiler.syntax.ast import Expression, Spread
from parallax_primitives.spec import PrimitiveSpec


class Effect(Enum):
    """What evaluating something can do besides giving a value; later members include earlier."""

    PURE = "pure"
    RUN = "run"
    """Reads the run (clock, seed, log) but never waits."""
    WAITS = "waits"
    """May call an agent or wait: emitted as `async`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimitiveCall:
    """A call of a primitive whose arguments are matched: subject expressions and options.

    Options are keyed by their name in Prism, in the order of the specification; the expressions are
    arguments of the call, or values in its literal object of options. `tasks` is True when the
    subject is an array literal (or several arguments) whose elements the primitive starts itself. A
    piped subject is the pipeline's value.
    """

    spec: PrimitiveSpec
    subject: Expression | tuple[Expression | Spread, ...]
    options: Mapping[str, Expression]
    tasks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicPrimitiveCall:
    """A primitive used as a value, curried, or with arguments only the run can tell apart."""

    spec: PrimitiveSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionCall:
    """A direct call of a function declared in this file (never reassigned)."""

    binding: Binding
    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCall:
    """A call of a library function by its table name, such as `Math.max` or `print`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCall:
    """A library method on a value that is no agent (`xs.map(f)`)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall:
    """A method call on something that is certainly an agent."""

    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownMethodCall:
    """A method call that only the run can tell to be an agent call or a library method.

    Without a name it is that of the key in `agent[key](…)`.
    """

    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCall:
    """A call of a function value."""


CallKind: TypeAlias = (
    PrimitiveCall
    | DynamicPrimitiveCall
    | FunctionCall
    | LibraryCall
    | MethodCall
    | AgentCall
    | UnknownMethodCall
    | ValueCall
)

Reading: TypeAlias = Literal["test", "annotation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRule:
    """How `uncertain` bands its condition.

    `subject` is the expression evaluated. `mode` is `confidence` when the confidence of its value
    is banded, `number` when its value already is the confidence. `threshold`, if there, replaces
    the high bound; `strict` asks for more than it. In a loop the
    turn happens only while the condition's value holds.
    """

    subject: Expression
    mode: Literal["confidence", "number"]
    threshold: Expression | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedModule:
    """One file with everything known about its nodes, keyed by node id."""

    resolved: ResolvedModule
    types: Mapping[int, Type]
    intervals: Mapping[int, Interval]
    effects: Mapping[int, Effect]
    """Nodes whose evaluation does anything, and functions (what a call of them does), by id."""
    calls: Mapping[int, CallKind]
    """Call nodes, and Pipeline nodes (what applying the stage to the value is)."""
    readings: Mapping[int, Reading]
    """Each `~>` Binary node."""
    bands: Mapping[int, BandRule]
    """Each UncertainIf, and each uncertain loop with a condition."""
    result: Type
    """What running the file gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A program without errors, or as much as is known of one with errors."""

    resolved: Resolved
    modules: tuple[CheckedModule, ...] = field(default=())

    @property
    def entry(self) -> CheckedModule:
        return self.modules[-1]
