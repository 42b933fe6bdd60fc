"""Object literals that give a key twice."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.control import DuplicateKey
from parallax_compiler.diagnostics.core import Diagnostic, Related
from parallax_compiler.syntax.ast import ObjectLiteral, Property


def check(node: ObjectLiteral, context: Context) -> Iterator[Diagnostic]:
    seen: dict[str, Property] = {}
    for entry in node.entries:
        if not isinstance(entry, Property):
            continue
        first = seen.get(entry.key)
        if first is not None:
            yield DuplicateKey(
                source=context.source,
                span=first.key_span,
                key=entry.key,
                related=(Related(entry.key_span, "this one counts"),),
            )
        seen[entry.key] = entry


RULE = Rule(nodes=(ObjectLiteral,), check=check)
