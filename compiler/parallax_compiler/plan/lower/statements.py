"""Lowering of statements other than loops: declarations, branches, `try`, and bare expressions."""

from __future__ import annotations

from parallax_compiler.plan.lower.assignments import (
    assign_pattern,
    lower_assign,
    lower_push,
    lower_update,
)
from parallax_compiler.plan.lower.blocks import block_of, lower_block
from parallax_compiler.plan.lower.builder import Lowering, Tail
from parallax_compiler.plan.lower.choices import condition, gate_site, negated
from parallax_compiler.plan.lower.facts import pushed_path
from parallax_compiler.plan.lower.functions import lower_function
from parallax_compiler.plan.lower.matches import write_match
from parallax_compiler.plan.lower.patterns import bind, slot_of
from parallax_compiler.plan.lower.uncertain import write_uncertain
from parallax_compiler.plan.nodes import (
    Block,
    Break,
    Continue,
    Expression,
    If,
    Return,
    Scoped,
    Slot,
    Throw,
    Try,
)
from parallax_compiler.syntax import ast

# --- expressions as statements -------------------------------------------------------------------


def lower_expression_statement(
    lowering: Lowering, node: ast.ExpressionStatement, tail: Tail | None
) -> None:
    """An expression for its effect, or for the value of the block that it ends."""
    inner = ast.unparenthesized(node.expression)
    match inner:
        case ast.UncertainIf():
            write_uncertain(lowering, inner, tail)
        case ast.Match():
            write_match(lowering, inner, tail)
        case ast.Conditional(confident=False) if tail is None:
            _write_conditional(lowering, inner)
        case ast.Binary(operator="&&" | "||") if tail is None:
            _write_guarded(lowering, inner)
        case ast.Assign() if tail is None:
            lower_assign(lowering, inner, used=False)
        case ast.Update() if tail is None:
            lower_update(lowering, inner, used=False)
        case ast.Call() if tail is None and (path := pushed_path(inner, lowering.module)):
            lower_push(lowering, inner, path, used=False)
        case _:
            lowering.finish(lowering.expression(node.expression), tail, node.span)


def _write_conditional(lowering: Lowering, node: ast.Conditional) -> None:
    """`c ? f() : g()` as a statement."""
    test = condition(lowering, node.condition)
    site = gate_site(lowering, node.condition, test)
    then = _effect(lowering, node.then)
    _write_if(lowering, node, test, then, _effect(lowering, node.otherwise), site)


def _write_guarded(lowering: Lowering, node: ast.Binary) -> None:
    """`a && f()` as a statement."""
    test = condition(lowering, node.left)
    if node.operator == "||":
        test = negated(lowering, test, node.left)
    site = gate_site(lowering, node.left, test)
    _write_if(lowering, node, test, _effect(lowering, node.right), (), site)


def _effect(lowering: Lowering, node: ast.Expression) -> Block:
    """An expression as a block that only has its effect."""
    return block_of(
        lowering, (ast.ExpressionStatement(expression=node, span=node.span, id=node.id),)
    )


def _write_if(
    lowering: Lowering,
    node: ast.Node,
    test: Expression,
    then: Block,
    otherwise: Block,
    site: int | None,
) -> None:
    lowering.write(
        If(
            condition=test,
            then=then,
            otherwise=otherwise,
            site=site,
            source=lowering.source,
            span=node.span,
        )
    )


# --- declarations --------------------------------------------------------------------------------


def lower_declaration(lowering: Lowering, node: ast.Declaration, tail: Tail | None) -> None:
    value: Expression = lowering.const(None, node)
    for declarator in node.declarators:
        value = _declare(lowering, declarator)
    if tail is not None:
        lowering.finish(value, tail, node.span)


def _declare(lowering: Lowering, node: ast.Declarator) -> Expression:
    if node.value is None:
        value: Expression = lowering.const(None, node)
        bind(lowering, node.pattern, value)
        return value
    if node.threshold is None:
        return assign_pattern(lowering, node.pattern, node.value)
    value, threshold = lowering.operands(node.value, node.threshold)
    value = lowering.stable(lowering.op("at_least", node, value, threshold), "value")
    bind(lowering, node.pattern, value)
    return value


def lower_export(lowering: Lowering, node: ast.ExportDeclaration, tail: Tail | None) -> None:
    lowering.statement(node.statement, tail)


