"""For every primitive: by place, by name, curried and piped, a call is read as the same call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from parallax_primitives.arguments import Bound, bind
from parallax_primitives.catalogue import SPECS
from parallax_primitives.shapes import shape_of
from parallax_primitives.spec import Kind, Parameter, PrimitiveSpec
from parallax_primitives.values import Agent, Confident, Function, Value
from parallax_runtime.primitives import read_call

ADA: Final = Agent("ada")
LAMBDA: Final = Function(lambda *_: 1.0, "lambda", 1)
SURE: Final = Confident("yes", 0.9)

ARGUMENTS: Final[Mapping[Kind, Value]] = {
    "results": [SURE],
    "answers": [SURE],
    "tasks": [ADA],
    "task": ADA,
    "work": [ADA],
    "arms": {"yes": ADA},
    "steps": [{"do": ADA}],
    "graph": {"a": {"run": ADA}},
    "participants": [ADA],
    "value": SURE,
    "target": ADA,
    "list": [SURE],
    "number": 1.0,
    "count": 3.0,
    "confidence": 0.4,
    "duration": "5s",
    "text": "x",
    "name": "x",
    "boolean": True,
    "function": LAMBDA,
    "selector": LAMBDA,
    "object": {"x": 1.0},
    "quota": "50%",
    "rate": "2/s",
    "extent": 2.0,
}

SPECIAL: Final[Mapping[tuple[str, str], Value]] = {
    ("retry", "on"): ["error"],
    ("calibrate", "table"): [[0.5, 0.4]],
}


def argument(spec: PrimitiveSpec, one: Parameter) -> Value:
    special = SPECIAL.get((spec.name, one.name))
    if special is not None:
        return special
    return one.choices[-1] if one.choices else ARGUMENTS[one.kind]


def said(spec: PrimitiveSpec, arguments: Sequence[Value], *, piped: bool) -> dict[str, Value]:
    """The options of a call by their names in Python; the subject, where there is one, is known."""
    if piped:
        bound = bind(spec, [shape_of(one) for one in arguments], piped=True)
        assert isinstance(bound, Bound), bound
        read = read_call(spec, (ARGUMENTS[spec.subject.kind], *arguments))
    else:
        read = read_call(spec, tuple(arguments))
    assert isinstance(read, tuple), read
    subject, options = read
    wanted = ARGUMENTS[spec.subject.kind]
    assert subject == ([wanted] if spec.subject.several and subject != wanted else wanted)
    return options


@pytest.mark.parametrize("name", SPECS)
def test_by_place_by_name_and_piped(name: str) -> None:
    spec = SPECS[name]
    subject = ARGUMENTS[spec.subject.kind]
    placed = [one for one in spec.options if not one.keyword_only]
    least = 1 if name == "collect" else sum(one.required for one in placed)
    for count in range(least, len(placed) + 1):
        given = {one.name: argument(spec, one) for one in placed[:count]}
        if given and isinstance([*given.values()][-1], dict):
            continue  # an object that comes last may be taken for one of options
        expected = {spec_name(spec, key): value for key, value in given.items()}
        for arguments in ([*given.values()], [given] if given else []):
            assert said(spec, [subject, *arguments], piped=False) == expected
            assert said(spec, arguments, piped=True) == expected


@pytest.mark.parametrize("name", [one.name for one in SPECS.values() if one.options])
def test_every_option_by_name_and_curried(name: str) -> None:
    spec = SPECS[name]
    given: dict[str, Value] = {one.name: argument(spec, one) for one in spec.options}
    expected = {spec_name(spec, key): value for key, value in given.items()}
    assert said(spec, [ARGUMENTS[spec.subject.kind], given], piped=False) == expected
    if not spec.alone:
        assert read_call(spec, (given,)) == expected


def spec_name(spec: PrimitiveSpec, key: str) -> str:
    option = spec.parameter(key)
    assert option is not None
    return option.python_name
