"""The Plan IR: a program without sugar, ready to be shown, counted and emitted.

What holds of every plan (`plan/verify.py` checks it): names are resolved to slots, operands are
written in the order in which they are evaluated, an expression contains no statement, a condition
is a plain boolean, and everything that can wait or that decides by confidence has a site, whose id
is unique in the program. Nodes are frozen; passes make new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from parallax_compiler.plan.limits import Limits
from parallax_compiler.records import dataclass
from parallax_compiler.resolve.bindings import Group
from parallax_compiler.source import Source, Span
from parallax_primitives.values import Json, Undefined


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A variable of one function: the user's, or a temporary of ours.

    `per_turn` slots are made anew by every turn of a loop, so a function that captures one keeps
    that turn's value. `cell` slots hold it in a cell, because it changes after the capture.
    """

    id: int
    name: str
    function: int
    temporary: bool = False
    per_turn: bool = False
    cell: bool = False

    def __hash__(self) -> int:
        """Its id, which no other slot of the program has; every stage keeps slots in sets."""
        return self.id


SiteKind: TypeAlias = Literal[
    "agent", "fan-out", "primitive", "call", "method", "gate", "wait", "run"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place of the program that makes run events.

    `name` is what happens there: a primitive's name, an agent's operation, `uncertain` …
    """

    id: int
    kind: SiteKind
    name: str
    source: int
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a node comes from: the index of the source in `Plan.sources`, and the place there."""

    source: int = field(compare=False)
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Located):
    """A literal; an int only where the runtime's functions take counts or places."""

    value: bool | int | float | str | Undefined | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Located):
    slot: Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInput(Located):
    """The input of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRead(Located):
    """The agents of a group, or the one agent of a `single` one."""

    group: str
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Located):
    """A function of the runtime that never waits, by its name in `parallax_runtime.api`."""

    name: str
    operands: tuple[Argument, ...]
    options: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Located):
    """Several values handed to an operation as one tuple (keys of a path, names to leave out)."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Located):
    condition: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Junction(Located):
    """`and` or `or` of conditions, which short-circuits."""

    operator: Literal["and", "or"]
    conditions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IsUndefined(Located):
    """A condition: the value is the missing one to which defaults apply."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Located):
    """`then` or `otherwise`; only the chosen one is evaluated. `site` if confidence decides."""

    condition: Expression
    then: Expression
    otherwise: Expression
    site: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Located):
    """The elements of a list among arguments or elements; the entries of an object in an object."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayValue(Located):
    elements: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEntry(Located):
    """`key: value`; the key is a text constant or an operation that gives text."""

    key: Expression
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectValue(Located):
    entries: tuple[ObjectEntry | Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionValue(Located):
    """A function as a value; it is defined by an earlier `Define`."""

    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectCall(Located):
    """A call of a function of this program, which waits when that function does."""

    function: int
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCall(Located):
    """One call of one agent."""

    site: int
    agent: Expression
    operation: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimitiveCall(Located):
    """A primitive applied to its subject; the options are in snake case."""

    site: int
    name: str
    subject: Expression
    options: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimitiveValue(Located):
    """A primitive as a function value, which decides by its arguments at run time."""

    site: int
    name: str


RunMethod: TypeAlias = Literal[
    "call", "method", "library", "wait", "now", "random", "print",
    "agent_results", "successful_results", "agent_list", "agent_count", "parallax",
    "probe", "decided", "passed", "found",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCall(Located):
    """Something asked of the run; `waits` tells whether it is awaited."""

    name: RunMethod
    operands: tuple[Argument, ...]
    site: int | None = None
    waits: bool = False


Expression: TypeAlias = (
    Const
    | Read
    | RunInput
    | GroupRead
    | Operation
    | Names
    | Negation
    | Junction
    | IsUndefined
    | Select
    | ArrayValue
    | ObjectValue
    | FunctionValue
    | DirectCall
    | AgentCall
    | PrimitiveCall
    | PrimitiveValue
    | RunCall
)
Argument: TypeAlias = Expression | Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Located):
    """Gives a slot a value; for a `cell` slot, changes what its cell holds."""

    slot: Slot
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCell(Located):
    """Makes the cell of a `cell` slot, once per turn of its loop."""

    slot: Slot
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluate(Located):
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Define(Located):
    """Defines a function where it stands; it captures what its body reads."""

    function: int


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Located):
    condition: Expression
    then: Block
    otherwise: Block = ()
    site: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class While(Located):
    """Turns while the condition holds; each turn counts against the run's budget of steps."""

    condition: Expression
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEach(Located):
    """One turn for each thing that `iterable` (an `iterate…` operation) gives."""

    targets: tuple[Slot, ...]
    iterable: Expression
    body: Block


