"""Imports of single primitives' files become one import of their category."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.syntax.ast import Import, ImportSpecifier
from parallax_compiler.syntax.printer import print_statement
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View
from parallax_primitives.modules import ROOT, exports, home


def find(view: View) -> Iterator[Change]:
    old = [one for one in view.module.body if isinstance(one, Import) and _is_old(one)]
    if not old:
        return
    homes = {_home(one) for imported in old for one in imported.specifiers}
    merged = [
        one
        for one in view.module.body
        if isinstance(one, Import) and (one in old or _is_plain(one, homes))
    ]
    first, *others = merged
    text = "\n".join(map(print_statement, _grouped(merged)))
    deleted = (Edit(view.whole_line(one.span), "") for one in others)
    yield Change(
        span=old[0].span,
        words="primitives are imported from their category",
        edits=(Edit(first.span, text), *deleted),
    )


def _is_old(node: Import) -> bool:
    """Whether only primitives are imported, by a path that is no category's."""
    known = exports(node.module)
    if known is None or node.default is not None or node.namespace is not None:
        return False
    named = all(one.name in known for one in node.specifiers)
    return named and bool(node.specifiers) and node.module != ROOT and not _is_category(node)


def _is_category(node: Import) -> bool:
    return all(_home(one) == node.module for one in node.specifiers)


def _is_plain(node: Import, homes: set[str]) -> bool:
    alone = node.default is None and node.namespace is None
    return alone and node.module in homes and bool(node.specifiers)


def _home(specifier: ImportSpecifier) -> str:
    return home(specifier.name) or ROOT


def _grouped(imports: list[Import]) -> Iterator[Import]:
    """One import for each category, in the order in which they come."""
    found: dict[str, dict[str, ImportSpecifier]] = {}
    for one in imports:
        for specifier in one.specifiers:
            found.setdefault(_home(specifier), {})[specifier.alias] = specifier
    for module, specifiers in found.items():
        yield replace(imports[0], module=module, specifiers=tuple(specifiers.values()))


REWRITE: Final = Rewrite(
    name="imports",
    reason="an import of the category stays the same when another primitive is needed",
    equality="Always the same program: the same primitives are imported.",
    finders=(find,),
)