def lower_export_default(lowering: Lowering, node: ast.ExportDefault, tail: Tail | None) -> None:
    if isinstance(node.value, ast.FunctionDeclaration):
        lower_function(lowering, node.value)
        return
    slot = lowering.program.slots.default_export(lowering.source)
    lowering.assign(slot, lowering.expression(node.value), node.span)
    lowering.finish(lowering.read(slot, node.span), tail, node.span)


def lower_nothing(_lowering: Lowering, _node: ast.Statement, _tail: Tail | None) -> None:
    """Imports, lists of exports and declarations of agents do nothing when they are run."""


# --- blocks and branches -------------------------------------------------------------------------


def lower_braces(lowering: Lowering, node: ast.Block | ast.PatternBlock, tail: Tail | None) -> None:
    body = node.body if isinstance(node, ast.PatternBlock) else node
    lower_block(lowering, body.statements, tail)


def lower_context(lowering: Lowering, node: ast.ContextBlock, tail: Tail | None) -> None:
    body = block_of(lowering, node.body.statements, tail)
    lowering.write(Scoped(name=node.name, body=body, source=lowering.source, span=node.span))


def lower_if(lowering: Lowering, node: ast.If, tail: Tail | None) -> None:
    """A chain of `else if` is walked in a loop, since it may be long."""
    links: list[tuple[Block, If]] = []
    current: ast.If | ast.Block | None = node
    while isinstance(current, ast.If):
        links.append(_link(lowering, current, tail))
        current = current.otherwise
    otherwise = block_of(lowering, current.statements, tail) if current is not None else ()
    for before, link in reversed(links):
        complete = If(
            condition=link.condition,
            then=link.then,
            otherwise=otherwise,
            site=link.site,
            source=link.source,
            span=link.span,
        )
        otherwise = (*before, complete)
    lowering.block.extend(otherwise)


def _link(lowering: Lowering, node: ast.If, tail: Tail | None) -> tuple[Block, If]:
    """One `if` without its `else`, and the statements that its condition needs."""
    with lowering.inside() as before:
        test = condition(lowering, node.condition)
        site = gate_site(lowering, node.condition, test)
    then = block_of(lowering, node.then.statements, tail)
    link = If(
        condition=test, then=then, site=site, source=lowering.source, span=node.condition.span
    )
    return tuple(before), link


# --- leaving -------------------------------------------------------------------------------------


def lower_return(lowering: Lowering, node: ast.Return, _tail: Tail | None) -> None:
    value = lowering.const(None, node) if node.value is None else lowering.expression(node.value)
    lowering.write(Return(value=value, source=lowering.source, span=node.span))


def lower_throw(lowering: Lowering, node: ast.Throw, _tail: Tail | None) -> None:
    value = lowering.expression(node.value)
    lowering.write(Throw(value=value, source=lowering.source, span=node.span))


def lower_break(lowering: Lowering, node: ast.Break, _tail: Tail | None) -> None:
    lowering.write(Break(source=lowering.source, span=node.span))


def lower_continue(lowering: Lowering, node: ast.Continue, _tail: Tail | None) -> None:
    lowering.write(Continue(source=lowering.source, span=node.span))


def lower_try(lowering: Lowering, node: ast.Try, tail: Tail | None) -> None:
    body = block_of(lowering, node.body.statements, tail)
    caught: Slot | None = None
    handler: Block | None = None
    if node.handler is not None:
        with lowering.inside() as block:
            if node.parameter is not None:
                caught = _caught(lowering, node.parameter)
            lower_block(lowering, node.handler.statements, tail)
        handler = tuple(block)
    finalizer = None if node.finalizer is None else block_of(lowering, node.finalizer.statements)
    lowering.write(
        Try(
            body=body,
            caught=caught,
            handler=handler,
            finalizer=finalizer,
            source=lowering.source,
            span=node.span,
        )
    )


def _caught(lowering: Lowering, parameter: ast.Pattern) -> Slot:
    """The slot that receives what was thrown: the name's own, or one to take apart."""
    if isinstance(parameter, ast.NamePattern):
        slot = slot_of(lowering, parameter)
        if not slot.cell:
            return slot
    slot = lowering.new_slot("problem")
    bind(lowering, parameter, lowering.read(slot, parameter.span))
    return slot
