"""The faults of the grammar: something is missing, or stands where it cannot."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.lexical import SyntaxFault
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class ExpectedValue(SyntaxFault):
    """A value is missing: between two operators, after `=`, before a closing bracket.

    Wrong:
        total = 4 * / 2

    Right:
        total = 4 / 2
    """

    code: ClassVar[str] = "PLX0106"
    title: ClassVar[str] = "missing value"
    found: str
    after: str | None = None

    @property
    def label(self) -> str:
        place = f" after {self.after}" if self.after else ""
        return f"expected a value{place}, found {self.found}"

    @property
    def hint(self) -> str | None:
        return "Write a value here, or remove what asks for one"


@dataclass(frozen=True, kw_only=True)
class UnexpectedToken(SyntaxFault):
    """Something stands where the language expects something else.

    Wrong:
        function (a) { return a }

    Right:
        function same(a) { return a }
        same(1)
    """

    code: ClassVar[str] = "PLX0107"
    title: ClassVar[str] = "unexpected text"
    expected: str
    found: str
    advice: str | None = None

    @property
    def label(self) -> str:
        return f"expected {self.expected}, found {self.found}"

    @property
    def hint(self) -> str | None:
        return self.advice


@dataclass(frozen=True, kw_only=True)
class ReservedWord(SyntaxFault):
    """A reserved word is used as a name.

    Reserved words cannot name variables, functions or parameters. They are fine as keys and after
    a dot: `o.if`, `{if: 1}`.

    Wrong:
        const match = 1

    Right:
        const matching = 1
    """

    code: ClassVar[str] = "PLX0108"
    title: ClassVar[str] = "reserved word"
    word: str

    @property
    def label(self) -> str:
        return f"`{self.word}` is a word of the language, not a name"

    @property
    def hint(self) -> str | None:
        return f"Choose another name, such as `{self.word}_`"


@dataclass(frozen=True, kw_only=True)
class TwoStatements(SyntaxFault):
    """Two statements stand on one line with nothing between them.

    A statement ends at the end of its line or at `;`.

    Wrong:
        a = 1 b = 2

    Right:
        a = 1; b = 2
        a + b
    """

    code: ClassVar[str] = "PLX0109"
    title: ClassVar[str] = "statement goes on"
    found: str
    arm: bool = False

    @property
    def label(self) -> str:
        thing = "arm" if self.arm else "statement"
        return f"expected the end of the {thing}, found {self.found}"

    @property
    def hint(self) -> str | None:
        if self.arm:
            return "Start a new line, or put `,` between the arms"
        return "Start a new line, put `;` between two statements, or add the missing operator"


@dataclass(frozen=True, kw_only=True)
class MissingColon(SyntaxFault):
    """A key of an object has no `:` before its value.

    Wrong:
        user = {name "Ada"}

    Right:
        user = {name: "Ada"}
    """

    code: ClassVar[str] = "PLX0110"
    title: ClassVar[str] = "missing colon"
    key: str
    found: str

    @property
    def label(self) -> str:
        return f"expected `:` after the key {self.key}, found {self.found}"

    @property
    def hint(self) -> str | None:
        return "Write `key: value`"


@dataclass(frozen=True, kw_only=True)
class MissingComma(SyntaxFault):
    """Two elements, arguments, parameters or keys have no `,` between them.

    Wrong:
        sizes = [4 5]

    Right:
        sizes = [4, 5]
    """

    code: ClassVar[str] = "PLX0111"
    title: ClassVar[str] = "missing comma"
    closer: str
    found: str

    @property
    def label(self) -> str:
        return f"expected `,` or `{self.closer}`, found {self.found}"

    @property
    def hint(self) -> str | None:
        return "Put `,` between the two"


@dataclass(frozen=True, kw_only=True)
class ElseWithoutIf(SyntaxFault):
    """An `else` has no `if` before it.

    `else` follows directly after the body of its `if`.

    Wrong:
        x = 1
        else { x = 2 }

    Right:
        if (input.small) { x = 1 }
        else { x = 2 }
        x
    """

    code: ClassVar[str] = "PLX0112"
    title: ClassVar[str] = "else without if"

    @property
    def label(self) -> str:
        return "no `if` ends here"

    @property
    def hint(self) -> str | None:
        return "Put `else` right after the `}` of an `if`"


@dataclass(frozen=True, kw_only=True)
class CatchWithoutTry(SyntaxFault):
    """A `catch` or `finally` has no `try` before it.

    Wrong:
        print("start")
        catch (e) { print(e) }

    Right:
        try { print("start") }
        catch (e) { print(e) }
    """

    code: ClassVar[str] = "PLX0113"
    title: ClassVar[str] = "catch without try"
    word: str

    @property
    def label(self) -> str:
        return f"no `try` ends here for this `{self.word}`"

    @property
    def hint(self) -> str | None:
        return f"Put `{self.word}` right after the `}}` of a `try`"


@dataclass(frozen=True, kw_only=True)
class TryAlone(SyntaxFault):
    """A `try` has neither `catch` nor `finally`.

    Wrong:
        try { x = 1 }

    Right:
        try { x = 1 } catch (e) { x = 0 }
    """

    code: ClassVar[str] = "PLX0114"
    title: ClassVar[str] = "try without catch"

    @property
    def label(self) -> str:
        return "this `try` has neither `catch` nor `finally`"

    @property
    def hint(self) -> str | None:
        return "Add `catch (e) { … }` or `finally { … }` after its block"


@dataclass(frozen=True, kw_only=True)
class UnclosedBracket(SyntaxFault):
    """A bracket was opened and never closed.

    Wrong:
        total = (1 + 2

    Right:
        total = (1 + 2)
    """

    code: ClassVar[str] = "PLX0122"
    title: ClassVar[str] = "unclosed bracket"
    opener: str
    closer: str
    found: str

    @property
    def label(self) -> str:
        return f"expected `{self.closer}` to close `{self.opener}`, found {self.found}"

    @property
    def hint(self) -> str | None:
        return f"Add the missing `{self.closer}`"


@dataclass(frozen=True, kw_only=True)
class StrayCloser(SyntaxFault):
    """A closing bracket closes nothing.

    Wrong:
        x = 1
        }

    Right:
        x = 1
    """

    code: ClassVar[str] = "PLX0123"
    title: ClassVar[str] = "stray bracket"
    closer: str

    @property
    def label(self) -> str:
        return f"nothing is open that this `{self.closer}` could close"

    @property
    def hint(self) -> str | None:
        return "Remove it, or add the bracket that opens"


@dataclass(frozen=True, kw_only=True)
class MissingIn(SyntaxFault):
    """The head of a `for` loop has no `in` between the variable and the list.

    Wrong:
        for x [1, 2] { print(x) }

    Right:
        for x in [1, 2] { print(x) }
    """

    code: ClassVar[str] = "PLX0125"
    title: ClassVar[str] = "for without in"
    found: str

    @property
    def label(self) -> str:
        return f"expected `in` or `of`, found {self.found}"

    @property
    def hint(self) -> str | None:
        return "Write `for x in xs { … }`"


@dataclass(frozen=True, kw_only=True)
class MissingArrow(SyntaxFault):
    """An arm of `match` has no `=>` between its pattern and its value.

    Wrong:
        r = match input.n {
          1 "one"
        }

    Right:
        r = match input.n {
          1 => "one"
          _ => "many"
        }
        r
    """

    code: ClassVar[str] = "PLX0126"
    title: ClassVar[str] = "match arm without =>"
    found: str

    @property
    def label(self) -> str:
        return f"expected `=>`, found {self.found}"

    @property
    def hint(self) -> str | None:
        return "Write `pattern => value`"


@dataclass(frozen=True, kw_only=True)
class ForeignWord(SyntaxFault):
    """A word of another language is used where Prism has another one.

    Wrong:
        ok = input.ready and input.willing

    Right:
        ok = input.ready && input.willing
        ok
    """

    code: ClassVar[str] = "PLX0127"
    title: ClassVar[str] = "word of another language"
    word: str
    right: str

    @property
    def label(self) -> str:
        return f"`{self.word}` is not Prism"

    @property
    def hint(self) -> str | None:
        return self.right


SYNTAX: tuple[type[Diagnostic], ...] = (
    ExpectedValue,
    UnexpectedToken,
    ReservedWord,
    TwoStatements,
    MissingColon,
    MissingComma,
    ElseWithoutIf,
    CatchWithoutTry,
    TryAlone,
    UnclosedBracket,
    StrayCloser,
    MissingIn,
    MissingArrow,
    ForeignWord,
)
