"""Methods called by the types of their operands do what they do for operands of any kind."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.library import LIBRARY_METHODS, LibraryMethod
from parallax_primitives.values import UNDEFINED, Confident, Function, bare
from parallax_runtime import Registry, load, run_sync
from parallax_runtime import api as rt
from parallax_runtime.library import methods

NUMBERS: Final = st.one_of(
    st.sampled_from([0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -3.7, math.inf, -math.inf, math.nan]),
    st.integers(-12, 12).map(float),
)
LETTERS: Final = st.sampled_from(
    ["a", "b", "B", " ", ",", "$", "&", "ß", "é", "😀", "\ufeff", "\x1c"]
)
HALVES: Final = st.sampled_from(["\ud83d", "\ude00"])
TEXTS: Final = st.lists(st.one_of(LETTERS, LETTERS, HALVES), max_size=6).map(
    lambda one: rt.text(*one)
)
LONG: Final = TEXTS.map(lambda one: rt.text(*[one] * 40))
SCALARS: Final = st.one_of(
    NUMBERS, TEXTS, st.booleans(), st.none(), st.just(UNDEFINED), st.sampled_from([0.0, 1.0, True])
)
LISTS: Final = st.lists(st.one_of(SCALARS, st.lists(SCALARS, max_size=2)), max_size=7)
NUMBER_LISTS: Final = st.lists(NUMBERS, max_size=7)
TEXT_LISTS: Final = st.lists(TEXTS, max_size=7)
VALUES: Final = {
    "string": st.one_of(TEXTS, TEXTS, LONG),
    "number": NUMBERS,
    "array": st.one_of(LISTS, NUMBER_LISTS, TEXT_LISTS, LISTS.map(lambda one: one * 30)),
    "any": st.one_of(SCALARS, LISTS),
}
CALLBACKS: Final[dict[int, tuple[Callable[..., Any], ...]]] = {
    1: (lambda one: one, lambda one: rt.equal(one, "a"), lambda one: [one, 1.0]),
    2: (lambda one, other: [one, other], lambda one, place: rt.equal(place, 1.0)),
}
COMPARISONS: Final[tuple[Callable[..., Any], ...]] = (
    lambda one, other: rt.less(rt.text(other), rt.text(one)),
    lambda one, other: rt.subtract(
        rt.get(rt.text(one), "length"), rt.get(rt.text(other), "length")
    ),
    lambda one, other: math.nan,
    lambda one: "no number",
)


def functions(row: LibraryMethod) -> st.SearchStrategy[Function]:
    if row.name == "sort":
        calls: Any = [(one.__code__.co_argcount, one) for one in COMPARISONS]
    else:
        calls = [(arity, one) for arity, some in CALLBACKS.items() for one in some]
    return st.sampled_from(calls).map(lambda pair: rt.function(pair[1], "f", pair[0]))


@st.composite
def arguments(draw: st.DrawFn, row: LibraryMethod, *, wrong: bool) -> list[Any]:
    """As a call gives them: of the kinds that the table says, or now and then of others."""
    count = draw(st.integers(row.minimum, len(row.parameters) + row.variadic))
    found = []
    for place in range(count):
        kind = row.kinds[min(place, len(row.kinds) - 1)]
        if kind == "function" or (place == row.callback_index and draw(st.booleans())):
            found.append(draw(functions(row)))
        elif wrong and draw(st.integers(0, 4)) == 0:
            found.append(draw(VALUES["any"]))
        else:
            by_text = kind == "any" and row.receiver == "string"
            found.append(draw(VALUES["string" if by_text else kind]))
    return found


def outcome(call: Callable[..., Any], *given_values: Any) -> str:
    """What comes of a call, a fault included; texts are told with their halves."""
    try:
        return ascii(call(*given_values))
    except rt.Fault as fault:
        return f"fault: {fault.message} ({fault.hint})"
    except rt.Stop as stopped:
        return f"stopped: {stopped}"


def looked_up(target: Any, name: str, *given_values: Any) -> Any:
    return methods._looked_up(target, name, given_values)


ROWS: Final = {f"{row.receiver}.{row.name}": row for row in LIBRARY_METHODS}


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=40)
@given(st.data())
def test_a_method_found_by_types_does_what_one_that_looks_does(
    name: str, data: st.DataObject
) -> None:
    row = ROWS[name]
    target = data.draw(VALUES[row.receiver])
    given_values = data.draw(arguments(row, wrong=True))
    wanted = outcome(looked_up, target, row.name, *given_values)
    assert outcome(rt.method, target, row.name, *given_values) == wanted
    assert outcome(rt.plain_method, target, row.name, *given_values) == wanted


@pytest.mark.parametrize("name", ROWS)
@settings(max_examples=40)
@given(st.data())
def test_annotations_change_no_result(name: str, data: st.DataObject) -> None:
    """A sure operand that is annotated takes the way for any value, its parts included."""
    row = ROWS[name]
    target = data.draw(VALUES[row.receiver])
    given_values = data.draw(arguments(row, wrong=False))

    def annotated(*operands: Any) -> Any:
        first, *rest = (Confident(one, 1.0) for one in operands)
        return stripped(rt.method(first, row.name, *rest))

    found = outcome(
        lambda *operands: stripped(rt.method(operands[0], row.name, *operands[1:])),
        target,
        *given_values,
    )
    assert found == outcome(annotated, target, *given_values)


def stripped(value: Any) -> Any:
    plain = bare(value)
    if isinstance(plain, list):
        return [stripped(one) for one in plain]
    return plain


@pytest.mark.parametrize(
    "name", [f"string.{one}" for one in rt.TEXT] + [f"array.{one}" for one in rt.LIST]
)
@settings(max_examples=40)
@given(st.data())
def test_forms_for_plain_operands_do_what_methods_do(name: str, data: st.DataObject) -> None:
    row = ROWS[name]
    table = rt.TEXT if row.receiver == "string" else rt.LIST
    target = data.draw(VALUES[row.receiver])
    given_values = [
        one for one in data.draw(arguments(row, wrong=False)) if not isinstance(one, Function)
    ]
    if len(given_values) >= row.minimum:
        direct = outcome(table[row.name], target, *given_values)
        assert direct == outcome(rt.method, target, row.name, *given_values)


@given(NUMBER_LISTS, st.booleans())
def test_lists_are_ordered_by_numbers_as_by_their_differences(
    numbers: list[float], descending: bool
) -> None:
    def compare(one: Any, other: Any) -> Any:
        return other["n"] - one["n"] if descending else one["n"] - other["n"]

    parts: list[Any] = [{"n": one, "at": at} for at, one in enumerate(numbers)]
    wanted: Any = rt.method(parts, "sort", rt.function(compare, "compare", 2))
    assert repr(rt.by_numbers(parts, "n", descending=descending)) == repr(wanted)
    found = rt.by_numbers(list(numbers), descending=descending)
    assert repr(found) == repr([one["n"] for one in wanted])


def test_json_counts_as_many_steps_as_it_has_parts() -> None:
    text = "JSON.stringify(range(input.n)).length\n"
    compilation = compile_source(Source("json.prism", text), NoLibrary())
    assert compilation.python is not None
    loaded = load(compilation.python.text, "json.py")
    execution = run_sync(loaded, {"n": 100_000}, Registry(), limits={"steps": 400_000})
    assert execution.status == "completed", execution.fault
    assert execution.value == 588_891.0
