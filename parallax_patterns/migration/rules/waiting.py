"""`await` and `async` go: calls wait by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import FunctionDeclaration, Lambda, Unary
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View

_WORD: Final = re.compile(r"(?:async|await)\s*")


def find(view: View) -> Iterator[Change]:
    for node in view.nodes:
        waits = isinstance(node, Unary) and node.operator == "await"
        marked = isinstance(node, Lambda | FunctionDeclaration) and node.is_async
        word = _WORD.match(view.source.text, node.span.start) if waits or marked else None
        if word is not None:
            place = Span(word.start(), word.end())
            name = word[0].strip()
            yield Change(span=place, words=f"`{name}` has no meaning", edits=(Edit(place, ""),))


REWRITE: Final = Rewrite(
    name="waiting",
    reason="calls wait by themselves, so `async` and `await` mean nothing",
    equality="Always the same program: the compiler passes over both words.",
    finders=(find,),
)
