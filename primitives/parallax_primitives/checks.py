"""Whether a value fits an option: one rule for constants in a pattern and for values of a run.

A problem is data, so that the compiler can make a diagnostic of it and the runtime a fault.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from parallax_primitives.nearest import nearest
from parallax_primitives.quantities import duration, quota, rate
from parallax_primitives.spec import Kind, Parameter, PrimitiveSpec
from parallax_primitives.values import KINDS, UNDEFINED, Confident, Value, bare, kind_of

ProblemKind: TypeAlias = Literal[
    "wrong-kind",
    "out-of-range",
    "unknown-choice",
    "unknown-option",
    "missing-option",
    "given-twice",
    "too-many",
    "unusable",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An argument by its place, or the property `key` of an options object at that place."""

    argument: int
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an argument does not fit; `name` is the parameter or the unknown key.

    `suggestion` is the nearest right name or choice; `given` is set by what matched the arguments.
    `key` is the property of the argument that it is about, where it is about one.
    """

    kind: ProblemKind
    name: str
    text: str
    suggestion: str | None = None
    given: Given | None = None
    key: str | None = None


VALUE_KINDS: Final = frozenset(
    ("null", "boolean", "number", "string", "array", "object", "function", "agent")
)
"""The kinds of values, as `kind_of` names them."""

ACCEPTED: Final[Mapping[Kind, frozenset[str]]] = {
    "results": frozenset(("array",)),
    "answers": frozenset(("array",)),
    "tasks": frozenset(("array",)),
    "task": VALUE_KINDS,
    "work": VALUE_KINDS,
    "arms": frozenset(("object",)),
    "steps": frozenset(("array",)),
    "graph": frozenset(("object",)),
    "participants": frozenset(("array",)),
    "value": VALUE_KINDS,
    "target": frozenset(("agent", "array", "string")),
    "list": frozenset(("array",)),
    "number": frozenset(("number",)),
    "count": frozenset(("number",)),
    "confidence": frozenset(("number",)),
    "duration": frozenset(("number", "string")),
    "text": frozenset(("string",)),
    "name": frozenset(("string",)),
    "boolean": frozenset(("boolean",)),
    "function": frozenset(("function",)),
    "selector": frozenset(("string", "function")),
    "object": frozenset(("object",)),
    "quota": frozenset(("number", "string")),
    "rate": frozenset(("string",)),
    "extent": frozenset(("number", "string")),
}
"""Which kinds of values a parameter takes."""

WORDS: Final[Mapping[Kind, str]] = {
    "results": "a list of results",
    "answers": "a list of results",
    "tasks": "a list of tasks or a group of agents",
    "task": "a task",
    "work": "a task or a list of tasks",
    "arms": "an object of tasks",
    "steps": "a list of steps `{do: …, undo: …}`",
    "graph": "an object of tasks `{after: […], run: …}`",
    "participants": "a list of agents or of objects `{prepare: …, commit: …, rollback: …}`",
    "value": "a value",
    "target": "an agent, a group, or the name of an agent, a capability or a mailbox",
    "list": "a list",
    "number": "a number",
    "count": "a whole number",
    "confidence": "a number from 0 to 1",
    "duration": 'a number of milliseconds or text such as "30s"',
    "text": "a text",
    "name": "a name",
    "boolean": "true or false",
    "function": "a function",
    "selector": "a key, a path or a function",
    "object": "an object",
    "quota": 'a count or a share such as "60%"',
    "rate": 'a count per time such as "10/s"',
    "extent": 'a count of 1 or more, or a time such as "5s"',
}
"""What a parameter takes, in words."""


def accepts_null(parameter: Parameter) -> bool:
    """Whether null means that an option is not given."""
    return not parameter.required and parameter.default is None


def plainly_fits(parameter: Parameter, value: Value) -> bool:
    """Whether the type of a value tells that it fits, as that of most does."""
    plain = value.value if type(value) is Confident else value
    if type(plain) is float and parameter.kind == "confidence":
        return 0.0 <= plain <= 1.0 and parameter.minimum is parameter.maximum is None
    return type(plain) in _FITTING[parameter.kind] and not parameter.choices


def check_option(parameter: Parameter, value: Value) -> Problem | None:
    """What is wrong with a known value of an option, None when nothing is.

    `undefined` stands for an option that is not given.
    """
    plain = bare(value)
    kind = kind_of(plain)
    if plain is UNDEFINED or (kind == "null" and accepts_null(parameter)):
        return None
    if kind not in ACCEPTED[parameter.kind]:
        return wrong_kind(parameter, kind)
    if parameter.choices:
        return _check_choices(parameter, plain)
    match parameter.kind:
        case "number" | "count" | "confidence" if isinstance(plain, float):
            return _check_number(parameter, plain)
        case "duration" if duration(plain) is None:
            return _unreadable(parameter, plain)
        case "quota" if quota(plain) is None:
            return _unreadable(parameter, plain)
        case "rate" if rate(plain) is None:
            return _unreadable(parameter, plain)
        case "extent" if not _is_extent(plain):
            return _unreadable(parameter, plain)
    return None


_READ: Final[frozenset[Kind]] = frozenset(
    ("number", "count", "confidence", "duration", "quota", "rate", "extent")
)
"""Kinds of parameters for which it matters which number it is, or what the text says."""

_FITTING: Final[Mapping[Kind, frozenset[type]]] = {
    kind: frozenset() if kind in _READ else frozenset(one for one in KINDS if KINDS[one] in names)
    for kind, names in ACCEPTED.items()
}
"""The types of which every value fits a parameter, unless it has choices."""


def _is_extent(value: Value) -> bool:
    if isinstance(value, float):
        return value.is_integer() and value >= 1
    return duration(value) is not None


def check_subject(spec: PrimitiveSpec, value: Value) -> Problem | None:
    """What is wrong with a known subject, None when nothing is."""
    kind = kind_of(value)
    if kind in ACCEPTED[spec.subject.kind]:
        return check_option(spec.subject, value)
    return wrong_subject(spec, kind)


def wrong_subject(spec: PrimitiveSpec, kinds: str) -> Problem:
    """The problem of a subject whose kind the primitive does not take."""
    text = f"`{spec.name}` needs {WORDS[spec.subject.kind]}, got {kinds}"
    return Problem(kind="wrong-kind", name=spec.subject.name, text=text)


def missing_option(spec: PrimitiveSpec, option: Parameter) -> Problem:
    """The problem of a required option that is not given."""
    text = f"`{spec.name}` needs `{option.name}`: {WORDS[option.kind]}"
    return Problem(kind="missing-option", name=option.name, text=text)


def wrong_kind(parameter: Parameter, kind: str) -> Problem:
    """The problem of an argument whose kind a parameter does not take."""
    text = f"`{parameter.name}` must be {expectation(parameter)}, got {kind}"
    return Problem(kind="wrong-kind", name=parameter.name, text=text)


def expectation(parameter: Parameter) -> str:
    """What a parameter takes, its bounds or choices included."""
    if parameter.choices:
        listed = ", ".join(f"`{choice}`" for choice in parameter.choices)
        return f"a list of {listed}" if parameter.kind == "list" else f"one of {listed}"
    low, high = parameter.minimum, parameter.maximum
    if parameter.kind == "count":
        low = 0.0 if low is None else low
    words = WORDS[parameter.kind]
    match low, high:
        case None, None:
            return words
        case float(), None:
            return f"{words} of {low:g} or more"
        case None, float():
            return f"{words} of {high:g} or less"
    return f"{words} from {low:g} to {high:g}"


def _check_number(parameter: Parameter, number: float) -> Problem | None:
    low, high = _bounds(parameter)
    whole = parameter.kind != "count" or (math.isfinite(number) and number.is_integer())
    if math.isfinite(number) and low <= number <= high and whole:
        return None
    shown = f"{number:g}" if math.isfinite(number) else "a number that is not finite"
    text = f"`{parameter.name}` must be {expectation(parameter)}, got {shown}"
    return Problem(kind="out-of-range", name=parameter.name, text=text)


def _bounds(parameter: Parameter) -> tuple[float, float]:
    low = 0.0 if parameter.kind in ("count", "confidence") else -math.inf
    high = 1.0 if parameter.kind == "confidence" else math.inf
    return (
        low if parameter.minimum is None else parameter.minimum,
        high if parameter.maximum is None else parameter.maximum,
    )


def _check_choices(parameter: Parameter, value: Value) -> Problem | None:
    chosen = [bare(one) for one in value] if isinstance(value, list) else [value]
    strange = next((one for one in chosen if one not in parameter.choices), None)
    if strange is None:
        return None
    got = f"`{strange}`" if isinstance(strange, str) else kind_of(strange)
    return Problem(
        kind="unknown-choice",
        name=parameter.name,
        text=f"`{parameter.name}` must be {expectation(parameter)}, got {got}",
        suggestion=nearest(strange, parameter.choices) if isinstance(strange, str) else None,
    )


def _unreadable(parameter: Parameter, value: Value) -> Problem:
    got = f'"{value}"' if isinstance(value, str) else f"{value:g}"
    text = f"`{parameter.name}` must be {WORDS[parameter.kind]}, got {got}"
    return Problem(kind="out-of-range", name=parameter.name, text=text)
