"""Answers check their confidence, functions receive what they declare, modules list agents."""

from __future__ import annotations

import asyncio
import math
from types import ModuleType
from typing import Any

import pytest

from parallax_sdk import (
    Agent,
    Answer,
    Confidence,
    ConfidenceError,
    MissingInput,
    Refusal,
    Request,
    agent,
    definition_of,
    discover,
)


@pytest.mark.parametrize("wrong", [1.7, -0.1, math.nan, math.inf, True, "0.9", None])
def test_an_answer_refuses_what_is_no_confidence(wrong: Any) -> None:
    with pytest.raises(ConfidenceError, match="confidence"):
        Answer("x", wrong)


def test_confidences_at_the_bounds_are_kept() -> None:
    assert [Answer("x", c).confidence for c in (0, 1, 0.5)] == [0.0, 1.0, 0.5]
    assert isinstance(Confidence(1), float)


def test_answers_compare_by_what_they_say() -> None:
    assert Answer("x", 0.5, "because", [1]) == Answer("x", 0.5, "because", (1,))
    assert Answer("x", 0.5) != Answer("x", 0.6)
    assert repr(Answer("x", 0.5)) == "Answer('x', 0.5)"


REQUEST = Request(
    operation="review", task="Check", input={"code": "a = 1"}, arguments=["Check"], context={"k": 1}
)


def test_a_function_receives_what_it_declares() -> None:
    @agent(capabilities=["x"])
    def everything(task, input, request, operation, arguments, context):  # type: ignore[no-untyped-def]
        return [task, input, request is REQUEST, operation, arguments, context]

    @agent(capabilities=["x"])
    def keys(code, language="en", *others, **more):  # type: ignore[no-untyped-def]
        return [code, language]

    assert answer(everything) == ["Check", {"code": "a = 1"}, True, "review", ["Check"], {"k": 1}]
    assert answer(keys) == ["a = 1", "en"]


def answer(function: Any) -> Any:
    definition = definition_of(function)
    assert definition is not None
    return definition.operation("review")(REQUEST)


def test_a_missing_key_of_the_input_is_named() -> None:
    @agent(capabilities=["x"])
    def needs(path):  # type: ignore[no-untyped-def]
        return path

    with pytest.raises(MissingInput, match="`path`"):
        answer(needs)


def test_positional_only_parameters_are_refused_at_once() -> None:
    def odd(task: str, /) -> str:
        return task

    with pytest.raises(TypeError, match="`task`"):
        agent(capabilities=["x"])(odd)


def test_the_decorator_declares_and_leaves_the_function_alone() -> None:
    @agent(capabilities=["code-review", "python"], name="Reviewer", expertise=0.8)
    def review_code(task: str) -> str:
        return task.upper()

    definition = definition_of(review_code)
    assert definition is not None
    assert (definition.id, definition.name) == ("review-code", "Reviewer")
    assert (definition.capabilities, definition.expertise) == (("code-review", "python"), 0.8)
    assert review_code("hi") == "HI"


@pytest.mark.parametrize("expertise", [1.5, -1, True, "much"])
def test_expertise_lies_between_0_and_1(expertise: Any) -> None:
    with pytest.raises(ValueError, match="expertise"):
        agent(capabilities=["x"], expertise=expertise)(lambda: None)


def test_capabilities_are_a_list_of_texts() -> None:
    with pytest.raises(TypeError, match="list of texts"):
        agent(capabilities="security")(lambda: None)
    with pytest.raises(TypeError, match="list of texts"):
        agent(capabilities=[3])(lambda: None)  # type: ignore[list-item]


class CarefulReviewer(Agent):
    capabilities = ("quality",)
    expertise = 0.9

    def __init__(self, mood: str = "calm") -> None:
        self.mood = mood

    async def analyze(self, task: str) -> Answer:
        return Answer([self.mood, task], 0.9)

    def review(self, code: str) -> Answer:
        return Answer(code, 0.5)

    def _private(self) -> None:
        raise AssertionError


def test_a_class_answers_each_operation_by_its_method() -> None:
    definition = definition_of(CarefulReviewer)
    assert definition is not None
    assert (definition.id, definition.capabilities) == ("careful-reviewer", ("quality",))
    assert definition.operation("review")(REQUEST) == Answer("a = 1", 0.5)
    for other in ("analyze", "anything", "_private", "__init__"):
        operation = definition.operation(other)
        assert operation.is_async
        assert asyncio.run(operation(REQUEST)) == Answer(["calm", "Check"], 0.9)


def test_an_agent_without_analyze_refuses_what_it_has_no_method_for() -> None:
    class Greeter(Agent):
        def greet(self) -> Answer:
            return Answer("hello", 1)

    definition = definition_of(Greeter)
    assert definition is not None
    assert definition.operation("greet")(Request(operation="greet")).value == "hello"
    with pytest.raises(Refusal, match="it has no operation `part`"):
        definition.operation("part")(Request(operation="part"))


def test_what_is_no_agent_has_no_definition() -> None:
    assert [definition_of(one) for one in (3, len, Agent, None)] == [None] * 4


def module(name: str, **members: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(members)
    return made


def test_discover_lists_a_module_s_own_agents_in_order() -> None:
    @agent(capabilities=["b"])
    def second() -> None: ...

    @agent(capabilities=["a"])
    def first() -> None: ...

    @agent(capabilities=["c"])
    def elsewhere() -> None: ...

    elsewhere.__module__ = "somewhere.else"
    found = discover(
        module(__name__, second=second, first=first, elsewhere=elsewhere, _hidden=first, n=1)
    )
    assert [one.id for one in found] == ["second", "first"]


def test_discover_prefers_objects_to_their_class() -> None:
    classes = module(__name__, Agent=Agent, CarefulReviewer=CarefulReviewer)
    assert [one.id for one in discover(classes)] == ["careful-reviewer"]
    objects = module(__name__, CarefulReviewer=CarefulReviewer, a=CarefulReviewer("keen"))
    (only,) = discover(objects)
    assert asyncio.run(only.operation("analyze")(REQUEST)) == Answer(["keen", "Check"], 0.9)
