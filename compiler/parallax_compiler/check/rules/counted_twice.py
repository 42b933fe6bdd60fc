"""One answer is given to an aggregate twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.products import PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.agents import CountedTwice
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import ArrayLiteral, Call, Name, Pipeline, unparenthesized

_COUNTING: Final = frozenset({"consensus", "voting", "quorum"})


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, PrimitiveCall) or kind.spec.name not in _COUNTING:
        return
    subject = kind.subject
    if not isinstance(subject, tuple):
        literal = unparenthesized(subject)
        subject = literal.elements if isinstance(literal, ArrayLiteral) else ()
    seen: set[str] = set()
    for one in subject:
        if not isinstance(one, Name) or context.type_of(one).plain:
            continue
        if one.name in seen:
            yield CountedTwice(
                source=context.source, span=one.span, name=one.name, primitive=kind.spec.name
            )
        seen.add(one.name)


RULE = Rule(nodes=(Call, Pipeline), check=check)
