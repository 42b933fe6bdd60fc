"""The resolve stage: every use of a name in the program has one binding.

Assumes trees as the parser makes them. Always runs to its end: a name that cannot be resolved is
reported once and bound to an UNKNOWN binding, about which later stages stay silent.
"""

from __future__ import annotations

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.resolve.bindings import BindingKind, Resolved, ResolvedModule
from parallax_compiler.resolve.early import check_assigned
from parallax_compiler.resolve.exports import exports_of, report_nested
from parallax_compiler.resolve.files import File, Library, load_files
from parallax_compiler.resolve.groups import declared_groups
from parallax_compiler.resolve.imports import Known, imported_scope
from parallax_compiler.resolve.names import resolve_names
from parallax_compiler.resolve.traverse import outline
from parallax_compiler.resolve.unused import report_primitive_names, report_unused
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Module
from parallax_compiler.syntax.header_settings import read_settings
from parallax_primitives.modules import home, is_everyday


def resolve(entry: Module, source: Source, library: Library, sink: Sink) -> Resolved:
    """Resolves the entry and every file that it imports."""
    known: dict[str, ResolvedModule] = {}
    homes = {name: home(name) or "@parallax/primitives" for name in library.specs}
    for file in load_files(entry, source, library, sink):
        known[file.path] = _resolve_file(file, known, homes, sink)
    return Resolved(modules=tuple(known.values()))


def _resolve_file(
    file: File, known: Known, primitives: dict[str, str], sink: Sink
) -> ResolvedModule:
    tree, source = file.tree, file.source
    everything = outline(tree)
    settings = read_settings(tree.header, source, sink)
    imported = imported_scope(file, known, sink)
    groups = declared_groups(everything, source, settings, sink)
    names = resolve_names(everything, source, imported.scope, groups, primitives, sink)
    names.uses.update(imported.uses)
    exports = exports_of(file, names, known, sink)
    report_nested(everything, file, sink)
    late = check_assigned(names, everything, source, sink)
    report_unused(everything, source, imported, names, sink)
    unusual = tuple(name for name in primitives if not is_everyday(name))
    report_primitive_names(everything, source, names, unusual, sink)
    imports = [path for path in file.targets.values() if path is not None]
    used = {one.name for one in names.uses.values() if one.kind is BindingKind.GROUP}
    return ResolvedModule(
        path=file.path,
        source=source,
        tree=tree,
        outline=everything,
        settings=settings,
        uses=names.uses,
        functions=names.scopes(),
        assignments=names.assignments,
        exports=exports.own,
        reexports=exports.passed_on,
        rebinds=names.rebinds,
        late=late,
        groups=tuple(one for one in names.groups.values() if one.declared or one.name in used),
        imports=tuple(dict.fromkeys(imports)),
    )
