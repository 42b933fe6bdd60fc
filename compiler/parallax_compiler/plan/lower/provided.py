"""Lowering of what the run provides to files written for the first architecture.

All reads of the answers share one site, because the agents are asked once in a run: whoever reads
first, the events and keys of the calls are the same.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.plan.lower.builder import Lowering, Program
from parallax_compiler.plan.nodes import (
    Assign,
    Const,
    Expression,
    ObjectEntry,
    ObjectValue,
    Read,
    RunCall,
    RunMethod,
    Statement,
)
from parallax_compiler.resolve.bindings import ResolvedModule
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast

_METHODS: Final[dict[str, RunMethod]] = {
    "agentResults": "agent_results",
    "successfulResults": "successful_results",
    "agentList": "agent_list",
    "agentCount": "agent_count",
    "parallax": "parallax",
}


def lower_provided(lowering: Lowering, name: str, node: ast.Node) -> Expression:
    """The value of a provided name."""
    if name == "pattern":
        return _pattern(lowering, node)
    method = _METHODS[name]
    lowering.program.selects_agents = True
    asks = method in ("agent_results", "successful_results")
    return RunCall(
        name=method,
        operands=(),
        site=_site(lowering, node) if asks else None,
        waits=asks,
        source=lowering.source,
        span=node.span,
    )


def _site(lowering: Lowering, node: ast.Node) -> int:
    program = lowering.program
    if program.fan_out is None:
        program.fan_out = lowering.site("fan-out", "agentResults", node.span)
    return program.fan_out


def _pattern(lowering: Lowering, node: ast.Node) -> Read:
    """Reads what the header says of the pattern that runs; `pattern_facts` writes it."""
    first = lowering.program.pattern
    slot = lowering.program.slots.new("pattern", 0) if first is None else first.slot
    read = lowering.read(slot, node.span)
    lowering.program.pattern = first or read
    return read


def pattern_facts(program: Program, entry: ResolvedModule) -> list[Statement]:
    """What `pattern` is, before anything reads it; nobody wrote it, so its place is empty."""
    read, settings = program.pattern, entry.settings
    if read is None:
        return []
    source, span = read.source, Span(read.span.start, read.span.start)
    said = {
        "name": pattern_name(entry),
        "version": settings.version,
        "description": settings.description,
    }
    entries = tuple(
        ObjectEntry(
            key=Const(value=key, source=source, span=span),
            value=Const(value=value, source=source, span=span),
            source=source,
            span=span,
        )
        for key, value in said.items()
    )
    facts = ObjectValue(entries=entries, source=source, span=span)
    return [Assign(slot=read.slot, value=facts, source=source, span=span)]


def pattern_name(entry: ResolvedModule) -> str:
    """The name in the header, else that of the `pattern` block, else that of the file."""
    if entry.settings.name:
        return entry.settings.name
    for statement in entry.tree.body:
        if isinstance(statement, ast.PatternBlock):
            return statement.name
    return entry.source.name.rpartition("/")[2].removesuffix(".prism")
