"""What emitted code takes for granted is true of every value, and found where it matters."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from parallax_compiler.emit.captures import captures_of
from parallax_compiler.emit.lattice import ANY, Kind
from parallax_compiler.emit.module import emit
from parallax_compiler.emit.names import names_of
from parallax_compiler.emit.plainness import input_kind, plainness_of
from parallax_compiler.pipeline import Compilation
from parallax_compiler.plan.nodes import Plan
from parallax_primitives.values import Agent, Function, bare, confidence_of, from_json
from tests.reference.comparison import compiled, execute
from tests.reference.generator.programs import program

SEEDS = [seed for seed in range(150) if seed % 5 < 3]


def body(text: str) -> list[str]:
    """The statements of the pattern in Python."""
    compilation = compiled(text)
    assert compilation.python is not None, [one.text() for one in compilation.diagnostics]
    head = "async def pattern(run: rt.Run) -> rt.Value:\n"
    written = compilation.python.text.partition(head)[2].partition("\n\n\nPROGRAM")[0]
    return [line.strip() for line in written.splitlines() if line]


# --- every promise is kept -----------------------------------------------------------------------


def fits(value: Any, kind: Kind) -> bool:
    match kind:
        case Kind(name="number"):
            return type(value) is float
        case Kind(name="text"):
            return type(value) is str
        case Kind(name="boolean"):
            return type(value) is bool
        case Kind(name="null"):
            return value is None
        case Kind(name="perhaps", parts=Kind() as parts):
            return value is None or fits(value, parts)
        case Kind(name="confident", bare=Kind() as inner, level=level):
            certain = level is None or confidence_of(value) == level
            return certain and fits(bare(value), inner)
        case Kind(name="scalar"):
            return value is None or type(value) in (float, str, bool)
        case Kind(name="list", parts=Kind() as parts):
            return type(value) is list and all(fits(one, parts) for one in value)
        case Kind(name="object", parts=Kind() as parts, keys=keys):
            return (
                type(value) is dict
                and all(fits(one, parts) for one in value.values())
                and all(key in value and fits(value[key], one) for key, one in keys.items())
            )
        case Kind(plain=True):
            return is_plain(value)
        case _:
            return True


def is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(map(is_plain, value.values()))
    kept = value is None or isinstance(value, bool | float | str | Agent)
    return kept or type(value).__name__ == "Undefined"


def promises(plan: Plan) -> dict[str, dict[str, Kind]]:
    """What is promised of the variables of each function, by the names that they have in Python."""
    plain, names = plainness_of(plan), names_of(plan, captures_of(plan))
    found: dict[str, dict[str, Kind]] = {}
    for slot, name in names.slots.items():
        if not slot.cell:
            found.setdefault(names.functions[slot.function], {})[name] = plain.of_slot(slot)
    return found


def breaches(compilation: Compilation, given: Any) -> Iterator[str]:
    """The promises that a run breaks: all variables are looked at before every line."""
    assert compilation.plan is not None
    whole = replace(compilation, python=emit(compilation.plan, unboxing=False))
    made, broken = promises(compilation.plan), []

    def look(frame: FrameType, _event: str, _arg: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != "compared.py":
            return None
        own = set(frame.f_code.co_varnames + frame.f_code.co_cellvars)
        for name, kind in made.get(frame.f_code.co_name, {}).items():
            if name in own and name in frame.f_locals:
                value = frame.f_locals[name]
                if kind is not ANY and not fits(value, kind):
                    broken.append(f"{name} is {value!r}, not {kind.name}")
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        execute(whole, given)
    finally:
        sys.settrace(before)
    yield from broken


def test_every_promise_is_kept() -> None:
    promised = 0
    for seed in SEEDS:
        text, given = program(seed, small=True)
        compilation = compiled(text)
        if compilation.plan is None:
            continue
        found = list(breaches(compilation, given))
        assert not found, f"seed {seed}: {found[0]}\n{given}\n{text}"
        kinds = [one for known in promises(compilation.plan).values() for one in known.values()]
        promised += sum(one.plain for one in kinds)
    assert promised > 200


# --- what is found -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("let a = 1\na = a + 2 * (3 - a)\na", "a = a + 2.0 * (3.0 - a)"),
        ("let a = 1\na = a - (a - 1)\na", "a = a - (a - 1.0)"),
        ("let a = 1\na = -a / 4\na", "a = -a / 4.0"),
        ("let a = 1\na = a / 0\na", "a = rt.quotient(a, 0.0)"),
        ("let a = 1\na = a % 2 + a ** 2\na", "a = rt.rest(a, 2.0) + rt.raised(a, 2.0)"),
        ("let a = 1\na += 1\n(a < 2) == (a > 3)", "return (a < 2.0) == (a > 3.0)"),
        ('let t = "a"\nt = t + "b"\nt == "ab"', 'return t == "ab"'),
        ('let t = "a"\nt = t + "b"\nt < "ab"', 'return rt.less(t, "ab")'),
        ("let a = 1\na += 1\n!(a < 2)", "return not a < 2.0"),
        ("let a = 1\na += 1\na < 2 && a > 0 ? a : -a", "return a if a < 2.0 and a > 0.0 else -a"),
        ("let xs = []\nxs.push(1)\nxs.length + 1", "return float(len(xs)) + 1.0"),
        ("let xs = []\nxs.push(1 ~> 0.5)\nxs[0] + 1", "return rt.add(rt.nth(xs, 0), 1.0)"),
        ("let a = 1\na = input\na + 1", "return rt.add(a, 1.0)"),
        ("let a = 1\na = a ~> 0.5\na + 1", "return rt.add(a, 1.0)"),
        ("const o = {a: 1, b: {c: 2}}\no.a + o.b.c", 'return o["a"] + o["b"]["c"]'),
        ("const o = {a: 1, ...input}\no.a + 1", 'return rt.add(o["a"], 1.0)'),
        ("let o = {a: 1}\no.a = input\no.a + 1", 'return rt.add(o["a"], 1.0)'),
        ("let o = {a: 1}\no = input.o\no.a + 1", 'return rt.add(rt.get(o, "a"), 1.0)'),
        ("input.a < input.b ? 1 : 2",
         'return 1.0 if rt.is_less(rt.get(run.input, "a"), rt.get(run.input, "b")) else 2.0'),
        ("f = x => x + 1\ng = f(1)\nf(2)", "def f(x: float) -> float:"),
        ("f = x => x + 1\ng = f(1)\nf(input)", "def f(x: rt.Value = None) -> rt.Value:"),
        ("f = x => x + 1\ng = f(1)\n[f][0](2)", "def f(x: rt.Value = None) -> rt.Value:"),
        ("f = (x, y) => x + y\ng = f(1)\nf(2, 3)",
         "def f(x: rt.Value = None, y: rt.Value = None) -> rt.Value:"),
        ("range(3).reduce((a, b, i) => a + b + i, 0)",
         "def combine(a: float, b: float, i: float) -> float:"),
        ("xs = [1].map(x => x ~> 0.5)\nxs.map(x => x + 1)",
         "return [rt.add(x, 1.0) for x in rt.counted(xs)]"),
        ("range(3).filter(x => x > 1)",
         'return [x for x in rt.counted(rt.library("range", 3.0)) if x > 1.0]'),
        ("range(3).filter(x => input)",
         'return [x for x in rt.counted(rt.library("range", 3.0)) if rt.truthy(run.input)]'),
        ("range(3).map(x => x > 1 ? x : 2)",
         'return [(x if x > 1.0 else 2.0) for x in rt.counted(rt.library("range", 3.0))]'),
        ("input.map(x => x + 1)", 'return [rt.add(x, 1.0) for x in rt.listed(run.input, "map")]'),
        ("(input ~> 0.5).map(x => x + 1)", "def each(x: rt.Value = None) -> rt.Value:"),
        ("range(3).map((x, i) => x + i)", "def each(x: float, i: float) -> float:"),
        ("range(3).map((x = 1) => x + 1)", "def each(x: rt.Value = rt.UNDEFINED) -> float:"),
        ("n = 0\nrange(3).map(x => n += x)", "def each(x: float) -> float:"),
        ("while (input.a) { }", "for turn in run.turns:"),
        ("turn = 1\nwhile (turn < input) { turn += 1 }\nturn", "for turn_2 in run.turns:"),
        ("try { throw 1 } catch (e) { e + 1 }", "return rt.add(e, 1.0)"),
        ("let n = 0\nbump = () => { n = n ~> 0.5 }\nbump()\nn + 1", "return rt.add(n, 1.0)"),
    ],
)  # fmt: skip
def test_python_is_written_only_where_it_does_the_same(text: str, line: str) -> None:
    assert line in body(text)


def test_the_input_is_known_as_far_as_it_is_checked() -> None:
    header = '/** @input {"n": "number", "m?": "number", "o": {"t": "string"}} */\n'
    text = f'{header}input.n + 1 < 3 && input.m + 1 < 3 && input.o.t == "a"'
    written = " ".join(body(text))
    assert 'run.input["n"] + 1.0 < 3.0' in written
    assert 'rt.add(run.input.get("m"), 1.0)' in written
    assert 'run.input["o"]["t"] == "a"' in written


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (None, {"a": [None]}),
        ({"type": "integer"}, 3),
        ({"type": "array", "items": {"type": "number"}}, [1, 2.5]),
        (
            {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "number"}},
            ["a"],
        ),
        ({"type": ["string", "null"]}, None),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"b": 1}),
        ({"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}}, {"a": 1}),
        ({"type": "array", "items": False}, []),
    ],
)
def test_what_is_promised_of_the_input_is_true(schema: Any, data: Any) -> None:
    assert fits(from_json(data), input_kind(schema))


def test_functions_are_not_plain() -> None:
    assert not is_plain(Function(lambda: None, "f", 0))


@pytest.mark.parametrize(
    ("expression", "python"),
    [
        ("Math.floor(n / 2)", 'rt.MATH["floor"](n / 2.0)'),
        ("Math.max(n, 2)", 'rt.MATH["max"](n, 2.0)'),
        ("Math.pow(n, 2)", 'rt.MATH["pow"](n, 2.0)'),
        ("Math.max(n, 2, 3)", 'rt.library("Math.max", n, 2.0, 3.0)'),
        ("Math.max()", 'rt.library("Math.max")'),
        ("Math.floor(input.x)", 'rt.library("Math.floor", rt.get(run.input, "x"))'),
        ("Math.floor(n ~> 0.5)", 'rt.library("Math.floor", rt.annotate(n, 0.5))'),
        ("`a ${n}, ${n + 1}`", '"a " + rt.number_text(n) + ", " + rt.number_text(n + 1.0)'),
        ("`${n}é`", 'rt.text(n, "é")'),
        ("`${n} ${input.x}`", 'rt.text(n, " ", rt.get(run.input, "x"))'),
        ("`${n}${n}${n}${n}`", "rt.text(n, n, n, n)"),
    ],
)
def test_functions_and_texts_of_plain_numbers(expression: str, python: str) -> None:
    assert python in body(f"n = [1].length\n[n, {expression}]\n")[-1]


@pytest.mark.parametrize(
    ("expression", "python"),
    [
        ("t.trim()", 'rt.TEXT["trim"](t)'),
        ('t.split(",")[0]', 'rt.nth(rt.TEXT["split"](t, ","), 0)'),
        ('t.startsWith("ab")', 't.startswith("ab")'),
        ('t.endsWith("ab", 2)', 'rt.TEXT["endsWith"](t, "ab", 2.0)'),
        ('t.endsWith("é")', 'rt.TEXT["endsWith"](t, "é")'),
        ("t.slice(1)", 'rt.TEXT["slice"](t, 1.0)'),
        ("t.slice(...xs)", 'rt.method(t, "slice", *rt.spread(xs))'),
        ("xs.indexOf(...xs)", 'rt.method(xs, "indexOf", *rt.spread(xs))'),
        ("Math.max(0, ...xs)", 'rt.library("Math.max", 0.0, *rt.spread(xs))'),
        ("Math.floor(...xs)", 'rt.library("Math.floor", *rt.spread(xs))'),
        ("t.slice(input)", 'rt.method(t, "slice", run.input)'),
        ('t.replace("a", "b")', 'rt.TEXT["replace"](t, "a", "b")'),
        ('(t ~> 0.5).includes("a")', 'rt.method(rt.annotate(t, 0.5), "includes", "a")'),
        ('t.includes("a" ~> 0.5)', 'rt.method(t, "includes", rt.annotate("a", 0.5))'),
        ("input.trim().length", 'rt.text_length(rt.method(run.input, "trim"))'),
        ("t.length", "rt.text_length(t)"),
        ("xs[1]", "rt.nth(xs, 1)"),
        ("xs[0.5]", "rt.index(xs, 0.5)"),
        ("xs[xs.length - 1]", "rt.index(xs, float(len(xs)) - 1.0)"),
        ("xs.slice(1, 3)", "xs[1:3]"),
        ("xs.slice(1, 300)", 'rt.LIST["slice"](xs, 1.0, 300.0)'),
        ("xs.slice(-1)", 'rt.LIST["slice"](xs, -1.0)'),
        ("xs.includes(2)", 'rt.LIST["includes"](xs, 2.0)'),
        ("xs.includes(2 ~> 0.5)", 'rt.method(xs, "includes", rt.annotate(2.0, 0.5))'),
        ("us.includes(2)", 'rt.method(us, "includes", 2.0)'),
        ("input.includes(2)", 'rt.plain_method(run.input, "includes", 2.0)'),
        ("input.slice(2)", 'rt.method(run.input, "slice", 2.0)'),
        ("us.slice(0, 1)", "us[0:1]"),
        ("us.reverse()", 'rt.LIST["reverse"](us)'),
        ("xs.concat([1])", 'rt.LIST["concat"](xs, [1.0])'),
        ("xs.concat(1)", 'rt.method(xs, "concat", 1.0)'),
        ('xs.join("-")', 'rt.LIST["join"](xs, "-")'),
        ("xs.find(x => x > 1)", "next((x for x in rt.counted(xs) if x > 1.0), None)"),
        ("xs.some(x => x > 1)", "any(x > 1.0 for x in rt.counted(xs))"),
        ("xs.sort((a, b) => a - b)", "rt.by_numbers(xs)"),
        ("xs.sort((a, b) => b - a)", "rt.by_numbers(xs, descending=True)"),
        ("[{a: {b: 1}}].sort((x, y) => y.a.b - x.a.b)",
         'rt.by_numbers([{"a": {"b": 1.0}}], "a", "b", descending=True)'),
        ("[o].sort((x, y) => x.a - y.b)",
         'rt.method([o], "sort", rt.function(compare, "compare", 2))'),
        ("us.sort((a, b) => a - b)", 'rt.method(us, "sort", rt.function(compare, "compare", 2))'),
        ("xs.sort((a, b) => a - a)", 'rt.method(xs, "sort", rt.function(compare, "compare", 2))'),
        ("us.every(x => x > 1)", 'rt.method(us, "every", rt.function(test, "test", 1))'),
        ("input.some(x => x > 1)",
         'any(rt.is_greater(x, 1.0) for x in rt.listed(run.input, "some"))'),
        ("o[t]", "o.get(t)"),
        ("o[t] ?? 0", "o.get(t, 0.0)"),
        ("o.b", 'o.get("b")'),
        ("o.value", 'rt.get(o, "value")'),
        ("n[t] ?? 0", "rt.or_else(n.get(t), 0.0)"),
        ("input.b ?? 0", 'rt.or_else(rt.get(run.input, "b"), 0.0)'),
        ("{...o, b: 1}", '{**o, "b": 1.0}'),
        ("Object.keys(o)[0] == t", "rt.nth(rt.library(\"Object.keys\", o), 0) == t"),
    ],
)  # fmt: skip
def test_parts_and_methods_of_what_is_plain(expression: str, python: str) -> None:
    text = f"""\
t = "a" + "b"
xs = [1, 2].map(x => x * 2)
us = [1, 2].map(x => x ~> 0.5)
o = {{a: 1}}
o[t] = 2
n = {{a: null}}
n[t] = 2
[t, xs, us, o, n, {expression}]
"""
    assert python in " ".join(body(text)[-6:])


@pytest.mark.parametrize(
    ("key", "python"),
    [
        ('"a" + "b"', "groups = rt.push_in(groups, key, 1.0)"),
        ("input.k", "groups = rt.push_in(groups, rt.key(key), 1.0)"),
        ("input.k ~> 0.5", "groups = rt.push_at(groups, (key,), rt.index(groups, key), [1.0])"),
    ],
)
def test_lists_in_objects_grow(key: str, python: str) -> None:
    text = f"""\
groups = {{}}
key = {key}
groups[key] = groups[key] ?? []
groups[key].push(1)
groups
"""
    assert python in body(text)
