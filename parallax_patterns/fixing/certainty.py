"""Whether the one fix of a finding is certain to be what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parallax_compiler.diagnostics.core import Diagnostic, Fix
from parallax_primitives.catalogue import SPECS
from parallax_primitives.nearest import equally_near


def certain(finding: Diagnostic, fix: Fix) -> bool:
    """Whether nothing else could have been meant as well.

    A finding about a misspelt word has `nearest`: all near names, or the nearest alone; then the
    primitives and the words of the file are what else could have been meant.
    """
    near: str | tuple[str, ...] | None = getattr(finding, "nearest", None)
    if not near:
        return True
    names = (near,) if isinstance(near, str) else near
    known = {*names, *SPECS, *_words(finding)} if isinstance(near, str) else set(names)
    return equally_near(_replaced(finding, fix, names[0]), known) == (names[0],)


def _replaced(finding: Diagnostic, fix: Fix, name: str) -> str:
    """The word for which a fix writes the name."""
    spans = (
        edit.span for edit in fix.edits if name in edit.text and edit.span.start < edit.span.end
    )
    return next((finding.source.slice(span).strip("@\"'`") for span in spans), "")


def _words(finding: Diagnostic) -> Iterable[str]:
    return re.findall(r"\w+", finding.source.text)
