"""Options as values of a run: checked, bare, and ready for a handler.

Their names are known to be right (the compiler or `arguments.py` matched them); their values may
only be known now, and one that does not fit is the pattern's fault, not ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from parallax_primitives.checks import (
    Problem,
    check_option,
    check_subject,
    missing_option,
    plainly_fits,
)
from parallax_primitives.faults import Fault
from parallax_primitives.shapes import full_shape_of
from parallax_primitives.spec import STARTED, Check, Kind, PrimitiveSpec
from parallax_primitives.values import UNDEFINED, Value, bare

_CONFIDENT: Final[frozenset[Kind]] = frozenset(("value", "results", *STARTED))


def checked_call(
    spec: PrimitiveSpec, subject: Value, options: Mapping[str, Value]
) -> dict[str, Value]:
    """The keywords of the handler, once subject and options are known to fit."""
    if not (spec.subject.several or plainly_fits(spec.subject, subject)):
        problem = check_subject(spec, subject)
        if problem is not None:
            raise Fault(problem.text)
    checked = checked_options(spec, options)
    if spec.check is not None:
        _refuse_unusable(spec, spec.check, subject, checked)
    return checked


def _refuse_unusable(
    spec: PrimitiveSpec, check: Check, subject: Value, options: Mapping[str, Value]
) -> None:
    names = {one.python_name: one.name for one in spec.options}
    given = {names[name]: value for name, value in options.items()}
    shapes = {
        name: full_shape_of(value) for name, value in {spec.subject.name: subject, **given}.items()
    }
    for problem in check(shapes):
        raise misfit(spec, problem)


def checked_options(spec: PrimitiveSpec, options: Mapping[str, Value]) -> dict[str, Value]:
    """The keywords of the handler, by Python name as `options` are; undefined ones are left out.

    Where a confidence means something the option keeps it; of others the bare value counts.
    """
    checked: dict[str, Value] = {}
    for name, value in options.items():
        option = spec.by_keyword[name]
        if not plainly_fits(option, value):
            problem = check_option(option, value)
            if problem is not None:
                raise misfit(spec, problem)
        if value is not UNDEFINED:
            checked[name] = value if option.kind in _CONFIDENT else bare(value)
    for option in spec.required:
        if option.python_name not in checked:
            raise misfit(spec, missing_option(spec, option))
    return checked


def misfit(spec: PrimitiveSpec, problem: Problem) -> Fault:
    """A call of a primitive that cannot work, as a fault of the pattern."""
    hint = None if problem.suggestion is None else f"Use `{problem.suggestion}`."
    named = problem.text.startswith(f"`{spec.name}` ")
    return Fault(problem.text if named else f"`{spec.name}`: {problem.text}", hint=hint)
