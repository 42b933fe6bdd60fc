"""What a primitive declares about itself: read by the compiler, the documentation and the runtime.

A spec is data. The subject is the first parameter; the options follow in the order in which they
may be given by position (`consensus(results, 0.8)`), and each may be given by name in an options
object (`consensus(results, {threshold: 0.8})`).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from parallax_primitives.values import Value

if TYPE_CHECKING:
    from parallax_primitives.context import Context

Kind: TypeAlias = Literal[
    "results",  # a list of (confident) values
    "tasks",  # a list of tasks, or a group of agents
    "task",  # an agent, a lambda, a call to start, or a value
    "value",  # anything
    "target",  # an agent, a group, or the name of one, of a capability or of a mailbox
    "list",
    "number",
    "count",  # a whole number of 0 or more
    "confidence",  # a number in [0, 1]
    "duration",  # milliseconds, or text such as "30s"
    "text",
    "boolean",
    "function",
    "selector",  # a key, a path such as "a.b", or a function
    "object",
    "quota",  # a count, or a share such as "60%"
]

Returns: TypeAlias = Literal["list", "value", "subject", "nullable"]
"""`subject`: what the subject was; `nullable`: a value that can be null."""


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
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.name).lower()


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

    def parameter(self, name: str) -> Parameter | None:
        """The option of that name."""
        return next((one for one in self.options if one.name == name), None)


Handler: TypeAlias = "Callable[..., Awaitable[Value]]"
"""`async (context, subject, *, option=…) -> Value`; keywords are the options in snake case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    """A spec with its handler."""

    spec: PrimitiveSpec
    handler: Handler


__all__ = [
    "Context",
    "Handler",
    "Kind",
    "Parameter",
    "Primitive",
    "PrimitiveSpec",
    "Returns",
    "Step",
]
