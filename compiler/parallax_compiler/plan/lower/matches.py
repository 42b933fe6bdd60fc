"""Lowering of `match`: a chain of tests on the subject, each with its bindings and its body.

A name pattern shares the subject's slot, so most arms bind nothing. An arm whose guard needs names
from inside the subject tests in two steps, because those may only be read once the shape is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from parallax_compiler.plan.lower.blocks import always_gives, block_of
from parallax_compiler.plan.lower.builder import Lowering, Tail
from parallax_compiler.plan.lower.choices import condition
from parallax_compiler.plan.lower.patterns import bind
from parallax_compiler.plan.nodes import (
    Assign,
    Block,
    Expression,
    If,
    Junction,
    Names,
    Operation,
    Read,
    Slot,
    Statement,
)
from parallax_compiler.syntax import ast

Step: TypeAlias = "tuple[Block, Expression | None, Block]"
"""What must run before an arm's test, the test (None if it always fits), and the arm's body."""

_CHAIN: Final = 20
"""How many arms make one chain of branches."""


def lower_match(lowering: Lowering, node: ast.Match) -> Expression:
    """`match` as a value: its arms store what they give."""
    slot = lowering.slot_of_choice("matched", node, empty=not always_gives(node))
    write_match(lowering, node, Tail(slot=slot))
    return lowering.read(slot, node.span)


def write_match(lowering: Lowering, node: ast.Match, tail: Tail | None) -> None:
    """`match` as a statement."""
    subject = lowering.stable(lowering.expression(node.subject), _subject_name(node))
    steps: list[Step] = []
    for arm in node.arms:
        steps.append(_arm(lowering, arm, subject, tail))
        if steps[-1][1] is None:
            break
    with lowering.inside() as nothing:
        if tail is not None:
            lowering.finish(lowering.const(None, node), tail, node.span)
    lowering.block.extend(_chains(lowering, node, steps, tuple(nothing)))


def _subject_name(node: ast.Match) -> str:
    names = [arm.pattern.name for arm in node.arms if isinstance(arm.pattern, ast.NamePattern)]
    return names[0] if names else "subject"


def _chains(lowering: Lowering, node: ast.Match, steps: Sequence[Step], nothing: Block) -> Block:
    """The arms as one chain of branches, or as several that are tried in turn.

    Each branch may lie inside the one before it, and Python bounds how deep that may go.
    """
    if len(steps) <= _CHAIN:
        return _chain(lowering, node, steps, nothing)
    slot = lowering.new_slot("open")
    lowering.program.slots.mark_reassigned(slot)
    yes, no = (_keep(lowering, node, slot, value) for value in (True, False))
    result: list[Statement] = [no]
    for first in range(0, len(steps), _CHAIN):
        otherwise = (yes,) if first + _CHAIN < len(steps) else nothing
        chain = _chain(lowering, node, steps[first : first + _CHAIN], otherwise)
        test = lowering.read(slot, node.span)
        branch = If(condition=test, then=(no, *chain), source=lowering.source, span=node.span)
        result.extend(chain if first == 0 else (branch,))
    return tuple(result)


def _keep(lowering: Lowering, node: ast.Match, slot: Slot, value: bool) -> Statement:
    constant = lowering.const(value, node)
    return Assign(slot=slot, value=constant, source=lowering.source, span=node.span)


def _chain(
    lowering: Lowering,
    node: ast.Match,
    steps: Sequence[Step],
    otherwise: Block,
) -> Block:
    """The arms as nested branches, the last one innermost."""
    for before, test, body in reversed(steps):
        if test is None:
            otherwise = (*before, *body)
            continue
        branch = If(
            condition=test,
            then=body,
            otherwise=otherwise,
            source=lowering.source,
            span=node.span,
        )
        otherwise = (*before, branch)
    return otherwise


def _arm(
    lowering: Lowering, arm: ast.MatchArm, subject: Expression, tail: Tail | None
) -> tuple[Block, Expression | None, Block]:
    """What must run before an arm's test, the test (None if it always fits), and its body."""
    with lowering.inside() as before:
        test, bound = _test(lowering, arm, subject, before)
    with lowering.inside() as body:
        if not bound:
            _bind(lowering, arm.pattern, subject)
        body.extend(_body(lowering, arm.body, tail))
    return tuple(before), test, tuple(body)


def _body(lowering: Lowering, body: ast.Expression | ast.Block, tail: Tail | None) -> Block:
    if isinstance(body, ast.Block):
        return block_of(lowering, body.statements, tail)
    statement = ast.ExpressionStatement(expression=body, span=body.span, id=body.id)
    return block_of(lowering, (statement,), tail)


