"""Imports of the primitives that a text uses.

What is missing goes into an import that is there, else into a line of its own. A path to a file
that primitives had in older projects, such as `../primitives/execution/parallel.prism`, becomes one
of the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from parallax_compiler.diagnostics.core import Edit, Fix
from parallax_compiler.diagnostics.modules import FileNotFound, OutsideProject, UnknownPackage
from parallax_compiler.diagnostics.names import PrimitiveNotImported
from parallax_compiler.resolve.files import Library
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Import, ImportSpecifier
from parallax_compiler.syntax.print_words import print_text
from parallax_compiler.syntax.printer import print_statement
from parallax_patterns.fixing.edits import edited
from parallax_patterns.generation import tree
from parallax_patterns.migration.view import View, view_of
from parallax_primitives.modules import ROOT, exports

_HOME: Final = f"{ROOT}/"
_PATH: Final = re.compile(r"(?:^|/)primitives/((?:[\w-]+/)?[\w-]+?)(?:\.prism)?$")


def with_imports(source: Source, library: Library) -> Source:
    """The text with every primitive imported that it calls."""
    source = _with_known_paths(source, library)
    while True:
        view = view_of(source, library)
        found = () if view is None else view.diagnostics
        missing = next((one for one in found if isinstance(one, PrimitiveNotImported)), None)
        if view is None or missing is None:
            return source
        edit = _edit(view, missing.module, missing.name)
        text = source.text
        changed = f"{text[: edit.span.start]}{edit.text}{text[edit.span.end :]}"
        source = Source(source.name, changed)


def _with_known_paths(source: Source, library: Library) -> Source:
    """The text with the paths of primitives that are nowhere as those of the package."""
    view = view_of(source, library)
    lost = () if view is None else _lost(view)
    edits = tuple(Edit(one.module_span, print_text(path)) for one, path in lost)
    return Source(source.name, edited(source.text, [Fix("Import the package", edits)]))


def _lost(view: View) -> Iterator[tuple[Import, str]]:
    """The imports of primitives by paths that are nowhere, and where these are."""
    kinds = FileNotFound | OutsideProject | UnknownPackage
    faults = [one.span for one in view.diagnostics if isinstance(one, kinds)]
    for one in view.module.body:
        if not isinstance(one, Import) or not any(map(one.span.contains, faults)):
            continue
        found = _PATH.search(one.module)
        path = "" if found is None else _HOME + found[1]
        if exports(path) is not None:
            yield one, path


def _edit(view: View, module: str, name: str) -> Edit:
    imports = [one for one in view.module.body if isinstance(one, Import)]
    for one in imports:
        if one.module == module and one.default is None and one.namespace is None:
            return Edit(one.span, print_statement(_with(one, name)))
    line = print_statement(tree.import_names(module, [name]))
    if imports:
        end = imports[-1].span.end
        return Edit(Span(end, end), f"\n{line}")
    return _first(view, line)


def _with(node: Import, name: str) -> Import:
    specifier = ImportSpecifier(
        span=node.span, id=node.id, name=name, alias=name, alias_span=node.span
    )
    return replace(node, specifiers=(*node.specifiers, specifier))


def _first(view: View, line: str) -> Edit:
    """The first import, behind the header; a paragraph of its own."""
    header, text = view.module.header, view.source.text
    if header is None:
        return Edit(Span(0, 0), f"{line}\n\n")
    end = header.span.end
    rest = text[end:]
    blank = "" if rest.startswith(("\n\n", "\r\n\r\n")) or not rest.strip() else "\n"
    return Edit(Span(end, end), f"\n{line}{blank}")
