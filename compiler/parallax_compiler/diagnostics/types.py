"""Faults of values: kinds, properties, methods and arguments.

Reported by the rules of `check`. Fields hold printed names, kinds and numbers.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class PropertyOfNull(Diagnostic):
    """A property is read of something that is always null.

    Wrong:

        user = null
        user.name

    Right:

        user = {name: "Ada"}
        user.name
    """

    code: ClassVar[str] = "PLX0402"
    title: ClassVar[str] = "property of null"
    stage: ClassVar[str] = "type"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is read of null"

    @property
    def hint(self) -> str | None:
        return "Give it a value first, or read it with `?.`"


@dataclass(frozen=True, kw_only=True)
class PropertyOfMaybeNull(Diagnostic):
    """A property is read of something that is null in some runs, which then fail here.

    A failed agent's answer is null, and so is what a threshold does not let through, what `find`
    does not find, and an arm that does not run. Where every agent fails, `successfulResults` is
    empty, and so is what `filter` lets nothing through: its first element is null.

    Wrong:

        long = input.names.find(name => name.length > 20)
        long.length

    Right:

        long = input.names.find(name => name.length > 20)
        long?.length ?? 0
    """

    code: ClassVar[str] = "PLX0403"
    title: ClassVar[str] = "property of what may be null"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    name: str
    cause: str
    asked: str = "!= null"

    @property
    def label(self) -> str:
        return f"this is null {self.cause}, and `{self.name}` of null fails"

    @property
    def hint(self) -> str | None:
        return f"Write `?.{self.name}`, or ask `{self.asked}` before"


@dataclass(frozen=True, kw_only=True)
class TooFewArguments(Diagnostic):
    """A function is called with fewer arguments than it has parameters; the rest are null.

    Wrong:

        function label(name, unit) { return name + " " + unit }
        label("width")

    Right:

        function label(name, unit = "cm") { return name + " " + unit }
        label("width")
    """

    code: ClassVar[str] = "PLX0404"
    title: ClassVar[str] = "too few arguments"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    function: str
    given: int
    needed: int
    missing: tuple[str, ...] = ()
    declared: bool = True
    """Whether the program declares the function, and so could give its parameters defaults."""

    @property
    def label(self) -> str:
        text = f"`{self.function}` takes {self.needed} and gets {self.given}"
        if not self.missing:
            return text
        return f"{text}: {', '.join(f'`{one}`' for one in self.missing)} will be null"

    @property
    def hint(self) -> str | None:
        many = self.needed - self.given > 1
        give = "Give the missing arguments" if many else "Give the missing argument"
        if not self.declared:
            return give
        return f"{give}, or give the {'parameters defaults' if many else 'parameter a default'}"


@dataclass(frozen=True, kw_only=True)
class TooManyArguments(Diagnostic):
    """A function is called with more arguments than it takes; the rest are dropped.

    Wrong:

        function double(n) { return n * 2 }
        double(4, 5)

    Right:

        function double(n) { return n * 2 }
        double(4)
    """

    code: ClassVar[str] = "PLX0405"
    title: ClassVar[str] = "too many arguments"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    function: str
    given: int
    most: int

    @property
    def label(self) -> str:
        return f"`{self.function}` takes at most {self.most} and gets {self.given}"

    @property
    def hint(self) -> str | None:
        return "Remove what is too much"


@dataclass(frozen=True, kw_only=True)
class UnknownMethod(Diagnostic):
    """A method is called that values of this kind do not have.

    Wrong:

        ["a", "b"].joined(", ")

    Right:

        ["a", "b"].join(", ")
    """

    code: ClassVar[str] = "PLX0406"
    title: ClassVar[str] = "unknown method"
    stage: ClassVar[str] = "type"
    name: str
    receiver: str
    nearest: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.receiver} has no method `{self.name}`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        return "See the library in docs/language.md"


@dataclass(frozen=True, kw_only=True)
class NotAFunction(Diagnostic):
    """Something is called that is certainly no function.

    Wrong:

        limit = 5
        limit(3)

    Right:

        limit = n => n < 5
        limit(3)
    """

    code: ClassVar[str] = "PLX0407"
    title: ClassVar[str] = "call of no function"
    stage: ClassVar[str] = "type"
    what: str
    kind: str

    @property
    def label(self) -> str:
        return f"`{self.what}` is {self.kind}, no function"

    @property
    def hint(self) -> str | None:
        return "Call a function, or remove the parentheses"


@dataclass(frozen=True, kw_only=True)
class UnknownProperty(Diagnostic):
    """A property is read that the value certainly does not have, which gives null.

    Wrong:

        user = {name: "Ada"}
        user.nmae

    Right:

        user = {name: "Ada"}
        user.name
    """

    code: ClassVar[str] = "PLX0408"
    title: ClassVar[str] = "unknown property"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    name: str
    container: str
    nearest: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.container} has no `{self.name}`, so this is null"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write {' or '.join(f'`{name}`' for name in self.nearest)}"
        return "Add the property, or remove the access"


@dataclass(frozen=True, kw_only=True)
class WrongOperand(Diagnostic):
    """An operator is given kinds of values that it does not work on.

    Nothing is converted silently, except that `+` joins whatever stands beside a text.

    Wrong:

        "12" * 2

    Right:

        Number("12") * 2
    """

    code: ClassVar[str] = "PLX0419"
    title: ClassVar[str] = "operator cannot work here"
    stage: ClassVar[str] = "type"
    operator: str
    left: str
    right: str | None = None

    @property
    def label(self) -> str:
        others = f" and {self.right}" if self.right else ""
        return f"`{self.operator}` does not work on {self.left}{others}"

    @property
    def hint(self) -> str | None:
        if self.operator == "in":
            return "Put an object or a list on its right, or ask with `.includes(…)`"
        return "Convert the values first, with `Number(…)` or `String(…)`"


@dataclass(frozen=True, kw_only=True)
class NotIterable(Diagnostic):
    """A `for` loop, or a spread, goes over something that has no elements.

    Wrong:

        for x in 5 { print(x) }

    Right:

        for x in range(5) { print(x) }
    """

    code: ClassVar[str] = "PLX0420"
    title: ClassVar[str] = "value has no elements"
    stage: ClassVar[str] = "type"
    kind: str

    @property
    def label(self) -> str:
        return f"{self.kind} has no elements to go over"

    @property
    def hint(self) -> str | None:
        return "Go over a list, a text, or `Object.entries(…)` of an object"


@dataclass(frozen=True, kw_only=True)
class NeverEqual(Diagnostic):
    """Values of different kinds are compared with `==` or `!=`; they are never equal.

    Wrong:

        "5" == 5

    Right:

        Number("5") == 5
    """

    code: ClassVar[str] = "PLX0424"
    title: ClassVar[str] = "values of different kinds compared"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    left: str
    right: str
    equal: bool

    @property
    def label(self) -> str:
        result = "true" if self.equal else "false"
        return f"{self.left} never equals {self.right}, so this is always {result}"

    @property
    def hint(self) -> str | None:
        return "Convert one of the two first"


@dataclass(frozen=True, kw_only=True)
class IndexOutOfRange(Diagnostic):
    """An element is read that the list certainly does not have, which gives null.

    Wrong:

        [1, 2][2]

    Right:

        [1, 2][1]
    """

    code: ClassVar[str] = "PLX0427"
    title: ClassVar[str] = "no such element"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    index: str
    length: int

    @property
    def label(self) -> str:
        if not self.length:
            return "the list is empty"
        return f"the list has {self.length} elements, and there is none at {self.index}"

    @property
    def hint(self) -> str | None:
        return "Count from 0, or use `.at(-1)` for the last one"


@dataclass(frozen=True, kw_only=True)
class WrongIndex(Diagnostic):
    """Nothing is ever found under such an index: lists and text have places from 0 on.

    Wrong:

        names = ["Ada", "Bo"]
        names["first"]

    Right:

        names = ["Ada", "Bo"]
        names[0]
    """

    code: ClassVar[str] = "PLX0446"
    title: ClassVar[str] = "index finds nothing"
    severity: ClassVar[Severity] = Severity.WARNING
    stage: ClassVar[str] = "type"
    container: str
    index: str | None

    @property
    def label(self) -> str:
        what = "no elements" if self.index is None else f"nothing at {self.index}"
        return f"{self.container} has {what}, so this is null"

    @property
    def hint(self) -> str | None:
        return "Give a place such as `0`, or read a key of an object"


TYPES: tuple[type[Diagnostic], ...] = (
    WrongIndex,
    PropertyOfNull,
    PropertyOfMaybeNull,
    TooFewArguments,
    TooManyArguments,
    UnknownMethod,
    NotAFunction,
    UnknownProperty,
    WrongOperand,
    NotIterable,
    NeverEqual,
    IndexOutOfRange,
)