Band: TypeAlias = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandArm(Located):
    """What runs in a band; `band` is None for every band without an arm of its own."""

    band: Band | None
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSwitch(Located):
    """Runs the arm of the band that a confidence falls in, or nothing."""

    site: int
    confidence: Expression
    high: Expression
    medium: float
    strict: bool
    arms: tuple[BandArm, ...]

    @property
    def total(self) -> bool:
        """Whether some arm always runs."""
        return {arm.band for arm in self.arms} >= {"high", "medium", "low"} or any(
            arm.band is None for arm in self.arms
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Try(Located):
    """`caught` receives the fault's value at the start of `handler`."""

    body: Block
    caught: Slot | None
    handler: Block | None
    finalizer: Block | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped(Located):
    """A labelled block, whose name appears in the run's events."""

    name: str
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Located):
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Throw(Located):
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Located):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue(Located):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Located):
    """Marks where the statements of one file of several begin; does nothing."""


Statement: TypeAlias = (
    Assign
    | NewCell
    | Evaluate
    | Define
    | If
    | While
    | ForEach
    | BandSwitch
    | Try
    | Scoped
    | Return
    | Throw
    | Break
    | Continue
    | Section
)
Block: TypeAlias = tuple[Statement, ...]

FunctionKind: TypeAlias = Literal["entry", "function", "lambda", "task", "part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """`optional` when a default stands in for a missing argument, else missing is null."""

    slot: Slot
    optional: bool = False
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Located):
    """A function of the program. `waits` when a call of it must be awaited."""

    id: int
    name: str
    kind: FunctionKind
    parent: int | None
    parameters: tuple[Parameter, ...]
    body: Block
    waits: bool
    recursive: bool = False

    @property
    def arity(self) -> int:
        return sum(not parameter.rest for parameter in self.parameters)

    @property
    def rest(self) -> bool:
        return any(parameter.rest for parameter in self.parameters)


ProbeKind: TypeAlias = Literal["line", "branch", "arm", "threshold", "error"]
Outcome: TypeAlias = Literal[
    "reached",  # of a line
    "true", "false", "null", "not null", "missing", "given", "fits", "differs",  # of a branch
    "high", "medium", "low", "default", "no arm",  # of an uncertain switch
    "met", "missed",  # of a test of a confidence
    "caught", "thrown",  # of an error
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe(Located):
    """What it means that an instrumented program notes a number; one number may mean several."""

    id: int
    kind: ProbeKind
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole program: one entry function and everything that it defines."""

    name: str
    version: str
    description: str
    sources: tuple[Source, ...]
    functions: tuple[Function, ...]
    """By id; the entry is the first."""
    groups: tuple[Group, ...]
    sites: tuple[Site, ...]
    """Ordered by id; the ids count from 1."""
    input_schema: Mapping[str, Json] | None = None
    output_schema: Mapping[str, Json] | None = None
    limits: Limits = field(default_factory=Limits)
    probes: tuple[Probe, ...] = ()
    """What an instrumented plan reports."""

    @property
    def entry(self) -> Function:
        return self.functions[0]

    def site(self, number: int) -> Site:
        return self.sites[number - 1]
