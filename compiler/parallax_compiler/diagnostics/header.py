"""The faults of the header: the first `/** … */` and what its settings say."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class HeaderFault(Diagnostic):
    """What the faults of the header share."""

    stage: ClassVar[str] = "header"


@dataclass(frozen=True, kw_only=True)
class UnknownHeaderKey(HeaderFault):
    """A line of the header has a key that Prism does not know, so it has no effect.

    Wrong:
        /**
         * @descripton Says hello
         */

    Right:
        /**
         * @description Says hello
         */
    """

    code: ClassVar[str] = "PLX0601"
    title: ClassVar[str] = "unknown header key"
    severity: ClassVar[Severity] = Severity.WARNING
    key: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`@{self.key}` is not known and has no effect"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write `@{self.nearest}`"
        return "Put values of your own into `@metadata`"


@dataclass(frozen=True, kw_only=True)
class DuplicateHeaderKey(HeaderFault):
    """A key of the header is given twice; the first one counts.

    Wrong:
        /**
         * @name review
         * @name check
         */

    Right:
        /**
         * @name review
         */
    """

    code: ClassVar[str] = "PLX0602"
    title: ClassVar[str] = "header key given twice"
    severity: ClassVar[Severity] = Severity.WARNING
    key: str

    @property
    def label(self) -> str:
        return f"`{self.key}` was given already; this one has no effect"

    @property
    def hint(self) -> str | None:
        return "Keep one of the two"


@dataclass(frozen=True, kw_only=True)
class MalformedHeaderValue(HeaderFault):
    """The value of a header key must be JSON and is not.

    `@input`, `@output`, `@agents`, `@group`, `@bands`, `@budget` and `@timeout` are read as JSON.
    JSON has its keys in double quotes and no comma after the last one.

    Wrong:
        /**
         * @bands {"high": 0.9, "medium": oops}
         */

    Right:
        /**
         * @bands {"high": 0.9, "medium": 0.6}
         */
    """

    code: ClassVar[str] = "PLX0603"
    title: ClassVar[str] = "malformed header value"
    key: str
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str | None:
        return f"Write the value of `@{self.key}` as JSON"


@dataclass(frozen=True, kw_only=True)
class HeaderValueKind(HeaderFault):
    """A value of the header is of the wrong kind.

    Wrong:
        /**
         * @bands {"high": "very", "medium": 0.5}
         */

    Right:
        /**
         * @bands {"high": 0.9, "medium": 0.5}
         */
    """

    code: ClassVar[str] = "PLX0604"
    title: ClassVar[str] = "wrong kind of value"
    key: str
    expected: str
    found: str

    @property
    def label(self) -> str:
        return f"`{self.key}` is {self.expected}, not {self.found}"

    @property
    def hint(self) -> str | None:
        return f"Write {self.expected}"


@dataclass(frozen=True, kw_only=True)
class BandsOutOfOrder(HeaderFault):
    """The medium band begins above the high band, so nothing could ever be medium.

    Wrong:
        /**
         * @bands {"high": 0.5, "medium": 0.7}
         */

    Right:
        /**
         * @bands {"high": 0.7, "medium": 0.5}
         */
    """

    code: ClassVar[str] = "PLX0605"
    title: ClassVar[str] = "bands out of order"
    high: float
    medium: float

    @property
    def label(self) -> str:
        return f"medium begins at {self.medium:g}, above high at {self.high:g}"

    @property
    def hint(self) -> str | None:
        return "Make `high` at least as large as `medium`"


@dataclass(frozen=True, kw_only=True)
class HeaderValueRange(HeaderFault):
    """A number of the header lies outside its range.

    Confidences lie between 0 and 1; counts are whole numbers; times are positive.

    Wrong:
        /**
         * @bands {"high": 7, "medium": 0.5}
         */

    Right:
        /**
         * @bands {"high": 0.7, "medium": 0.5}
         */
    """

    code: ClassVar[str] = "PLX0606"
    title: ClassVar[str] = "value out of range"
    key: str
    value: str
    range: str

    @property
    def label(self) -> str:
        return f"`{self.key}` is {self.value}, but must be {self.range}"

    @property
    def hint(self) -> str | None:
        return f"Write a number that is {self.range}"


@dataclass(frozen=True, kw_only=True)
class UnknownHeaderField(HeaderFault):
    """An object in the header has a key that means nothing there.

    Wrong:
        /**
         * @budget {"call": 20}
         */

    Right:
        /**
         * @budget {"calls": 20}
         */
    """

    code: ClassVar[str] = "PLX0607"
    title: ClassVar[str] = "unknown setting"
    key: str
    field: str
    known: tuple[str, ...]
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`@{self.key}` has no setting `{self.field}`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write `{self.nearest}`"
        return "Use one of " + ", ".join(f"`{name}`" for name in self.known)


@dataclass(frozen=True, kw_only=True)
class UnknownSchemaType(HeaderFault):
    """The short form of `@input` or `@output` names a type that does not exist.

    The types are `string number integer boolean object array null any`; a list of one type stands
    for an array of it, and a key that ends in `?` may be left out.

    Wrong:
        /**
         * @input {"code": "text"}
         */

    Right:
        /**
         * @input {"code": "string"}
         */
    """

    code: ClassVar[str] = "PLX0608"
    title: ClassVar[str] = "unknown type"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` is no type"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write `{self.nearest}`"
        return "Use `string`, `number`, `integer`, `boolean`, `object`, `array`, `null` or `any`"


HEADER: tuple[type[Diagnostic], ...] = (
    UnknownHeaderKey,
    DuplicateHeaderKey,
    MalformedHeaderValue,
    HeaderValueKind,
    BandsOutOfOrder,
    HeaderValueRange,
    UnknownHeaderField,
    UnknownSchemaType,
)
