"""From a token that fits nowhere to the fault that a person made.

May assume what the parser saw when it stopped: the terminals that could have come, the brackets
that are open, the token and its neighbours. The checks go from the most telling to the most
general; the first that applies gives the one message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from parallax_compiler.diagnostics import syntax as faults
from parallax_compiler.diagnostics import syntax_rules as rules
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.brackets import CLOSES
from parallax_compiler.syntax.build_functions import ARM_LABELS
from parallax_compiler.syntax.layout import Context, is_word
from parallax_compiler.syntax.operators import BINARY, Level
from parallax_compiler.syntax.tokens import END, KEYWORDS, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the parser knew when the token at `index` did not fit."""

    source: Source
    tokens: list[Token]
    index: int
    accepted: frozenset[str]
    contexts: list[Context]
    partner: dict[int, int]
    values: list[Any]
    last: str

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def before(self) -> Token | None:
        return self.tokens[self.index - 1] if self.index else None

    @property
    def opening(self) -> tuple[Token, Token]:
        """The first two tokens of the statement that is being read."""
        context = next(one for one in reversed(self.contexts) if one.by_lines)
        first = bisect_left(self.tokens, context.first, key=lambda token: token.start)
        last = len(self.tokens) - 1
        return self.tokens[min(first, last)], self.tokens[min(first + 1, last)]

    @property
    def found(self) -> str:
        return describe_token(self.source, self.token)

    @property
    def wants_value(self) -> bool:
        return "NUMBER" in self.accepted and "LPAR" in self.accepted

    @property
    def gap(self) -> Span:
        """The end of the token before: where something is missing."""
        end = self.before.end if self.before else 0
        return Span(end, end)


def describe(at: Situation) -> Diagnostic:
    """The fault at a token that fits nowhere."""
    for check in _CHECKS:
        fault = check(at)
        if fault is not None:
            return fault
    return _general(at)


def describe_token(source: Source, token: Token) -> str:
    """A token as it is named in a message."""
    if token.kind == END:
        return "the end of the file"
    if token.kind in ("STRING", "TEMPLATE_START"):
        return "a text"
    if token.kind in ("TEMPLATE_MIDDLE", "TEMPLATE_END"):
        return "the `}` of `${…}`"
    text = source.text[token.start : token.end]
    return f"`{text}`" if len(text) <= 30 else f"`{text[:29]}…`"


# --- brackets ------------------------------------------------------------------------------------


def _unclosed(at: Situation) -> Diagnostic | None:
    """The innermost bracket has no partner, and something came that cannot stand inside it."""
    context = at.contexts[-1]
    if context.opener < 0 or context.opener in at.partner:
        return None
    closing = at.token.kind == END or at.token.kind in CLOSES
    if not (closing or at.token.line_start or context.closer_terminal in at.accepted):
        return None
    if at.wants_value and not closing:
        return None
    opener = at.tokens[context.opener]
    moved = at.token.kind == END or at.token.line_start
    text = "${" if opener.kind == "TEMPLATE_START" else opener.text
    return faults.UnclosedBracket(
        source=at.source,
        span=at.gap if moved else at.token.span,
        opener=text,
        closer="}" if text == "${" else {"(": ")", "[": "]", "{": "}"}[text],
        found="the end of the line" if moved and at.token.kind != END else at.found,
        related=(Related(opener.span, f"this `{text}` is never closed"),),
    )


def _stray(at: Situation) -> Diagnostic | None:
    kind = at.token.kind
    if kind not in (")", "]", "}") or at.index in at.partner:
        return None
    return faults.StrayCloser(source=at.source, span=at.token.span, closer=kind)


# --- words ---------------------------------------------------------------------------------------

_FOREIGN_OPERATORS = {
    "and": "Write `&&`",
    "or": "Write `||`",
    "is": "Write `==`",
    "not": "Write `!` before a value, `!=` between two",
    "eq": "Write `==`",
    "then": "Put the body in braces: `{ … }`",
}
_FOREIGN_STATEMENTS = {
    "elif": "Write `else if`",
    "elsif": "Write `else if`",
    "elseif": "Write `else if`",
    "var": "Write `let`, `const`, or just the name",
    "def": "Write `function`",
    "func": "Write `function`",
    "fun": "Write `function`",
    "foreach": "Write `for x in xs { … }`",
    "unless": "Write `if (!condition) { … }`",
    "until": "Write `while (!condition) { … }`",
    "switch": "Write `match value { pattern => result }`",
    "case": "Write `match value { pattern => result }`",
    "except": "Write `catch (e) { … }`",
    "raise": "Write `throw`",
    "new": "Remove `new`; there are no classes",
    "class": "Write functions and objects; there are no classes",
    "not": "Write `!`",
    "del": "Make a changed copy; data is never changed in place",
    "delete": "Make a changed copy; data is never changed in place",
    "pass": "Write `{ }` for an empty block",
}


