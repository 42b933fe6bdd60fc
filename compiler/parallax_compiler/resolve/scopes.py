"""Scopes: which names a block, a function or a file declares, and what is visible from it.

`declare` builds the scopes of one function (or of the file) without entering the functions inside
it; `FunctionNames.inner` lists those for the caller to go on with. Enclosing functions must have
been declared before, because a bare assignment updates a variable of an enclosing function even
when that function assigns it further down. No recursion: depth of nesting costs no stack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.resolve.traverse import Outline, everything
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Declaration,
    DoWhile,
    ExportDeclaration,
    ExportDefault,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    Index,
    Lambda,
    MatchArm,
    Member,
    Module,
    NamePattern,
    Node,
    Statement,
    Try,
    While,
)

FunctionNode: TypeAlias = FunctionDeclaration | Lambda | Module


@dataclass(slots=True, eq=False, kw_only=True)
class Scope:
    """The names of one block; `function` is the id of the function it belongs to."""

    function: int
    parent: Scope | None = None
    loop: int | None = None
    names: dict[str, Binding] = field(default_factory=dict)

    def lookup(self, name: str) -> Binding | None:
        """The binding of a name here or further out."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    def visible(self) -> Iterator[str]:
        """All names that can be seen from here, inner ones first."""
        scope: Scope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A name that the same block declares again."""

    name: str
    span: Span
    first: Binding


@dataclass(slots=True, kw_only=True)
class FunctionNames:
    """What `declare` found in one function."""

    scope: Scope
    owned: list[Binding] = field(default_factory=list)
    inner: list[tuple[FunctionDeclaration | Lambda, Scope]] = field(default_factory=list)
    """The functions directly inside, with the scope around each."""
    opened: dict[int, Scope] = field(default_factory=dict)
    """Node id → the scope that holds inside that node."""
    assigned: set[int] = field(default_factory=set)
    """The ids of NamePatterns that assign rather than declare."""
    hidden: list[tuple[Binding, Binding]] = field(default_factory=list)
    """`let` and `const` of an inner block, with the name of the same function they hide."""
    clashes: list[Clash] = field(default_factory=list)


_LOOPS: Final = (ForIn, ForClassic, While, DoWhile)


def pattern_names(pattern: Node) -> list[NamePattern]:
    """The names that a pattern binds, in the order of writing."""
    if isinstance(pattern, NamePattern):
        return [pattern]
    return [node for node in everything(pattern) if isinstance(node, NamePattern)]


def declare(
    function: FunctionNode, outline: Outline, outer: Scope | None, file_scope: Scope | None
) -> FunctionNames:
    """The scopes and variables of one function; `file_scope` is given for the Module itself."""
    scope = file_scope or Scope(function=function.id, parent=outer)
    declarer = _Declarer(FunctionNames(scope=scope), outline)
    declarer.run(function)
    return declarer.found


_DECLARING: Final = frozenset(
    {
        Assign, Block, DoWhile, ForClassic, ForIn, FunctionDeclaration, Lambda, MatchArm, Try,
        While,
    }
)  # fmt: skip
"""The kinds of nodes that open a scope or bind a name; most nodes are of others."""


class _Declarer:
    """One pass over a function's own nodes; then bare assignments make the missing variables."""

    def __init__(self, found: FunctionNames, outline: Outline) -> None:
        self.found = found
        self.inner = outline.inner
        self.pending: list[tuple[Node, Scope]] = []
        self.bare: list[tuple[NamePattern, Scope]] = []

    def run(self, function: FunctionNode) -> None:
        scope = self.found.scope
        self.found.owned.extend(scope.names.values())
        if isinstance(function, Module):
            self._hoist(function.body, scope)
            self._push(function.body, scope)
        else:
            self._enter_function(function, scope)
        while self.pending:
            node, around = self.pending.pop()
            if type(node) in _DECLARING:
                self._visit(node, around)
            elif node.id in self.inner:
                self._push(self.inner[node.id], around)
        self._make_variables()

    def _enter_function(self, function: FunctionDeclaration | Lambda, scope: Scope) -> None:
        for parameter in function.parameters:
            self._bind_pattern(parameter.pattern, BindingKind.PARAMETER, scope)
        if isinstance(function.body, Block):
            self.found.opened[function.body.id] = scope
            self._hoist(function.body.statements, scope)
            self._push((*function.parameters, *function.body.statements), scope)
        else:
            self._push((*function.parameters, function.body), scope)

    def _push(self, nodes: tuple[Node, ...], scope: Scope) -> None:
        self.pending += [(node, scope) for node in reversed(nodes)]

    def _visit(self, node: Node, scope: Scope) -> None:
        inside = scope
        match node:
            case Lambda():
                self.found.inner.append((node, scope))
                return
            case FunctionDeclaration():
                self.found.inner.append((node, scope))
                return
            case Block():
                inside = self._open(node, scope)
                self._hoist(node.statements, inside)
            case ForIn() | ForClassic():
                self._visit_for(node, scope)
                return
            case While() | DoWhile():
                inside = self._open(node, scope, loop=node.id)
            case MatchArm():
                inside = self._open(node, scope)
                self._bind_pattern(node.pattern, BindingKind.LET, inside)
            case Try():
                self._visit_try(node, scope)
                return
            case Assign():
                self._note_assigned(node.target, scope, makes=node.operator == "=")
        self._push(self.inner.get(node.id, ()), inside)

    def _open(self, node: Node, scope: Scope, loop: int | None = None) -> Scope:
        inside = Scope(
            function=scope.function, parent=scope, loop=scope.loop if loop is None else loop
        )
        self.found.opened[node.id] = inside
        return inside

    def _visit_for(self, node: ForIn | ForClassic, scope: Scope) -> None:
        """What is evaluated once, before the first turn, belongs to no turn."""
        inside = self._open_loop(node, scope)
        first = node.iterable if isinstance(node, ForIn) else node.initial
        before = Scope(function=scope.function, parent=inside, loop=scope.loop)
        parts = [
            (child, before if child is first else inside) for child in self.inner.get(node.id, ())
        ]
        self.pending.extend(reversed(parts))

    def _open_loop(self, node: ForIn | ForClassic, scope: Scope) -> Scope:
        inside = self._open(node, scope, loop=node.id)
        if isinstance(node, ForClassic):
            if isinstance(node.initial, Declaration):
                self._hoist((node.initial,), inside)
            return inside
        parts = [node.pattern] if node.index is None else [node.pattern, node.index]
        for part in parts:
            if node.declared is None:
                self._note_assigned(part, scope)
            else:
                self._bind_pattern(part, BindingKind(node.declared), inside)
        return inside

    def _visit_try(self, node: Try, scope: Scope) -> None:
        parts: list[tuple[Node, Scope]] = [(node.body, scope)]
        if node.handler is not None:
            inside = self._open(node.handler, scope)
            if node.parameter is not None:
                self._bind_pattern(node.parameter, BindingKind.LET, inside)
                parts.append((node.parameter, inside))
            self._hoist(node.handler.statements, inside)
            parts.extend((statement, inside) for statement in node.handler.statements)
        if node.finalizer is not None:
            parts.append((node.finalizer, scope))
        self.pending.extend(reversed(parts))

    def _note_assigned(self, target: Node, scope: Scope, *, makes: bool = True) -> None:
        if isinstance(target, Member | Index):
            return
        for name in pattern_names(target):
            self.found.assigned.add(name.id)
            if makes:
                self.bare.append((name, scope))

    def _hoist(self, statements: tuple[Statement, ...], scope: Scope) -> None:
        """Declares what the statements of a block declare, before any of them runs."""
        for statement in statements:
            node: Node = statement
            if isinstance(statement, ExportDeclaration):
                node = statement.statement
            elif isinstance(statement, ExportDefault):
                node = statement.value
            if isinstance(node, FunctionDeclaration):
                self._bind(node.name, node.name_span, BindingKind.FUNCTION, scope, node.id)
            elif isinstance(node, Declaration):
                for declarator in node.declarators:
                    self._bind_pattern(declarator.pattern, BindingKind(node.keyword), scope)

    def _bind_pattern(self, pattern: Node, kind: BindingKind, scope: Scope) -> None:
        for name in pattern_names(pattern):
            self._bind(name.name, name.span, kind, scope, name.id)

    def _bind(self, name: str, span: Span, kind: BindingKind, scope: Scope, node: int) -> None:
        first = scope.names.get(name)
        if first is not None:
            self.found.clashes.append(Clash(name=name, span=span, first=first))
            return
        binding = Binding(
            kind=kind, name=name, span=span, owner=scope.function, declaration=node, loop=scope.loop
        )
        if scope.parent is not None and scope.parent.function == scope.function:
            around = scope.parent.lookup(name)
            if around is not None and around.owner == scope.function and kind in _BLOCK_SCOPED:
                self.found.hidden.append((binding, around))
        scope.names[name] = binding
        self.found.owned.append(binding)

    def _make_variables(self) -> None:
        """Each bare assignment to a name nobody declares makes a variable of this function."""
        top = self.found.scope
        for node, scope in self.bare:
            if scope.lookup(node.name) is not None:
                continue
            binding = Binding(
                kind=BindingKind.VARIABLE,
                name=node.name,
                span=node.span,
                owner=top.function,
                declaration=node.id,
            )
            top.names[node.name] = binding
            self.found.owned.append(binding)
        self._note_hidden_variables()

    def _note_hidden_variables(self) -> None:
        for binding in self.found.owned:
            around = self.found.scope.names.get(binding.name)
            if (
                around is not None
                and around.kind is BindingKind.VARIABLE
                and binding.kind in _BLOCK_SCOPED
            ):
                self.found.hidden.append((binding, around))


_BLOCK_SCOPED: Final = (BindingKind.LET, BindingKind.CONST)
