"""Groups of agents that only their name declares."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.fixes import replace_by_nearest
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.agents import GroupByName, NearDeclaredGroup
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.syntax.ast import Module
from parallax_primitives.nearest import nearest_few


def check(_: Module, context: Context) -> Iterator[Diagnostic]:
    groups = context.resolved.groups
    declared = [one.name for one in groups if one.declared]
    for group in groups:
        if group.declared or group.span is None or group.name == "agents":
            continue
        near = nearest_few(group.name, declared, 1)
        if near:
            yield NearDeclaredGroup(
                source=context.source,
                span=group.span,
                name=group.name,
                nearest=near[0],
                fixes=replace_by_nearest(group.span, near),
            )
        else:
            yield GroupByName(
                source=context.source,
                span=group.span,
                name=group.name,
                capability=", ".join(group.capabilities),
                single=group.single,
            )


RULE = Rule(nodes=(Module,), check=check)
