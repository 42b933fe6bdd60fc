"""A loop that asks again until the answer is sure, or does not fail, becomes `retry`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parallax_compiler.check.products import Effect
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Block,
    Break,
    Call,
    Declaration,
    Declarator,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    If,
    Name,
    NamePattern,
    Node,
    NumberLiteral,
    Spread,
    Statement,
    Try,
    Update,
)
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, replaced
from parallax_patterns.migration.confidence_tests import confidence_test
from parallax_patterns.migration.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """What a turn of the loop does: the answer in a variable, and how sure ends it."""

    assign: Assign
    bound: Expression | None


def find(view: View) -> Iterator[Change]:
    if not view.may_import("retry"):
        return
    for node in view.nodes:
        if not isinstance(node, ForClassic | ForIn) or node.uncertain is not None:
            continue
        counted = _counted(node)
        attempt = _attempt(view, node.body)
        if counted is None or attempt is None or _is_read(view, node, counted[0]):
            continue
        options = {"maxAttempts": counted[1]}
        if attempt.bound is not None:
            options["minConfidence"] = attempt.bound
        options["delay"] = tree.number(0)
        task = tree.function((), attempt.assign.value)
        target = attempt.assign.target
        assert isinstance(target, NamePattern), "an attempt assigns a variable"
        again = tree.assign(target.name, tree.apply("retry", task, tree.record(options)))
        yield replaced(view, node, again, f"the loop that asks for `{target.name}` is `retry`")


# --- the loop ------------------------------------------------------------------------------------


def _counted(node: ForClassic | ForIn) -> tuple[str, Expression] | None:
    """The variable of a loop that only counts, and how many turns it makes."""
    if isinstance(node, ForIn):
        return _of_range(node)
    begun = _begun(node.initial)
    match node.condition:
        case Binary(operator=sign, left=Name(name=name), right=bound) if (
            begun is not None
            and sign in ("<", "<=")
            and begun[0] == name
            and _counts(node.update, name)
        ):
            first = begun[1] - (1 if sign == "<=" else 0)
            if isinstance(bound, NumberLiteral) and bound.value - first >= 1:
                return name, tree.number(bound.value - first)
            if isinstance(bound, Name) and first == 0:
                return name, bound
    return None


def _begun(initial: Declaration | Expression | None) -> tuple[str, float] | None:
    """The variable that a loop begins with, and its number."""
    match initial:
        case Declaration(declarators=(Declarator(pattern=pattern, value=value),)):
            pass
        case Assign(operator="=", target=pattern, value=value):
            pass
        case _:
            return None
    if isinstance(pattern, NamePattern) and isinstance(value, NumberLiteral):
        return pattern.name, value.value
    return None


def _of_range(node: ForIn) -> tuple[str, Expression] | None:
    match node.pattern, node.iterable:
        case (
            NamePattern(name=name),
            Call(callee=Name(name="range"), arguments=(NumberLiteral() as turns,)),
        ) if turns.value >= 1:
            return name, turns
    return None


def _counts(update: Expression | None, name: str) -> bool:
    match update:
        case Update(operator="++", target=Name(name=counted)):
            return counted == name
        case Assign(operator="+=", target=NamePattern(name=counted), value=step):
            return counted == name and isinstance(step, NumberLiteral) and step.value == 1
        case Assign(
            operator="=",
            target=NamePattern(name=counted),
            value=Binary(operator="+", left=Name(name=read), right=NumberLiteral(value=1)),
        ):
            return counted == name == read
    return False


def _is_read(view: View, loop: Node, name: str) -> bool:
    """Whether the counting variable is read anywhere but in the head of the loop."""
    assert isinstance(loop, ForClassic | ForIn), "only loops count"
    return any(
        isinstance(node, Name)
        and node.name == name
        and (not loop.span.contains(node.span) or loop.body.span.contains(node.span))
        for node in view.nodes
    )


# --- a turn --------------------------------------------------------------------------------------


def _attempt(view: View, body: Block) -> _Attempt | None:
    """What a turn does, where that is one attempt and nothing else."""
    statements = body.statements
    if len(statements) == 1 and isinstance(statements[0], Try):
        return _tried(view, statements[0])
    asked = _asked(view, statements[0]) if len(statements) == 2 else None
    bound = _ends(view, statements[1], asked) if asked is not None else None
    return None if asked is None or bound is None else _Attempt(assign=asked, bound=bound)


def _tried(view: View, node: Try) -> _Attempt | None:
    """`try { x = …; break } catch (e) {}`, where `break` may depend on the confidence."""
    ignored = node.handler is not None and not node.handler.statements
    statements = node.body.statements
    if not ignored or node.finalizer is not None or len(statements) != 2:
        return None
    asked = _asked(view, statements[0])
    if asked is None:
        return None
    if isinstance(statements[1], Break):
        return _Attempt(assign=asked, bound=None)
    bound = _ends(view, statements[1], asked)
    return None if bound is None else _Attempt(assign=asked, bound=bound)


def _asked(view: View, statement: Statement) -> Assign | None:
    """`x = agent.analyze(…)`."""
    match statement:
        case ExpressionStatement(
            expression=Assign(operator="=", target=NamePattern(), value=Call() as call) as asked
        ) if not any(isinstance(one, Spread) for one in call.arguments):
            return asked if view.checked.effects.get(call.id) is Effect.WAITS else None
    return None


def _ends(view: View, statement: Statement, asked: Assign) -> Expression | None:
    """The bound in `if (~x >= 0.8) break`."""
    if not isinstance(statement, If) or statement.otherwise is not None:
        return None
    test = confidence_test(view, statement.condition)
    only_ends = len(statement.then.statements) == 1 and isinstance(
        statement.then.statements[0], Break
    )
    if test is None or not test.holds or not only_ends:
        return None
    target = asked.target
    return (
        test.bound if isinstance(target, NamePattern) and target.name == test.subject.name else None
    )


REWRITE: Final = Rewrite(
    name="retry-loops",
    reason="`retry` gives the best attempt, keeps to deadlines, and is seen in plans and traces",
    equality="Rarely the same: a failed attempt ends the older loop, and it keeps its last answer, "
    "not its best.",
    finders=(find,),
    fine=True,
)
