"""Emitted text is loaded behind a second lock, and its faults point into the pattern."""

from __future__ import annotations

import pytest

from parallax_runtime import LoadError, Registry, VirtualClock, load, run_sync
from parallax_runtime import api as rt
from tests.runtime.patterns import HEAD, expression, go, program

TAIL = "\nPROGRAM = rt.program(abi=1, name='P', version='1', sources=('p.prism',), main=main)\n"
MAIN = "async def main(run: rt.Run) -> rt.Value:\n    return 1.0\n"


def test_text_is_loaded_and_runs() -> None:
    made = load(HEAD + MAIN + TAIL, "x.py")
    assert (made.name, made.filename) == ("P", "x.py")
    assert run_sync(made, None, Registry(), clock=VirtualClock()).json == 1


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "import parallax_runtime",
        "from os import path",
        "from parallax_runtime import engine",
        "from parallax_runtime import api, engine",
        "from parallax_runtime.api import Run",
        "from . import api",
        "from __future__ import division",
    ],
)
def test_only_the_interface_is_imported(line: str) -> None:
    with pytest.raises(LoadError, match="line 1 imports something other"):
        load(f"{line}\n", "x.py")


def test_imports_inside_functions_count() -> None:
    with pytest.raises(LoadError, match="line 8 imports something other"):
        load(f"{HEAD}def f() -> None:\n    import os\n{MAIN}{TAIL}", "x.py")


@pytest.mark.parametrize("name", ["open", "eval", "exec", "getattr", "globals", "print", "input"])
def test_other_built_in_functions_are_out_of_reach(name: str) -> None:
    with pytest.raises(LoadError, match=f"NameError: name '{name}'"):
        load(f"{HEAD}X = {name}\n{MAIN}{TAIL}", "x.py")


def test_an_import_by_function_call_is_refused() -> None:
    with pytest.raises(LoadError, match="imports `os`"):
        load(f"{HEAD}X = __import__('os')\n{MAIN}{TAIL}", "x.py")


def test_text_for_another_interface_is_refused() -> None:
    with pytest.raises(LoadError, match=r"interface 99, this is 1; compile the pattern again"):
        load(HEAD + MAIN + TAIL.replace("abi=1", "abi=99"), "x.py")


@pytest.mark.parametrize("text", ["def", "\0", HEAD, HEAD + "PROGRAM = 1\n"])
def test_text_that_is_no_program_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match=r"x\.py"):
        load(text, "x.py")


def test_the_interface_is_exactly_its_list() -> None:
    assert sorted(rt.__all__) == sorted(set(rt.__all__))
    assert all(hasattr(rt, name) for name in rt.__all__)
    public = {name for name in vars(rt) if not name.startswith("_") and name != "annotations"}
    assert public == set(rt.__all__)


FAULTY = """
def city(user: rt.Value = None) -> rt.Value:
    return rt.get(rt.get(user, "address"), "city")

async def pattern(run: rt.Run) -> rt.Value:
    "é"; first = city(run.input)
    return first
"""

LINES = (
    (9, 4, 50, 0, 2, 3, 2, 27),
    (9, 11, 50, 0, 2, 10, 2, 27),
    (9, 18, 41, 0, 2, 10, 2, 22),
    (12, 4, 32, 0, 4, 1, 4, 15),
    (12, 17, 32, 0, 4, 9, 4, 15),
    (13, 4, 16, 0, 5, 1, 5, 6),
)


def test_a_fault_is_at_the_innermost_expression_and_has_a_trace() -> None:
    done = go(program(FAULTY, lines=LINES), input={"name": "Ada"})
    fault = done.fault
    assert fault is not None
    assert (fault.kind, fault.message) == ("fault", "cannot read `city` of null")
    assert (fault.source, fault.line, fault.column) == ("p.prism", 2, 10)
    assert (fault.end_line, fault.end_column) == (2, 27)
    assert [(place.line, place.column) for place in fault.trace] == [(4, 9), (2, 10)]


def test_the_inner_of_two_calls_is_found_by_its_columns() -> None:
    done = go(program(FAULTY, lines=LINES), input=None)
    assert done.fault is not None
    assert done.fault.message == "cannot read `address` of null"
    assert (done.fault.column, done.fault.end_column) == (10, 22)


def test_without_a_row_the_statement_before_is_the_place() -> None:
    done = go(program(FAULTY, lines=LINES[:1]), input=None)
    assert done.fault is not None
    assert (done.fault.line, done.fault.column) == (2, 3)
    nowhere = go(program(FAULTY), input=None)
    assert nowhere.fault is not None
    assert (nowhere.fault.place, nowhere.fault.line) == (None, None)


def test_places_are_found_through_tasks() -> None:
    code = """
async def each(x: rt.Value = None) -> rt.Value:
    return rt.get(x, "name")

async def pattern(run: rt.Run) -> rt.Value:
    f = rt.function(each, "each", 1, is_async=True)
    return await run.method(1, run.input, "map", f)
"""
    rows = ((9, 4, 29, 0, 3, 3, 3, 9), (13, 4, 52, 0, 2, 1, 4, 2))
    done = go(program(code, lines=rows), input=[{"name": "a"}, None])
    assert done.fault is not None
    assert [place.line for place in done.fault.trace] == [2, 3]


def test_what_the_pattern_throws_is_its_own() -> None:
    code = "async def pattern(run: rt.Run) -> rt.Value:\n    raise rt.thrown('sold out')\n"
    done = go(program(code, lines=((7, 4, 31, 0, 3, 3, 3, 20),)))
    assert done.fault is not None
    assert (done.fault.kind, done.fault.message, done.fault.line) == ("thrown", "sold out", 3)


@pytest.mark.parametrize(
    "body",
    [
        "    if run.input:\n        x = 1.0\n    return x\n",
        "    if run.input:\n        x = 1.0\n    return rt.apply(rt.function(lambda: x, 'f', 0))\n",
        "    return x\n",
    ],
)
def test_a_variable_without_a_value_is_a_fault_in_words(body: str) -> None:
    row = ((7, 0, 99, 0, 1, 1, 1, 5),)
    done = go(program("async def pattern(run: rt.Run) -> rt.Value:\n" + body, lines=row))
    assert done.fault is not None
    assert (done.fault.kind, done.fault.message) == ("fault", "`x` has no value yet")
    assert "local variable" not in done.fault.message


def test_any_other_exception_is_our_bug_and_says_so() -> None:
    done = go(expression("run.nonsense"))
    assert (done.status, done.fault and done.fault.kind) == ("failed", "internal")
    assert done.fault is not None
    assert done.fault.message.startswith("this is a bug in parallax: AttributeError")
    assert "Report" in (done.fault.hint or "")


def test_stops_are_not_caught_by_the_pattern() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    try:
        return rt.library("range", 1e12)
    except rt.Fault:
        return "caught"
"""
    assert go(program(code)).status == "exceeded"
