"""What programs mean after lowering, where their order or their variables are easily got wrong."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from parallax_compiler.plan.lower.program import EXPRESSIONS, STATEMENTS
from parallax_compiler.syntax import ast
from tests.compiler.programs import executed, value_of


def test_every_expression_and_statement_is_lowered() -> None:
    assert set(get_args(ast.Expression)) == EXPRESSIONS.keys()
    assert set(get_args(ast.Statement)) == STATEMENTS.keys()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("x = match 1 { p => {} }\n[x]", [None]),
        ("x = 7\nx = match x { 1 => 2, p => { if (x == 7) {} } }\n[x]", [None]),
        ("x = 7\nx = match x { p => { for y in [1] { x } } }\n[x]", [7]),
        ("x = 7\nx = match x { p => { try { throw 1 } catch {} } }\n[x]", [None]),
        ("[match 1 { p => { function f() { 1 } } }]", [None]),
        ("[match 1 { p => { match 2 { 2 => {} } } }]", [None]),
        ("x = 0.9 ~> 0.9\ny = uncertain if (x) { high {} medium {} low {} }\n[y]", [None]),
        ("x = 0.9 ~> 0.9\n[uncertain if (x) { high { 1 } medium {} low {} }]", [1]),
    ],
)
def test_an_arm_without_a_value_gives_null(code: str, value: Any) -> None:
    assert value_of(code) == value


def test_a_primitive_on_the_left_of_a_choice_is_one_site() -> None:
    code = 'import { race } from "@parallax/primitives/execution"\n(race ?? 1)([() => 2])'
    assert value_of(code) == 2


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (
            "f = x => { print(x); x }\nx = 1\n[x, x = 2, x, f(x = 3), x++, x, ++x]",
            [1, 2, 2, 3, 3, 4, 5],
        ),
        ("x = 1\ng = () => { x = x + 1; x }\n[x, match 1 { _ => g() }, x]", [1, 2, 2]),
        (
            (
                "s = ''\n"
                "n = t => { s += t; t }\n"
                "{a: n('1'), [n('k')]: match 0 { _ => n('2') }, b: n('3')}\n"
                "s"
            ),
            "1k23",
        ),
        (
            (
                "s = ''\n"
                "n = t => { s += t; t }\n"
                "r = n('a') + \"${n('b')}${match 0 { _ => n('c') }}${n('d')}\"\n"
                "s"
            ),
            "abcd",
        ),
        ("a = 1\nb = 2\n[a, b] = [b, a]\n[a, b]", [2, 1]),
        ("a = b = 3\n[a, b]", [3, 3]),
        ("n = 0\nf = () => { n += 1; n }\nf() + f() * f()", 7),
        ("x = 5\ny = x++ + x++\n[x, y]", [7, 11]),
        ("xs = [1]\nys = xs.push(2)\n[xs, ys]", [[1], [1, 2]]),
        ("f = (a, ...rest) => rest.length\nf(...[1, 2], 3)", 2),
        ("f = (a, b) => [a, b]\nf(1, 2, match 0 { _ => 3 })", [1, 2]),
    ],
)
def test_order_of_evaluation(code: str, value: Any) -> None:
    assert value_of(code) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("f = () => { throw 'no' }\no = null\no?.a.b(f())", None),
        ("f = () => { throw 'no' }\nx = false && match f() { _ => 1 }\nx", False),
        ("f = () => { throw 'no' }\ntrue || (y = f())", True),
        ("f = () => { throw 'no' }\n1 ?? f()?.x", 1),
        ("f = () => { throw 'no' }\ntrue ? 1 : (() => f())()", 1),
        ("f = () => { throw 'no' }\nx = 1\nx ??= f()\nx", 1),
        ("f = () => { throw 'no' }\nx = 0\nx &&= f()\nx", 0),
        ("f = () => { throw 'no' }\nif (false && match f() { _ => true }) { 1 } else { 2 }", 2),
        ("f = () => { throw 'no' }\nmatch 5 { 5 => 1, n if f() => 2 }", 1),
    ],
)
def test_what_is_not_needed_is_not_evaluated(code: str, value: Any) -> None:
    assert value_of(code) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("fs = []\nfor (const n of [1, 2]) { fs.push(() => n) }\nfs.map(f => f())", [1, 2]),
        ("fs = []\nfor n in [1, 2] { fs.push(() => n) }\nfs.map(f => f())", [2, 2]),
        (
            "fs = []\nfor (let i = 0; i < 3; i++) { fs.push(() => i) }\nfs.map(f => f())",
            [0, 1, 2],
        ),
        (
            "fs = []\nfor (let i = 0; i < 6; i++) { fs.push(() => i); i++ }\nfs.map(f => f())",
            [1, 3, 5],
        ),
        (
            (
                "fs = []\n"
                "n = 0\n"
                "while (n < 2) { let k = n; fs.push(() => { k = k + 10; k }); k += 1; n++ }\n"
                "[fs[0](), fs[0](), fs[1]()]"
            ),
            [11, 21, 12],
        ),
        (
            (
                "fs = []\n"
                "for (const n of [1, 2]) { function g(x) { return x <= 0 ? n : g(x - 1) }\n"
                "fs.push(() => g(2)) }\n"
                "fs.map(f => f())"
            ),
            [1, 2],
        ),
        (
            (
                "fs = []\n"
                "for (const n of [1, 2]) { h = () => k\n"
                "let k = n * 2\n"
                "fs.push(h) }\n"
                "fs.map(f => f())"
            ),
            [2, 4],
        ),
        (
            (
                "fs = []\n"
                "for (const {a, b = 5} of [{a: 1}, {a: 2, b: 3}]) { fs.push(() => a * b) }\n"
                "fs.map(f => f())"
            ),
            [5, 6],
        ),
        (
            (
                "fs = []\n"
                "for (const v of [1, [2, 3]]) { fs.push(match v { [x, y] => () => x + y, z => () "
                "=> z }) }\n"
                "fs.map(f => f())"
            ),
            [1, 5],
        ),
        (
            (
                "fs = []\n"
                "for (const a of [1, 2]) { for (const b of [10, 20]) { fs.push(() => () => a + "
                "b) } }\n"
                "fs.map(f => f()())"
            ),
            [11, 21, 12, 22],
        ),
        (
            (
                "counter = () => { let n = 0; () => { n += 1; n } }\n"
                "a = counter()\n"
                "b = counter()\n"
                "[a(), a(), b()]"
            ),
            [1, 2, 1],
        ),
        ("f = x => { g = y => { let x = y * 2; x }; g(x) + x }\nf(3)", 9),
        ("let f = n => n <= 0 ? 0 : f(n - 1)\nf(3)", 0),
        ("f = 1\ng = () => f\nf = 2\ng()", 2),
        ("f = () => 1\ng = f\n[g == f, f == f]", [True, True]),
        ("f = () => 1\nf = () => 2\nf()", 2),
        (
            (
                "r = isEven(4)\n"
                "function isEven(n) { return n == 0 ? true : isOdd(n - 1) }\n"
                "function isOdd(n) { return n == 0 ? false : isEven(n - 1) }\n"
                "r"
            ),
            True,
        ),
        ("t = 0\nadd = () => { t += k() }\nadd()\nfunction k() { return 4 }\nt", 4),
    ],
)
def test_variables_and_closures(code: str, value: Any) -> None:
    assert value_of(code) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("for x in [1, 2] { x * 2 }", 4),
        ("for x in [] { x * 2 }", None),
        ("if (input == null) { 1 } else { 2 }", 1),
        ("if (input != null) { 1 }", None),
        ("n = 0\nwhile (n < 3) { n += 1 }", 3),
        ("try { throw 1 } catch (e) { e + 1 }", 2),
        ("try { 5 } finally { 6 }", 5),
        ("{ 7 }", 7),
        ("context review { 8 }", 8),
        ("3\nfunction f() { return 4 }", 3),
        ("f = () => { if (true) { 'yes' } }\nf()", "yes"),
        ("f = () => { for x in [1, 2] { x } }\nf()", 2),
        ("function f() { 5 }\nf()", None),
        ("uncertain if (1 ~> 0.2) { high { 1 } }", None),
        ("x = 1\nx = uncertain if (x ~> 0.2) { high { 5 } }\nx", None),
        ("const {a, b} = {a: 1, b: 2}", {"a": 1, "b": 2}),
        ("o = {}\no.a = 5", 5),
        ("n = 1\nn++", 1),
        ("if (true) { return 3 }\n4", 3),
    ],
)
def test_the_result_is_what_is_done_last(code: str, value: Any) -> None:
    assert value_of(code) == value


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (
            (
                "r = []\n"
                "for (let i = 0; i < 5; i++) { try { if (i == 2) { continue }; r.push(i) } "
                "finally { r.push('f') } }\n"
                "r"
            ),
            [0, "f", 1, "f", "f", 3, "f", 4, "f"],
        ),
        (
            "n = 0\ndo { n++; if (n == 2) { continue }; if (n > 5) { break } } while (n < 10)\nn",
            6,
        ),
        ("n = 0\nfor (;;) { n++; if (n > 3) { break } }\nn", 4),
        ("n = 0\nwhile (match n { 3 => false, _ => true }) { n++ }\nn", 3),
        (
            (
                "r = ''\n"
                "for c in ['a', 'b'] { for d in [1, 2] { if (d == 2) { break }; r += c + d } }\n"
                "r"
            ),
            "a1b1",
        ),
        (
            (
                "r = ''\n"
                "uncertain for x in [1 ~> 0.9, 2 ~> 0.6, 3 ~> 0.1] { high { r += 'h' } medium { "
                "continue } default { r += 'd' } }\n"
                "r"
            ),
            "hd",
        ),
        ("o = {b: 1, a: 2}\nks = ''\nfor (k in o) { ks += k }\nks", "ba"),
    ],
)
def test_loops(code: str, value: Any) -> None:
    assert value_of(code) == value


@pytest.mark.parametrize("depth", [15, 16, 31, 45])
def test_loops_nest_deeper_than_python_allows(depth: int) -> None:
    loops = "".join(f"for (const x{i} of [{i}]) {{ " for i in range(depth))
    assert value_of(f"t = 0\n{loops}t += x0 + x{depth - 1}{' }' * depth}\nt") == depth - 1


def test_deep_nests_are_left_by_return_break_and_continue() -> None:
    loop = (
        "for b in [1, 2, 3, 4] { if (b == 2) { continue }\nif (b == 4) { break }\n"
        "seen.push(b)\nif (b == stop) { return seen } }"
    )
    nest = "try { " * 16 + loop + " } catch (e) { throw e }" * 16
    function = (
        f"f = (stop) => {{ seen = []\nfor a in [1, 2] {{ {nest}\nseen.push(9) }}\nreturn seen }}"
    )
    assert value_of(f"{function}\n[f(0), f(3)]") == [[1, 3, 9, 1, 3, 9], [1, 3]]


def test_a_part_leaves_the_loop_around_it() -> None:
    body = "if (a == 2) { continue }\nif (a == 4) { break }\nr.push(a)"
    nest = "try { " * 16 + body + " } finally { n += 1 }" * 16
    assert value_of(f"r = []\nn = 0\nfor a in [1, 2, 3, 4, 5] {{ {nest} }}\n[r, n]") == [[1, 3], 64]


def test_tasks_are_started_by_the_primitive() -> None:
    code = (
        'import { sequential } from "@parallax/primitives/execution"\n'
        "log = []\nnote = x => { log.push(x); x }\n"
        "made = sequential([note(1), match 0 { _ => note(2) }, 3])\n[made, log]"
    )
    execution = executed(code)
    assert execution.json == [[1, 2, 3], [1, 2]]


def test_names_bound_inside_a_task_are_variables_of_the_function() -> None:
    code = (
        'import { parallel } from "@parallax/primitives/execution"\n'
        "parallel([match [1, 2] { [a, b] => a + b }, (x = 5)])"
    )
    assert value_of(code) == [3, 5]


def test_an_imported_variable_is_the_same_variable() -> None:
    lib = (
        "export let count = 0\nexport function bump() { count += 1\nreturn count }\n"
        "export default count + 40"
    )
    code = (
        'import start, { count, bump } from "./lib.prism"\nimport * as all from "./lib.prism"\n'
        "bump()\n[start, count, all.count, all.bump(), Object.keys(all)]"
    )
    assert value_of(code, lib=lib) == [40, 1, 1, 2, ["count", "bump", "default"]]


def test_a_pattern_file_is_called_with_the_input_or_a_config() -> None:
    assert value_of("limit = 3\nexport function f(input) { return input.n + limit }", {"n": 2}) == 5
    code = "export const f = (config) => [config.input.n, config.agents.length]"
    assert executed(code, {"n": 2}, {"a": {"script": []}}).json == [2, 1]


def test_a_fault_in_a_default_points_at_it() -> None:
    execution = executed("f = (a, b = a.x.y) => b\nf({})")
    assert execution.fault is not None
    assert (execution.fault.line, execution.fault.column) == (1, 13)


def test_python_bounds_do_not_show() -> None:
    assert value_of("a = 'x'\n" + " + ".join(["a"] * 90)) == "x" * 90
    assert value_of("[" * 90 + "1" + "]" * 90 + ".length") == 1
    chain = " else ".join(f"if (n == {i}) {{ r = {i} }}" for i in range(40))
    assert value_of(f"n = input\n{chain} else {{ r = -1 }}\nr", 33) == 33
    ternary = "".join(f"n == {i} ? {i} : " for i in range(90))
    assert value_of(f"n = input\n{ternary}-1", 77) == 77
    assert value_of("xs = [" + ",".join(map(str, range(3000))) + "]\nxs.length") == 3000
