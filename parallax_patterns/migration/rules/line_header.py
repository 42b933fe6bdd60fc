"""`// Pattern: X`, `// Version: 1.0`, `// Description: …` become a header `/** @name X … */`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Comment, Header, HeaderEntry, Import
from parallax_compiler.syntax.print_header import print_header
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View

_MORE: Final = re.compile(r"//\s*(Generated|Generator|Primitives):[ \t]*(.*\S)")
"""What older generators wrote beside what the language reads: comments until now."""


def find(view: View) -> Iterator[Change]:
    header = view.module.header
    if header is None or view.source.text.startswith("/**", header.span.start):
        return
    lines = _lines(view, header)
    entries = tuple(entry for _, entry in lines)
    text = print_header(replace(header, entries=entries))
    first, *others = (span for span, _ in lines)
    deleted = (Edit(view.whole_line(span), "") for span in others)
    yield Change(
        span=header.span,
        words="the lines that say what the pattern is become a header",
        edits=(Edit(first, text), *deleted),
        comments=False,
    )


def _lines(view: View, header: Header) -> list[tuple[Span, HeaderEntry]]:
    """The comments that are entries, in their order."""
    known = {entry.span: entry for entry in header.entries}
    statements = (one for one in view.module.body if not isinstance(one, Import))
    first = next(statements, None)
    code = len(view.source.text) if first is None else first.span.start
    found = [
        (comment.span, known.get(comment.span) or _entry(comment, header))
        for comment in view.module.comments
        if comment.span.start < code
    ]
    once: dict[str, tuple[Span, HeaderEntry]] = {}
    for span, entry in found:
        if entry is not None:
            once.setdefault(entry.key, (span, entry))
    return list(once.values())


def _entry(comment: Comment, header: Header) -> HeaderEntry | None:
    found = _MORE.fullmatch(comment.text)
    if found is None:
        return None
    return replace(header.entries[0], key=found[1].lower(), value=found[2], text=found[2])


REWRITE: Final = Rewrite(
    name="header",
    reason="a header says what a pattern is in one place, and holds what tools read",
    equality="Always the same program: both are read as the same settings.",
    finders=(find,),
)
