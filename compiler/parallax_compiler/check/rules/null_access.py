"""A part is read of something that is always null, or null in some runs."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.access import ANSWER_PROPERTIES, in_chain
from parallax_compiler.check.guards import is_asked
from parallax_compiler.check.questions import path_of
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.check.types import EMPTY, QUIET, NullShape, Type
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix
from parallax_compiler.diagnostics.types import PropertyOfMaybeNull, PropertyOfNull
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Expression, Index, Member, unparenthesized


def check(node: Member | Index, context: Context) -> Iterator[Diagnostic]:
    container = context.type_of(node.object)
    if in_chain(node) or _works_on_null(node, container) or context.is_late(node.object):
        return
    name = node.name if isinstance(node, Member) else "[…]"
    span = node.name_span if isinstance(node, Member) else node.index.span
    if isinstance(container.shape, NullShape):
        yield PropertyOfNull(source=context.source, span=span, name=name)
    elif container.null in QUIET or is_asked(node.object, context):
        return
    elif container.null is not None:
        yield PropertyOfMaybeNull(
            source=context.source,
            span=span,
            name=name,
            cause=container.null.value,
            asked=_question(node.object, container),
            fixes=_fixes(node),
        )


def _question(read: Expression, container: Type) -> str:
    """What asking before would be; of an element, asking for any."""
    inner = unparenthesized(read)
    listed = path_of(inner.object) if isinstance(inner, Index) else None
    return "!= null" if listed is None or container.null not in EMPTY else f"{listed}.length > 0"


def _works_on_null(node: Member | Index, container: Type) -> bool:
    """An annotated null can be asked how sure it is."""
    answers = isinstance(node, Member) and node.name in ANSWER_PROPERTIES
    return answers and not container.own.plain


def _fixes(node: Member | Index) -> tuple[Fix, ...]:
    if not isinstance(node, Member) or node.confident:
        return ()
    dot = Span(node.name_span.start - 1, node.name_span.start)
    return (Fix(f"Write `?.{node.name}`", (Edit(dot, "?."),)),)


RULE = Rule(nodes=(Member, Index), check=check)
