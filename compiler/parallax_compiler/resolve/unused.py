"""Names that nothing uses: imports, variables, functions; and names that hide others.

Careful with noise: what the last statement assigns is the result, parameters and loop variables
are often there for their place only, and a name that begins with `_` says that it is meant.
"""

from __future__ import annotations

from typing import Final

from parallax_compiler.diagnostics.core import Edit, Fix, Related, Sink
from parallax_compiler.diagnostics.modules import UnusedImport
from parallax_compiler.diagnostics.usage import (
    HiddenBuiltin,
    HiddenPrimitive,
    ShadowedName,
    UnusedVariable,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.imports import Imported
from parallax_compiler.resolve.names import FileNames
from parallax_compiler.resolve.traverse import Outline, everything
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Declarator,
    ExportDeclaration,
    ExportDefault,
    ForClassic,
    FunctionDeclaration,
    Import,
    Lambda,
    Member,
    Module,
    NamePattern,
    Node,
    ObjectPattern,
)
from parallax_primitives.library import LIBRARY_NAMESPACES

_VARIABLES: Final = {
    BindingKind.VARIABLE: "variable",
    BindingKind.LET: "variable",
    BindingKind.CONST: "constant",
    BindingKind.FUNCTION: "function",
}

_DECLARED: Final = frozenset({BindingKind.VARIABLE, BindingKind.LET, BindingKind.CONST})
_GIVEN: Final = {
    "input": "the run's input",
    "agents": "the group of all agents",
    "print": "the library function `print`",
    **{name: f"the library's `{name}`" for name in LIBRARY_NAMESPACES},
}


def report_unused(
    outline: Outline, source: Source, imported: Imported, names: FileNames, sink: Sink
) -> None:
    """Reports what nothing uses; not among errors, which may be why it seems unused."""
    if sink.has_errors:
        return
    _report_imports(source, imported, names, sink)
    silent = _silent(outline)
    for info in names.functions.values():
        for binding in info.names.owned:
            what = _VARIABLES.get(binding.kind)
            if what is None or binding.name.startswith("_"):
                continue
            if not names.reads.get(binding) and binding.declaration not in silent:
                sink.report(
                    UnusedVariable(source=source, span=binding.span, name=binding.name, what=what)
                )
        for binding, around in info.names.hidden:
            _report_hidden(source, binding, around, sink)


def report_primitive_names(
    outline: Outline, source: Source, names: FileNames, primitives: tuple[str, ...], sink: Sink
) -> None:
    """Finds variables that have the name of a primitive, or of what every file is given."""
    known = frozenset(primitives)
    taken = _taken_by_name(outline)
    for info in names.functions.values():
        for binding in info.names.owned:
            what = _GIVEN.get(binding.name)
            if binding.kind not in _DECLARED:
                continue
            if what is not None and binding.declaration not in taken:
                name = binding.name
                sink.report(HiddenBuiltin(source=source, span=binding.span, name=name, what=what))
            elif binding.kind is BindingKind.VARIABLE and binding.name in known:
                sink.report(HiddenPrimitive(source=source, span=binding.span, name=binding.name))


def _taken_by_name(outline: Outline) -> frozenset[int]:
    """What `{input, agents} = config` or `input = config.input` declares: given names."""
    taken: set[int] = set()
    for pattern in outline.of(ObjectPattern):
        taken.update(one.element.pattern.id for one in pattern.properties if one.shorthand)
    for node in (*outline.of(Assign), *outline.of(Declarator)):
        match node:
            case (
                Assign(target=NamePattern(name=name) as target, value=Member(name=key))
                | Declarator(pattern=NamePattern(name=name) as target, value=Member(name=key))
            ) if name == key:
                taken.add(target.id)
    return frozenset(taken)


def _report_hidden(source: Source, binding: Binding, around: Binding, sink: Sink) -> None:
    line = source.position(around.span.start).line
    related = (Related(around.span, "this one is hidden"),)
    sink.report(
        ShadowedName(
            source=source, span=binding.span, name=binding.name, line=line, related=related
        )
    )


def _report_imports(source: Source, imported: Imported, names: FileNames, sink: Sink) -> None:
    for statement, node, span, binding in imported.places:
        if names.reads.get(binding) or binding.name.startswith("_"):
            continue
        edit = _removal(source, statement, node)
        fixes = () if edit is None else (Fix(f"Remove `{binding.name}`", (edit,)),)
        sink.report(UnusedImport(source=source, span=span, name=binding.name, fixes=fixes))


def _removal(source: Source, statement: Import, node: Node) -> Edit | None:
    """Removes one name from an import, or the import if it names nothing else."""
    names: list[Node] = [*statement.specifiers]
    others = sum(one is not None for one in (statement.default, statement.namespace))
    if len(names) + others == 1:
        return Edit(_line_of(source, statement.span), "")
    at = next((place for place, one in enumerate(names) if one.id == node.id), None)
    if at is None or len(names) == 1:
        return None
    if at + 1 < len(names):
        return Edit(Span(node.span.start, names[at + 1].span.start), "")
    return Edit(Span(names[at - 1].span.end, node.span.end), "")


def _line_of(source: Source, span: Span) -> Span:
    """The statement with its line end."""
    end = span.end
    while end < len(source.text) and source.text[end] in " \t;\r":
        end += 1
    return Span(span.start, end + (source.text[end : end + 1] == "\n"))


def _silent(outline: Outline) -> frozenset[int]:
    """Ids of declaring nodes that need no reader.

    Those are loop, catch and match variables and parts of patterns; what is exported; and what the
    last statement of the file or of a lambda assigns.
    """
    silent: set[int] = set()
    for loop in outline.of(ForClassic):
        if loop.initial is not None:
            silent.update(one.id for one in everything(loop.initial))
    for export in outline.of(ExportDeclaration):
        silent.update(one.id for one in everything(export.statement))
    for default in outline.of(ExportDefault):
        if isinstance(default.value, FunctionDeclaration):
            silent.add(default.value.id)
    for function in outline.of(Lambda):
        if isinstance(function.body, Block) and function.body.statements:
            silent.update(_assigned_in(function.body.statements[-1]))
    simple = {one.target.id for one in outline.of(Assign)}
    simple.update(one.pattern.id for one in outline.of(Declarator))
    silent.update(one.id for one in outline.of(NamePattern) if one.id not in simple)
    tree = outline.nodes[0]
    if isinstance(tree, Module) and tree.body:
        silent.update(_assigned_in(tree.body[-1]))
    return frozenset(silent)


def _assigned_in(statement: Node) -> list[int]:
    return [node.id for node in everything(statement) if isinstance(node, NamePattern)]
