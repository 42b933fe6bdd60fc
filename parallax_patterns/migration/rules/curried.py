"""`consensus(0.8)(results)` becomes `consensus(results, 0.8)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parallax_compiler.syntax.ast import Call, Name, Placeholder, Spread
from parallax_patterns.migration.change import Change, Rewrite, replaced
from parallax_patterns.migration.view import View


def find(view: View) -> Iterator[Change]:
    for node in view.nodes:
        match node:
            case Call(callee=Call(callee=Name() as name) as inner, arguments=(subject,)):
                if view.is_primitive(name) and not isinstance(subject, Spread | Placeholder):
                    direct = replace(inner, arguments=(subject, *inner.arguments))
                    words = f"`{name.name}` is given what it works on first"
                    yield replaced(view, node, direct, words)


REWRITE: Final = Rewrite(
    name="curried",
    reason="what a primitive works on comes first, and a reader need not know what it returns",
    equality="The same run: the arguments are matched when compiling instead of when running.",
    finders=(find,),
)
