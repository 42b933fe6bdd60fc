"""The faults of single characters, texts, comments and numbers."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class SyntaxFault(Diagnostic):
    """What the faults of this stage share."""

    stage: ClassVar[str] = "syntax"


_INSTEAD = {
    "#": "Write a comment as `// …`",
    "&": "Write `&&` for and",
    "|": "Write `||` for or, `|>` for a pipeline",
    "^": "Write `**` for a power",
    "@": "Move `@` settings into the header, the first `/** … */`",
    "\\": "Remove the backslash; lines continue by themselves",
    "“": 'Write straight quotes: `"`',
    "”": 'Write straight quotes: `"`',
    "„": 'Write straight quotes: `"`',
    "«": 'Write straight quotes: `"`',
    "»": 'Write straight quotes: `"`',
    "\u2018": "Write straight quotes: `'`",
    "\u2019": "Write straight quotes: `'`",
    "\u2013": "Write a hyphen: `-`",
    "\u2014": "Write a hyphen: `-`",
    "\u2212": "Write a hyphen: `-`",
    "\u00d7": "Write `*`",
    "÷": "Write `/`",
    "≤": "Write `<=`",
    "≥": "Write `>=`",
    "≠": "Write `!=`",
    "→": "Write `=>` in a lambda, `->` in an arm",
    "⇒": "Write `=>`",
    "…": "Write three dots: `...`",
    ";": "Write `;`",
    "\ufffd": "Save the file as UTF-8",
}


@dataclass(frozen=True, kw_only=True)
class UnknownCharacter(SyntaxFault):
    """A character that means nothing in Prism stands outside texts and comments.

    Comments begin with `//`, texts stand in straight quotes, and names consist of letters, digits,
    `_` and `$`.

    Wrong:
        price = 5 # euros

    Right:
        price = 5 // euros
    """

    code: ClassVar[str] = "PLX0101"
    title: ClassVar[str] = "unknown character"
    character: str

    @property
    def label(self) -> str:
        if self.character.isprintable():
            return f"`{self.character}` means nothing here"
        name = unicodedata.name(self.character, "a control character").lower()
        return f"U+{ord(self.character):04X} ({name}) means nothing here"

    @property
    def hint(self) -> str | None:
        return _INSTEAD.get(self.character, "Remove it")


@dataclass(frozen=True, kw_only=True)
class UnterminatedString(SyntaxFault):
    """A text has an opening quote and no closing one.

    Texts in `"` or `'` end on their line. A text over several lines stands between backticks.

    Wrong:
        name = "Ada

    Right:
        name = "Ada"
    """

    code: ClassVar[str] = "PLX0102"
    title: ClassVar[str] = "unterminated text"
    quote: str

    @property
    def label(self) -> str:
        return "this text never ends"

    @property
    def hint(self) -> str | None:
        if self.quote in ('"', "'"):
            return f"Add the closing `{self.quote}`, or use backticks for a text over several lines"
        return "Add the closing backticks" if len(self.quote) > 1 else "Add the closing backtick"


@dataclass(frozen=True, kw_only=True)
class UnterminatedComment(SyntaxFault):
    """A comment that began with `/*` has no `*/`.

    Wrong:
        a = 1
        /* to be continued

    Right:
        a = 1
        /* to be continued */
    """

    code: ClassVar[str] = "PLX0103"
    title: ClassVar[str] = "unterminated comment"

    @property
    def label(self) -> str:
        return "this comment never ends"

    @property
    def hint(self) -> str | None:
        return "Add `*/` where the comment ends"


@dataclass(frozen=True, kw_only=True)
class BadEscape(SyntaxFault):
    r"""A backslash in a text is followed by something that is no escape.

    The escapes are `\" \' \` \\ \/ \$ \b \f \n \r \t` and `\u` with four hexadecimal digits; a
    character beyond U+FFFF is written as itself or as a pair of them.

    Wrong:
        pattern = "\d+"

    Right:
        pattern = "\\d+"
    """

    code: ClassVar[str] = "PLX0104"
    title: ClassVar[str] = "unknown escape"
    escape: str

    @property
    def label(self) -> str:
        if self.escape.startswith("\\u") and len(self.escape) == 6:
            return f"`{self.escape}` is half a character"
        return f"`{self.escape}` is no escape"

    @property
    def hint(self) -> str | None:
        if self.escape.startswith("\\u"):
            return "Give `\\u` four hexadecimal digits, and both halves of a pair"
        return "Double the backslash to mean a backslash: `\\\\`"


@dataclass(frozen=True, kw_only=True)
class BadNumber(SyntaxFault):
    """A number is written in a way that Prism does not read.

    Numbers are decimal: digits, a fraction, an exponent. There are no separators, no hexadecimal
    digits and no units; a name does not begin with a digit.

    Wrong:
        limit = 1_000

    Right:
        limit = 1000
    """

    code: ClassVar[str] = "PLX0105"
    title: ClassVar[str] = "unreadable number"
    number: str

    @property
    def label(self) -> str:
        return f"`{self.number}` is no number"

    @property
    def hint(self) -> str | None:
        if "_" in self.number and self.number.replace("_", "").isdigit():
            return f"Write `{self.number.replace('_', '')}`"
        if self.number[:1].isdigit() and self.number[-1:].isalpha():
            return 'Write the number alone; a duration with a unit is a text, such as `"30s"`'
        return "Write digits, perhaps with a fraction or an exponent, such as `2.5e3`"


LEXICAL: tuple[type[Diagnostic], ...] = (
    UnknownCharacter,
    UnterminatedString,
    UnterminatedComment,
    BadEscape,
    BadNumber,
)
