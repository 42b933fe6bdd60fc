"""The operators: one row each, read by everything that must know one.

The lexer takes its signs from here, the grammar's binary levels are rendered from here, and the
printer, the checker and the emitter look up level, associativity and meaning here. A new operator
is one row (and its golden). Levels are ordered from the loosest to the tightest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, TypeAlias


class Level(IntEnum):
    """Precedence, loosest first; a larger number binds tighter."""

    ASSIGNMENT = 1
    LAMBDA = 2
    PIPELINE = 3
    CONDITIONAL = 4
    ANNOTATION = 5
    DISJUNCTION = 6
    NULLISH = 7
    COALESCING = 8
    CONJUNCTION = 9
    EQUALITY = 10
    COMPARISON = 11
    SUM = 12
    PRODUCT = 13
    POWER = 14
    PREFIX = 15
    POSTFIX = 16

    @property
    def rule(self) -> str:
        """The grammar rule of this level."""
        return self.name.lower()


Associativity: TypeAlias = Literal["left", "right", "none"]
Arity: TypeAlias = Literal["binary", "prefix", "postfix", "ternary", "assignment"]
Special: TypeAlias = Literal[
    "access",
    "annotation",
    "assignment",
    "await",
    "conditional",
    "lambda",
    "pipeline",
    "short-circuit",
    "update",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One operator.

    `operation` names the operation of the runtime's api that does it on two (or one) values;
    `special` says how it is treated when it is more than that. `terminal` is its terminal symbol in
    the grammar. `continues` tells whether a line that begins with it continues the line before.
    """

    sign: str
    level: Level
    associativity: Associativity
    arity: Arity
    terminal: str
    operation: str | None = None
    special: Special | None = None
    continues: bool = True
    doc: str


def _binary(
    sign: str,
    level: Level,
    operation: str | None,
    doc: str,
    *,
    terminal: str | None = None,
    special: Special | None = None,
    associativity: Associativity = "left",
) -> Operator:
    return Operator(
        sign=sign,
        level=level,
        associativity=associativity,
        arity="binary",
        terminal=terminal or level.name,
        operation=operation,
        special=special,
        doc=doc,
    )


def _prefix(
    sign: str,
    operation: str | None,
    doc: str,
    *,
    terminal: str = "PREFIX",
    special: Special | None = None,
) -> Operator:
    return Operator(
        sign=sign,
        level=Level.PREFIX,
        associativity="right",
        arity="prefix",
        terminal=terminal,
        operation=operation,
        special=special,
        continues=False,
        doc=doc,
    )


def _assignment(sign: str, doc: str) -> Operator:
    return Operator(
        sign=sign,
        level=Level.ASSIGNMENT,
        associativity="right",
        arity="assignment",
        terminal="EQUALS" if sign == "=" else "COMPOUND",
        special="assignment",
        doc=doc,
    )


def _postfix(sign: str, terminal: str, doc: str, *, continues: bool) -> Operator:
    return Operator(
        sign=sign,
        level=Level.POSTFIX,
        associativity="left",
        arity="postfix",
        terminal=terminal,
        special="update" if terminal == "UPDATE" else "access",
        continues=continues,
        doc=doc,
    )


def _ternary(sign: str, doc: str) -> Operator:
    return Operator(
        sign=sign,
        level=Level.CONDITIONAL,
        associativity="right",
        arity="ternary",
        terminal="QUESTION",
        special="conditional",
        doc=doc,
    )


_ASSIGNMENTS = (
    _assignment("=", "Gives a variable, a property or a pattern a new value."),
    _assignment("+=", "`x += e` is `x = x + e`."),
    _assignment("-=", "`x -= e` is `x = x - e`."),
    _assignment("*=", "`x *= e` is `x = x * e`."),
    _assignment("/=", "`x /= e` is `x = x / e`."),
    _assignment("%=", "`x %= e` is `x = x % e`."),
    _assignment("**=", "`x **= e` is `x = x ** e`."),
    _assignment("~+=", "`x ~+= e` is `x = x ~+ e`."),
    _assignment("~-=", "`x ~-= e` is `x = x ~- e`."),
    _assignment("~*=", "`x ~*= e` is `x = x ~* e`."),
    _assignment("~/=", "`x ~/= e` is `x = x ~/ e`."),
    _assignment("??=", "`x ??= e` assigns when x is null."),
    _assignment("||=", "`x ||= e` assigns when x is falsy."),
    _assignment("&&=", "`x &&= e` assigns when x is truthy."),
)

