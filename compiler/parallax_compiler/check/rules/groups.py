"""Groups of agents that only their name declares, and declared ones that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.check.fixes import replace_by_nearest
from parallax_compiler.check.rule import Context, Rule
from parallax_compiler.diagnostics.agents import GroupByName, NearDeclaredGroup, UnusedGroup
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.resolve.bindings import BindingKind, Group
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Module, StringLiteral
from parallax_primitives.nearest import nearest_few


def check(_: Module, context: Context) -> Iterator[Diagnostic]:
    named = [one for one in context.resolved.groups if one.name != "agents"]
    declared = [one.name for one in named if one.declared]
    meant: set[str] = set()
    for group in named:
        if group.declared or group.span is None:
            continue
        near = nearest_few(group.name, declared, 1)
        meant.update(near)
        yield _by_name(group, group.span, near, context)
    yield from _unused(named, meant, context)


def _by_name(group: Group, span: Span, near: tuple[str, ...], context: Context) -> Diagnostic:
    if near:
        return NearDeclaredGroup(
            source=context.source,
            span=span,
            name=group.name,
            nearest=near[0],
            fixes=replace_by_nearest(span, near),
        )
    return GroupByName(
        source=context.source,
        span=span,
        name=group.name,
        capability=", ".join(group.capabilities),
        single=group.single,
    )


def _unused(named: list[Group], meant: set[str], context: Context) -> Iterator[Diagnostic]:
    used = {one.target for one in context.resolved.uses.values() if one.kind is BindingKind.GROUP}
    unused = [one for one in named if one.declared and one.name not in used | meant]
    if not unused or context.resolved.exports or _selects_all(context):
        return  # a function that is exported is given the groups with its `config`
    texts = {one.value for one in context.resolved.outline.of(StringLiteral)}
    for group in unused:
        if group.span is not None and group.name not in texts:
            yield UnusedGroup(source=context.source, span=group.span, name=group.name)


def _selects_all(context: Context) -> bool:
    """Whether something such as `agentResults` is about the agents of all groups."""
    return any(
        one.kind is BindingKind.PROVIDED and one.target != "pattern"
        for one in context.resolved.uses.values()
    )


RULE = Rule(nodes=(Module,), check=check)
