"""The groups of agents that a file declares: in its header, and by `Agent` and `agents`."""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.diagnostics.names import DuplicateDeclaration
from parallax_compiler.resolve.bindings import Group
from parallax_compiler.resolve.builtin import group_by_name, kebab
from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    AgentDeclaration,
    ArrayLiteral,
    Expression,
    NumberLiteral,
    ObjectLiteral,
    Property,
    StringLiteral,
)
from parallax_compiler.syntax.header_settings import Settings


def declared_groups(
    outline: Outline, source: Source, settings: Settings, sink: Sink
) -> dict[str, Group]:
    """The declared groups by name; `agents` is always among them."""
    groups: dict[str, Group] = {"agents": Group(name="agents", capabilities=())}
    for one in settings.groups:
        groups[one.name] = Group(
            name=one.name,
            capabilities=one.capabilities or _named_capability(one.name),
            minimum=1 if one.minimum is None else one.minimum,
            maximum=one.maximum,
            min_confidence=one.min_confidence,
            expertise=one.expertise,
            declared=True,
            span=one.span,
        )
    for node in outline.of(AgentDeclaration):
        _add(node, source, groups, sink)
    return groups


def _named_capability(name: str) -> tuple[str, ...]:
    """The capability that the name of a group says, where its declaration says none."""
    found = group_by_name(name, Span(0, 0))
    return () if found is None else found.capabilities


def _add(node: AgentDeclaration, source: Source, groups: dict[str, Group], sink: Sink) -> None:
    first = groups.get(node.name)
    if first is not None and first.span is not None:
        line = source.position(first.span.start).line
        sink.report(
            DuplicateDeclaration(source=source, span=node.name_span, name=node.name, line=line)
        )
        return
    groups[node.name] = group_of(node)


def group_of(node: AgentDeclaration) -> Group:
    """What an `Agent` declaration says; what it leaves open follows from its name."""
    settings = _constants(node.settings)
    capabilities = _texts(settings.get("capabilities")) or _texts(settings.get("capability"))
    if not capabilities:
        capabilities = _texts(settings.get("type")) or (kebab(node.name),)
    least, most = _number(settings.get("min")), _number(settings.get("max"))
    return Group(
        name=node.name,
        capabilities=capabilities,
        minimum=1 if least is None else int(least),
        maximum=None if most is None else int(most),
        min_confidence=_number(settings.get("minConfidence")),
        expertise=_number(settings.get("expertise")),
        declared=True,
        span=node.name_span,
    )


def _constants(settings: ObjectLiteral) -> dict[str, Expression]:
    return {entry.key: entry.value for entry in settings.entries if isinstance(entry, Property)}


def _texts(value: Expression | None) -> tuple[str, ...]:
    if isinstance(value, StringLiteral):
        return (value.value,)
    if isinstance(value, ArrayLiteral):
        return tuple(one.value for one in value.elements if isinstance(one, StringLiteral))
    return ()


def _number(value: Expression | None) -> float | None:
    return value.value if isinstance(value, NumberLiteral) else None