def _foreign(at: Situation) -> Diagnostic | None:
    """A word of another language: the token itself, or the first one of its statement."""
    token = at.token
    if token.kind == "NAME" and not at.wants_value and token.text in _FOREIGN_OPERATORS:
        return _foreign_word(at, token, _FOREIGN_OPERATORS[token.text])
    first, second = at.opening
    begins = second.kind in ("(", "{") or is_word(second)
    if first.kind == "NAME" and begins and first.text in _FOREIGN_STATEMENTS:
        return _foreign_word(at, first, _FOREIGN_STATEMENTS[first.text])
    return None


def _foreign_word(at: Situation, token: Token, right: str) -> Diagnostic:
    return faults.ForeignWord(source=at.source, span=token.span, word=token.text, right=right)


def _clause(at: Situation) -> Diagnostic | None:
    kind = at.token.kind
    if kind == "ELSE":
        return faults.ElseWithoutIf(source=at.source, span=at.token.span)
    if kind in ("CATCH", "FINALLY"):
        return faults.CatchWithoutTry(source=at.source, span=at.token.span, word=at.token.text)
    return None


def _try_alone(at: Situation) -> Diagnostic | None:
    if not {"CATCH", "FINALLY"} <= at.accepted or "NEXT" in at.accepted:
        return None
    word = next(
        value for value in reversed(at.values) if isinstance(value, Token) and value.kind == "TRY"
    )
    return faults.TryAlone(source=at.source, span=word.span)


def _reserved(at: Situation) -> Diagnostic | None:
    """A reserved word where only a name may stand."""
    token = at.token
    if token.text not in KEYWORDS or not is_word(token) or "NAME" not in at.accepted:
        return None
    if at.wants_value:
        if token.kind in ("CONSTANT", "PREFIX", "COMPARISON"):
            return None
        return rules.StatementAsValue(source=at.source, span=token.span, word=token.text)
    return faults.ReservedWord(source=at.source, span=token.span, word=token.text)


# --- operators -----------------------------------------------------------------------------------


def _annotation(at: Situation) -> Diagnostic | None:
    """A second `~>`, or one whose confidence swallowed an `&&`."""
    if at.token.kind != "ANNOTATE" or at.wants_value:
        return None
    value = at.values[-1] if at.values else None
    if isinstance(value, ast.Binary) and value.operator == "~>":
        return rules.ChainedAnnotation(source=at.source, span=at.token.span)
    if not isinstance(value, ast.Binary) or len(at.values) < 3:
        return rules.ChainedAnnotation(source=at.source, span=at.token.span)
    if BINARY[value.operator].level not in (Level.CONJUNCTION, Level.DISJUNCTION):
        return rules.ChainedAnnotation(source=at.source, span=at.token.span)
    return rules.AnnotationNeedsParentheses(
        source=at.source, span=value.span, operator=value.operator
    )


def _not_assignable(at: Situation) -> Diagnostic | None:
    if at.token.kind not in ("EQUALS", "COMPOUND") or at.wants_value or not at.values:
        return None
    if at.contexts[-1].holds == "}" or "EQUALS" in at.accepted:
        return None
    value = at.values[-1]
    start = at.token.start
    if not isinstance(value, ast.Node) or value.span.end > start or "NEXT" not in at.accepted:
        return None
    return rules.NotAssignable(
        source=at.source,
        span=value.span,
        thing="the result of an operator",
        compound=at.token.kind == "COMPOUND",
    )


def _lambda(at: Situation) -> Diagnostic | None:
    """A lambda as an operand: `x |> y => …`, or `=>` after what is no parameter list."""
    starts = at.token.kind == "lambda_name" or (
        at.token.kind == "=>" and at.before is not None and at.before.kind == "lambda_name"
    )
    if not starts or at.index == 0:
        return None
    name = at.index if at.token.kind == "lambda_name" else at.index - 1
    operator = at.tokens[name - 1] if name else None
    if operator is None or operator.text not in BINARY:
        return None
    return rules.LambdaNeedsParentheses(
        source=at.source,
        span=at.tokens[name].span,
        after=describe_token(at.source, operator),
    )


def _thin_arrow(at: Situation) -> Diagnostic | None:
    if at.token.kind == "THIN_ARROW" and "NEXT" in at.accepted | {at.last} and not at.wants_value:
        return faults.UnexpectedToken(
            source=at.source,
            span=at.token.span,
            expected="the end of the statement",
            found="`->`",
            advice="Write `=>` for a lambda; `->` belongs to the arms of `uncertain`",
        )
    return None


# --- missing signs -------------------------------------------------------------------------------


