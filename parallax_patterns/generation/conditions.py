"""Conditions of stages: Prism expressions over `input`, `previous` and `confidence`.

`previous` is the answer of the stage before, `confidence` how sure that answer is. A condition is
read by the compiler's own parser; other names are refused with the nearest of the three.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import (
    Expression,
    ExpressionStatement,
    Index,
    Lambda,
    Member,
    Name,
    Node,
    Unary,
)
from parallax_compiler.syntax.parser import parse
from parallax_patterns.diagnostics.requirements import UnknownReference, UnreadableCondition
from parallax_patterns.generation.brief import Brief
from parallax_patterns.generation.schemas import expanded, fault_of
from parallax_primitives.nearest import nearest

INPUT: Final = "input"
PREVIOUS: Final = "previous"
CONFIDENCE: Final = "confidence"
_KNOWN: Final = (INPUT, PREVIOUS, CONFIDENCE)


def condition(text: str) -> Expression:
    """The expression of a condition that was checked, with `confidence` spelt out."""
    expression = _parsed(text, Sink())
    assert expression is not None, "the condition was checked"
    spelt: Expression = _spelt(expression)
    return spelt


def check_condition(brief: Brief, at: int, text: str) -> None:
    """Reports what keeps the condition of a stage from being one."""
    path = ("stages", at, "condition")
    sink = Sink()
    expression = _parsed(text, sink)
    if expression is None:
        problem = next((one.label for one in sink), "this is no single expression")
        brief.report(_unreadable(brief, path, problem))
        return
    known = _KNOWN if at > 0 else (INPUT,)
    for name in dict.fromkeys(_names(expression)):
        if name not in known:
            brief.report(_unknown(brief, path, name, known))
    promised = _promised(brief.requirements.input)
    for key in dict.fromkeys(_opened(expression)):
        if key not in promised:
            brief.contradiction(
                *path,
                problem=f"nothing promises that there is an `input.{key}` to look into",
                advice=f"Add `{key}` to `input`, or write `input.{key}?.…`",
            )


def _promised(schema: Mapping[str, Any] | None) -> Collection[str]:
    """The keys that every input has."""
    if schema is None or fault_of(schema) is not None:
        return ()
    required: Collection[str] = expanded(schema).get("required", ())
    return required


def _opened(expression: Expression) -> Iterator[str]:
    """The keys of the input into which a condition looks further, null or not."""
    for node in nodes(expression):
        if isinstance(node, (Member, Index)) and not node.optional:
            match node.object:
                case Member(object=Name(name=name), name=key) if name == INPUT:
                    yield key


def condition_problem(text: str, *, first: bool) -> str | None:
    """What keeps a text from being the condition of a stage, in words; None if nothing does."""
    sink = Sink()
    expression = _parsed(text, sink)
    if expression is None:
        return next((one.label for one in sink), "this is no single expression")
    known = (INPUT,) if first else _KNOWN
    unknown = next((name for name in _names(expression) if name not in known), None)
    return None if unknown is None else f"no value of a condition is called `{unknown}`"


def _unreadable(brief: Brief, path: tuple[str | int, ...], problem: str) -> Diagnostic:
    return UnreadableCondition(
        source=brief.source,
        span=brief.value(*path),
        problem=problem,
        advice="Write an expression such as `previous.score < 0.5` or `confidence < 0.8`",
    )


def _unknown(
    brief: Brief, path: tuple[str | int, ...], name: str, known: tuple[str, ...]
) -> Diagnostic:
    return UnknownReference(
        source=brief.source,
        span=brief.value(*path),
        name=name,
        what="value of a condition",
        nearest=nearest(name, known),
        known=known,
    )


def _parsed(text: str, sink: Sink) -> Expression | None:
    """The only expression of a text; a call could ask agents, so there is none in it."""
    module = parse(Source("condition", text), sink)
    if module is None or sink.has_errors or module.header is not None or len(module.body) != 1:
        return None
    statement = module.body[0]
    if not isinstance(statement, ExpressionStatement):
        return None
    calm = not any(isinstance(node, Lambda) for node in nodes(statement.expression))
    return statement.expression if calm else None


def _names(expression: Expression) -> Iterator[str]:
    return (node.name for node in nodes(expression) if isinstance(node, Name))


def nodes(part: Any) -> Iterator[Node]:
    """A node and every node inside it."""
    if isinstance(part, tuple):
        for one in part:
            yield from nodes(one)
    elif isinstance(part, Node):
        yield part
        for one in _children(part):
            yield from nodes(one)


def _children(node: Node) -> Iterator[Any]:
    return (getattr(node, one.name) for one in fields(node))


def _spelt(part: Any) -> Any:
    """The tree with `confidence` written as `~previous`."""
    if isinstance(part, tuple):
        return tuple(_spelt(one) for one in part)
    if isinstance(part, Name) and part.name == CONFIDENCE:
        previous = replace(part, name=PREVIOUS)
        return Unary(span=part.span, id=part.id, operator="~", operand=previous)
    if not (is_dataclass(part) and isinstance(part, Node)):
        return part
    return replace(part, **{one.name: _spelt(getattr(part, one.name)) for one in fields(part)})