def _test(
    lowering: Lowering, arm: ast.MatchArm, subject: Expression, before: list[Statement]
) -> tuple[Expression | None, bool]:
    """The condition of an arm, and whether its names are bound already."""
    tests = _tests(lowering, arm.pattern, subject)
    if arm.threshold is not None:
        threshold = lowering.expression(arm.threshold)
        tests.append(lowering.op("reaches", arm, subject, threshold))
    if arm.guard is None:
        return _all(lowering, arm, tests), False
    if isinstance(arm.pattern, ast.NamePattern | ast.WildcardPattern | ast.LiteralPattern):
        _bind(lowering, arm.pattern, subject)
        mark = len(before)
        guard = condition(lowering, arm.guard)
        if not tests or len(before) == mark:
            return _all(lowering, arm, [*tests, guard]), True
        steps = before[mark:]
        del before[mark:]
        return _two_steps(lowering, arm, tests, steps, guard), True
    with lowering.inside() as steps:
        _bind(lowering, arm.pattern, subject)
        guard = condition(lowering, arm.guard)
    return _two_steps(lowering, arm, tests, steps, guard), True


def _two_steps(
    lowering: Lowering,
    arm: ast.MatchArm,
    tests: list[Expression],
    steps: list[Statement],
    guard: Expression,
) -> Expression:
    """The shape is tested first; only if it fits are the names bound and the guard tested."""
    slot = lowering.new_slot("fits")
    lowering.program.slots.mark_reassigned(slot)
    shape = _all(lowering, arm, tests) or lowering.const(True, arm)
    lowering.assign(slot, shape, arm.pattern.span)
    last = Assign(slot=slot, value=guard, source=lowering.source, span=guard.span)
    lowering.write(
        If(
            condition=lowering.read(slot, arm.span),
            then=(*steps, last),
            source=lowering.source,
            span=arm.span,
        )
    )
    return lowering.read(slot, arm.span)


def _all(lowering: Lowering, arm: ast.MatchArm, tests: list[Expression]) -> Expression | None:
    if len(tests) < 2:
        return tests[0] if tests else None
    return Junction(
        operator="and", conditions=tuple(tests), source=lowering.source, span=arm.pattern.span
    )


def _bind(lowering: Lowering, pattern: ast.Pattern, subject: Expression) -> None:
    if isinstance(pattern, ast.NamePattern) and isinstance(subject, Read):
        binding = lowering.module.resolved.uses[pattern.id]
        fresh = subject.slot.per_turn or binding.loop is None
        if fresh and not lowering.facts.is_reassigned(binding):
            lowering.program.slots.alias(binding, subject.slot)
            return
    bind(lowering, pattern, subject)


def _tests(lowering: Lowering, pattern: ast.Pattern, value: Expression) -> list[Expression]:
    """The conditions under which a pattern fits a value, shape before parts."""
    match pattern:
        case ast.NamePattern() | ast.WildcardPattern():
            return []
        case ast.LiteralPattern(value=literal):
            same = lowering.op("equal", pattern, value, lowering.const(literal, pattern))
            return [lowering.op("truthy", pattern, same)]
        case ast.ArrayPattern():
            return _array_tests(lowering, pattern, value)
        case ast.ObjectPattern():
            return _object_tests(lowering, pattern, value)


def _array_tests(
    lowering: Lowering, pattern: ast.ArrayPattern, value: Expression
) -> list[Expression]:
    length = lowering.const(len(pattern.elements), pattern)
    rest = pattern.rest is not None
    shape = Operation(
        name="is_array",
        operands=(value, length),
        options=(("rest", lowering.const(True, pattern)),) if rest else (),
        source=lowering.source,
        span=pattern.span,
    )
    tests: list[Expression] = [shape]
    for index, element in enumerate(pattern.elements):
        if element is not None:
            place = lowering.const(index, element)
            part = lowering.op("element", element, value, place)
            tests.extend(_part_tests(lowering, element, part))
    return tests


def _object_tests(
    lowering: Lowering, pattern: ast.ObjectPattern, value: Expression
) -> list[Expression]:
    required = tuple(
        lowering.const(one.key, one) for one in pattern.properties if one.element.default is None
    )
    keys = Names(values=required, source=lowering.source, span=pattern.span)
    tests: list[Expression] = [lowering.op("is_object", pattern, value, keys)]
    for one in pattern.properties:
        part = lowering.op("field", one, value, lowering.const(one.key, one))
        tests.extend(_part_tests(lowering, one.element, part))
    return tests


def _part_tests(
    lowering: Lowering, element: ast.PatternElement, part: Expression
) -> list[Expression]:
    tests = _tests(lowering, element.pattern, part)
    if element.threshold is not None:
        threshold = lowering.expression(element.threshold)
        tests.append(lowering.op("reaches", element, part, threshold))
    return tests
