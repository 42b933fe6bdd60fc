"""Lowering of loops.

A turn is `while condition: body`. Where something must happen between two turns although the body
has a `continue`, it stands at the start of the body instead, guarded by a flag.
"""

from __future__ import annotations

from collections.abc import Callable

from parallax_compiler.plan.lower.blocks import block_of
from parallax_compiler.plan.lower.builder import Lowering, Tail, has_effect
from parallax_compiler.plan.lower.choices import condition, gate_site, negated, truth
from parallax_compiler.plan.lower.patterns import bind, slot_of
from parallax_compiler.plan.lower.uncertain import write_arms
from parallax_compiler.plan.nodes import (
    Block,
    Break,
    Expression,
    ForEach,
    If,
    NewCell,
    Slot,
    Statement,
    While,
)
from parallax_compiler.plan.probes import AGAIN
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.syntax import ast

Step = Callable[[], None]


def _kept(lowering: Lowering, node: ast.Node, tail: Tail | None) -> Tail | None:
    """A loop cannot return what it does last: the value of its last turn goes through a slot."""
    if tail is None:
        return None
    slot = tail.slot
    if slot is None:
        slot = lowering.new_slot("last")
        lowering.program.slots.mark_reassigned(slot)
    lowering.assign(slot, lowering.const(None, node), node.span)
    return Tail(slot=slot)


def _finish(lowering: Lowering, node: ast.Node, tail: Tail | None, kept: Tail | None) -> None:
    if tail is not None and tail.slot is None and kept is not None and kept.slot is not None:
        lowering.finish(lowering.read(kept.slot, node.span), tail, node.span)


# --- over a list ---------------------------------------------------------------------------------


def lower_for_in(lowering: Lowering, node: ast.ForIn, tail: Tail | None) -> None:
    kept = _kept(lowering, node, tail)
    iterable = lowering.expression(node.iterable)
    name = "iterate" if node.index is None else "iterate_indexed"
    if node.keys:
        name = "iterate_keys"
    with lowering.loop(), lowering.inside() as body:
        item = _target(lowering, node.pattern)
        index = None if node.index is None else _target(lowering, node.index)
        _write_cells(lowering, node)
        _bind_target(lowering, node.pattern, item)
        if node.index is not None and index is not None:
            _bind_target(lowering, node.index, index)
        if node.uncertain is None:
            body.extend(block_of(lowering, node.body.statements, kept))
        else:
            confidence = lowering.op(
                "confidence", node.pattern, lowering.read(item, node.pattern.span)
            )
            high = lowering.const(lowering.bands[0], node.pattern)
            write_arms(lowering, node, node.uncertain, confidence, high, strict=False, tail=kept)
    lowering.write(
        ForEach(
            targets=(item,) if index is None else (item, index),
            iterable=lowering.op(name, node.iterable, iterable),
            body=tuple(body),
            source=lowering.source,
            span=node.span,
        )
    )
    _finish(lowering, node, tail, kept)


def _target(lowering: Lowering, pattern: ast.Pattern) -> Slot:
    """The variable that the loop itself sets: the name's own, or a temporary to take apart."""
    if isinstance(pattern, ast.NamePattern):
        slot = slot_of(lowering, pattern)
        if not slot.cell and slot.function == lowering.function:
            return slot
        return lowering.new_slot(pattern.name, per_turn=True)
    return lowering.new_slot("item", per_turn=True)


def _bind_target(lowering: Lowering, pattern: ast.Pattern, item: Slot) -> None:
    if not isinstance(pattern, ast.NamePattern) or slot_of(lowering, pattern) != item:
        bind(lowering, pattern, lowering.read(item, pattern.span))


def _write_cells(lowering: Lowering, loop: ast.Node) -> None:
    """The cells of the variables that each turn of a loop makes anew."""
    for binding in lowering.facts.cells_of(loop.id):
        _write_cell(lowering, binding, lowering.const(None, loop))


def _write_cell(lowering: Lowering, binding: Binding, value: Expression) -> None:
    slot = lowering.program.slots.of(lowering.source, binding)
    lowering.write(NewCell(slot=slot, value=value, source=lowering.source, span=binding.span))


# --- while conditions ----------------------------------------------------------------------------


def lower_while(lowering: Lowering, node: ast.While, tail: Tail | None) -> None:
    kept = _kept(lowering, node, tail)
    if node.uncertain is None:
        _write_loop(lowering, node, node.condition, node.body, kept)
    else:
        _write_uncertain_loop(lowering, node, node.condition, node.uncertain, kept)
    _finish(lowering, node, tail, kept)


def lower_do_while(lowering: Lowering, node: ast.DoWhile, tail: Tail | None) -> None:
    kept = _kept(lowering, node, tail)
    with lowering.loop(), lowering.inside() as body:
        again = _between(lowering, node, lambda: _leave_unless(lowering, node.condition))
        _write_cells(lowering, node)
        body.extend(block_of(lowering, node.body.statements, kept))
        if again is None:
            _leave_unless(lowering, node.condition)
    _write_endless(lowering, node, tuple(body), again)
    _finish(lowering, node, tail, kept)


def lower_for_classic(lowering: Lowering, node: ast.ForClassic, tail: Tail | None) -> None:
    kept = _kept(lowering, node, tail)
    _initial(lowering, node)
    if node.uncertain is not None:
        _write_uncertain_loop(lowering, node, node.condition, node.uncertain, kept)
    else:
        _write_loop(lowering, node, node.condition, node.body, kept)
    _finish(lowering, node, tail, kept)


