"""A primitive that is given an empty list of tasks or results: what comes of it is never sure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.products import PrimitiveCall
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.diagnostics.primitives import NothingGiven
from parallax_compiler.syntax.ast import ArrayLiteral, Call, Pipeline, unparenthesized
from parallax_primitives.spec import Kind

_NEEDED: Final[frozenset[Kind]] = frozenset(("tasks", "answers", "results"))


def check(node: Call | Pipeline, context: Context) -> Iterator[Diagnostic]:
    kind = context.module.calls.get(node.id)
    if not isinstance(kind, PrimitiveCall) or kind.spec.subject.kind not in _NEEDED:
        return
    if isinstance(kind.subject, tuple):
        return
    given = unparenthesized(kind.subject)
    if isinstance(given, ArrayLiteral) and not given.elements:
        yield NothingGiven(source=context.source, span=given.span, primitive=kind.spec.name)


RULE = Rule(nodes=(Call, Pipeline), check=check)
