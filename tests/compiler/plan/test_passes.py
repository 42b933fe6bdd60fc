"""The passes change a plan only in the way they say."""

from __future__ import annotations

from dataclasses import replace

from parallax_compiler.plan.nodes import Assign, Const, FunctionValue, Operation, Slot
from parallax_compiler.plan.passes import PASSES, apply_passes
from parallax_compiler.plan.passes.unused import remove_unused
from parallax_compiler.plan.traverse import all_statements
from parallax_compiler.source import Span
from tests.compiler.programs import plan_of, value_of

HERE = Span(0, 1)


def assigned(code: str) -> list[str]:
    return [
        one.slot.name for one in all_statements(plan_of(code).entry.body) if isinstance(one, Assign)
    ]


def test_a_function_that_is_only_called_has_no_value() -> None:
    assert assigned("f = n => n + 1\nf(1)") == []
    assert assigned("f = n => n + 1\n[1].map(f)") == ["f"]
    assert assigned("function f(n) { return n }\ng = f\ng") == ["f", "g"]


def test_variables_of_the_user_stay() -> None:
    assert assigned("x = 1\n2") == ["x"]


def test_a_temporary_that_nothing_reads_goes() -> None:
    plan = plan_of("1")
    slots = [Slot(id=90 + at, name="t", function=0, temporary=True) for at in range(3)]
    quiet = Const(value=1.0, source=0, span=HERE)
    loud = Operation(name="add", operands=(quiet, quiet), source=0, span=HERE)
    values: list[Const | Operation] = [quiet, loud, quiet]
    body = tuple(
        Assign(slot=slot, value=value, source=0, span=HERE)
        for slot, value in zip(slots, values, strict=True)
    )
    entry = replace(plan.entry, body=(*body, *plan.entry.body))
    left = remove_unused(replace(plan, functions=(entry,)))
    kept = [one.slot for one in left.entry.body if isinstance(one, Assign)]
    assert kept == [slots[1]]


def recursive(code: str) -> set[str]:
    return {function.name for function in plan_of(code).functions if function.recursive}


def test_recursion_is_marked() -> None:
    assert recursive("f = n => n <= 0 ? 0 : f(n - 1)\ng = n => f(n)\ng(3)") == {"f"}
    code = (
        "function a(n) { return n == 0 ? 0 : b(n - 1) }\n"
        "function b(n) { return c(n) }\nfunction c(n) { return a(n) }\n"
        "function d(n) { return a(n) }\nd(3)"
    )
    assert recursive(code) == {"a", "b", "c"}
    assert recursive("f = 1\nf = n => f(n)\nf") == {"f"}
    assert recursive("f = n => [n].map(m => f(m))\nf(1)") == {"f", "each"}


def test_passes_are_stable() -> None:
    plan = plan_of("f = n => n <= 0 ? 0 : f(n - 1)\n" + "for x in [1] { " * 18 + "f(x)" + " }" * 18)
    assert len(PASSES) == 3
    assert apply_passes(plan) == plan
    assert not any(
        isinstance(one, Assign) and isinstance(one.value, FunctionValue)
        for function in plan.functions
        for one in all_statements(function.body)
    )


def test_a_match_may_have_many_arms() -> None:
    arms = "".join(f"  {number} => {number * 2}\n" for number in range(500))
    code = f"match input {{\n{arms}  _ => 0\n}}\n"
    assert (value_of(code, 400), value_of(code, 600)) == (800, 0)
