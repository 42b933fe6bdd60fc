"""The standard library as a table: names, parameters and types, but no behaviour.

The compiler checks calls against these rows, the documentation lists them, and the runtime
implements each one (`parallax_runtime/library/`; a test there compares the two). Kinds and results
are the words of `kind_of`, and also `any`; a result may further be `element` (one of the receiver's
elements, or null), `same` (a list of the receiver's elements), `mapped` (a list of what the
callback gives) or `callback` (what the callback gives).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Effect: TypeAlias = Literal["pure", "clock", "wait", "random", "log"]
"""`clock` reads the run's clock, `wait` waits on it (so the call is awaited)."""

Receiver: TypeAlias = Literal["array", "string", "number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryFunction:
    """A function of the library, such as `Math.max` or `sortBy`.

    `parameters` and `kinds` run in parallel; the last one repeats when `variadic`. The first
    `minimum` arguments must be given. `callback_index` is the parameter that may be a function.
    """

    name: str
    parameters: tuple[str, ...]
    kinds: tuple[str, ...]
    minimum: int
    variadic: bool = False
    callback_index: int | None = None
    callback_arity: int = 0
    returns: str
    effect: Effect = "pure"
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryMethod:
    """A method of arrays, strings or numbers. The receiver is not among the parameters."""

    receiver: Receiver
    name: str
    parameters: tuple[str, ...]
    kinds: tuple[str, ...]
    minimum: int
    variadic: bool = False
    callback_index: int | None = None
    callback_arity: int = 0
    returns: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryConstant:
    """A constant, such as `Math.PI`."""

    name: str
    value: float
    doc: str


def _split(parameters: str) -> tuple[tuple[str, ...], tuple[str, ...], int, bool]:
    """Reads `xs: array, by?: selector, ...rest: number` into names, kinds, minimum, variadic."""
    names: list[str] = []
    kinds: list[str] = []
    minimum = 0
    variadic = False
    for part in filter(None, parameters.split(", ")):
        name, _, kind = part.partition(": ")
        variadic = name.startswith("...")
        minimum += not variadic and not name.endswith("?")
        names.append(name.removeprefix("...").removesuffix("?"))
        kinds.append(kind or "any")
    return tuple(names), tuple(kinds), minimum, variadic


def _function(
    name: str,
    parameters: str,
    returns: str,
    doc: str,
    *,
    effect: Effect = "pure",
    callback: tuple[int, int] | None = None,
) -> LibraryFunction:
    names, kinds, minimum, variadic = _split(parameters)
    return LibraryFunction(
        name=name,
        parameters=names,
        kinds=kinds,
        minimum=minimum,
        variadic=variadic,
        callback_index=callback[0] if callback else None,
        callback_arity=callback[1] if callback else 0,
        returns=returns,
        effect=effect,
        doc=doc,
    )


def _method(
    receiver: Receiver,
    name: str,
    parameters: str,
    returns: str,
    doc: str,
    *,
    callback: tuple[int, int] | None = None,
) -> LibraryMethod:
    names, kinds, minimum, variadic = _split(parameters)
    return LibraryMethod(
        receiver=receiver,
        name=name,
        parameters=names,
        kinds=kinds,
        minimum=minimum,
        variadic=variadic,
        callback_index=callback[0] if callback else None,
        callback_arity=callback[1] if callback else 0,
        returns=returns,
        doc=doc,
    )


def _number(name: str, doc: str, parameters: str = "x: number") -> LibraryFunction:
    return _function(f"Math.{name}", parameters, "number", doc)


def _log(name: str, doc: str) -> LibraryFunction:
    return _function(name, "...values", "null", doc, effect="log")


_MATH: Final = (
    _number("abs", "The size without the sign."),
    _number("acos", "The arc cosine, in radians."),
    _number("acosh", "The inverse hyperbolic cosine."),
    _number("asin", "The arc sine, in radians."),
    _number("asinh", "The inverse hyperbolic sine."),
    _number("atan", "The arc tangent, in radians."),
    _number("atan2", "The angle of the point (x, y), in radians.", "y: number, x: number"),
    _number("atanh", "The inverse hyperbolic tangent."),
    _number("cbrt", "The cube root."),
    _number("ceil", "The nearest whole number above."),
    _number("cos", "The cosine of an angle in radians."),
    _number("cosh", "The hyperbolic cosine."),
    _number("exp", "e to this power."),
    _number("expm1", "e to this power, less 1."),
    _number("floor", "The nearest whole number below."),
    _number("hypot", "The square root of the sum of squares.", "...values: number"),
    _number("log", "The natural logarithm."),
    _number("log10", "The logarithm to base 10."),
    _number("log1p", "The natural logarithm of 1 more."),
    _number("log2", "The logarithm to base 2."),
    _number("max", "The largest; -Infinity without arguments.", "...values: number"),
    _number("min", "The smallest; Infinity without arguments.", "...values: number"),
    _number("pow", "The first to the power of the second.", "base: number, exponent: number"),
    _number("round", "The nearest whole number, halves upwards."),
    _number("sign", "-1, 0 or 1."),
    _number("sin", "The sine of an angle in radians."),
    _number("sinh", "The hyperbolic sine."),
    _number("sqrt", "The square root; NaN of a negative number."),
    _number("tan", "The tangent of an angle in radians."),
    _number("tanh", "The hyperbolic tangent."),
    _number("trunc", "The whole part."),
)

_CONVERSIONS: Final = (
    _function("JSON.parse", "text: string", "any", "The value that JSON text describes."),
    _function(
        "JSON.stringify",
        "value, replacer?: null, indent?",
        "string",
        "JSON text of a value, compact unless `indent` is given.",
    ),
    _function("Object.keys", "object: object", "array", "The keys, in the order of writing."),
    _function("Object.values", "object: object", "array", "The values, in the order of writing."),
    _function("Object.entries", "object: object", "array", "The `[key, value]` pairs."),
    _function("Object.fromEntries", "pairs: array", "object", "An object of `[key, value]` pairs."),
    _function("Array.isArray", "value", "boolean", "Whether it is an array."),
    _function("Number", "value", "number", "The number that it reads as, else NaN."),
    _function("String", "value", "string", "Its text."),
    _function(
        "parseInt", "text, radix?: number", "number", "The whole number that it begins with."
    ),
    _function("parseFloat", "text", "number", "The number that it begins with."),
    _function("isNaN", "value", "boolean", "Whether it reads as no number."),
    _function("confidence", "value", "number", "How sure the value is, as a plain number."),
    _function("value", "value", "any", "The value without its own confidence."),
    _function("details", "value", "object", "What the primitive that gave it knows about it."),
)

_LISTS: Final = (
    _function("max", "...values", "number", "The largest of the numbers, or of one list."),
    _function("min", "...values", "number", "The smallest of the numbers, or of one list."),
    _function("sum", "...values", "number", "The sum of the numbers, or of one list."),
    _function("average", "...values", "number", "The mean of the numbers, or of one list."),
    _function(
        "sortBy",
        "list: array, by: selector, direction?: string",
        "same",
        'The list ordered by a key or lambda, `"asc"` or `"desc"`.',
        callback=(1, 1),
    ),
    _function(
        "groupBy",
        "list: array, by: selector",
        "object",
        "Lists by key or lambda, in first-seen order.",
        callback=(1, 1),
    ),
    _function("unique", "list: array", "same", "Each different element once, in order."),
    _function("zip", "...lists: array", "array", "Lists of the first, second … elements."),
    _function(
        "range",
        "start: number, end?: number, step?: number",
        "array",
        "`range(n)` is 0…n-1, `range(a, b)` a…b-1.",
    ),
)

_EFFECTS: Final = (
    _log("print", "Writes to the run's log."),
    _log("console.log", "Writes to the run's log."),
    _log("console.info", "Writes to the run's log."),
    _log("console.warn", "Writes a warning to the run's log."),
    _log("console.error", "Writes an error to the run's log."),
    _log("console.debug", "Writes a detail to the run's log."),
    _function("now", "", "number", "Milliseconds on the run's clock.", effect="clock"),
    _function("Date.now", "", "number", "Milliseconds on the run's clock.", effect="clock"),
    _function(
        "delay", "milliseconds: duration", "null", "Waits on the run's clock.", effect="wait"
    ),
    _function(
        "sleep", "milliseconds: duration", "null", "Waits on the run's clock.", effect="wait"
    ),
    _function("random", "", "number", "A number in [0, 1) from the run's seed.", effect="random"),
    _function(
        "Math.random", "", "number", "A number in [0, 1) from the run's seed.", effect="random"
    ),
)

_ARRAY: Final = (
    _method(
        "array",
        "map",
        "each: function",
        "mapped",
        "What the callback gives for each element.",
        callback=(0, 3),
    ),
    _method(
        "array",
        "filter",
        "keep: function",
        "same",
        "The elements that the callback keeps.",
        callback=(0, 3),
    ),
    _method(
        "array",
        "reduce",
        "combine: function, initial?",
        "callback",
        "The elements combined from the left.",
        callback=(0, 4),
    ),
    _method(
        "array",
        "forEach",
        "each: function",
        "null",
        "Calls the callback for each element.",
        callback=(0, 3),
    ),
    _method(
        "array",
        "find",
        "test: function",
        "element",
        "The first element that passes, or null.",
        callback=(0, 3),
    ),
    _method(
        "array",
        "findIndex",
        "test: function",
        "number",
        "The first place that passes, or -1.",
        callback=(0, 3),
    ),
    _method(
        "array", "some", "test: function", "boolean", "Whether an element passes.", callback=(0, 3)
    ),
    _method(
        "array", "every", "test: function", "boolean", "Whether all elements pass.", callback=(0, 3)
    ),
    _method(
        "array",
        "flatMap",
        "each: function",
        "array",
        "As `map`, with lists opened one level.",
        callback=(0, 3),
    ),
    _method(
        "array",
        "sort",
        "compare?: function",
        "same",
        "A sorted copy; as text unless a comparison is given.",
        callback=(0, 2),
    ),
    _method("array", "includes", "value", "boolean", "Whether an element equals the value."),
    _method("array", "indexOf", "value, from?: number", "number", "The first place of it, or -1."),
    _method(
        "array",
        "slice",
        "start?: number, end?: number",
        "same",
        "The elements from start up to, not including, end.",
    ),
    _method("array", "concat", "...others", "array", "The list with others appended."),
    _method("array", "join", "separator?: string", "string", "The elements as one text."),
    _method("array", "reverse", "", "same", "A copy in reverse order."),
    _method("array", "flat", "depth?: number", "array", "Lists within the list opened."),
    _method(
        "array", "at", "index: number", "element", "The element there; from the end if negative."
    ),
    _method("array", "push", "...values", "array", "A list with the values added."),
)

_STRING: Final = (
    _method("string", "includes", "text: string, from?: number", "boolean", "Whether it occurs."),
    _method(
        "string", "startsWith", "text: string, from?: number", "boolean", "Whether it begins so."
    ),
    _method("string", "endsWith", "text: string, end?: number", "boolean", "Whether it ends so."),
    _method(
        "string",
        "split",
        "separator?: string, limit?: number",
        "array",
        "The parts between separators.",
    ),
    _method("string", "trim", "", "string", "Without white space at both ends."),
    _method("string", "toUpperCase", "", "string", "In capital letters."),
    _method("string", "toLowerCase", "", "string", "In small letters."),
    _method(
        "string",
        "replace",
        "text: string, by",
        "string",
        "With the first occurrence replaced.",
        callback=(1, 3),
    ),
    _method(
        "string",
        "replaceAll",
        "text: string, by",
        "string",
        "With all occurrences replaced.",
        callback=(1, 3),
    ),
    _method(
        "string",
        "slice",
        "start?: number, end?: number",
        "string",
        "The characters from start up to, not including, end.",
    ),
    _method(
        "string",
        "indexOf",
        "text: string, from?: number",
        "number",
        "The first place of it, or -1.",
    ),
    _method(
        "string",
        "padStart",
        "length: number, by?: string",
        "string",
        "Filled at the start to a length.",
    ),
    _method(
        "string",
        "padEnd",
        "length: number, by?: string",
        "string",
        "Filled at the end to a length.",
    ),
    _method("string", "repeat", "times: number", "string", "Repeated that many times."),
)

_NUMBER: Final = (
    _method(
        "number", "toFixed", "digits?: number", "string", "With that many digits after the point."
    ),
)

LIBRARY_FUNCTIONS: Final[tuple[LibraryFunction, ...]] = (
    *_MATH,
    *_CONVERSIONS,
    *_LISTS,
    *_EFFECTS,
)

LIBRARY_METHODS: Final[tuple[LibraryMethod, ...]] = (*_ARRAY, *_STRING, *_NUMBER)

LIBRARY_CONSTANTS: Final[tuple[LibraryConstant, ...]] = (
    LibraryConstant(name="Infinity", value=math.inf, doc="Larger than every number."),
    LibraryConstant(name="NaN", value=math.nan, doc="The result that is no number."),
    LibraryConstant(name="Math.E", value=math.e, doc="The base of natural logarithms."),
    LibraryConstant(name="Math.LN10", value=math.log(10), doc="The natural logarithm of 10."),
    LibraryConstant(name="Math.LN2", value=math.log(2), doc="The natural logarithm of 2."),
    LibraryConstant(
        name="Math.LOG10E", value=math.log10(math.e), doc="The base-10 logarithm of e."
    ),
    LibraryConstant(name="Math.LOG2E", value=math.log2(math.e), doc="The base-2 logarithm of e."),
    LibraryConstant(name="Math.PI", value=math.pi, doc="Circumference by diameter of a circle."),
    LibraryConstant(name="Math.SQRT1_2", value=math.sqrt(0.5), doc="The square root of a half."),
    LibraryConstant(name="Math.SQRT2", value=math.sqrt(2), doc="The square root of 2."),
)

LIBRARY_PROPERTIES: Final[Mapping[tuple[str, str], str]] = {
    ("array", "length"): "number",
    ("string", "length"): "number",
}
"""(receiver, property) → kind: what is read like a property and not called."""

FUNCTIONS_BY_NAME: Final[Mapping[str, LibraryFunction]] = {
    one.name: one for one in LIBRARY_FUNCTIONS
}
METHODS_BY_NAME: Final[Mapping[tuple[str, str], LibraryMethod]] = {
    (one.receiver, one.name): one for one in LIBRARY_METHODS
}
CONSTANTS_BY_NAME: Final[Mapping[str, LibraryConstant]] = {
    one.name: one for one in LIBRARY_CONSTANTS
}
LIBRARY_NAMESPACES: Final[frozenset[str]] = frozenset(
    name.partition(".")[0] for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME) if "." in name
)
"""Names that only stand before a dot: Math, JSON, Object, Array, Date, console."""
