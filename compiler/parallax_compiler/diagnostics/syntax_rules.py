"""The faults of what can be read but means nothing: rules beyond the grammar."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.lexical import SyntaxFault
from parallax_compiler.records import dataclass


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

    A callback is a function of its own: a `break` inside it does not leave the loop around it. Nor
    does one in the head of a loop, such as an `uncertain if` in the condition of a `while`: a head
    belongs to no turn.

    Wrong:
        if (input.found) { break }

    Right:
        for x in input.numbers {
          if (x > 0) { break }
        }
    """

    code: ClassVar[str] = "PLX0116"
    title: ClassVar[str] = "outside a loop"
    word: str
    in_head: bool

    @property
    def label(self) -> str:
        where = (
            "in the head of a loop, which belongs to no turn" if self.in_head else "outside a loop"
        )
        return f"`{self.word}` stands {where}"

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
        ok = input.a ~> 0.8 && input.b

    Right:
        ok = (input.a ~> 0.8) && input.b
        ok
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
        guess = guessAgent.guess(input.question)
        uncertain if (guess) {
          hihg { print("sure") }
        }

    Right:
        guess = guessAgent.guess(input.question)
        uncertain if (guess) {
          high { print("sure") }
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
        guess = guessAgent.guess(input.question)
        uncertain if (guess) {
          high { print("sure") }
          high { print("unsure") }
        }

    Right:
        guess = guessAgent.guess(input.question)
        uncertain if (guess) {
          high { print("sure") }
          low { print("unsure") }
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
        guess = guessAgent.guess(input.question)
        uncertain if (guess) { }

    Right:
        guess = guessAgent.guess(input.question)
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
class TooLong(SyntaxFault):
    """A file has more words and signs than the compiler reads.

    Patterns by people stay far below the limit, which is some 30,000 lines. Large data belongs in
    the input of a run; code that several patterns need belongs in a file that they import.

    Wrong:
        words = ["a", "ability", "able", /* a whole dictionary */ "zoom"]

    Right:
        words = input.words
    """

    code: ClassVar[str] = "PLX0134"
    title: ClassVar[str] = "file too long"
    limit: int

    @property
    def label(self) -> str:
        return f"more than {self.limit:,} words and signs end here"

    @property
    def hint(self) -> str | None:
        return "Divide the file, or give the data to the run as `input`"


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
        size = if (input.n > 3) { "L" } else { "S" }

    Right:
        size = input.n > 3 ? "L" : "S"
        size
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
        join(", ", "a", "b")
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


@dataclass(frozen=True, kw_only=True)
class ClassExpected(SyntaxFault):
    """The right of `instanceof` is a value; it must be the name of a class, bare or as text.

    Wrong:
        input instanceof []

    Right:
        input instanceof Array
    """

    code: ClassVar[str] = "PLX0133"
    title: ClassVar[str] = "class name expected"

    @property
    def label(self) -> str:
        return "this is not the name of a class"

    @property
    def hint(self) -> str | None:
        return (
            "Write `Array`, `Object`, `String`, `Number`, `Boolean`, `Function`, `Agent` or `Error`"
        )


SYNTAX_RULES: tuple[type[Diagnostic], ...] = (
    NotAssignable,
    JumpOutsideLoop,
    ChainedAnnotation,
    AnnotationNeedsParentheses,
    UnknownArm,
    DuplicateArm,
    NoArms,
    TooDeep,
    TooLong,
    MissingInitializer,
    LambdaNeedsParentheses,
    StatementAsValue,
    RestNotLast,
    ExportWithoutName,
    ClassExpected,
)
