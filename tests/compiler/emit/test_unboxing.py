"""Confident scalars that are kept in parts are what they would be if they were whole."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.emit.module import emit
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import Confident, Evidence, Value
from parallax_runtime import Execution, Program, Registry, VirtualClock, load, run_sync
from parallax_runtime.places import place_at
from tests.compiler.emit.test_plainness import body
from tests.reference.comparison import compiled
from tests.reference.generator import confident
from tests.reference.generator.expressions import EXPRESSIONS
from tests.reference.generator.names import Generator

# --- the same with and without -------------------------------------------------------------------


def program(seed: int) -> str:
    """A loop over confident scalars, and a result that shows all of them."""
    g = Generator(random.Random(seed), EXPRESSIONS, ())
    confident.sums(g, 2)
    return "\n".join([*g.lines, f"[{', '.join(one.name for one in g.visible())}]"]) + "\n"


def told(program: Program, came: Execution) -> list[Any]:
    """How a run ended, and the graph of the evidence of its value, nodes with their places."""
    numbers: dict[int, int] = {}
    kept: list[Evidence] = []
    rows: list[Any] = [came.status, came.fault and (came.fault.message, came.fault.trace)]

    def number(node: Evidence) -> int:
        if id(node) not in numbers:
            below = tuple(number(one) for one in node.inputs)
            numbers[id(node)] = len(numbers)
            kept.append(node)
            place = place_at(program, node.place)
            rows.append((node.rule, repr(node.confidence), dict(node.details), place, below))
        return numbers[id(node)]

    def parts(value: Value) -> Iterator[Any]:
        match value:
            case Confident(value=inner, confidence=level, evidence=evidence):
                yield repr(level), None if evidence is None else number(evidence), repr(inner)
            case list():
                for one in value:
                    yield from parts(one)
            case _:
                yield repr(value)

    rows += parts(came.value)
    rows += (repr(one.data) for one in came.events if one.kind == "clamped")
    return rows


def both_ways(text: str, *, probes: bool = False) -> tuple[list[Any], list[Any], str] | None:
    """What comes of a program with and without unboxing, and its Python; None if it is refused."""
    compilation = compile_source(Source("main.prism", text), NoLibrary(), probes=probes)
    if compilation.plan is None:
        return None
    found = []
    texts = [emit(compilation.plan, unboxing=on).text for on in (True, False)]
    for written in texts:
        loaded = load(written, "unboxed.py")
        came = run_sync(loaded, {"n": 3}, Registry(), clock=VirtualClock())
        found.append(told(loaded, came))
    return found[0], found[1], texts[0]


@given(st.integers(0, 10**9))
def test_values_confidences_evidence_and_faults_are_the_same(seed: int) -> None:
    text = program(seed)
    came = both_ways(text)
    if came is not None:
        with_it, without, python = came
        assert with_it == without, f"{text}\n{python}"


BLOCKS = re.compile(r"```prism\n(.*?)```", re.DOTALL)
STORIES = BLOCKS.findall(Path(__file__).with_name("unboxing.md").read_text("utf-8"))


@pytest.mark.parametrize("text", STORIES)
@pytest.mark.parametrize("probes", [False, True])
def test_what_leaves_holds_and_catches_sees_the_same(text: str, probes: bool) -> None:
    came = both_ways(text, probes=probes)
    assert came is not None, [one.text() for one in compiled(text).diagnostics]
    assert came[0] == came[1]
    assert came[0][0] == "completed"


# --- what is written -----------------------------------------------------------------------------

LOOP = "let t = 0 ~> 0.9\nfor (let i = 0; i < 3; i++) {{ {} }}\n{}"


def written(inside: str, after: str = "t") -> list[str]:
    """The Python of a loop that computes with `t`, beginning with the first value of `t`."""
    return body(LOOP.format(inside, after))


@pytest.mark.parametrize(
    ("inside", "after", "lines"),
    [
        ("t = t + (i ~> 0.8)", "~t", [
            "t, t_sure = 0.0, 0.9",
            "t, t_sure = t + i, t_sure if t_sure <= 0.8 else 0.8",
            "return t_sure",
        ]),
        ("t = t + (i ~> 0.8)", "t", [
            "t, t_why = 0.0, rt.trail(rt.stated(0.9))", "t = t + i", "rt.meet(t_why, 0.8)",
            "return rt.confident(t, rt.met(t_why))",
        ]),
        ("t = t + (i ~> 0.8)\nt = t + t * (i ~> 0.7)", "t", [
            "t, t_why = t + i, rt.least_of(t_why, rt.stated(0.8))",
            "t, t_why = t + t * i, rt.least_of(t_why, rt.least_of(t_why, rt.stated(0.7)))",
        ]),
        ("t = (i ~> 0.8) + t", "t", ["t, t_why = i + t, rt.least_of(rt.stated(0.8), t_why)"]),
        ("for y in range(3) { t = t + (y ~> 0.8) }\nx = t + 1\nt = x", "t", [
            "rt.meet(t_why, 0.8)", "x, x_why = t + 1.0, rt.met(t_why)",
            "t, t_why = x, rt.trail(x_why)",
        ]),
        ("t = t * 2", "~t", ["t = 0.0", "t = t * 2.0", "return 0.9"]),
        ("if (t > 3 && t ~> 0.5) { t = 1 }", "value(t)", [
            "t, t_sure = 0.0, 0.9", "left, left_sure = t > 3.0, t_sure",
            "if (t_sure if left else left_sure) >= 0.5:",
            "t, t_sure = 1.0, 1.0", "return t",
        ]),
        ("t = t ~> ~t", "~t", ["t, t_sure = 0.0, 0.9", "pass", "return t_sure"]),
        ("t = i > 1 ? t : i", "~t", ["if i > 1.0:", "pass", "else:", "t, t_sure = i, 1.0"]),
        ("t = i > 1 ? i : t", "~t", ["if i > 1.0:", "t, t_sure = i, 1.0"]),
        ("t = t ~||> i", "~t", ["if t_sure >= 1.0:", "pass", "else:", "t, t_sure = i, 1.0"]),
        ("x = i > 1 ? t : i\nz = x ~@> 0.95\nif (z == null) { t = 1 }", "t", [
            "z: rt.Value", "if x_sure >= 0.95:", "z = x", "else:", "z = None",
            "if rt.is_equal(z, None):",
        ]),
        ("x = t ~> 0.5\ny = i ~> 0.4\nt = x + (t + y) + (i ~> ~x)", "~t",
         ["t, t_sure = x + (t + y) + i, t_sure if t_sure <= 0.4 else 0.4"]),
        ("t = t + (i ~> (i / 3))", "~t", [
            "sure = rt.level(i / 3.0)", "t, t_sure = t + i, t_sure if t_sure <= sure else sure",
        ]),
        ("t = t ~> (i / 3)\nx = t ~> (i - 1)\nt = x + 1", "t", [
            "sure = rt.level(i / 3.0)", "t_why = rt.restated(sure, t_why)",
            "sure_2 = rt.level(i - 1.0)", "x, x_why = t, rt.restated(sure_2, t_why)",
        ]),
        ("x = i ~> (i / 2)", "~t", ["sure = rt.level(i / 2.0)", "x = i"]),
        ("t += 1\n`${t}`.trim()", "t", ["t: rt.Value = rt.annotate(0.0, 0.9)"]),
    ],
)  # fmt: skip
def test_what_is_not_asked_for_is_not_kept(inside: str, after: str, lines: list[str]) -> None:
    python = written(inside, after)
    assert set(lines) <= set(python), python


@pytest.mark.parametrize(
    "inside",
    [
        "t = t + input.n",
        "t = [t][0]",
        "f = () => t\nt = f() + 1",
        "f = () => { t = 1 }\nt = t + 1\nf()",
        "t = t + 1\nprint(t)\nprint([t])",
        'let n = t\nn = "a" + i\nt = n == "a" ? 1 : t && input.n',
        "t = t ~> input.n",
        "t = input.n + (t ~> (i / 3))",
    ],
)
def test_what_may_be_anything_or_is_seen_elsewhere_stays_whole(inside: str) -> None:
    assert "t: rt.Value = rt.annotate(0.0, 0.9)" in written(inside)


def test_nothing_is_taken_apart_where_nothing_repeats() -> None:
    assert body("t = 1 ~> 0.9\nt = t + 1\n~t") == [
        "t: rt.Value = rt.annotate(1.0, 0.9)", "t = rt.add(t, 1.0)", "return rt.confidence(t)",
    ]  # fmt: skip


def test_a_function_may_be_called_in_a_loop() -> None:
    text = "function f(n) { x = n ~> 0.5\ny = x + 1\nreturn ~y + (y > 3 ? 1 : 2) }\nf(1)"
    assert {"x = n", "y = x + 1.0", "return 0.5 + (1.0 if y > 3.0 else 2.0)"} <= set(body(text))
