"""The table of what a file exports, made when its names are resolved."""

from __future__ import annotations

from dataclasses import dataclass, field

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_compiler.diagnostics.modules import DuplicateExport, NestedModuleStatement
from parallax_compiler.diagnostics.names import UnknownName
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.files import File
from parallax_compiler.resolve.imports import Known, exported_names, missing_export, name_span
from parallax_compiler.resolve.names import FileNames
from parallax_compiler.resolve.scopes import pattern_names
from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Assign,
    Declaration,
    ExportDeclaration,
    ExportDefault,
    ExportNames,
    ExpressionStatement,
    FunctionDeclaration,
    Import,
    ImportSpecifier,
    Member,
    NamePattern,
    Node,
)
from parallax_primitives.modules import exports as primitive_exports
from parallax_primitives.nearest import nearest_few


@dataclass(slots=True, kw_only=True)
class Exports:
    """Exported names: of bindings of the file (None: of an expression), and of other files."""

    own: dict[str, Binding | None] = field(default_factory=dict)
    passed_on: dict[str, tuple[str, str]] = field(default_factory=dict)


def exports_of(file: File, names: FileNames, known: Known, sink: Sink) -> Exports:
    """What a file exports; reports names that do not exist and names exported twice."""
    collector = _Collector(file, names, known, sink)
    for statement in file.tree.body:
        collector.see(statement)
    return collector.found


def report_nested(outline: Outline, file: File, sink: Sink) -> None:
    """Imports and exports belong to the outermost level of the file."""
    for kind in (Import, ExportDeclaration, ExportNames, ExportDefault):
        word = "import" if kind is Import else "export"
        for node in outline.of(kind):
            if outline.parents[node.id] is not file.tree:
                sink.report(NestedModuleStatement(source=file.source, span=node.span, word=word))


class _Collector:
    def __init__(self, file: File, names: FileNames, known: Known, sink: Sink) -> None:
        self.file = file
        self.names = names
        self.known = known
        self.sink = sink
        self.found = Exports()

    def see(self, statement: Node) -> None:
        match statement:
            case ExportDeclaration(statement=inner):
                for node, name, span in _declared(inner):
                    self._add(name, self.names.uses.get(node), span)
            case ExportDefault(value=FunctionDeclaration() as function):
                self._add("default", self.names.uses.get(function.id), function.name_span)
            case ExportDefault():
                self._add("default", None, statement.span)
            case ExportNames(module=None):
                for one in statement.specifiers:
                    self._export_name(one)
            case ExportNames():
                self._pass_on(statement)

    def _add(self, name: str, binding: Binding | None, span: Span) -> None:
        if name in self.found.own or name in self.found.passed_on:
            self.sink.report(DuplicateExport(source=self.file.source, span=span, name=name))
            return
        self.found.own[name] = binding

    def _export_name(self, one: ImportSpecifier) -> None:
        scope = self.names.functions[self.file.tree.id].names.scope
        binding = scope.lookup(one.name)
        if binding is None:
            near = nearest_few(one.name, scope.visible())
            span = name_span(one)
            fixes = (Fix(f"Replace with `{near[0]}`", (Edit(span, near[0]),)),) if near else ()
            self.sink.report(
                UnknownName(
                    source=self.file.source, span=span, name=one.name, nearest=near, fixes=fixes
                )
            )
            binding = Binding(
                kind=BindingKind.UNKNOWN, name=one.name, span=span, owner=self.file.tree.id
            )
        self.names.uses[one.id] = binding
        self.names.reads[binding] = self.names.reads.get(binding, 0) + 1
        self._add(one.alias, binding, one.alias_span)

    def _pass_on(self, statement: ExportNames) -> None:
        """`export { a as b } from "./x.prism"`, `export * from "./x.prism"`."""
        primitives = primitive_exports(statement.module or "")
        if primitives is not None:
            for one in statement.specifiers:
                self._pass_on_primitive(one)
            return
        path = self.file.targets.get(statement.id)
        if path is None:
            for one in statement.specifiers:
                self._add(one.alias, self._unknown(one), one.alias_span)
            return
        module = self.known[path]
        if statement.all:
            for name in exported_names(module):
                if name not in self.found.own:
                    self.found.passed_on.setdefault(name, (path, name))
        for one in statement.specifiers:
            if one.name not in module.exports and one.name not in module.reexports:
                self.sink.report(missing_export(self.file.source, one, path, module))
                self._add(one.alias, self._unknown(one), one.alias_span)
            else:
                self.found.passed_on[one.alias] = (path, one.name)

    def _pass_on_primitive(self, one: ImportSpecifier) -> None:
        kind = BindingKind.PRIMITIVE
        binding = Binding(
            kind=kind, name=one.name, span=one.span, owner=self.file.tree.id, target=one.name
        )
        self._add(one.alias, binding, one.alias_span)

    def _unknown(self, one: ImportSpecifier) -> Binding:
        return Binding(
            kind=BindingKind.UNKNOWN, name=one.name, span=one.span, owner=self.file.tree.id
        )


def _declared(
    inner: Declaration | FunctionDeclaration | ExpressionStatement,
) -> list[tuple[int, str, Span]]:
    """Node, name and place of each name that an exported declaration makes."""
    if isinstance(inner, FunctionDeclaration):
        return [(inner.id, inner.name, inner.name_span)]
    targets: list[Node] = []
    if isinstance(inner, Declaration):
        targets = [one.pattern for one in inner.declarators]
    elif isinstance(inner.expression, Assign):
        targets = [inner.expression.target]
    names: list[NamePattern] = []
    for target in targets:
        names.extend([] if isinstance(target, Member) else pattern_names(target))
    return [(one.id, one.name, one.span) for one in names]
