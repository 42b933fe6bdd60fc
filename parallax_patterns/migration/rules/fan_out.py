"""Agents asked one by one, by `map` or in a loop, are asked by `parallel`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from parallax_compiler.check.products import AgentCall
from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Assign,
    Block,
    Call,
    Declaration,
    Declarator,
    Expression,
    ExpressionStatement,
    ForIn,
    Lambda,
    Member,
    Module,
    Name,
    NamePattern,
    Node,
    Parameter,
    Return,
    Statement,
)
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, replaced, written
from parallax_patterns.migration.view import View


def find(view: View) -> Iterator[Change]:
    if not view.may_import("parallel"):
        return
    for node in view.nodes:
        if isinstance(node, Call):
            yield from _mapped(view, node)
        elif isinstance(node, Module | Block):
            yield from _looped(view, _statements(node))


# --- map -----------------------------------------------------------------------------------------


def _mapped(view: View, node: Call) -> Iterator[Change]:
    """`agents.map(a => a.analyze(x))`, also `map(agents, a => …)`."""
    match node:
        case Call(
            callee=Member(name="map", optional=False, object=agents), arguments=(Lambda() as each,)
        ):
            pass
        case Call(callee=Name(name="map"), arguments=(agents, Lambda() as each)):
            assert isinstance(agents, Expression), "the subject of `map` is no spread"
        case _:
            return
    asked = _asked(each)
    if asked is None or not _are_agents(view, agents, each):
        return
    task = replace(each, body=tree.function((), asked))
    tasks = tree.method(agents, "map", task)
    words = "the agents are asked by `parallel`"
    if _is_started(view, node):
        yield replaced(view, node, tasks, words)
    else:
        yield replaced(view, node, tree.apply("parallel", tasks), words)


def _asked(each: Lambda) -> Call | None:
    """The agent call that a callback is."""
    body: object = each.body
    if isinstance(body, Block):
        only = body.statements[0] if len(body.statements) == 1 else None
        body = only.value if isinstance(only, Return) else getattr(only, "expression", None)
    match body, each.parameters:
        case (
            Call(callee=Member(object=Name(name=asked))) as call,
            (Parameter(pattern=NamePattern(name=one), default=None, rest=False), *_),
        ) if asked == one:
            return call
    return None


def _are_agents(view: View, agents: Expression, each: Lambda) -> bool:
    asked = _asked(each)
    certain = asked is not None and isinstance(view.checked.calls.get(asked.id), AgentCall)
    return certain or view.is_group(agents)


def _is_started(view: View, node: Node) -> bool:
    """Whether it stands where a primitive would start tasks itself."""
    around = view.parent(node)
    return (
        isinstance(around, Call)
        and isinstance(around.callee, Name)
        and around.callee.name == "parallel"
        and view.is_primitive(around.callee)
    )


# --- loops ---------------------------------------------------------------------------------------


def _statements(node: Module | Block) -> tuple[Statement, ...]:
    return node.body if isinstance(node, Module) else node.statements


def _looped(view: View, statements: tuple[Statement, ...]) -> Iterator[Change]:
    """`xs = []`, and then a loop over agents whose only work is `xs.push(agent.analyze(x))`."""
    for before, loop in pairwise(statements):
        name = _emptied(before)
        collected = None if name is None else _collected(loop, name)
        if name is None or collected is None or not view.is_group(collected[0]):
            continue
        agents, agent, call = collected
        task = tree.function((), call)
        asked = tree.apply("parallel", tree.method(agents, "map", tree.function((agent,), task)))
        whole = Span(before.span.start, loop.span.end)
        text = written(view, whole, _with_value(before, asked))
        words = f"the loop that collects `{name}` is `parallel`"
        yield Change(span=loop.span, words=words, edits=(Edit(whole, text),))


def _emptied(statement: Statement) -> str | None:
    """The variable of `xs = []`."""
    match statement:
        case (
            ExpressionStatement(
                expression=Assign(
                    operator="=", target=NamePattern(name=name), value=ArrayLiteral(elements=())
                )
            )
            | Declaration(
                declarators=(
                    Declarator(pattern=NamePattern(name=name), value=ArrayLiteral(elements=())),
                )
            )
        ):
            return name
    return None


def _with_value(statement: Statement, value: Expression) -> Statement:
    """The same variable with another value."""
    match statement:
        case Declaration(declarators=(one,)):
            return replace(statement, declarators=(replace(one, value=value),))
        case ExpressionStatement(expression=Assign() as assign):
            return replace(statement, expression=replace(assign, value=value))
    raise AssertionError("it was such a statement")


def _collected(loop: Statement, name: str) -> tuple[Expression, str, Call] | None:
    """The agents, the variable, and the call of a loop that only collects into `name`."""
    match loop:
        case ForIn(
            pattern=NamePattern(name=agent), index=None, uncertain=None, iterable=agents, body=body
        ):
            call = _pushed(body, name)
        case ExpressionStatement(
            expression=Call(
                callee=Member(name="forEach", object=agents),
                arguments=(
                    Lambda(parameters=(Parameter(pattern=NamePattern(name=agent)),), body=body),
                ),
            )
        ):
            call = _pushed(body, name)
        case _:
            return None
    match call:
        case Call(callee=Member(object=Name(name=asked))) if asked == agent:
            return agents, agent, call
    return None


def _pushed(body: Expression | Block, name: str) -> Expression | None:
    """What `xs.push(value)` adds, if that is all that happens."""
    only: Node = body
    if isinstance(body, Block):
        if len(body.statements) != 1:
            return None
        only = body.statements[0]
    if isinstance(only, ExpressionStatement):
        only = only.expression
    match only:
        case Call(callee=Member(name="push", object=Name(name=target)), arguments=(value,)):
            return value if target == name and isinstance(value, Expression) else None
    return None


REWRITE: Final = Rewrite(
    name="fan-out",
    reason="`parallel` starts all calls at once, takes limits, and is seen in plans and traces",
    equality="The same run but for failures: they count as confidence 0 in a `map`, they end a "
    "loop, and `parallel` leaves them out of its confidence.",
    finders=(find,),
    fine=True,
)
