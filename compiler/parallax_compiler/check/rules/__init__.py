"""All rules of the checker, in the order in which they look at a node."""

from __future__ import annotations

from parallax_compiler.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
