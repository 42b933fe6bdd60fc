"""What a primitive declares about itself: read by the compiler, the documentation and the runtime.

A spec is data. The subject is the first parameter; the options follow in the order in which they
may be given by position (`consensus(results, 0.8)`), and each may be given by name in an options
object (`consensus(results, {threshold: 0.8})`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from parallax_primitives.values import Value

if TYPE_CHECKING:
    from parallax_primitives.checks import Problem
    from parallax_primitives.context import Context
    from parallax_primitives.shapes import ArgumentShape

Kind: TypeAlias = Literal[
    "results",  # a list of (confident) values
    "answers",  # a list of results, or of tasks to start
    "tasks",  # a list of tasks, or a group of agents
    "task",  # an agent, a lambda, a call to start, or a value
    "work",  # a task, or a list of tasks
    "arms",  # an object of tasks
    "steps",  # a list of objects {do, undo} of tasks
    "graph",  # an object of objects {after, run}: names, and a task
    "participants",  # a list of agents, or of objects {prepare, commit, rollback} of tasks
    "value",  # anything
    "target",  # an agent, a group, or the name of one, of a capability or of a mailbox
    "list",
    "number",
    "count",  # a whole number of 0 or more
    "confidence",  # a number in [0, 1]
    "duration",  # milliseconds, or text such as "30s"
    "text",
    "name",  # text that can be nothing else, such as the name of a topic
    "boolean",
    "function",
    "selector",  # a key, a path such as "a.b", or a function
    "object",
    "quota",  # a count, or a share such as "60%"
    "rate",  # a count per time, such as "10/s"
    "extent",  # a count of 1 or more, or a duration as text
]

STARTED: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {
    "answers": (("*",),),
    "tasks": (("*",),),
    "task": ((),),
    "work": ((), ("*",)),
    "arms": (("*",),),
    "steps": (("*", "do"), ("*", "undo")),
    "graph": (("*", "run"),),
    "participants": (("*",), ("*", "prepare"), ("*", "commit"), ("*", "rollback")),
}
"""Where the tasks stand in an argument: paths of keys, `*` for every element or property.

What is written there is started by the primitive, not before it. Where one path goes on beyond
another, an object that has the key is entered, anything else is a task itself.
"""

Returns: TypeAlias = Literal["list", "value", "subject", "nullable", "array", "object", "any"]
"""What comes out: a `list` of the subject's elements or of what they give, a `value` made of them
or one that can be null (`nullable`), what the `subject` was; an `array`, an `object` or `any` value
of something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter: its name in Prism, its kind and its meaning in one line.

    `choices` lists the texts allowed for kind `text`. `default` is the Prism value that stands for
    a missing argument; `required` parameters have none. `several` marks a subject that may be
    given as several arguments (`fallback(a, b, c)`).
    """

    name: str
    kind: Kind
    doc: str
    default: Value = None
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    several: bool = False
    keyword_only: bool = False
    """True for options that are only given by name."""

    @property
    def python_name(self) -> str:
        """The name as a keyword of the handler: `maxAttempts` is `max_attempts`."""
        return in_snake_case(self.name)


@cache
def in_snake_case(name: str) -> str:
    """`maxAttempts` is `max_attempts`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


Step: TypeAlias = Mapping[str, Value]
"""One scripted answer as in test files: `{"answer": …, "confidence": …}`, perhaps `"delay"`, or
`{"error": "timeout"}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimitiveSpec:
    """A primitive: everything about it but what it does.

    `rule` is the confidence rule as a sentence, `formula` the same in symbols (see
    docs/primitives.md for the notation). `example` is a Prism program that runs, `example_agents`
    the scripted answers it needs (id → steps as in test files), `example_result` what it gives,
    written `value ~> confidence` with the value as JSON.
    """

    name: str
    category: str
    summary: str
    subject: Parameter
    options: tuple[Parameter, ...] = ()
    returns: Returns = "value"
    rule: str
    formula: str
    example: str
    example_result: str
    example_agents: tuple[tuple[str, tuple[Step, ...]], ...] = ()
    calls_agents: bool = False
    """Whether it starts agent calls itself (else it only looks at values it is given)."""
    everyday: bool = False
    """Whether its name is an everyday word: variables have it without remark."""
    alone: bool = False
    """Whether a single argument is its subject even if it could be an option: then it accepts what
    the library's function of that name does."""
    check: Check | None = None
    """What must hold of the arguments beyond the kind of each."""

    by_keyword: Mapping[str, Parameter] = field(init=False, repr=False, compare=False)
    """The options by Python name."""
    required: tuple[Parameter, ...] = field(init=False, repr=False, compare=False)
    """The options that every call has to give."""

    def __post_init__(self) -> None:
        by_keyword = {one.python_name: one for one in self.options}
        object.__setattr__(self, "by_keyword", by_keyword)
        object.__setattr__(self, "required", tuple(one for one in self.options if one.required))

    def parameter(self, name: str) -> Parameter | None:
        """The option of that name."""
        return next((one for one in self.options if one.name == name), None)


Check: TypeAlias = "Callable[[Mapping[str, ArgumentShape]], Iterator[Problem]]"
"""The problems of arguments by the name of their parameter, as far as they are known: before the
run some of them, in a run all."""

Handler: TypeAlias = "Callable[..., Awaitable[Value]]"
"""`async (context, subject, *, option=…) -> Value`; keywords are the options in snake case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    """A spec with its handler."""

    spec: PrimitiveSpec
    handler: Handler


__all__ = [
    "STARTED",
    "Check",
    "Context",
    "Handler",
    "Kind",
    "Parameter",
    "Primitive",
    "PrimitiveSpec",
    "Returns",
    "Step",
]
