"""Names with their descriptions beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from parallax_cli.output import Line


def columns(left: str, right: str, indent: int, width: int) -> Iterator[Line]:
    """A name and its description side by side, the description wrapped to the width."""
    first, *rest = textwrap.wrap(right, max(20, width - indent)) or [""]
    yield (("name", left.ljust(indent)), ("plain", first))
    for line in rest:
        yield (("plain", " " * indent + line),)
