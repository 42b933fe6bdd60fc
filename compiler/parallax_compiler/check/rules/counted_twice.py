"""One answer is given to an aggregate twice: by its name, by a list of it, as a changed copy, by
what another aggregate made of it, or by asking its agent twice.

An aggregate counts what rests on one answer once, so writing it twice is never what was meant. Only
what the text shows is reported: names that are assigned once are looked through, calls of functions
and branches are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from parallax_compiler.check.products import AgentCall, LibraryCall, MethodCall, PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import ArrayShape
from parallax_compiler.diagnostics.agents import CountedTwice
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Assign,
    Binary,
    Call,
    Declarator,
    Expression,
    Index,
    Member,
    Name,
    NumberLiteral,
    ObjectLiteral,
    Pipeline,
    Placeholder,
    Property,
    Spread,
    unparenthesized,
)

_COUNTING: Final = frozenset(("consensus", "voting", "quorum", "average", "combine"))
_DEEPEST: Final = 8
"""Names and copies that are looked through, one behind the other."""

Answer: TypeAlias = "tuple[Binding | str, float | None]"
"""Whose answer: a variable, an element of one, or the text of a call of an agent."""
Found: TypeAlias = tuple[Answer, Expression]


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, PrimitiveCall):
        return
    given = _given(kind)
    if given is None:
        return
    found = (
        _elements(given, context, 0)
        if isinstance(given, tuple)
        else _listed(given, given, context, 0)
    )
    seen: dict[Answer, None] = {}
    told = set[int]()
    for answer, written in found:
        if _is_counted(answer, seen) and written.id not in told:
            told.add(written.id)
            yield CountedTwice(
                source=context.source,
                span=written.span,
                name=_shown(answer),
                primitive=kind.spec.name,
            )
        seen[answer] = None


def _given(call: PrimitiveCall) -> Expression | tuple[Expression | Spread, ...] | None:
    """What is counted; None where nothing is."""
    if call.spec.name == "approval":
        return call.options.get("approvers")
    return call.subject if call.spec.name in _COUNTING else None


def _is_counted(answer: Answer, seen: dict[Answer, None]) -> bool:
    """An element is counted with its list, and a list with any of its elements."""
    whose, element = answer
    if answer in seen or (element is not None and (whose, _ALL) in seen):
        return True
    return element == _ALL and any(one == whose and at is not None for one, at in seen)


_ALL: Final = -1.0
"""Every element of a list."""


def _shown(answer: Answer) -> str:
    whose, element = answer
    name = whose if isinstance(whose, str) else whose.name
    return name if element is None or element == _ALL else f"{name}[{element:g}]"


def _elements(
    parts: Sequence[Expression | Spread], context: Context, depth: int
) -> Iterator[Found]:
    for part in parts:
        if isinstance(part, Spread):
            yield from _listed(part.value, part.value, context, depth)
        else:
            yield from _answers(part, part, context, depth)


def _listed(
    expression: Expression, written: Expression, context: Context, depth: int
) -> Iterator[Found]:
    """The answers in a list; `written` is where the text of this call has them."""
    inner = unparenthesized(expression)
    if depth > _DEEPEST:
        return
    match inner:
        case ArrayLiteral(elements=parts) if depth == 0:
            yield from _elements(parts, context, depth)
        case ArrayLiteral(elements=parts):
            yield from ((answer, written) for answer, _ in _elements(parts, context, depth))
        case Call(callee=Member(object=first, name="concat"), arguments=others):
            if isinstance(context.module.calls.get(inner.id), MethodCall):
                yield from _listed(first, _place(first, written, depth), context, depth)
                for one in others:
                    yield from _added(one, written, context, depth)
        case Name():
            binding = context.binding(inner)
            value = None if binding is None else _only_value(binding, context)
            if value is not None and (isinstance(value, ArrayLiteral) or _is_concat(value)):
                yield from _listed(value, written, context, depth + 1)
            elif binding is not None and _may_hold_answers(inner, binding, context):
                yield (binding, _ALL), written


def _may_hold_answers(name: Name, binding: Binding | None, context: Context) -> bool:
    if binding is None:
        return False
    return binding.kind is BindingKind.GROUP or not context.type_of(name).plain


def _added(
    one: Expression | Spread | Placeholder, written: Expression, context: Context, depth: int
) -> Iterator[Found]:
    """What an argument of `concat` adds: the elements of a list, or itself."""
    if isinstance(one, Spread | Placeholder):
        return
    place = _place(one, written, depth)
    if isinstance(context.type_of(one).shape, ArrayShape):
        yield from _listed(one, place, context, depth)
    else:
        yield from _answers(one, place, context, depth)


def _place(own: Expression, written: Expression, depth: int) -> Expression:
    return own if depth == 0 else written


def _is_concat(value: Expression) -> bool:
    callee = value.callee if isinstance(value, Call) else None
    return isinstance(callee, Member) and callee.name == "concat"


def _answers(
    expression: Expression, written: Expression, context: Context, depth: int
) -> Iterator[Found]:
    """The one answer that an element is, or is a copy of; nothing where that cannot be told."""
    inner = unparenthesized(expression)
    copied = _copied(inner, context)
    if depth > _DEEPEST:
        return
    if copied is not None:
        yield from _answers(copied, written, context, depth + 1)
    elif isinstance(inner, Name):
        yield from _named(inner, written, context, depth)
    elif isinstance(inner, Index) and isinstance(inner.object, Name):
        binding, at = context.binding(inner.object), unparenthesized(inner.index)
        if isinstance(at, NumberLiteral) and _may_hold_answers(inner.object, binding, context):
            assert binding is not None, "it may hold answers"
            yield (binding, at.value), written
    elif isinstance(context.module.calls.get(inner.id), AgentCall):
        yield (context.source.text[inner.span.start : inner.span.end], None), written
    else:
        yield from _inside(inner, written, context, depth)


def _inside(
    expression: Expression, written: Expression, context: Context, depth: int
) -> Iterator[Found]:
    """The answers that an aggregate was made of; they count once each, whatever it says of them."""
    kind = context.module.calls.get(expression.id)
    if isinstance(kind, PrimitiveCall) and kind.spec.name in _COUNTING:
        given = kind.subject
        found = (
            _elements(given, context, depth + 1)
            if isinstance(given, tuple)
            else _listed(given, written, context, depth + 1)
        )
        yield from ((answer, written) for answer in dict.fromkeys(answer for answer, _ in found))


def _named(name: Name, written: Expression, context: Context, depth: int) -> Iterator[Found]:
    binding = context.binding(name)
    if binding is None or context.type_of(name).plain:
        return
    value = _only_value(binding, context)
    if value is not None and (isinstance(value, Name) or _copied(value, context) is not None):
        yield from _answers(value, written, context, depth + 1)
    else:
        yield (binding, None), written
        if value is not None:
            yield from _inside(value, written, context, depth)


def _copied(expression: Expression, context: Context) -> Expression | None:
    """What an expression is a copy of, with another confidence, without any, or in an object."""
    match expression:
        case Binary(operator="~>", left=left):
            return left
        case Member(object=inner, name="value"):
            return inner
        case Call(arguments=(inner, *_)):
            kind = context.module.calls.get(expression.id)
            if isinstance(kind, LibraryCall) and kind.name == "value":
                return None if isinstance(inner, Spread | Placeholder) else inner
            if isinstance(kind, PrimitiveCall) and kind.spec.category == "confidence":
                return None if isinstance(kind.subject, tuple) else kind.subject
        case ObjectLiteral(entries=(Property(value=inner),)):
            return inner
    return None


def _only_value(binding: Binding, context: Context) -> Expression | None:
    """The value of a variable that is assigned in one place alone, and never in a part."""
    if binding.declaration is None or context.resolved.assignments.get(binding) != 1:
        return None
    if any(one is binding for one in context.resolved.rebinds.values()):
        return None
    around = context.parents.get(binding.declaration)
    match around:
        case Assign(operator="=", target=target, value=value) if target.id == binding.declaration:
            return unparenthesized(value)
        case Declarator(pattern=pattern, threshold=None, value=value) if value is not None:
            return unparenthesized(value) if pattern.id == binding.declaration else None
    return None


RULE = Rule(nodes=(Call, Pipeline), check=check)
