"""Where a program can tell confidences apart, and so what explorations have to try.

A program compares confidences with numbers that it holds. Between two of these numbers an agent's
confidence makes no difference to such a comparison, so one value of each gap stands for all in it,
and each number for itself, for there `>=` and `>` part. What primitives compute from several
confidences is compared as well, and falls anywhere: that is what the gaps are a sample of.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from parallax_compiler.plan.nodes import (
    BandSwitch,
    Const,
    Plan,
    PrimitiveCall,
    PrimitiveValue,
)
from parallax_compiler.plan.traverse import all_expressions, all_statements
from parallax_primitives.catalogue import SPECS

MOST_CUTS: Final = 6
"""How many numbers are taken, the largest first: what a pattern is sure of matters most."""


def cuts_of(plan: Plan) -> tuple[float, ...]:
    """The numbers between 0 and 1 that a program may compare a confidence with, in order."""
    found = {value for value in _numbers(plan) if 0 < value < 1}
    return tuple(sorted(found)[-MOST_CUTS:])


def samples(cuts: tuple[float, ...]) -> tuple[float, ...]:
    """A confidence of each gap, and each cut itself; the largest first."""
    edges = (0.0, *cuts, 1.0)
    gaps = [(low + high) / 2 for low, high in pairwise(edges)]
    return tuple(sorted({round(one, 6) for one in (*gaps, *cuts)}, reverse=True))


def _numbers(plan: Plan) -> Iterator[float]:
    for function in plan.functions:
        for expression in all_expressions(function.body):
            match expression:
                case Const(value=float() as value):
                    yield value
                case PrimitiveCall(name=name, options=options):
                    yield from _defaults(name, {option for option, _ in options})
                case PrimitiveValue(name=name):
                    yield from _defaults(name, set())
        for statement in all_statements(function.body):
            if isinstance(statement, BandSwitch):
                yield statement.medium


def _defaults(primitive: str, given: set[str]) -> Iterator[float]:
    """The bars of a primitive that a call does not name."""
    for option in SPECS[primitive].options:
        default = option.default
        named = option.python_name in given
        if option.kind == "confidence" and isinstance(default, float) and not named:
            yield default
