"""The one walk that feeds every node of a file to the rules that look at its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from parallax_compiler.check.rule import Context
from parallax_compiler.check.rules import RULES
from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.syntax.ast import Node

Check = Callable[[Any, Context], Iterable[Diagnostic]]


def _by_kind() -> dict[type[Node], tuple[Check, ...]]:
    table: dict[type[Node], tuple[Check, ...]] = {}
    for rule in RULES:
        for kind in rule.nodes:
            table[kind] = (*table.get(kind, ()), rule.check)
    return table


_CHECKS = _by_kind()


def run_rules(context: Context, sink: Sink) -> None:
    """Runs every rule over a file."""
    for node in context.resolved.outline.nodes:
        for check in _CHECKS.get(type(node), ()):
            sink.extend(check(node, context))
