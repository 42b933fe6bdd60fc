"""What a file imports and exports.

`imported_scope` makes the file's outermost scope from its imports, `exports_of` its table of
exports once its names are resolved. Files that it imports have been resolved before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related, Sink
from parallax_compiler.diagnostics.modules import MissingDefault, MissingExport, MissingPrimitive
from parallax_compiler.diagnostics.names import DuplicateDeclaration
from parallax_compiler.resolve.bindings import Binding, BindingKind, ResolvedModule
from parallax_compiler.resolve.files import File
from parallax_compiler.resolve.scopes import Scope
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Import, ImportSpecifier, NamePattern, Node
from parallax_primitives.modules import exports, home
from parallax_primitives.nearest import nearest_few

Known = Mapping[str, ResolvedModule]
"""The files resolved so far, by path."""


@dataclass(slots=True, kw_only=True)
class Imported:
    """The imports of a file: its outermost scope, and the binding of each importing node."""

    scope: Scope
    uses: dict[int, Binding] = field(default_factory=dict)
    places: list[tuple[Import, Node, Span, Binding]] = field(default_factory=list)
    """Each imported name with its statement and place, for finding unused ones."""


def imported_scope(file: File, known: Known, sink: Sink) -> Imported:
    """Binds the imports of a file and reports those that the other side does not export."""
    found = Imported(scope=Scope(function=file.tree.id))
    reader = _Reader(file, known, found, sink)
    for statement in file.tree.body:
        if isinstance(statement, Import):
            reader.read(statement)
    return found


def exported_names(module: ResolvedModule) -> tuple[str, ...]:
    """Everything that can be imported from a file by name."""
    return tuple(name for name in (*module.exports, *module.reexports) if name != "default")


class _Reader:
    def __init__(self, file: File, known: Known, found: Imported, sink: Sink) -> None:
        self.file = file
        self.source: Source = file.source
        self.known = known
        self.found = found
        self.sink = sink

    def read(self, statement: Import) -> None:
        if statement.default is not None:
            self._read_default(statement, statement.default)
        if statement.namespace is not None:
            self._read_namespace(statement, statement.namespace)
        for one in statement.specifiers:
            self._bind(statement, one, one.alias, one.alias_span, *self._named(statement, one))

    def _named(
        self, statement: Import, one: ImportSpecifier
    ) -> tuple[BindingKind, str | None, str | None]:
        """Kind, target and file of a named import."""
        primitives = exports(statement.module)
        if primitives is not None:
            if one.name in primitives:
                return BindingKind.PRIMITIVE, one.name, None
            self.sink.report(self._missing_primitive(statement, one, tuple(primitives)))
            return BindingKind.UNKNOWN, None, None
        path = self.file.targets.get(statement.id)
        if path is None:
            return BindingKind.UNKNOWN, None, None
        module = self.known[path]
        if one.name in module.exports or one.name in module.reexports:
            return BindingKind.IMPORT, one.name, path
        self.sink.report(missing_export(self.source, one, path, module))
        return BindingKind.UNKNOWN, None, None

    def _missing_primitive(
        self, statement: Import, one: ImportSpecifier, there: tuple[str, ...]
    ) -> Diagnostic:
        elsewhere = home(one.name)
        near = () if elsewhere else nearest_few(one.name, there)
        fixes: tuple[Fix, ...] = ()
        span = name_span(one)
        if near:
            fixes = (Fix(f"Replace with `{near[0]}`", (Edit(span, near[0]),)),)
        elif not elsewhere:
            all_names = tuple(exports("@parallax/primitives") or ())
            near = nearest_few(one.name, all_names)
        return MissingPrimitive(
            source=self.source,
            span=span,
            name=one.name,
            module=statement.module,
            nearest=near,
            elsewhere=elsewhere,
            fixes=fixes,
        )

    def _read_default(self, statement: Import, node: NamePattern) -> None:
        primitives = exports(statement.module)
        path = self.file.targets.get(statement.id)
        kind, target = BindingKind.UNKNOWN, None
        if primitives is not None and len(primitives) == 1:
            kind, target = BindingKind.PRIMITIVE, next(iter(primitives))
        elif primitives is not None:
            self._report_no_default(node, statement.module)
        elif path is not None:
            module = self.known[path]
            if "default" in module.exports or "default" in module.reexports:
                kind, target = BindingKind.IMPORT, "default"
            else:
                self._report_no_default(node, path)
        self._bind(statement, node, node.name, node.span, kind, target, path)

    def _report_no_default(self, node: NamePattern, module: str) -> None:
        self.sink.report(
            MissingDefault(source=self.source, span=node.span, name=node.name, module=module)
        )

    def _read_namespace(self, statement: Import, node: NamePattern) -> None:
        kind, path = BindingKind.UNKNOWN, self.file.targets.get(statement.id)
        if exports(statement.module) is not None:
            kind, path = BindingKind.NAMESPACE, statement.module
        elif path is not None:
            kind = BindingKind.NAMESPACE
        self._bind(statement, node, node.name, node.span, kind, None, path)

    def _bind(
        self,
        statement: Import,
        node: Node,
        name: str,
        span: Span,
        kind: BindingKind,
        target: str | None,
        module: str | None,
    ) -> None:
        scope = self.found.scope
        first = scope.names.get(name)
        if first is not None:
            self._report_twice(name, span, first)
            return
        binding = Binding(
            kind=kind,
            name=name,
            span=span,
            owner=self.file.tree.id,
            declaration=node.id,
            target=target,
            module=module,
        )
        scope.names[name] = binding
        self.found.uses[node.id] = binding
        if kind is not BindingKind.UNKNOWN:
            self.found.places.append((statement, node, span, binding))

    def _report_twice(self, name: str, span: Span, first: Binding) -> None:
        self.sink.report(
            DuplicateDeclaration(
                source=self.source,
                span=span,
                name=name,
                line=self.source.position(first.span.start).line,
                related=(Related(first.span, "first imported here"),),
            )
        )


def name_span(specifier: ImportSpecifier) -> Span:
    """Where the name on the other side stands, which is first when there is an alias."""
    start = specifier.span.start
    return Span(start, start + len(specifier.name))


def missing_export(
    source: Source, specifier: ImportSpecifier, path: str, module: ResolvedModule
) -> Diagnostic:
    """The other file does not export this name."""
    names = exported_names(module)
    near = nearest_few(specifier.name, names)
    span = name_span(specifier)
    fixes = (Fix(f"Replace with `{near[0]}`", (Edit(span, near[0]),)),) if near else ()
    return MissingExport(
        source=source,
        span=span,
        name=specifier.name,
        module=path,
        nearest=near,
        exported=names,
        fixes=fixes,
    )