def _missing_colon(at: Situation) -> Diagnostic | None:
    if "COLON" not in at.accepted or at.contexts[-1].holds != "}" or at.before is None:
        return None
    if not (is_word(at.before) or at.before.kind in ("STRING", "NUMBER")):
        return None
    if at.token.kind in CLOSES or at.token.kind == END:
        return None
    edit = Edit(at.token.span, ":") if at.token.kind == "EQUALS" else Edit(at.gap, ":")
    return faults.MissingColon(
        source=at.source,
        span=at.token.span,
        key=f"`{at.source.text[at.before.start : at.before.end]}`",
        found=at.found,
        fixes=(Fix("Add the colon", (edit,)),),
    )


def _missing_in(at: Situation) -> Diagnostic | None:
    if "OF" not in at.accepted:
        return None
    return faults.MissingIn(source=at.source, span=at.token.span, found=at.found)


def _missing_arrow(at: Situation) -> Diagnostic | None:
    if "ARM_ARROW" not in at.accepted or not at.contexts[-1].head:
        return None
    return faults.MissingArrow(source=at.source, span=at.token.span, found=at.found)


_STARTS = frozenset(
    {
        "NAME",
        "NUMBER",
        "STRING",
        "CONSTANT",
        "TEMPLATE_START",
        "LPAR",
        "LSQB",
        "PREFIX",
        "SPREAD",
        "MATCH",
        "UNCERTAIN",
        "(",
        "[",
        "{",
        "lambda_name",
    }
)


def _missing_comma(at: Situation) -> Diagnostic | None:
    context = at.contexts[-1]
    if "COMMA" not in at.accepted or context.by_lines or context.closer_sign is None:
        return None
    if at.token.kind not in _STARTS and not is_word(at.token):
        return None
    return faults.MissingComma(
        source=at.source,
        span=at.token.span,
        closer=context.closer_sign,
        found=at.found,
        fixes=(Fix("Add the comma", (Edit(at.gap, ","),)),),
    )


def _two_statements(at: Situation) -> Diagnostic | None:
    if "NEXT" not in at.accepted or at.wants_value or not at.contexts[-1].by_lines:
        return None
    if at.token.kind not in _STARTS and not is_word(at.token):
        return None
    arm = at.contexts[-1].holds == "match" or (
        at.token.text in ARM_LABELS and at.tokens[at.index + 1].kind in ("{", "THIN_ARROW")
    )
    return faults.TwoStatements(source=at.source, span=at.token.span, found=at.found, arm=arm)


def _missing_value(at: Situation) -> Diagnostic | None:
    if not at.wants_value:
        return None
    after = describe_token(at.source, at.before) if at.before else None
    span = at.gap if at.token.kind == END else at.token.span
    return faults.ExpectedValue(source=at.source, span=span, found=at.found, after=after)


_EXPECTED = (
    ("ARM_ARROW", "`=>`"),
    ("THIN_ARROW", "`{` or `->`"),
    ("LBRACE", "`{`"),
    ("FROM", '`from "…"`'),
    ("AS", "`as`"),
    ("WHILE", "`while`"),
    ("COLON", "`:`"),
    ("RPAR", "`)`"),
    ("RSQB", "`]`"),
    ("RBRACE", "`}`"),
    ("SEMICOLON", "`;`"),
    ("ARROW", "`=>`"),
    ("EQUALS", "`=`"),
    ("STRING", "a text"),
    ("NAME", "a name"),
    ("LPAR", "`(`"),
    ("NEXT", "the end of the statement"),
)


def _general(at: Situation) -> Diagnostic:
    """What was expected, in words; a name comes first where only names could stand."""
    span = at.gap if at.token.kind == END else at.token.span
    expected = "something else"
    if "NAME" in at.accepted and "COMMA" not in at.accepted:
        expected = "a name"
    else:
        expected = next((words for name, words in _EXPECTED if name in at.accepted), expected)
    return faults.UnexpectedToken(
        source=at.source, span=span, expected=expected, found=at.found, advice=_advice(at)
    )


def _advice(at: Situation) -> str | None:
    if at.last == "FUNCTION":
        return "Name the function, or write a lambda: `(x) => { … }`"
    if "LBRACE" in at.accepted and "THIN_ARROW" not in at.accepted:
        return "Put the body in braces: `{ … }`"
    if "FROM" in at.accepted:
        return 'Write `import { name } from "…"`'
    return None


_CHECKS: tuple[Callable[[Situation], Diagnostic | None], ...] = (
    _try_alone,
    _unclosed,
    _stray,
    _foreign,
    _clause,
    _missing_in,
    _missing_arrow,
    _reserved,
    _annotation,
    _lambda,
    _not_assignable,
    _missing_colon,
    _missing_value,
    _missing_comma,
    _thin_arrow,
    _two_statements,
)
