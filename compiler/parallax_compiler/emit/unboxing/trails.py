"""Evidence that only grows while a loop turns: one stated confidence after the other.

`t = t + (i ~> 0.8)` makes a leaf and a minimum a turn. Where nothing else happens to the evidence
of `t` as often as that, and nobody reads it as often, it is enough to note each step on a trail, of
which the minimums are made when somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.emit.unboxing.finding import Found
from parallax_compiler.emit.unboxing.splitting import Branches, Fork, Split, Splitter, Variable
from parallax_compiler.plan.nodes import Const, Expression, Operation, Read, Slot
from parallax_compiler.plan.traverse import all_parts


def step_of(variable: Variable, branches: Branches) -> tuple[Operation, Operation] | None:
    """The minimum, and the leaf that it is made of besides what the variable has; if it is one."""
    match branches:
        case Split(
            why=Operation(
                name="least_of",
                operands=(Read(slot=slot), Operation(name="stated", operands=(Const(),)) as leaf),
            ) as minimum
        ) if slot == variable.why:
            return minimum, leaf
        case _:
            return None


def trails_of(found: Found, splitter: Splitter) -> frozenset[Slot]:
    """The variables whose evidence is a trail."""
    steps: dict[Slot, int] = {}
    others: dict[Slot, int] = {}
    for node, branches, often in found.assignments:
        variable = splitter.variables[node.slot]
        if step_of(variable, branches) is not None:
            steps[variable.why] = min(often, steps.get(variable.why, often))
            continue
        for why in whys_of(branches):
            if isinstance(why, Read) and why.slot == variable.why:
                continue
            for slot in (variable.why, *reads_in(why)):
                others[slot] = max(often, others.get(slot, 0))
    for _, split, often in found.wholes:
        for slot in reads_in(split.why):
            others[slot] = max(often, others.get(slot, 0))
    return frozenset(slot for slot, often in steps.items() if often > others.get(slot, 0))


def whys_of(branches: Branches) -> Iterator[Expression | None]:
    """The evidence of each case."""
    if isinstance(branches, Fork):
        yield from whys_of(branches.then)
        yield from whys_of(branches.otherwise)
    else:
        yield branches.why


def reads_in(why: Expression | None) -> Iterator[Slot]:
    """The slots that an expression reads."""
    if why is not None:
        yield from (one.slot for one in all_parts(why) if isinstance(one, Read))
