"""Calling a primitive with values: options checked, then its handler run.

The names of the options are known to be right (the compiler or `arguments.py` matched them); their
values may only be known now, and one that does not fit is the pattern's fault, not ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from parallax_primitives.checks import Problem, check_option
from parallax_primitives.context import Context
from parallax_primitives.faults import Fault
from parallax_primitives.spec import Parameter, Primitive
from parallax_primitives.values import UNDEFINED, Value, bare


async def invoke(
    primitive: Primitive, context: Context, subject: Value, options: Mapping[str, Value]
) -> Value:
    """The primitive's result; `options` are by their Python names (`max_attempts`)."""
    known = {one.python_name: one for one in primitive.spec.options}
    given = {
        name: _checked(primitive, known[name], value)
        for name, value in options.items()
        if value is not UNDEFINED
    }
    return await primitive.handler(context, subject, **given)


def _checked(primitive: Primitive, parameter: Parameter, value: Value) -> Value:
    """The option's bare value; a value that keeps its confidence where any value is allowed."""
    problem = check_option(parameter, value)
    if problem is not None:
        raise fault_of(primitive, problem)
    return value if parameter.kind == "value" else bare(value)


def fault_of(primitive: Primitive, problem: Problem) -> Fault:
    """A problem with the arguments as a failure of the run."""
    name = primitive.spec.name
    text = problem.text if f"`{name}`" in problem.text else f"{problem.text} (in `{name}`)"
    hint = f"Write `{problem.suggestion}`." if problem.suggestion else None
    return Fault(text, hint=hint)
