"""Whole programs from a seed: some variables, some statements, and a result that shows them all.

They lean towards what goes wrong together: closures that keep a loop's variable, returns out of
loops and `try`, names that hide others, assignments in the middle of expressions.
"""

from __future__ import annotations

import random
from typing import Any, Final

from tests.reference.generator import confident, loops, statements
from tests.reference.generator.expressions import EXPRESSIONS
from tests.reference.generator.names import Generator, Statement

STATEMENTS: Final = (
    Statement(statements.bare, 6),
    Statement(statements.declaration, 5),
    Statement(statements.assignment, 6),
    Statement(statements.part_assignment, 4),
    Statement(statements.gathering, 2),
    Statement(statements.destructuring, 4),
    Statement(statements.swap, 1),
    Statement(statements.chained, 2),
    Statement(statements.effect, 3),
    Statement(loops.deep, 1, 2),
    Statement(statements.leave, 4),
    Statement(statements.kept_function, 3),
    Statement(statements.closures, 2),
    Statement(statements.call, 2),
    Statement(statements.if_, 4, 1),
    Statement(statements.uncertain, 3, 1),
    Statement(statements.match, 2, 1),
    Statement(statements.block, 2, 1),
    Statement(loops.for_in, 4, 1),
    Statement(loops.for_parts, 2, 1),
    Statement(loops.for_classic, 3, 1),
    Statement(loops.while_, 2, 1),
    Statement(loops.uncertain_loop, 2, 1),
    Statement(confident.sums, 2, 1),
    Statement(statements.try_, 4, 1),
    Statement(statements.function, 3, 1),
)


def program(seed: int, *, small: bool = False) -> tuple[str, Any]:
    """A program and its input; a small one has about ten lines.

    Two in five have no annotations, and half of those say what their input is.
    """
    g = Generator(random.Random(seed), EXPRESSIONS, STATEMENTS, plain=seed % 5 < 2)
    header = '/** @bands {"high": 0.8, "medium": 0.4} */' if g.chance(0.2) else ""
    kinds = ["n", "n", "s", "l:n", "o", "b", "l:o"]
    for kind in g.random.sample(kinds, 2 if small else 4):
        name = g.fresh()
        g.write(f"{g.pick('', '', 'let ')}{name} = {g.expression(kind, 1)}")
        g.declare(name, kind)
    statements.closures(g, 0)
    size = 2 if small else g.random.choice([2, 4, 8])
    g.body(size, g.random.randint(1, 2 if small else 3))
    g.body(1 if small else 3, 2)
    _finish(g)
    given = _input(g)
    if seed % 5 == 0 and isinstance(given["n"], int | float) and isinstance(given["s"], str):
        header = '/** @input {"n": "number", "s": "string"} */'
    return "\n".join([header, *g.lines]) + "\n", given


def _finish(g: Generator) -> None:
    """The result: everything that can be seen, or whatever the last statement gives."""
    if g.chance(0.2):
        g.statement(2)
        return
    parts: list[str] = []
    for one in g.visible():
        if one.type == "l:f":
            parts.append(f"{one.name}.map(_f => _f())")
        elif one.type[0] == "f":
            parts.append(f"{one.name}(1)")
        else:
            parts.append(one.name)
    g.write(f"{g.pick('', '', 'return ')}[{', '.join(parts)}]")


def _input(g: Generator) -> dict[str, Any]:
    given: dict[str, Any] = {"n": g.random.choice([0, 1, 2.5, -3]), "s": g.pick("in", "")}
    if g.chance(0.2):
        given[g.pick("n", "s")] = g.random.choice([None, True, "text", 4, [1], {"a": 2}])
    return given
