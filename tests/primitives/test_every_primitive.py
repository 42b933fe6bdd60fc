"""What holds of every primitive, whatever it is given: bounds, plain words, and nothing left.

Arguments are drawn by the kinds that the specifications name, so a new primitive takes part by
itself; some are of any kind, and then either fit or are refused.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.catalogue import SPECS
from parallax_primitives.derivation import evidence_under
from parallax_primitives.faults import Fault
from parallax_primitives.spec import Kind, Parameter, PrimitiveSpec
from parallax_primitives.values import UNDEFINED, Confident, Function, Value, bare, confidence_of
from parallax_runtime.primitives import read_call
from tests.primitives.stage import Stage, Step, perform
from tests.primitives.test_laws import AGENTS, anything, confidences, labels, numbers

PYTHON: Final = re.compile(
    r"(?<!on)Error|Exception|NoneType|<class|object at 0x|__|'(list|dict|float)'"
)

plain: st.SearchStrategy[Value] = st.one_of(
    labels, numbers, st.none(), st.just(UNDEFINED), st.text(max_size=3)
)
values = st.one_of(plain, st.builds(Confident, plain, confidences))
steps = st.lists(
    st.builds(
        Step,
        answer=st.one_of(labels, st.sampled_from(["no", None, False])),
        confidence=confidences,
        delay=st.sampled_from([0.0, 1.0]),
        error=st.sampled_from([None, None, "no"]),
    ),
    min_size=1,
    max_size=3,
)


@st.composite
def functions(draw: st.DrawFn) -> Function:
    """Lambdas that give something, fail, or take their time."""
    result, arity = draw(values), draw(st.integers(0, 2))
    pause = draw(st.sampled_from([None, 0.0, 1.0]))
    fails = draw(st.sampled_from([False, False, False, True]))

    def at_once(*_: Value) -> Value:
        if fails:
            raise Fault("no")
        return result

    async def later(*_: Value) -> Value:
        await asyncio.sleep(pause or 0.0)
        return at_once()

    is_async = pause is not None
    return Function(later if is_async else at_once, "lambda", arity, is_async=is_async)


class Drawer:
    """Draws arguments for the agents of one stage."""

    def __init__(self, stage: Stage, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.agents: st.SearchStrategy[Value] = st.sampled_from(stage.roster)
        self.tasks = st.one_of(self.agents, functions(), values)
        self.some = st.lists(self.tasks, max_size=4)
        self.draw = draw

    def kind(self, kind: Kind) -> Value:
        """A value of that kind, or now and then of any."""
        made = self.strategies()
        if self.draw(st.integers(0, 9)) == 0:
            kind = self.draw(st.sampled_from(sorted(made)))
        value: Value = self.draw(made[kind])
        return value

    def option(self, one: Parameter) -> Value:
        if one.choices and self.draw(st.integers(0, 9)):
            chosen: Value = self.draw(st.sampled_from(one.choices))
            return [chosen] if one.kind == "list" else chosen
        return self.kind(one.kind)

    def strategies(self) -> Mapping[Kind, st.SearchStrategy[Any]]:
        tasks, some, text = self.tasks, self.some, st.sampled_from(["a", "verdict", "x"])
        step = st.fixed_dictionaries({"do": tasks}, optional={"undo": tasks})
        node = st.fixed_dictionaries({"run": tasks}, optional={"after": st.lists(text, max_size=2)})
        phases = st.fixed_dictionaries({"prepare": tasks}, optional={"commit": tasks})
        return {
            "results": anything,
            "answers": st.one_of(anything, some),
            "tasks": some,
            "task": tasks,
            "work": st.one_of(tasks, some),
            "arms": st.dictionaries(st.sampled_from(["yes", "no", "default"]), tasks),
            "steps": st.lists(step, max_size=3),
            "graph": st.dictionaries(text, node),
            "participants": st.lists(st.one_of(phases, tasks), max_size=3),
            "value": values,
            "target": st.one_of(self.agents, st.lists(self.agents), text),
            "list": st.lists(values, max_size=4),
            "number": numbers,
            "count": st.sampled_from([0.0, 1.0, 2.0, 5.0, -1.0, 1.5]),
            "confidence": st.one_of(confidences, st.sampled_from([-0.5, 1.5, math.nan])),
            "duration": st.sampled_from([0.0, 500.0, "1s", "2m", "soon", -1.0]),
            "text": text,
            "name": text,
            "boolean": st.booleans(),
            "function": functions(),
            "selector": st.one_of(text, functions()),
            "object": st.dictionaries(text, values),
            "quota": st.sampled_from([1.0, 2.0, "50%", 0.5, "0%"]),
            "rate": st.sampled_from(["1/s", "3/500ms", "0/s", "often"]),
            "extent": st.sampled_from([1.0, 3.0, "1s", 0.0, "soon"]),
        }

    def arguments(self, spec: PrimitiveSpec) -> tuple[Value, ...]:
        """The subject and an object of options, some of them perhaps strange."""
        given = {
            one.name: self.option(one)
            for one in spec.options
            if one.required or self.draw(st.booleans())
        }
        if self.draw(st.integers(0, 19)) == 0:
            given["strange"] = 1.0
        return (self.kind(spec.subject.kind), given)


def inside(value: Value) -> list[Value]:
    """The value and all its parts."""
    found = [value]
    for one in found:
        whole = bare(one)
        if isinstance(whole, list):
            found += whole
        elif isinstance(whole, dict):
            found += whole.values()
    return found


@pytest.mark.parametrize("name", SPECS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_whatever_it_is_given(name: str, data: st.DataObject) -> None:
    stage = Stage({agent: data.draw(steps) for agent in AGENTS[:4]}, concurrency=3)
    arguments = Drawer(stage, data.draw).arguments(SPECS[name])
    try:
        read = read_call(SPECS[name], arguments)
        if not isinstance(read, tuple):
            return  # curried: the object was taken for options
        subject, options = read
        result = perform(stage, name, subject, **options)
    except Fault as fault:
        result = fault.message
    else:
        assert_bounded(result)
    assert stage.running == 0
    assert not isinstance(result, str) or not PYTHON.search(result), result


def assert_bounded(result: Value) -> None:
    for one in inside(result):
        assert 0 <= confidence_of(one) <= 1
    for node in evidence_under(result):
        assert 0 <= node.confidence <= 1
        sizes = [one for one in node.details.values() if isinstance(one, float)]
        assert all(map(math.isfinite, sizes))
