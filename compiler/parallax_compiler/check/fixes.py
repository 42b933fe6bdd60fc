"""Fixes that several rules offer."""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Edit, Fix
from parallax_compiler.source import Span


def replace_by_nearest(span: Span, nearest: tuple[str, ...]) -> tuple[Fix, ...]:
    """Replaces a misspelt word by the nearest right one."""
    if not nearest:
        return ()
    return (Fix(f"Replace with `{nearest[0]}`", (Edit(span, nearest[0]),)),)