def _initial(lowering: Lowering, node: ast.ForClassic) -> None:
    for binding in lowering.facts.head_cells_of(node):
        _write_cell(lowering, binding, lowering.const(None, node))
    if isinstance(node.initial, ast.Declaration):
        lowering.statement(node.initial)
    elif node.initial is not None:
        statement = ast.ExpressionStatement(
            expression=node.initial, span=node.initial.span, id=node.initial.id
        )
        lowering.statement(statement)


def _write_loop(
    lowering: Lowering,
    node: ast.While | ast.ForClassic,
    test: ast.Expression | None,
    body: ast.Block,
    kept: Tail | None,
) -> None:
    """A loop that turns while its condition holds; the step of a three-part one ends each turn."""
    step = _step_of(lowering, node)
    with lowering.loop():
        with lowering.inside() as before:
            holds = lowering.const(True, node) if test is None else condition(lowering, test)
        with lowering.inside() as turn:
            again = None if step is None else _between(lowering, node, step)
            simple = again is None and not any(map(has_effect, before))
            if not simple:
                turn.extend(before)
                if test is not None:
                    _leave(lowering, node, negated(lowering, holds, test))
            _write_cells_of_turn(lowering, node)
            turn.extend(block_of(lowering, body.statements, kept))
            if step is not None and again is None:
                step()
    if not simple:
        _write_endless(lowering, node, tuple(turn), again)
        return
    lowering.block.extend(before)
    lowering.write(While(condition=holds, body=tuple(turn), source=lowering.source, span=node.span))


def _write_cells_of_turn(lowering: Lowering, node: ast.Node) -> None:
    for binding in lowering.facts.cells_of(node.id):
        if binding not in lowering.facts.steps:
            _write_cell(lowering, binding, lowering.const(None, node))


def _step_of(lowering: Lowering, node: ast.While | ast.ForClassic) -> Step | None:
    """What happens between two turns of a three-part loop: fresh variables, then the update."""
    if not isinstance(node, ast.ForClassic):
        return None
    cells = lowering.facts.head_cells_of(node)
    update = node.update
    if update is None and not cells:
        return None

    def step() -> None:
        for binding in cells:
            slot = lowering.program.slots.of(lowering.source, binding)
            _write_cell(lowering, binding, lowering.read(slot, node.span))
        if update is not None:
            lowering.statement(
                ast.ExpressionStatement(expression=update, span=update.span, id=update.id)
            )

    return step


def _between(lowering: Lowering, node: ast.Node, step: Step) -> Slot | None:
    """Writes the step before every turn but the first if a `continue` could pass it otherwise."""
    if node.id not in lowering.facts.continued:
        return None
    again = lowering.new_slot(AGAIN)
    lowering.program.slots.mark_reassigned(again)
    with lowering.inside() as block:
        step()
    lowering.write(
        If(
            condition=lowering.read(again, node.span),
            then=tuple(block),
            source=lowering.source,
            span=node.span,
        )
    )
    lowering.assign(again, lowering.const(True, node), node.span)
    return again


def _write_endless(lowering: Lowering, node: ast.Node, body: Block, again: Slot | None) -> None:
    """A loop that its own body leaves."""
    if again is not None:
        lowering.assign(again, lowering.const(False, node), node.span)
    forever = lowering.const(True, node)
    lowering.write(While(condition=forever, body=body, source=lowering.source, span=node.span))


def _leave_unless(lowering: Lowering, test: ast.Expression) -> None:
    _leave(lowering, test, negated(lowering, condition(lowering, test), test))


def _leave(lowering: Lowering, node: ast.Node, test: Expression) -> None:
    site = gate_site(lowering, node, test)
    leaving: Statement = Break(source=lowering.source, span=node.span)
    lowering.write(
        If(
            condition=test,
            then=(leaving,),
            site=site,
            source=lowering.source,
            span=node.span,
        )
    )


# --- uncertain loops -----------------------------------------------------------------------------


def _write_uncertain_loop(
    lowering: Lowering,
    node: ast.While | ast.ForClassic,
    test: ast.Expression | None,
    arms: tuple[ast.UncertainArm, ...],
    kept: Tail | None,
) -> None:
    """Each turn evaluates the condition once, leaves if it fails, and else bands it."""
    step = _step_of(lowering, node)
    with lowering.loop(), lowering.inside() as turn:
        again = None if step is None else _between(lowering, node, step)
        confidence, high = _uncertain_test(lowering, node, test)
        _write_cells_of_turn(lowering, node)
        strict = test is not None and lowering.module.bands[node.id].strict
        write_arms(lowering, node, arms, confidence, high, strict=strict, tail=kept)
        if step is not None and again is None:
            step()
    _write_endless(lowering, node, tuple(turn), again)


def _uncertain_test(
    lowering: Lowering, node: ast.Node, test: ast.Expression | None
) -> tuple[Expression, Expression]:
    """Leaves the loop when the condition fails; gives the confidence and the high bound."""
    high = lowering.const(lowering.bands[0], node)
    if test is None:
        return lowering.const(1.0, node), high
    rule = lowering.module.bands[node.id]
    if rule.threshold is None:
        value = lowering.stable(lowering.expression(rule.subject), "condition")
        _leave(lowering, test, negated(lowering, truth(lowering, value, test), test))
        if rule.mode == "number":
            return value, high
        return lowering.op("confidence", test, value), high
    subject, threshold = lowering.operands(rule.subject, rule.threshold)
    threshold = lowering.stable(threshold, "threshold")
    if rule.mode == "confidence":
        subject = lowering.op("confidence", rule.subject, subject)
    subject = lowering.stable(subject, "sureness")
    operation = "greater" if rule.strict else "greater_equal"
    holds = truth(lowering, lowering.op(operation, test, subject, threshold), test)
    _leave(lowering, test, negated(lowering, holds, test))
    return subject, threshold
