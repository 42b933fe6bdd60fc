"""Gives every use of a name in one file its binding, and reports names that cannot have one.

Functions are taken from the outside in: when a function is reached, all variables around it are
known, also those that are assigned further down. What `scopes.declare` found about a function is
all that is kept of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from parallax_compiler.diagnostics.agents import ModelCall
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related, Sink
from parallax_compiler.diagnostics.names import (
    ConstReassigned,
    DuplicateDeclaration,
    ImportReassigned,
    PrimitiveNotImported,
    UnknownName,
    UnknownPrimitive,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind, FunctionScope, Group
from parallax_compiler.resolve.builtin import (
    CLASS_NAMES,
    LIBRARY_ROOTS,
    builtin,
    builtin_names,
    group_by_name,
)
from parallax_compiler.resolve.scopes import FunctionNames, FunctionNode, Scope, declare
from parallax_compiler.resolve.traverse import Outline, pushing_call, root_name
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Call,
    Declarator,
    ExpressionStatement,
    FunctionDeclaration,
    Index,
    Lambda,
    Member,
    Module,
    Name,
    NamePattern,
    Node,
    Pipeline,
    Try,
    Update,
    unparenthesized,
)
from parallax_primitives.nearest import nearest_few

_IMPORTED: Final = (BindingKind.IMPORT, BindingKind.NAMESPACE, BindingKind.PRIMITIVE)
_BUILT_IN: Final = (
    BindingKind.LIBRARY,
    BindingKind.INPUT,
    BindingKind.GROUP,
    BindingKind.PRIMITIVE,
    BindingKind.PROVIDED,
    BindingKind.UNKNOWN,
)
_MODEL_CALLS: Final = ("llm", "LLM", "callLLM", "prompt", "chat", "openai", "anthropic")

_MOST_COMPARED: Final = 2_000
"""How many known names an unknown one is compared with."""


@dataclass(slots=True, kw_only=True)
class FunctionInfo:
    """One function while its file is being resolved."""

    node: FunctionNode
    parent: int | None
    names: FunctionNames
    captured: dict[Binding, None] = field(default_factory=dict)
    assigned_captures: dict[Binding, None] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class FileNames:
    """The names of one file."""

    uses: dict[int, Binding] = field(default_factory=dict)
    functions: dict[int, FunctionInfo] = field(default_factory=dict)
    assignments: dict[Binding, int] = field(default_factory=dict)
    reads: dict[Binding, int] = field(default_factory=dict)
    rebinds: dict[int, Binding] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def scopes(self) -> dict[int, FunctionScope]:
        """What each function owns and borrows."""
        return {
            key: FunctionScope(
                node=key,
                parent=one.parent,
                owned=tuple(one.names.owned),
                captured=frozenset(one.captured),
                assigned_captures=frozenset(one.assigned_captures),
            )
            for key, one in self.functions.items()
        }


def resolve_names(
    outline: Outline,
    source: Source,
    imported: Scope,
    groups: Mapping[str, Group],
    primitives: Mapping[str, str],
    sink: Sink,
) -> FileNames:
    """Resolves the names of a file.

    `imported` is the file's scope holding its imports, `groups` the declared groups, `primitives`
    the primitives there are, each with the module to import it from.
    """
    resolver = _Resolver(outline, source, primitives, sink)
    resolver.result.groups.update(groups)
    resolver.run(imported)
    return resolver.result


_SEEN: Final = frozenset(
    {Name, NamePattern, Declarator, Call, ExpressionStatement, Pipeline, Binary, Assign, Update}
)
"""The kinds of nodes that say something of names; most nodes are of others."""


def _within(nodes: tuple[Node, ...], scope: Scope) -> list[tuple[Node, Scope]]:
    """Nodes with the scope that they stand in, the first one last."""
    return [(node, scope) for node in reversed(nodes)]


class _Resolver:
    def __init__(
        self, outline: Outline, source: Source, primitives: Mapping[str, str], sink: Sink
    ) -> None:
        root = outline.nodes[0]
        assert isinstance(root, Module), "a file is around everything in it"
        self.tree = root
        self.outline = outline
        self.source = source
        self.primitives = primitives
        self.sink = sink
        self.result = FileNames()
        self.undeclared: dict[str, Binding] = {}
        self.called: set[int] = set()
        self.classes: set[int] = set()
        self.valueless: set[int] = set()
        self.pushing: set[int] = set()

    def run(self, imported: Scope) -> None:
        queue: deque[tuple[FunctionNode, Scope | None, int | None]] = deque()
        queue.append((self.tree, None, None))
        while queue:
            node, outer, parent = queue.popleft()
            found = declare(node, self.outline, outer, imported if outer is None else None)
            self.result.functions[node.id] = FunctionInfo(node=node, parent=parent, names=found)
            self._report_clashes(found)
            self._resolve_function(node, found)
            queue.extend((inner, around, node.id) for inner, around in found.inner)

    def _report_clashes(self, found: FunctionNames) -> None:
        for clash in found.clashes:
            line = self.source.position(clash.first.span.start).line
            related = Related(clash.first.span, "first declared here")
            self._report(
                DuplicateDeclaration(
                    source=self.source,
                    span=clash.span,
                    name=clash.name,
                    line=line,
                    related=(related,),
                )
            )

    # --- uses ------------------------------------------------------------------------------------

    def _resolve_function(self, function: FunctionNode, found: FunctionNames) -> None:
        inner, opened = self.outline.inner, found.opened
        pending = _within(inner.get(function.id, ()), found.scope)
        while pending:
            node, around = pending.pop()
            kind = type(node)
            if kind is Lambda or kind is FunctionDeclaration:
                self._see_function(node, around)
                continue
            scope = opened.get(node.id, around)
            if kind in _SEEN:
                self._see(node, scope, found)
            parts = inner.get(node.id)
            if parts is None:
                continue
            if isinstance(node, Try) and node.handler is not None and node.parameter is not None:
                # What `catch` binds belongs to its block.
                pending.append((node.parameter, opened[node.handler.id]))
                parts = tuple(part for part in parts if part is not node.parameter)
            pending += _within(parts, scope)

    def _see_function(self, node: Node, scope: Scope) -> None:
        if isinstance(node, FunctionDeclaration):
            binding = scope.lookup(node.name)
            if binding is not None:
                self.result.uses[node.id] = binding
                self._count_assignment(binding)

    def _see(self, node: Node, scope: Scope, found: FunctionNames) -> None:
        match node:
            case Name():
                self._see_name(node, scope)
            case NamePattern():
                self._see_pattern(node, scope, found)
            case Call(callee=callee):
                self.called.add(unparenthesized(callee).id)
                if node.id in self.pushing:
                    self._see_push(node, scope)
                self._note_push(node)
            case ExpressionStatement():
                self._note_push(node)
            case Assign(target=Member() | Index() as target):
                self._see_rebinding(node, target, scope)
            case Declarator(value=None):
                self.valueless.update(_own_names(node))
            case Pipeline(stage=stage):
                self.called.add(unparenthesized(stage).id)
            case Binary(operator="instanceof", right=right):
                self.classes.add(unparenthesized(right).id)
            case Update(target=target):
                self._see_update(node, unparenthesized(target), scope)

    def _note_push(self, node: Node) -> None:
        call = pushing_call(node)
        if call is not None:
            self.pushing.add(call.id)

    def _see_name(self, node: Name, scope: Scope) -> None:
        binding = scope.lookup(node.name) or self._undeclared(node, scope)
        self.result.uses[node.id] = binding
        self.result.reads[binding] = self.result.reads.get(binding, 0) + 1
        self._capture(binding, scope.function)

    def _see_pattern(self, node: NamePattern, scope: Scope, found: FunctionNames) -> None:
        binding = scope.lookup(node.name)
        if node.id not in found.assigned:
            if binding is not None:
                self.result.uses[node.id] = binding
                if node.id not in self.valueless:
                    self._count_assignment(binding)
            return
        if binding is None:
            name = Name(span=node.span, id=node.id, name=node.name)
            binding = self._undeclared(name, scope)
            if binding.kind is not BindingKind.UNKNOWN:
                binding = self._unknown(name, scope)
        self.result.uses[node.id] = binding
        self._assign(binding, node.span, scope)

    def _see_update(self, node: Update, target: Node, scope: Scope) -> None:
        if isinstance(target, Name):
            binding = scope.lookup(target.name)
            if binding is not None:
                self._assign(binding, target.span, scope)
        elif isinstance(target, Member | Index):
            self._see_rebinding(node, target, scope)

    def _see_rebinding(self, node: Node, target: Node, scope: Scope) -> None:
        """`o.x = v` gives the variable `o` a changed copy."""
        name = root_name(target)
        binding = None if name is None else scope.lookup(name.name)
        if binding is None or binding.kind in _IMPORTED or binding.kind is BindingKind.FUNCTION:
            return
        self.result.rebinds[node.id] = binding
        self._count_assignment(binding)
        self._capture_assignment(binding, scope.function)

    def _see_push(self, call: Call, scope: Scope) -> None:
        if isinstance(call.callee, Member):
            self._see_rebinding(call, call.callee.object, scope)

    # --- assignments and captures ----------------------------------------------------------------

    def _assign(self, binding: Binding, span: Span, scope: Scope) -> None:
        related = (Related(binding.span, "declared here"),)
        if binding.kind is BindingKind.CONST:
            self._report(
                ConstReassigned(source=self.source, span=span, name=binding.name, related=related)
            )
        elif binding.kind in _IMPORTED:
            self._report(
                ImportReassigned(source=self.source, span=span, name=binding.name, related=related)
            )
        self._count_assignment(binding)
        self._capture_assignment(binding, scope.function)

    def _count_assignment(self, binding: Binding) -> None:
        self.result.assignments[binding] = self.result.assignments.get(binding, 0) + 1

    def _capture_assignment(self, binding: Binding, function: int) -> None:
        self._capture(binding, function)
        if binding.owner != function and binding.kind not in _BUILT_IN:
            self.result.functions[function].assigned_captures[binding] = None

    def _capture(self, binding: Binding, function: int) -> None:
        """Notes that the function, and those between it and the owner, borrow the binding."""
        if binding.kind in _BUILT_IN:
            return
        at: int | None = function
        while at is not None and at != binding.owner:
            info = self.result.functions[at]
            if binding in info.captured:
                return
            info.captured[binding] = None
            at = info.parent

    # --- names that nothing declares -------------------------------------------------------------

    def _undeclared(self, node: Name, scope: Scope) -> Binding:
        if node.id in self.classes and node.name in CLASS_NAMES:
            return self._plain_binding(BindingKind.LIBRARY, node)
        known = self.undeclared.get(node.name)
        if known is None:
            known = self._find_undeclared(node, scope)
            self.undeclared[node.name] = known
        return known

    def _find_undeclared(self, node: Name, scope: Scope) -> Binding:
        found = builtin(node.name, node.span, self.tree.id, self.result.groups)
        if found is not None:
            if found.kind is BindingKind.GROUP and node.name not in self.result.groups:
                group = group_by_name(node.name, node.span)
                if group is not None:
                    self.result.groups[node.name] = group
            return found
        if node.name in self.primitives:
            self._report_not_imported(node)
            return self._plain_binding(BindingKind.PRIMITIVE, node)
        return self._unknown(node, scope)

    def _plain_binding(self, kind: BindingKind, node: Name) -> Binding:
        return Binding(
            kind=kind, name=node.name, span=node.span, owner=self.tree.id, target=node.name
        )

    def _unknown(self, node: Name, scope: Scope) -> Binding:
        called = node.id in self.called
        if called and node.name in _MODEL_CALLS:
            self._report(ModelCall(source=self.source, span=node.span, name=node.name))
        else:
            self._report(self._unknown_name(node, scope, called=called))
        binding = self._plain_binding(BindingKind.UNKNOWN, node)
        self.undeclared[node.name] = binding
        return binding

    def _unknown_name(self, node: Name, scope: Scope, *, called: bool) -> Diagnostic:
        known: tuple[str, ...] = ()
        if len(self.sink) < self.sink.limit:
            visible = islice(dict.fromkeys(scope.visible()), _MOST_COMPARED)
            known = (*visible, *builtin_names(self.result.groups))
        candidates = nearest_few(node.name, (*known, *(self.primitives if called else ())))
        best = candidates[0] if candidates else None
        if called and best is not None and best in self.primitives and best not in LIBRARY_ROOTS:
            binding = scope.lookup(best)
            if binding is None or binding.kind is BindingKind.PRIMITIVE:
                return self._unknown_primitive(node, best, imported=binding is not None)
        fixes = () if best is None else (self._rename(node, best),)
        return UnknownName(
            source=self.source, span=node.span, name=node.name, nearest=candidates, fixes=fixes
        )

    def _unknown_primitive(self, node: Name, best: str, *, imported: bool) -> Diagnostic:
        rename = self._rename(node, best)
        if not imported:
            add = self._import_edit(best)
            rename = Fix(f"Replace with `{best}` and import it", (add, *rename.edits))
        return UnknownPrimitive(
            source=self.source,
            span=node.span,
            name=node.name,
            nearest=best,
            module=self.primitives[best],
            imported=imported,
            fixes=(rename,),
        )

    def _rename(self, node: Name, name: str) -> Fix:
        return Fix(f"Replace with `{name}`", (Edit(node.span, name),))

    def _report_not_imported(self, node: Name) -> None:
        fix = Fix(f"Import `{node.name}`", (self._import_edit(node.name),))
        self._report(
            PrimitiveNotImported(
                source=self.source,
                span=node.span,
                name=node.name,
                module=self.primitives[node.name],
                fixes=(fix,),
            )
        )

    def _import_edit(self, name: str) -> Edit:
        """A new import line before the first statement."""
        at = self.tree.body[0].span.start if self.tree.body else 0
        line = f'import {{ {name} }} from "{self.primitives[name]}"\n'
        return Edit(Span(at, at), line)

    def _report(self, diagnostic: Diagnostic) -> None:
        self.sink.report(diagnostic)


def _own_names(node: Declarator) -> list[int]:
    """The ids of the names that a declarator without a value declares."""
    return [node.pattern.id] if isinstance(node.pattern, NamePattern) else []
