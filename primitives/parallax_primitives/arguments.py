"""Which argument of a call of a primitive is its subject, and which are which options.

One rule for the compiler (shapes of expressions) and the runtime (shapes of values). A call may be
direct `consensus(results, 0.8)`, with an options object `consensus(results, {threshold: 0.8})`,
curried `consensus(0.8)` (the result is a function of the subject), or piped (the subject is given
apart). Two readings are tried, direct and curried, and judged by how well the kinds fit:

- a subject that can be nothing else (a list for `results`, an agent for `task`, a value that
  carries a confidence) makes the call direct;
- otherwise a curried reading that certainly fits wins: `threshold(0.9)`, `retry(3)`;
- where only the run can tell, the call is Ambiguous: the compiler leaves it to the run, where every
  kind is known and nothing is ambiguous.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from parallax_primitives.checks import Given, Problem
from parallax_primitives.readings import Fit, Reading, direct_reading, fit, options_reading
from parallax_primitives.shapes import UNKNOWN, ArgumentShape
from parallax_primitives.spec import PrimitiveSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The call runs the primitive.

    `subject` is empty when the subject is piped; `several`: its parts make one list. `options` are
    (name in Prism, argument) in the order of the specification.
    """

    subject: tuple[Given, ...]
    several: bool = False
    options: tuple[tuple[str, Given], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Curried:
    """The call gives a function of the subject."""

    options: tuple[tuple[str, Given], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """The call cannot work; there is at least one problem."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Only the values of the run decide how the call is read; `text` says between what."""

    text: str


Binding: TypeAlias = Bound | Curried | Mismatch | Ambiguous


def bind(
    spec: PrimitiveSpec, arguments: Sequence[ArgumentShape], *, piped: bool = False
) -> Binding:
    """How a call of the primitive with these arguments is read."""
    curried = options_reading(spec, arguments)
    if piped:
        return _accept(spec, curried, arguments, piped=True)
    direct = direct_reading(spec, arguments)
    if direct.several or _is_certain(spec, arguments) or (spec.alone and len(arguments) == 1):
        return _accept(spec, direct, arguments)
    if direct.fit is Fit.NO and curried.fit is Fit.NO:
        return Mismatch(problems=tuple(min(direct, curried, key=_remoteness).problems))
    if curried.fit is Fit.NO:
        return _accept(spec, direct, arguments)
    if direct.fit is Fit.NO or curried.fit >= Fit.YES:
        return _accept(spec, curried, arguments)
    options = " and ".join(f"`{name}`" for name in curried.options)
    return Ambiguous(text=f"this is either the subject of `{spec.name}` or its option {options}")


def _is_certain(spec: PrimitiveSpec, arguments: Sequence[ArgumentShape]) -> bool:
    """Whether the first argument can be nothing but the subject."""
    if not arguments:
        return False
    if spec.subject.several and fit("task", arguments[0]) is Fit.STRONG:
        return True
    if _are_options(spec, arguments[0]):
        return False
    return fit(spec.subject.kind, arguments[0]) is Fit.STRONG


def _are_options(spec: PrimitiveSpec, shape: ArgumentShape) -> bool:
    """Whether every key of an object is an option: then it is no graph of that many tasks."""
    keys = shape.properties or {}
    return bool(keys) and all(spec.parameter(key) is not None for key in keys)


def _remoteness(reading: Reading) -> tuple[int, bool]:
    """How far a reading that cannot work is from what was meant: a misspelt option is near."""
    return len(reading.problems), any(one.suggestion is None for one in reading.problems)


def _accept(
    spec: PrimitiveSpec,
    reading: Reading,
    arguments: Sequence[ArgumentShape],
    *,
    piped: bool = False,
) -> Binding:
    """The reading, unless a constant in it is wrong or it is still open."""
    if reading.problems:
        return Mismatch(problems=tuple(reading.problems))
    if reading.is_open:
        return Ambiguous(text=f"this is either an option of `{spec.name}` or an object of options")
    options = tuple(
        (one.name, reading.options[one.name]) for one in spec.options if one.name in reading.options
    )
    if not reading.subject and not piped:
        return Curried(options=options)
    bound = Bound(subject=reading.subject, several=reading.several, options=options)
    unusable = tuple(_unusable(spec, bound, arguments))
    return Mismatch(problems=unusable) if unusable else bound


def _unusable(
    spec: PrimitiveSpec, bound: Bound, arguments: Sequence[ArgumentShape]
) -> Iterator[Problem]:
    """The problems that the primitive itself finds in its arguments, each with its place."""
    if spec.check is None:
        return
    given = dict(bound.options)
    if len(bound.subject) == 1 and not bound.several:
        given[spec.subject.name] = bound.subject[0]
    shapes = {name: _shape(one, arguments) for name, one in given.items()}
    for problem in spec.check(shapes):
        place = given.get(problem.name)
        if place is not None and place.key is None and problem.key is not None:
            place = replace(place, key=problem.key)
        yield replace(problem, given=place)


def _shape(given: Given, arguments: Sequence[ArgumentShape]) -> ArgumentShape:
    whole = arguments[given.argument]
    if given.key is None:
        return whole
    return (whole.properties or {}).get(given.key, UNKNOWN)
