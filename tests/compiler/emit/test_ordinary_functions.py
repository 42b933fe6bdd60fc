"""What cannot wait for an agent is an ordinary function."""

from __future__ import annotations

import ast

import pytest

from tests.reference.comparison import compiled
from tests.reference.generator.programs import program

TOGETHER = """\
function f(n) { return n < 1 ? 0 : g(n - 1) }
function g(n) { return f(n) }
f(3)
"""
WAITING = TOGETHER.replace("{ return f(n) }", "{ sleep(1)\n return f(n) }")


def functions(text: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of the emitted module by their names, the pattern itself aside."""
    compilation = compiled(text)
    if compilation.python is None:
        return {}
    return {
        node.name: node
        for node in ast.walk(ast.parse(compilation.python.text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "pattern"
    }


def test_whatever_is_awaited_awaits_something() -> None:
    awaited = ordinary = 0
    for seed in range(80):
        for node in functions(program(seed)[0]).values():
            if isinstance(node, ast.AsyncFunctionDef):
                awaited += 1
                assert any(isinstance(one, ast.Await) for one in ast.walk(node)), f"seed {seed}"
            else:
                ordinary += 1
    assert awaited > 10
    assert ordinary > 100


@pytest.mark.parametrize(
    ("text", "awaited"),
    [
        ("f = x => x + 1\ng = () => [1].map(f)\nh = () => agents[0].go(f(1))\n[g(), h()]", {"h"}),
        (TOGETHER, set()),
        (WAITING, {"f", "g"}),
        ("function f(xs) { return xs.filter(x => x > 1).sort((a, b) => a - b) }\nf([1])", set()),
        ("function f(k) { g = {}\ng[k].push(1)\ng.a.push(h(k))\ng }\nh = k => k\nf(input)", set()),
        # Nobody knows whether `xs` is an agent.
        ("f = xs => xs.review(1)\nf(input)", {"f"}),
    ],
)  # fmt: skip
def test_a_function_is_awaited_for_what_it_calls(text: str, awaited: set[str]) -> None:
    found = functions(text)
    waiting = {name for name, one in found.items() if isinstance(one, ast.AsyncFunctionDef)}
    assert waiting == awaited
