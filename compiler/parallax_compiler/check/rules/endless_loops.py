"""Loops that never end."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.leaving import Endless, endless
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import EndlessLoop
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import DoWhile, ForClassic, While


def check(node: Endless, context: Context) -> Iterator[Diagnostic]:
    loop = endless(node, context)
    if loop is None:
        return
    start = node.span.start
    end = start + 2 if isinstance(node, DoWhile) else node.body.span.start
    head = context.source.slice(Span(start, end)).rstrip()
    yield EndlessLoop(
        source=context.source,
        span=Span(start, start + len(head)),
        unchanged=loop.names,
        away=loop.away,
    )


RULE = Rule(nodes=(While, DoWhile, ForClassic), check=check)
