"""Findings in any YAML or TOML file of a project (and in any text file: its encoding).

The first digits say who speaks: PLX0901 to PLX0919 are about the document itself and about how it
fits its schema, whichever schema that is.
"""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Advised, Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnreadableYaml(Advised):
    """The text breaks the grammar of YAML at this place, so nothing after it can be trusted.

    Wrong:

        name: pr-review
         goal: "Review"

    Right:

        name: pr-review
        goal: "Review"
    """

    code: ClassVar[str] = "PLX0901"
    title: ClassVar[str] = "unreadable YAML"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class UnreadableToml(Advised):
    """The text breaks the grammar of TOML at this place, so nothing after it can be trusted.

    Wrong:

        [tool.parallax]
        patterns = flows

    Right:

        [tool.parallax]
        patterns = "flows"
    """

    code: ClassVar[str] = "PLX0913"
    title: ClassVar[str] = "unreadable TOML"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class DuplicateKey(Diagnostic):
    """A mapping has the same key twice; only one of the two could count.

    Wrong:

        minConfidence: 0.9
        minConfidence: 0.8

    Right:

        minConfidence: 0.9
    """

    code: ClassVar[str] = "PLX0902"
    title: ClassVar[str] = "duplicate key"
    stage: ClassVar[str] = "name"
    key: str

    @property
    def label(self) -> str:
        return f"`{self.key}` is already given in this mapping"

    @property
    def hint(self) -> str:
        return "Keep one of the two"


@dataclass(frozen=True, kw_only=True)
class UnsupportedYaml(Advised):
    """YAML can say this, but the files of a project hold plain text, numbers, lists and mappings.

    Tags, several documents in one file, keys that are no text and not-a-number have no place in it.

    Wrong:

        goal: !include goal.txt

    Right:

        goal: "Review pull requests"
    """

    code: ClassVar[str] = "PLX0903"
    title: ClassVar[str] = "unsupported YAML"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class UnknownKey(Diagnostic):
    """No such key belongs here; a key that nothing reads would silently change nothing.

    Wrong:

        minConfidance: 0.9

    Right:

        minConfidence: 0.9
    """

    code: ClassVar[str] = "PLX0904"
    title: ClassVar[str] = "unknown key"
    stage: ClassVar[str] = "name"
    key: str
    nearest: str | None = None
    known: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"nothing reads the key `{self.key}`"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return "Remove it" if not self.known else f"Use one of {_listed(self.known)}"


@dataclass(frozen=True, kw_only=True)
class MissingKey(Diagnostic):
    """A key that this mapping needs is not there.

    Wrong:

        name: pr-review

    Right:

        name: pr-review
        goal: "Review pull requests"
    """

    code: ClassVar[str] = "PLX0905"
    title: ClassVar[str] = "missing key"
    stage: ClassVar[str] = "name"
    key: str

    @property
    def label(self) -> str:
        return f"`{self.key}` is missing here"

    @property
    def hint(self) -> str:
        return f"Add `{self.key}: …`"


@dataclass(frozen=True, kw_only=True)
class WrongKind(Diagnostic):
    """A value of another kind than the key takes: text for a number, one item for a list …

    Wrong:

        minConfidence: "0.9"

    Right:

        minConfidence: 0.9
    """

    code: ClassVar[str] = "PLX0906"
    title: ClassVar[str] = "wrong kind of value"
    stage: ClassVar[str] = "type"
    expected: str
    found: str
    advice: str | None = None

    @property
    def label(self) -> str:
        return f"this is {self.found}, but {self.expected} belongs here"

    @property
    def hint(self) -> str | None:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class UnknownChoice(Diagnostic):
    """The key takes one of a few words, and this is none of them.

    Wrong:

        strategy: paralel-consensus

    Right:

        strategy: parallel-consensus
    """

    code: ClassVar[str] = "PLX0907"
    title: ClassVar[str] = "unknown choice"
    stage: ClassVar[str] = "name"
    value: str
    nearest: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"`{self.value}` is none of the choices"

    @property
    def hint(self) -> str:
        if self.nearest is not None:
            return f"Write `{self.nearest}`"
        return f"Use one of {_listed(self.choices)}"


@dataclass(frozen=True, kw_only=True)
class OutOfRange(Diagnostic):
    """A number outside the range of its key, or a text or list of a length that makes no sense.

    Wrong:

        minConfidence: 90

    Right:

        minConfidence: 0.9
    """

    code: ClassVar[str] = "PLX0908"
    title: ClassVar[str] = "value out of range"
    stage: ClassVar[str] = "type"
    expected: str
    advice: str | None = None

    @property
    def label(self) -> str:
        return f"this must be {self.expected}"

    @property
    def hint(self) -> str | None:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class UnusableValue(Diagnostic):
    """A value of the right kind that still means nothing here, such as a duration without a unit.

    Wrong:

        timeout: soon

    Right:

        timeout: 30s
    """

    code: ClassVar[str] = "PLX0909"
    title: ClassVar[str] = "unusable value"
    stage: ClassVar[str] = "type"
    problem: str
    advice: str | None = None

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str | None:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class NotUtf8(Diagnostic):
    """The file has bytes that are no UTF-8 text, so what stands there cannot be known.

    Wrong: a file saved as Latin-1 or UTF-16.

    Right: the same file saved as UTF-8.
    """

    code: ClassVar[str] = "PLX0910"
    title: ClassVar[str] = "not UTF-8"
    stage: ClassVar[str] = "syntax"
    byte: int
    encoding: str | None = None
    others: int = 0

    @property
    def label(self) -> str:
        if self.encoding is not None:
            return f"the file is written in {self.encoding}"
        return f"the byte 0x{self.byte:02x} is no UTF-8 here"

    @property
    def hint(self) -> str:
        return "Save the file as UTF-8"

    @property
    def note(self) -> str | None:
        if self.others == 0:
            return None
        return f"{self.others} more line{'s' if self.others > 1 else ''} of it hold such bytes."


@dataclass(frozen=True, kw_only=True)
class UnreadableFile(Advised):
    """A file of the project is there but cannot be read, so nothing is known about what it holds.

    Wrong: a file that its owner alone may read, or a picture with the name of a pattern.

    Right: a text file that you may read.
    """

    code: ClassVar[str] = "PLX0912"
    title: ClassVar[str] = "unreadable file"
    stage: ClassVar[str] = "syntax"


@dataclass(frozen=True, kw_only=True)
class OversizedYaml(Diagnostic):
    """The data nests deeper, or its aliases unfold to more, than any file of a project needs.

    Wrong:

        a: &a [x, x, x]
        b: &b [*a, *a, *a]

    and so on for twenty lines: a few bytes that mean gigabytes.

    Right:

        a: [x, x, x]
    """

    code: ClassVar[str] = "PLX0911"
    title: ClassVar[str] = "oversized YAML"
    stage: ClassVar[str] = "syntax"
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str:
        return "Write smaller, flatter data"


def _listed(words: tuple[str, ...], most: int = 12) -> str:
    shown = ", ".join(f"`{word}`" for word in words[:most])
    return f"{shown} …" if len(words) > most else shown


DOCUMENTS: tuple[type[Diagnostic], ...] = (
    UnreadableYaml,
    DuplicateKey,
    UnsupportedYaml,
    UnknownKey,
    MissingKey,
    WrongKind,
    UnknownChoice,
    OutOfRange,
    UnusableValue,
    NotUtf8,
    OversizedYaml,
    UnreadableFile,
    UnreadableToml,
)
