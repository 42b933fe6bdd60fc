"""The two ways to read the arguments of a primitive's call, and how well each fits.

A reading that cannot work has the fit NO and the reasons; `arguments.py` chooses between readings.
Constants that fit by kind but not by value (a threshold of 1.5) are problems of the reading too,
but do not change its fit: they tell what is wrong, not what was meant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Final, Literal

from parallax_primitives.checks import (
    ACCEPTED,
    WORDS,
    Given,
    Problem,
    accepts_null,
    check_option,
    missing_option,
    wrong_kind,
    wrong_subject,
)
from parallax_primitives.nearest import nearest
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Kind, Parameter, PrimitiveSpec
from parallax_primitives.values import UNDEFINED


class Fit(IntEnum):
    """How well an argument fits a place: not, perhaps, certainly, and nowhere else."""

    NO = 0
    MAYBE = 1
    YES = 2
    STRONG = 3


_ONLY: Final[Mapping[Kind, frozenset[str]]] = {
    "results": frozenset(("array",)),
    "answers": frozenset(("array",)),
    "tasks": frozenset(("array",)),
    "list": frozenset(("array",)),
    "steps": frozenset(("array",)),
    "participants": frozenset(("array",)),
    "graph": frozenset(("object",)),
    "task": frozenset(("agent", "function")),
    "work": frozenset(("agent", "function", "array")),
    "value": frozenset(("agent", "array")),
    "target": frozenset(("agent", "array", "string")),
    "name": frozenset(("string",)),
}
"""Kinds that mark an argument as this kind of subject and as nothing else."""


def fit(kind: Kind, shape: ArgumentShape) -> Fit:
    """How well an argument fits a parameter of a kind."""
    if shape.deferred and kind in ("task", "work"):
        return Fit.STRONG
    if not shape.kinds & ACCEPTED[kind]:
        return Fit.NO
    if not shape.kinds <= ACCEPTED[kind]:
        return Fit.MAYBE
    marked = shape.confident or shape.kinds <= _ONLY.get(kind, frozenset())
    return Fit.STRONG if marked else Fit.YES


@dataclass(slots=True, kw_only=True)
class Reading:
    """One way to read a call.

    `several`: the subject's parts make one list. `is_open`: an argument that may be an object of
    options, whose keys are not known.
    """

    fit: Fit = Fit.STRONG
    subject: tuple[Given, ...] = ()
    several: bool = False
    options: dict[str, Given] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_open: bool = False

    def meet(self, fit: Fit) -> None:
        self.fit = min(self.fit, fit)

    def refuse(self, problem: Problem, given: Given | None) -> None:
        self.fit = Fit.NO
        self.problems.append(replace(problem, given=given))


def options_reading(spec: PrimitiveSpec, arguments: Sequence[ArgumentShape]) -> Reading:
    """Every argument is an option."""
    reading = Reading()
    _place(spec, reading, arguments, 0)
    return reading


def direct_reading(spec: PrimitiveSpec, arguments: Sequence[ArgumentShape]) -> Reading:
    """The first argument is the subject, or the first few are."""
    if not arguments:
        reading = Reading()
        text = f"`{spec.name}` needs {WORDS[spec.subject.kind]}"
        missing = Problem(kind="missing-option", name=spec.subject.name, text=text)
        reading.refuse(missing, None)
        return reading
    if spec.subject.several:
        return _several_reading(spec, arguments)
    return _single_reading(spec, arguments, spec.subject.kind)


def _single_reading(spec: PrimitiveSpec, arguments: Sequence[ArgumentShape], kind: Kind) -> Reading:
    given = Given(argument=0)
    reading = Reading(subject=(given,))
    fits = fit(kind, arguments[0])
    reading.meet(fits)
    if fits is Fit.NO:
        reading.refuse(wrong_subject(spec, _kinds(arguments[0])), given)
    _place(spec, reading, arguments, 1)
    return reading


def _several_reading(spec: PrimitiveSpec, arguments: Sequence[ArgumentShape]) -> Reading:
    """`fallback([a, b], 0.5)`, `fallback(a, b, c)`, `fallback(a, b, {minConfidence: 0.5})`."""
    first, last = arguments[0], len(arguments) - 1
    listed = _single_reading(spec, arguments, "task")
    if listed.fit is not Fit.NO and first.kinds == ACCEPTED["tasks"]:
        return listed
    role = _role(spec, arguments[last], None) if last > 0 else "positional"
    count = len(arguments) - (role == "options")
    if count == 1:
        return listed
    reading = Reading(subject=tuple(Given(argument=at) for at in range(count)), several=True)
    may_be_list = "array" in first.kinds and not any(one.deferred for one in arguments)
    reading.is_open = role == "either" or (may_be_list and listed.fit is not Fit.NO)
    _place(spec, reading, arguments, count)
    return reading


def _place(
    spec: PrimitiveSpec, reading: Reading, arguments: Sequence[ArgumentShape], start: int
) -> None:
    """Gives the arguments from `start` on to the options, in order or by name."""
    slots = [one for one in spec.options if not one.keyword_only]
    for at in range(start, len(arguments)):
        slot = slots[at - start] if at - start < len(slots) else None
        is_last = at == len(arguments) - 1
        role = _role(spec, arguments[at], slot) if is_last else "positional"
        if role == "options":
            _take_all(spec, reading, arguments[at], at)
        elif slot is None and role == "positional":
            reading.refuse(_too_many(spec, start + len(slots)), Given(argument=at))
        else:
            reading.is_open |= role == "either"
            _take(reading, slot, arguments[at], Given(argument=at))
    _require(spec, reading)


Role = Literal["options", "positional", "either"]


def _role(spec: PrimitiveSpec, shape: ArgumentShape, slot: Parameter | None) -> Role:
    """Whether the last argument is an object of options, or stands for the option `slot`.

    An object that an option could take by position is one of options only if its keys are options,
    or nearly.
    """
    if not spec.options or "object" not in shape.kinds or shape.confident or shape.deferred:
        return "positional"
    if not shape.is_object or shape.properties is None:
        return "either"
    takes_objects = spec.subject.several if slot is None else "object" in ACCEPTED[slot.kind]
    if not takes_objects:
        return "options"
    names = [option.name for option in spec.options]
    meant = (key in names or nearest(key, names, differing=0.25) for key in shape.properties)
    return "options" if any(meant) else "positional"


def _take_all(spec: PrimitiveSpec, reading: Reading, shape: ArgumentShape, at: int) -> None:
    for key, part in (shape.properties or {}).items():
        given = Given(argument=at, key=key)
        option = spec.parameter(key)
        if option is None:
            reading.refuse(_unknown_option(spec, key), given)
        else:
            _take(reading, option, part, given)


def _take(reading: Reading, option: Parameter | None, shape: ArgumentShape, given: Given) -> None:
    """Gives an argument to an option; no option: whatever the run finds in an open argument."""
    if option is None:
        reading.meet(Fit.MAYBE)
        return
    if option.name in reading.options:
        text = f"`{option.name}` is given twice"
        reading.refuse(Problem(kind="given-twice", name=option.name, text=text), given)
        return
    reading.options[option.name] = given
    fits = _option_fit(option, shape)
    if fits is Fit.NO and not (reading.is_open and "object" in shape.kinds):
        reading.refuse(wrong_kind(option, _kinds(shape)), given)
    reading.meet(max(fits, Fit.MAYBE) if reading.is_open else fits)
    problem = check_option(option, shape.constant.value) if shape.constant else None
    if problem is not None and fits is not Fit.NO:
        reading.problems.append(replace(problem, given=given))


def _option_fit(option: Parameter, shape: ArgumentShape) -> Fit:
    if shape.constant is not None and shape.constant.value is UNDEFINED:
        return Fit.YES
    if accepts_null(option) and "null" in shape.kinds:
        rest = shape.kinds - {"null"}
        return fit(option.kind, replace(shape, kinds=rest)) if rest else Fit.YES
    return fit(option.kind, shape)


def _require(spec: PrimitiveSpec, reading: Reading) -> None:
    for option in spec.options:
        if option.required and option.name not in reading.options and not reading.is_open:
            reading.refuse(missing_option(spec, option), None)


def _unknown_option(spec: PrimitiveSpec, key: str) -> Problem:
    names = [option.name for option in spec.options]
    listed = ", ".join(f"`{name}`" for name in names)
    return Problem(
        kind="unknown-option",
        name=key,
        text=f"`{spec.name}` has no option `{key}`; its options are {listed}",
        suggestion=nearest(key, names),
    )


def _too_many(spec: PrimitiveSpec, most: int) -> Problem:
    plural = "argument" if most == 1 else "arguments"
    named = [f"`{option.name}`" for option in spec.options if option.keyword_only]
    by_name = f"; {', '.join(named)} go into an object of options" if named else ""
    text = f"`{spec.name}` takes at most {most} {plural}{by_name}"
    return Problem(kind="too-many", name=spec.name, text=text)


def _kinds(shape: ArgumentShape) -> str:
    return " or ".join(sorted(shape.kinds))