_LOOSE = (
    Operator(
        sign="=>",
        level=Level.LAMBDA,
        associativity="right",
        arity="binary",
        terminal="ARROW",
        special="lambda",
        doc="A lambda: parameters on the left, an expression or a block on the right.",
    ),
    _binary(
        "|>",
        Level.PIPELINE,
        None,
        "Applies the function on the right to the value on the left.",
        special="pipeline",
    ),
    _binary(
        "~|>",
        Level.PIPELINE,
        "lowered",
        "Like `|>`; the result is no more confident than the value on the left.",
        special="pipeline",
    ),
    _ternary("?", "`c ? a : b` chooses a value and leaves its own confidence."),
    _ternary("~?", "`c ~? a : b` chooses; the result is no more confident than c."),
    _binary(
        "~>",
        Level.ANNOTATION,
        "annotate",
        "The value on the left with the confidence on the right; a test in a condition.",
        terminal="ANNOTATE",
        special="annotation",
        associativity="none",
    ),
    _binary(
        "~~",
        Level.ANNOTATION,
        "after",
        "The right value, no more confident than the left one.",
        terminal="SEQUENCE",
    ),
)

_LOGIC = (
    _binary(
        "||",
        Level.DISJUNCTION,
        None,
        "The left value if it is truthy, else the right one.",
        special="short-circuit",
    ),
    _binary("~||", Level.DISJUNCTION, "confident_or", "Like `||`, with the higher confidence."),
    _binary("~||>", Level.DISJUNCTION, "more_confident", "The value with the higher confidence."),
    _binary(
        "~@>",
        Level.DISJUNCTION,
        "gate",
        "The left value if its confidence reaches the right, else null with confidence 0.",
    ),
    _binary("~?>", Level.DISJUNCTION, "gate", "Another spelling of `~@>`."),
    _binary(
        "??",
        Level.NULLISH,
        None,
        "The left value unless it is null, else the right one.",
        special="short-circuit",
    ),
    _binary(
        "~??",
        Level.COALESCING,
        None,
        "The left value unless it is null or below the medium band, else the right one.",
        special="short-circuit",
    ),
    _binary(
        "&&",
        Level.CONJUNCTION,
        None,
        "The left value if it is falsy, else the right one.",
        special="short-circuit",
    ),
    _binary("~&&", Level.CONJUNCTION, "confident_and", "Like `&&`, with the lower confidence."),
)

_COMPARISONS = (
    _binary("==", Level.EQUALITY, "equal", "Structural equality without coercion."),
    _binary("!=", Level.EQUALITY, "not_equal", "Structural inequality without coercion."),
    _binary("===", Level.EQUALITY, "equal", "The same as `==`."),
    _binary("!==", Level.EQUALITY, "not_equal", "The same as `!=`."),
    _binary("~==", Level.EQUALITY, "equal", "The same as `==`."),
    _binary("~!=", Level.EQUALITY, "not_equal", "The same as `!=`."),
    _binary("<", Level.COMPARISON, "less", "Less than, for numbers or texts."),
    _binary(">", Level.COMPARISON, "greater", "Greater than, for numbers or texts."),
    _binary("<=", Level.COMPARISON, "less_equal", "Less than or equal."),
    _binary(">=", Level.COMPARISON, "greater_equal", "Greater than or equal."),
    _binary("~<", Level.COMPARISON, "less", "The same as `<`."),
    _binary("~<=", Level.COMPARISON, "less_equal", "The same as `<=`."),
    _binary("~>=", Level.COMPARISON, "greater_equal", "The same as `>=`."),
    _binary("in", Level.COMPARISON, "has_key", "Whether an object has a key.", terminal="IN"),
    _binary("instanceof", Level.COMPARISON, "instance_of", "Whether a value is of a class."),
)

