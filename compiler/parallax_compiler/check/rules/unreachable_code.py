"""Code that never runs."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.leaving import leaving
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import UnreachableCode
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Block, FunctionDeclaration, Module


def check(node: Module | Block, context: Context) -> Iterator[Diagnostic]:
    statements = node.body if isinstance(node, Module) else node.statements
    for place, statement in enumerate(statements[:-1]):
        reason = leaving(statement, context)
        if reason is None:
            continue
        rest = [one for one in statements[place + 1 :] if not isinstance(one, FunctionDeclaration)]
        if rest:
            yield UnreachableCode(source=context.source, span=rest[0].span, reason=reason)
        return


RULE = Rule(nodes=(Module, Block), check=check)
