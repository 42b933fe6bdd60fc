"""The verifier finds every breach of what a plan promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from parallax_compiler.internal_error import InternalError
from parallax_compiler.plan.nodes import (
    Assign,
    Break,
    Const,
    Define,
    DirectCall,
    Evaluate,
    Function,
    FunctionValue,
    NewCell,
    Plan,
    Read,
    Slot,
    Statement,
)
from parallax_compiler.plan.verify import verify
from parallax_compiler.source import Span
from tests.compiler.programs import plan_of

CODE = """\
import { parallel } from "@parallax/primitives/execution"
double = n => n * 2
f = a => a.ask(double(2))
parallel([f(agents[0]), agents[1]])
"""
HERE = Span(0, 1)
GHOST = Slot(id=999, name="ghost", function=0)


def with_statement(plan: Plan, statement: Statement, function: int = 0) -> Plan:
    """The plan with one more statement at the start of a function."""
    changed = list(plan.functions)
    old = changed[function]
    changed[function] = replace(old, body=(statement, *old.body))
    return replace(plan, functions=tuple(changed))


def with_function(plan: Plan, function: Function) -> Plan:
    changed = list(plan.functions)
    changed[function.id] = function
    return replace(plan, functions=tuple(changed))


def without(body: tuple[Statement, ...], kind: type[Statement]) -> tuple[Statement, ...]:
    return tuple(one for one in body if not isinstance(one, kind))


def test_reads_of_the_answers_share_their_site() -> None:
    plan = plan_of("[agentResults, successfulResults]")
    assert [site.kind for site in plan.sites] == ["fan-out"]
    verify(plan)


def sync(plan: Plan) -> Function:
    return next(one for one in plan.functions if not one.waits)


def evaluate(value: Const | Read | FunctionValue | DirectCall) -> Evaluate:
    return Evaluate(value=value, source=0, span=HERE)


def null(span: Span = HERE, source: int = 0) -> Const:
    return Const(value=None, source=source, span=span)


def waiting_call(plan: Plan) -> DirectCall:
    number = next(one.id for one in plan.functions if one.waits and one.id)
    return DirectCall(function=number, arguments=(), source=0, span=HERE)


BREACHES: dict[str, Callable[[Plan], Plan]] = {
    "is read but never": lambda plan: with_statement(
        plan, evaluate(Read(slot=GHOST, source=0, span=HERE))
    ),
    "belongs to no function": lambda plan: with_statement(
        plan, Assign(slot=replace(GHOST, function=77), value=null(), source=0, span=HERE)
    ),
    "is no cell": lambda plan: with_statement(
        plan, NewCell(slot=GHOST, value=null(), source=0, span=HERE)
    ),
    "there is no function 88": lambda plan: with_statement(
        plan, evaluate(FunctionValue(function=88, source=0, span=HERE))
    ),
    "lies outside the text": lambda plan: with_statement(plan, evaluate(null(Span(5, 99999)))),
    "there is no source 4": lambda plan: with_statement(plan, evaluate(null(source=4))),
    "a loop is left outside": lambda plan: with_statement(plan, Break(source=0, span=HERE)),
    "waits but is not declared": lambda plan: with_statement(
        plan, evaluate(waiting_call(plan)), sync(plan).id
    ),
    "stands at place": lambda plan: replace(plan, sites=plan.sites[::-1]),
    "is used 0 times": lambda plan: replace(
        plan, sites=(*plan.sites, replace(plan.sites[0], id=len(plan.sites) + 1))
    ),
    "is used 2 times": lambda plan: with_statement(plan, plan.functions[0].body[-1]),
    "there is no site": lambda plan: replace(plan, sites=plan.sites[:-1]),
    "is of kind gate": lambda plan: replace(
        plan, sites=tuple(replace(one, kind="gate") for one in plan.sites)
    ),
    "is defined 0 times": lambda plan: with_function(
        plan, replace(plan.entry, body=without(plan.entry.body, Define))
    ),
    "has no parent": lambda plan: with_function(plan, replace(sync(plan), parent=None)),
    "is a lambda": lambda plan: with_function(plan, replace(plan.functions[0], kind="lambda")),
    "outside its parent": lambda plan: with_function(plan, replace(sync(plan), parent=1)),
}


@pytest.mark.parametrize("words", BREACHES)
def test_a_breach_is_found(words: str) -> None:
    plan = plan_of(CODE)
    verify(plan)
    with pytest.raises(InternalError, match=words):
        verify(BREACHES[words](plan))


def test_a_function_at_another_place_is_found() -> None:
    plan = plan_of(CODE)
    first, second, *rest = plan.functions
    with pytest.raises(InternalError, match="function 2 stands at place 1"):
        verify(replace(plan, functions=(first, rest[0], second, *rest[1:])))


def test_the_error_says_stage_place_and_what_to_do() -> None:
    plan = plan_of(CODE)
    with pytest.raises(InternalError) as caught:
        verify(with_statement(plan, Break(source=0, span=Span(60, 61))))
    assert str(caught.value).startswith("this is a bug in parallax: plan (main.prism:2:3): ")
    assert "Report it" in str(caught.value)
    assert caught.value.stage == "plan"
    assert caught.value.span == Span(60, 61)
