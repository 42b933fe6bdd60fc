"""Operations that emitted code writes as Python itself has them.

Only where Python does exactly the same: for plain floats `a + b` is what `rt.add` computes.
Division by what may be zero, remainders, powers and the order of texts differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeGuard

from parallax_compiler.emit.forms import (
    ATOM,
    COMPARISON,
    PREFIX_NOT,
    PRODUCT,
    SIGN,
    SUM,
    Form,
)
from parallax_compiler.emit.handling import handled
from parallax_compiler.emit.lattice import BOOLEAN, NUMBER, TEXT, Kind, present
from parallax_compiler.emit.plainness import Plainness
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Operation
from parallax_primitives.library import FUNCTIONS_BY_NAME

_SAME: Final = Form("same", ATOM)
_NEGATIVE: Final = Form("prefix", SIGN, "-")
_NOT: Final = Form("prefix", PREFIX_NOT, "not ")
_NUMBERS: Final = {
    "add": Form("infix", SUM, "+"),
    "subtract": Form("infix", SUM, "-"),
    "multiply": Form("infix", PRODUCT, "*"),
    "less": Form("infix", COMPARISON, "<"),
    "less_equal": Form("infix", COMPARISON, "<="),
    "greater": Form("infix", COMPARISON, ">"),
    "greater_equal": Form("infix", COMPARISON, ">="),
}
_EQUALITIES: Final = {
    "equal": Form("infix", COMPARISON, "=="),
    "not_equal": Form("infix", COMPARISON, "!="),
}
_QUOTIENT: Final = Form("infix", PRODUCT, "/")
_TEXT: Final = Form("text", SUM)
_FEW: Final = 64
"""Characters of a text, numbers aside, that needs no look at its size."""

_JOINED: Final = Form("call", ATOM, "rt.joined_text")
_FLOATS: Final = {
    "divide": Form("call", ATOM, "rt.quotient"),
    "remainder": Form("call", ATOM, "rt.rest"),
    "power": Form("call", ATOM, "rt.raised"),
}
"""What Python computes in another way, of floats and without a look at what they are."""
_TESTS: Final = {
    name: Form("test", ATOM, f"rt.is_{name}")
    for name in ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
}
"""Comparisons that are asked whether they hold, and for nothing else."""

_PAIRS: Final = frozenset({"Math.max", "Math.min"})
"""Functions of any number of arguments that take two in most programs."""

_OTHERS: Final = (
    "truthy",
    "not_",
    "negate",
    "positive",
    "bare",
    "library",
    "text",
)
_CANDIDATES: Final = frozenset({*_NUMBERS, *_EQUALITIES, *_FLOATS, *_OTHERS})


def form_of(node: Operation, plain: Plainness) -> Form | None:
    """How Python writes an operation; None where only the runtime can do it."""
    if node.name not in _CANDIDATES:
        return handled(node, plain)
    match node:
        case Operation(name="truthy", operands=(Operation(name=name) as one,)) if name in _TESTS:
            return _TESTS[name] if form_of(one, plain) is None else _SAME
        case Operation(name="truthy" | "not_" | "negate" | "positive" | "bare", operands=(one,)):
            return _of_one(node.name, plain.of(one))
        case Operation(name="library", operands=(nodes.Const(value=str() as name), *arguments)):
            return _of_numbers(name, plain.of_each(arguments))
        case Operation(name="text", operands=parts):
            return _TEXT if _is_short(parts, plain) else None
        case Operation(operands=(left, right)):
            return _of_two(node.name, plain.of(left), plain.of(right), right)
        case _:
            return None


def _of_numbers(name: str, arguments: Sequence[Kind]) -> Form | None:
    row = FUNCTIONS_BY_NAME[name]
    count = 2 if name in _PAIRS else None if row.variadic else len(row.parameters)
    fits = len(arguments) == count and all(one is NUMBER for one in arguments)
    if not fits or row.effect != "pure" or not name.startswith("Math."):
        return None
    return Form("math", ATOM, f'rt.MATH["{name.removeprefix("Math.")}"]')


def _is_short(parts: Sequence[Argument], plain: Plainness) -> bool:
    """Whether a text consists of at most three plain numbers and a few characters, all whole."""
    words = "".join(str(one.value) for one in parts if is_text(one))
    numbers = [one for one in parts if not is_text(one)]
    short = len(numbers) <= 3 and len(words) <= _FEW and words.isascii()
    return len(parts) > 1 and short and all(plain.of(one) is NUMBER for one in numbers)


def is_text(part: Argument) -> TypeGuard[nodes.Const]:
    return isinstance(part, nodes.Const) and isinstance(part.value, str)


def _of_one(name: str, operand: Kind) -> Form | None:
    if name in ("truthy", "not_"):
        return None if operand is not BOOLEAN else _SAME if name == "truthy" else _NOT
    if name == "bare":
        return _SAME if operand.plain else None
    return None if operand is not NUMBER else _NEGATIVE if name == "negate" else _SAME


_SCALARS: Final = (TEXT, NUMBER, BOOLEAN)
"""What Python compares alike, and null with them."""


def _of_two(name: str, left: Kind, right: Kind, divisor: Argument) -> Form | None:
    if left is NUMBER and right is NUMBER:
        if name == "divide" and isinstance(divisor, nodes.Const) and divisor.value:
            return _QUOTIENT
        return _NUMBERS.get(name) or _EQUALITIES.get(name) or _FLOATS.get(name)
    if left is TEXT and right is TEXT and name == "add":
        return _JOINED
    left, right = present(left), present(right)
    return _EQUALITIES.get(name) if left is right and left in _SCALARS else None
