"""How the compiler's time grows with each construct, so that nothing quadratic hides in one.

The exponents in lines and in findings are fitted over three decades. Each further shape repeats one
construct, its exponent is fitted over two sizes of which one is eight times the other. Linear
growth shows as 1.0 to 1.2, for Python's garbage collector grows a little faster.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from benchmarks.measuring import Row, exponent
from benchmarks.programs import pattern, plain
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source

SIZES: Final = (500, 4_000)
DECADES: Final = (10, 100, 1_000, 10_000)


def _lines(template: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """That many copies of a line, each with its number for N and the next one for M."""

    def text(count: int) -> str:
        copies = (
            template.replace("N", str(at)).replace("M", str((at * 7 + 1) % count))
            for at in range(count)
        )
        return before + "".join(copies) + after

    return text


SHAPES: Final = {
    "assignments": _lines("x_N = input.a + N\n"),
    "reassignments of one variable": _lines("x = x + N\n", "x = 0\n", "x\n"),
    "functions": _lines("function f_N(a, b) { return a + b * N }\nf_N(1, 2)\n"),
    "functions that call each other": _lines("function f_N(x) { return f_M(x) }\n"),
    "lambdas that capture": _lines("f_N = x => x + t\nprint(f_N(1))\n", "t = input.a\n"),
    "callbacks of one name": _lines("a = [N].map(x => x + 1)\n", after="a\n"),
    "variables of one function": _lines("  y_N = a + N\n", "function f(a) {\n", "}\nf(1)\n"),
    "branches": _lines("if (input.a == N) { x = N }\n", "x = 0\n", "x\n"),
    "variables of both branches": _lines(
        "if (input.a == N) { x_N = N } else { x_N = 2 }\nprint(x_N)\n"
    ),
    "loops": _lines("for x_N in input.a { t += x_N }\n", "t = 0\n", "t\n"),
    "three-part loops": _lines("for (let i = 0; i < N; i++) { t += i }\n", "t = 0\n", "t\n"),
    "attempts": _lines("try { x_N = input.a.b } catch (e) { x_N = e }\n"),
    "destructuring": _lines("{a: a_N, b: [b_N, ...c_N]} = input\n"),
    "elements of a list": _lines("  {a: N, b: `t`},\n", "x = [\n", "]\nx\n"),
    "entries of an object": _lines("  k_N: input.a,\n", "x = {\n", "}\nx.k_1\n"),
    "pieces of a text": _lines("${input.a} and N\n", "x = `", "`\n"),
    "pushes": _lines("xs.push(input.a)\n", "xs = []\n", "xs\n"),
    "agent calls": _lines("x_N = agents[0].review(input.a)\n"),
    "uncertain choices": _lines(
        "u_N = uncertain if (r) { high { 1 } medium { 2 } low { 3 } }\n", "r = agents[0].ask(1)\n"
    ),
    "unknown names": _lines("x_N = unknown_N\n"),
    "elements that assign": _lines("  x++,\n", "x = 0\nxs = [\n", "]\nxs\n"),
    "arms that bind": _lines("  v if v > N => N,\n", "x = match input.a {\n", "  _ => 0\n}\nx\n"),
    "names of a primitive": _lines(
        'import { parallel as p_N } from "@parallax/primitives"\np_N(agents)\n'
    ),
    "findings that are allowed": _lines(
        "x = N // parallax: allow PLX0209 for a reason\n", "x = 0\n", "x\n"
    ),
    "comments": _lines("// parallax: a remark N\n", after="1\n"),
}


LONG: Final = {
    "lines of a pattern": pattern,
    "lines of a program": plain,
    "findings": SHAPES["unknown names"],
}


def growth() -> list[Row]:
    """The exponent of each shape, and what the larger program takes for each repetition."""
    rows = [_over_decades(*one) for one in LONG.items()]
    for name, text_of in SHAPES.items():
        seconds = [min(_seconds(text_of(size)) for _ in range(2)) for size in SIZES]
        cost = seconds[-1] / SIZES[-1] * 1e6
        rows.append(Row(what=name, figure=f"{exponent(SIZES, seconds):.2f}, {cost:,.0f} µs each"))
    return rows


def _over_decades(name: str, text_of: Callable[[int], str]) -> Row:
    texts = [text_of(size) for size in DECADES]
    lines = [text.count("\n") for text in texts]
    seconds = [min(_seconds(text) for _ in range(20)) for text in texts[:2]]
    seconds += [min(_seconds(text) for _ in range(2)) for text in texts[2:]]
    cost = seconds[-1] / lines[-1] * 1e6
    figure = f"{exponent(lines, seconds):.2f}, {cost:,.0f} µs each"
    return Row(what=f"{name}, {lines[0]} to {lines[-1]:,}", figure=figure, limit="1.1")


def _seconds(text: str) -> float:
    start = time.process_time()
    compile_source(Source("benchmark.prism", text), NoLibrary())
    return time.process_time() - start
