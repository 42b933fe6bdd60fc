"""Which files a program is made of, and in which order they run.

Starting from the entry, every imported file of the project is parsed once. The result lists each
file after those it imports. A file with a syntax error, a missing one and one that closes a circle
are `None` to their importers: what they would have exported is not complained about again.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_compiler.diagnostics.modules import (
    FileNotFound,
    ImportCycle,
    OutsideProject,
    UnknownPackage,
)
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import ExportNames, Import, Module
from parallax_compiler.syntax.parser import parse
from parallax_primitives.modules import PATHS, exports
from parallax_primitives.nearest import nearest_few
from parallax_primitives.spec import PrimitiveSpec


class Library(Protocol):
    """The files and primitives that a program can import."""

    @property
    def specs(self) -> Mapping[str, PrimitiveSpec]:
        """The primitives there are."""

    def load(self, path: str) -> Source | None:
        """The file at a path that starts at the project root, None if there is none."""


Reference: TypeAlias = Import | ExportNames
"""A statement that names another file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the program; `targets` maps its importing statements to paths of files."""

    path: str
    source: Source
    tree: Module
    targets: Mapping[int, str | None]
    """Statement id → path of the file, None for one that cannot be used. Primitives are absent."""


@dataclass(slots=True)
class _Open:
    """A file whose imports are being followed."""

    path: str
    source: Source
    tree: Module
    waiting: list[Reference]
    targets: dict[int, str | None] = field(default_factory=dict)


def load_files(entry: Module, source: Source, library: Library, sink: Sink) -> tuple[File, ...]:
    """The entry and every file that it reaches, each after those it imports."""
    return _Loader(library, sink).run(posixpath.normpath(source.name), source, entry)


class _Loader:
    def __init__(self, library: Library, sink: Sink) -> None:
        self.library = library
        self.sink = sink
        self.open: list[_Open] = []
        self.done: dict[str, File | None] = {}

    def run(self, path: str, source: Source, tree: Module) -> tuple[File, ...]:
        self._enter(path, source, tree)
        while self.open:
            current = self.open[-1]
            if current.waiting:
                statement = current.waiting.pop(0)
                self._follow(current, statement)
            else:
                self.open.pop()
                self.done[current.path] = File(
                    path=current.path,
                    source=current.source,
                    tree=current.tree,
                    targets=current.targets,
                )
        return tuple(file for file in self.done.values() if file is not None)

    def _enter(self, path: str, source: Source, tree: Module) -> None:
        statements: list[Reference] = [
            one
            for one in tree.body
            if isinstance(one, Import) or (isinstance(one, ExportNames) and one.module is not None)
        ]
        self.open.append(_Open(path, source, tree, statements))

    def _follow(self, current: _Open, statement: Reference) -> None:
        name = statement.module or ""
        span = statement.module_span or statement.span
        if exports(name) is not None:
            return
        path = self._path(current, name, span)
        current.targets[statement.id] = path
        if path is None or path in self.done:
            if path is not None and self.done[path] is None:
                current.targets[statement.id] = None
            return
        if any(one.path == path for one in self.open):
            self._report_cycle(current, path, span)
            current.targets[statement.id] = None
        elif not self._load(current, path, span):
            current.targets[statement.id] = None

    def _load(self, current: _Open, path: str, span: Span) -> bool:
        source = self.library.load(path)
        if source is None and not path.endswith(".prism"):
            source = self.library.load(f"{path}.prism")
        if source is None:
            self.sink.report(FileNotFound(source=current.source, span=span, path=path))
            self.done[path] = None
            return False
        tree = parse(source, self.sink)
        if tree is None:
            self.done[path] = None
            return False
        self._enter(path, source, tree)
        return True

    def _path(self, current: _Open, name: str, span: Span) -> str | None:
        """The path of an imported file from the project root; None when there cannot be one."""
        if not name.startswith(("./", "../")) and name not in (".", ".."):
            self._report_unknown(current, name, span)
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(current.path), name))
        if path == ".." or path.startswith("../"):
            self.sink.report(OutsideProject(source=current.source, span=span, path=name))
            return None
        return path

    def _report_unknown(self, current: _Open, name: str, span: Span) -> None:
        near = nearest_few(name.removesuffix(".prism"), PATHS)
        if not near and name.endswith(".prism"):
            near = (f"./{name.lstrip('/')}",)
        fixes = (Fix(f"Write `{near[0]}`", (Edit(span, f'"{near[0]}"'),)),) if near else ()
        self.sink.report(
            UnknownPackage(source=current.source, span=span, module=name, nearest=near, fixes=fixes)
        )

    def _report_cycle(self, current: _Open, path: str, span: Span) -> None:
        names = [one.path for one in self.open]
        circle = (*names[names.index(path) :], path)
        self.sink.report(ImportCycle(source=current.source, span=span, path=circle))