_ARITHMETIC = (
    _binary("+", Level.SUM, "add", "Sum of numbers, or text joined to text.", terminal="SIGN"),
    _binary("-", Level.SUM, "subtract", "Difference of numbers.", terminal="SIGN"),
    _binary("~+", Level.SUM, "add", "The same as `+`."),
    _binary("~-", Level.SUM, "subtract", "The same as `-`."),
    _binary("*", Level.PRODUCT, "multiply", "Product of numbers.", terminal="STAR"),
    _binary("/", Level.PRODUCT, "divide", "Quotient of numbers."),
    _binary("%", Level.PRODUCT, "remainder", "Remainder, with the sign of the left number."),
    _binary("~*", Level.PRODUCT, "multiply", "The same as `*`."),
    _binary("~/", Level.PRODUCT, "divide", "The same as `/`."),
    _binary("**", Level.POWER, "power", "Power of numbers.", associativity="right"),
)

_UNARY = (
    _prefix("!", "not_", "Whether a value is falsy."),
    _prefix("-", "negate", "The negative of a number.", terminal="SIGN"),
    _prefix("+", "positive", "The value as a number.", terminal="SIGN"),
    _prefix("~", "confidence", "The confidence of a value, as a plain number."),
    _prefix("<~", "confidence", "Another spelling of prefix `~`."),
    _prefix("typeof", "type_of", "The kind of a value, as text."),
    _prefix(
        "await", None, "Accepted; calls wait by themselves.", terminal="AWAIT", special="await"
    ),
    _postfix(".", "DOT", "A property.", continues=True),
    _postfix("?.", "OPTIONAL", "A property, or null of null.", continues=True),
    _postfix(
        "~.", "CONFIDENT_DOT", "A property, no more confident than the object.", continues=True
    ),
    _postfix("++", "UPDATE", "Adds 1 to a variable.", continues=False),
    _postfix("--", "UPDATE", "Takes 1 from a variable.", continues=False),
)

OPERATORS: tuple[Operator, ...] = (
    *_ASSIGNMENTS,
    *_LOOSE,
    *_LOGIC,
    *_COMPARISONS,
    *_ARITHMETIC,
    *_UNARY,
)

BINARY: Mapping[str, Operator] = MappingProxyType(
    {row.sign: row for row in OPERATORS if row.arity == "binary"}
)
PREFIX: Mapping[str, Operator] = MappingProxyType(
    {row.sign: row for row in OPERATORS if row.arity == "prefix"}
)
ASSIGNMENT: Mapping[str, Operator] = MappingProxyType(
    {row.sign: row for row in OPERATORS if row.arity == "assignment"}
)


def compound_operator(sign: str) -> str | None:
    """The binary operator inside a compound assignment (`+` of `+=`); None for plain `=`."""
    return None if sign == "=" else sign[:-1]


BINARY_LEVELS = (
    Level.PIPELINE,
    Level.ANNOTATION,
    Level.DISJUNCTION,
    Level.NULLISH,
    Level.COALESCING,
    Level.CONJUNCTION,
    Level.EQUALITY,
    Level.COMPARISON,
    Level.SUM,
    Level.PRODUCT,
    Level.POWER,
)
"""The levels of binary operators, the loosest first."""


def render_binary_levels() -> str:
    """The grammar rules of the binary levels, one rule a level, each over the next tighter one."""
    return "\n\n".join(_render_level(level) for level in BINARY_LEVELS)


def _render_level(level: Level) -> str:
    rows = [row for row in OPERATORS if row.level is level and row.arity == "binary"]
    rule, tighter = level.rule, Level(level + 1).rule
    action = "pipeline" if level is Level.PIPELINE else "binary"
    lines = [f"?{rule}: {tighter}"]
    extra: list[str] = []
    kinds: tuple[Associativity, ...] = ("none", "left", "right")
    chained = {row.associativity for row in rows} == {"none", "left"}
    for kind in kinds:
        terminals = _terminals(rows, kind)
        if not terminals:
            continue
        if chained and kind == "left":
            lines.append(f"    | {rule}_chain")
            extra = [
                f"?{rule}_chain: {tighter} {terminals} {tighter} -> {action}",
                f"    | {rule}_chain {terminals} {tighter} -> {action}",
            ]
            continue
        left = rule if kind == "left" else tighter
        right = rule if kind == "right" else tighter
        lines.append(f"    | {left} {terminals} {right} -> {action}")
    return "\n".join(lines + extra)


def _terminals(rows: list[Operator], associativity: Associativity) -> str:
    names = dict.fromkeys(row.terminal for row in rows if row.associativity == associativity)
    return f"({' | '.join(names)})" if len(names) > 1 else "".join(names)
