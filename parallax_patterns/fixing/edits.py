"""Edits of one text, put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parallax_compiler.diagnostics.core import Edit, Fix


def compatible(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """The fixes in order, without those that touch a place that an earlier one has changed."""
    taken: list[Edit] = []
    kept: list[Fix] = []
    for fix in fixes:
        if not any(_clash(one, other) for one in fix.edits for other in taken):
            taken.extend(fix.edits)
            kept.append(fix)
    return tuple(kept)


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made; the same insertion twice counts once."""
    if one == other:
        return False
    return one.span.start < other.span.end and other.span.start < one.span.end


def edited(text: str, fixes: Sequence[Fix]) -> str:
    """The text after compatible fixes; what they insert at one place stands in their order."""
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    newline = "\r\n" if "\r\n" in text else "\n"
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end)):
        parts += [text[at : edit.span.start], edit.text.replace("\n", newline)]
        at = edit.span.end
    return "".join([*parts, text[at:]])
