"""The faults of the syntax stage: the text cannot be read."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic


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
    "‘": "Write straight quotes: `'`",
    "’": "Write straight quotes: `'`",
    "–": "Write a hyphen: `-`",
    "—": "Write a hyphen: `-`",
    "−": "Write a hyphen: `-`",
    "×": "Write `*`",
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
    text: str

    @property
    def label(self) -> str:
        return f"`{self.text}` is no number"

    @property
    def hint(self) -> str | None:
        if "_" in self.text and self.text.replace("_", "").isdigit():
            return f"Write `{self.text.replace('_', '')}`"
        if self.text[:1].isdigit() and self.text[-1:].isalpha():
            return "Write the number alone; a duration with a unit is a text, such as `\"30s\"`"
        return "Write digits, perhaps with a fraction or an exponent, such as `2.5e3`"


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
        if (x == 0) { x = 1 }
        else { x = 2 }
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
class NotAssignable(SyntaxFault):
    """Something is assigned to that is no variable, property, element or pattern.

    Wrong:
        5 = x

    Right:
        x = 5
    """

    code: ClassVar[str] = "PLX0115"
    title: ClassVar[str] = "cannot be assigned to"
    thing: str
    compound: bool = False

    @property
    def label(self) -> str:
        return f"{self.thing} cannot be assigned to"

    @property
    def hint(self) -> str | None:
        if self.compound:
            return "Assign to a variable, a property or an element"
        return "Assign to a variable, a property, an element or a pattern; compare with `==`"


@dataclass(frozen=True, kw_only=True)
class JumpOutsideLoop(SyntaxFault):
    """A `break` or `continue` stands outside every loop of its function.

    A callback is a function of its own: a `break` inside it does not leave the loop around it.

    Wrong:
        if (x > 0) { break }

    Right:
        for x in xs {
          if (x > 0) { break }
        }
    """

    code: ClassVar[str] = "PLX0116"
    title: ClassVar[str] = "outside a loop"
    word: str

    @property
    def label(self) -> str:
        return f"`{self.word}` stands outside a loop"

    @property
    def hint(self) -> str | None:
        return "Remove it, or use `return` to leave a function"


@dataclass(frozen=True, kw_only=True)
class ChainedAnnotation(SyntaxFault):
    """`~>` is used twice in a row.

    A second confidence would replace the first, so one of the two is a mistake.

    Wrong:
        x = 5 ~> 0.5 ~> 0.6

    Right:
        x = 5 ~> 0.6
    """

    code: ClassVar[str] = "PLX0117"
    title: ClassVar[str] = "`~>` twice in a row"

    @property
    def label(self) -> str:
        return "this value has a confidence already"

    @property
    def hint(self) -> str | None:
        return "Keep one `~>`, or put the inner one in parentheses"


@dataclass(frozen=True, kw_only=True)
class AnnotationNeedsParentheses(SyntaxFault):
    """`a ~> 0.8 && b` would give a the confidence `0.8 && b`, which nobody means.

    Wrong:
        ok = a ~> 0.8 && b

    Right:
        ok = (a ~> 0.8) && b
    """

    code: ClassVar[str] = "PLX0118"
    title: ClassVar[str] = "`~>` needs parentheses"
    operator: str

    @property
    def label(self) -> str:
        return f"the confidence would be everything after `~>`, with the `{self.operator}`"

    @property
    def hint(self) -> str | None:
        return "Put parentheses around the part with `~>`"


@dataclass(frozen=True, kw_only=True)
class UnknownArm(SyntaxFault):
    """An arm of `uncertain` has a label that is none of high, medium, low and default.

    Wrong:
        uncertain if (guess) {
          hihg { v = 1 }
        }

    Right:
        uncertain if (guess) {
          high { v = 1 }
        }
    """

    code: ClassVar[str] = "PLX0119"
    title: ClassVar[str] = "unknown arm"
    name: str
    nearest: str | None = None

    @property
    def label(self) -> str:
        return f"`{self.name}` is no arm of `uncertain`"

    @property
    def hint(self) -> str | None:
        if self.nearest:
            return f"Write `{self.nearest}`"
        return "Use `high`, `medium`, `low` or `default`"


@dataclass(frozen=True, kw_only=True)
class DuplicateArm(SyntaxFault):
    """Two arms of one `uncertain` have the same label, so the second could never run.

    Wrong:
        uncertain if (guess) {
          high { v = 1 }
          high { v = 2 }
        }

    Right:
        uncertain if (guess) {
          high { v = 1 }
          low { v = 2 }
        }
    """

    code: ClassVar[str] = "PLX0120"
    title: ClassVar[str] = "arm given twice"
    name: str

    @property
    def label(self) -> str:
        return f"a second `{self.name}` arm"

    @property
    def hint(self) -> str | None:
        return "Keep one of the two"


@dataclass(frozen=True, kw_only=True)
class NoArms(SyntaxFault):
    """An `uncertain` or a `match` has no arms at all.

    Wrong:
        uncertain if (guess) { }

    Right:
        uncertain if (guess) {
          high { print("sure") }
        }
    """

    code: ClassVar[str] = "PLX0121"
    title: ClassVar[str] = "no arms"
    word: str

    @property
    def label(self) -> str:
        return f"this `{self.word}` has no arms"

    @property
    def hint(self) -> str | None:
        if self.word == "match":
            return "Add arms such as `_ => value`"
        return "Add arms: `high { … }`, `medium { … }`, `low { … }`, `default { … }`"


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
class TooDeep(SyntaxFault):
    """Expressions or blocks are nested deeper than the compiler follows.

    Programs by people stay far below the limit; a long chain of operators counts, too.

    Wrong:
        deep = !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
          !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!ok

    Right:
        inner = 1 + 2
        deep = inner + inner
    """

    code: ClassVar[str] = "PLX0124"
    title: ClassVar[str] = "nested too deeply"
    limit: int

    @property
    def label(self) -> str:
        return f"more than {self.limit} levels of nesting end here"

    @property
    def hint(self) -> str | None:
        return "Give the inner parts names of their own"


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
        r = match n {
          1 "one"
        }

    Right:
        r = match n {
          1 => "one"
        }
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
        ok = ready and willing

    Right:
        ok = ready && willing
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


@dataclass(frozen=True, kw_only=True)
class MissingInitializer(SyntaxFault):
    """A `const`, or a pattern in `let`, is declared without a value.

    Wrong:
        const limit

    Right:
        const limit = 3
    """

    code: ClassVar[str] = "PLX0128"
    title: ClassVar[str] = "declaration without value"
    thing: str

    @property
    def label(self) -> str:
        return f"{self.thing} needs a value"

    @property
    def hint(self) -> str | None:
        return "Add `= value`"


@dataclass(frozen=True, kw_only=True)
class LambdaNeedsParentheses(SyntaxFault):
    """A lambda follows an operator; it would take everything after it as its body.

    Wrong:
        y = 5 |> x => x + 1

    Right:
        y = 5 |> (x => x + 1)
    """

    code: ClassVar[str] = "PLX0129"
    title: ClassVar[str] = "lambda needs parentheses"
    after: str

    @property
    def label(self) -> str:
        return f"a lambda after {self.after} needs parentheses"

    @property
    def hint(self) -> str | None:
        return "Put the whole lambda in parentheses"


@dataclass(frozen=True, kw_only=True)
class StatementAsValue(SyntaxFault):
    """A statement is used where a value is expected.

    `if`, loops, `try`, `return` and `function` are statements. Choose with `c ? a : b`, write an
    anonymous function as a lambda, and give the result of a longer choice a name.

    Wrong:
        size = if (n > 3) { "L" } else { "S" }

    Right:
        size = n > 3 ? "L" : "S"
    """

    code: ClassVar[str] = "PLX0130"
    title: ClassVar[str] = "statement used as a value"
    word: str

    @property
    def label(self) -> str:
        return f"`{self.word}` is a statement and has no value"

    @property
    def hint(self) -> str | None:
        if self.word in ("if", "else"):
            return "Use `condition ? a : b`"
        if self.word in ("function", "fn"):
            return "Use a lambda: `(x) => { … }`"
        return "Put the statement on a line of its own"


@dataclass(frozen=True, kw_only=True)
class RestNotLast(SyntaxFault):
    """Something follows a `...rest`, which takes all that is left.

    Wrong:
        function join(...words, sep) { return words.join(sep) }

    Right:
        function join(sep, ...words) { return words.join(sep) }
    """

    code: ClassVar[str] = "PLX0131"
    title: ClassVar[str] = "rest is not last"

    @property
    def label(self) -> str:
        return "nothing may follow `...rest`"

    @property
    def hint(self) -> str | None:
        return "Move the rest to the end"


@dataclass(frozen=True, kw_only=True)
class ExportWithoutName(SyntaxFault):
    """An `export` has no name under which other files could import it.

    Wrong:
        export 40 + 2

    Right:
        export answer = 40 + 2
    """

    code: ClassVar[str] = "PLX0132"
    title: ClassVar[str] = "export without a name"

    @property
    def label(self) -> str:
        return "this export has no name"

    @property
    def hint(self) -> str | None:
        return "Write `export name = …` or `export default …`"


SYNTAX: tuple[type[Diagnostic], ...] = (
    UnknownCharacter,
    UnterminatedString,
    UnterminatedComment,
    BadEscape,
    BadNumber,
    ExpectedValue,
    UnexpectedToken,
    ReservedWord,
    TwoStatements,
    MissingColon,
    MissingComma,
    ElseWithoutIf,
    CatchWithoutTry,
    TryAlone,
    NotAssignable,
    JumpOutsideLoop,
    ChainedAnnotation,
    AnnotationNeedsParentheses,
    UnknownArm,
    DuplicateArm,
    NoArms,
    UnclosedBracket,
    StrayCloser,
    TooDeep,
    MissingIn,
    MissingArrow,
    ForeignWord,
    MissingInitializer,
    LambdaNeedsParentheses,
    StatementAsValue,
    RestNotLast,
    ExportWithoutName,
)
