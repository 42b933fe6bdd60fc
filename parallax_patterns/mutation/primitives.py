"""Faults in what primitives are given: a strategy, an option, a task, or the primitive as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.products import PrimitiveCall as CheckedPrimitive
from parallax_compiler.check.types import AgentShape
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    BooleanLiteral,
    Call,
    Expression,
    Lambda,
    Name,
    Node,
    ObjectLiteral,
    Parenthesized,
    Pipeline,
    Property,
    StringLiteral,
    unparenthesized,
)
from parallax_patterns.mutation.mutation import Mutation, exchanged, named, written
from parallax_primitives.spec import Kind, PrimitiveSpec
from parallax_runtime.questions import DEFAULT_OPERATION

_IN_ORDER: Final[frozenset[Kind]] = frozenset({"tasks", "work"})
_SEVERAL: Final[frozenset[Kind]] = _IN_ORDER | {"answers", "results", "list"}


def strategy(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """An option that names one of several ways names another one, or is the other way round."""
    call = _call(module, node)
    if call is None:
        return
    for name, value in call.options.items():
        parameter = call.spec.parameter(name)
        match unparenthesized(value):
            case StringLiteral(value=text, quote=quote, span=span) if parameter is not None:
                if text in parameter.choices:
                    at = parameter.choices.index(text)
                    other = parameter.choices[(at + 1) % len(parameter.choices)]
                    words = f"`{name}` of `{call.spec.name}` is `{other}` instead of `{text}`"
                    yield Mutation(span=span, text=f"{quote}{other}{quote}", words=words)
            case BooleanLiteral(value=is_on, span=span):
                words = f"`{name}` of `{call.spec.name}` is switched {'off' if is_on else 'on'}"
                yield Mutation(span=span, text="false" if is_on else "true", words=words)


def option(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """An option given by its name is forgotten."""
    call = _call(module, node)
    if call is None:
        return
    for argument in _arguments(node):
        if not isinstance(argument, ObjectLiteral):
            continue
        entries = argument.entries
        for at, entry in enumerate(entries):
            if isinstance(entry, Property) and _decides(call, entry):
                words = f"`{call.spec.name}` is not given `{entry.key}`"
                yield Mutation(span=_with_comma(entries, at), text="", words=words)


def _decides(call: CheckedPrimitive, entry: Property) -> bool:
    """Whether an entry is an option that does more than tell people something."""
    parameter = call.spec.parameter(entry.key)
    if parameter is None or call.options.get(entry.key) is not entry.value:
        return False
    return bool(parameter.choices) or parameter.kind not in ("text", "value")


def task(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """One of several tasks is forgotten; the first two change places."""
    call = _call(module, node)
    if call is None or call.spec.subject.kind not in _SEVERAL:
        return
    subject = call.subject
    if not isinstance(subject, tuple):
        inner = unparenthesized(subject)
        subject = inner.elements if isinstance(inner, ArrayLiteral) else ()
    if len(subject) < 2:
        return
    for at, one in enumerate(subject):
        words = f"{named(module, one)} is left out of `{call.spec.name}`"
        yield Mutation(span=_with_comma(subject, at), text="", words=words)
    if call.spec.subject.kind in _IN_ORDER:
        one, other = subject[0], subject[1]
        words = f"the first two of `{call.spec.name}` change places"
        yield exchanged(module, one.span, other.span, words)


def alone(module: CheckedModule, node: Node) -> Iterator[Mutation]:
    """A primitive around one task or value is missing: `retry(f, 3)` is `f()`."""
    call = _call(module, node)
    if call is None or isinstance(call.subject, tuple):
        return
    if call.spec.subject.kind == "task":
        text = _started(module, call.subject)
    elif call.spec.returns == "subject" or _is_gate(call.spec):
        text = f"({written(module, call.subject)})"
    else:
        return
    words = f"{named(module, call.subject)} goes without `{call.spec.name}`"
    yield Mutation(span=node.span, text=text, words=words)


def _is_gate(spec: PrimitiveSpec) -> bool:
    """Whether it hands on what it is given, or nothing."""
    return spec.category == "confidence" and spec.returns == "nullable"


def _started(module: CheckedModule, subject: Expression) -> str:
    """A task as it is without the primitive that would have started it."""
    inner = unparenthesized(subject)
    text = written(module, subject)
    if isinstance(module.types[subject.id].shape, AgentShape):
        return f"{text if isinstance(inner, Name) else f'({text})'}.{DEFAULT_OPERATION}()"
    if isinstance(inner, Lambda) and not inner.parameters:
        return f"({text})()"
    return f"({text})"


def _call(module: CheckedModule, node: Node) -> CheckedPrimitive | None:
    call = module.calls.get(node.id) if isinstance(node, Call | Pipeline) else None
    return call if isinstance(call, CheckedPrimitive) else None


def _arguments(node: Node) -> Iterator[Node]:
    """What stands between the parentheses of a call, or of the call that is a pipeline's stage."""
    written_call = unparenthesized(node.stage) if isinstance(node, Pipeline) else node
    if isinstance(written_call, Call):
        for one in written_call.arguments:
            yield unparenthesized(one) if isinstance(one, Parenthesized) else one


def _with_comma(nodes: Sequence[Node], at: int) -> Span:
    """The place of one of several things, with the comma that goes with it."""
    if at + 1 < len(nodes):
        return Span(nodes[at].span.start, nodes[at + 1].span.start)
    if at:
        return Span(nodes[at - 1].span.end, nodes[at].span.end)
    return nodes[at].span
