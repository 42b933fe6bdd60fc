"""Scopes at run time, and which variables a function's bare assignments make.

A scope is made for every call, block, arm and turn of a loop, so a function simply keeps the scope
it was made in. All names of a scope exist from its start; one that was not assigned yet is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from parallax_compiler.syntax import ast
from tests.reference.values import Value

_DECLARING = (ast.FunctionDeclaration, ast.Lambda)


class Scope:
    """Names with their values, and the scope around."""

    def __init__(self, parent: Scope | None, names: Iterable[str] = ()) -> None:
        self.parent = parent
        self.names: dict[str, Value] = dict.fromkeys(names)

    def holder(self, name: str) -> Scope | None:
        """The scope that has the name: this one, or the nearest around it."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.parent
        return scope

    def assign(self, name: str, value: Value) -> None:
        holder = self.holder(name)
        assert holder is not None, f"{name} is declared nowhere"
        holder.names[name] = value


def children(node: ast.Node) -> Iterator[ast.Node]:
    """The nodes directly inside a node."""
    for one in fields(node):
        value = getattr(node, one.name)
        yield from (part for part in _listed(value) if isinstance(part, ast.Node))


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def pattern_names(pattern: ast.Node) -> Iterator[str]:
    """The names that a pattern binds."""
    if isinstance(pattern, ast.NamePattern):
        yield pattern.name
    elif not isinstance(pattern, _DECLARING):
        for child in children(pattern):
            yield from pattern_names(child)


def declared_names(statements: Iterable[ast.Node]) -> Iterator[str]:
    """What `let`, `const` and `function` declare in a list of statements."""
    for statement in statements:
        match statement:
            case ast.FunctionDeclaration(name=name):
                yield name
            case ast.Declaration(declarators=declarators):
                for one in declarators:
                    yield from pattern_names(one.pattern)
            case ast.ExportDeclaration(statement=inner):
                yield from declared_names((inner,))
            case ast.ExportDefault(value=value):
                yield from declared_names((value,))


def assigned_names(nodes: Iterable[ast.Node], declared: frozenset[str]) -> Iterator[str]:
    """What bare assignments name in the nodes of one function that no block around declares."""
    for node in nodes:
        yield from _assigned(node, declared)


def _assigned(node: ast.Node, declared: frozenset[str]) -> Iterator[str]:
    inside = declared
    match node:
        case ast.FunctionDeclaration() | ast.Lambda():
            return
        case ast.Assign(operator="=", target=target) if not isinstance(
            target, ast.Member | ast.Index
        ):
            yield from (name for name in pattern_names(target) if name not in declared)
        case ast.Block(statements=statements):
            inside |= set(declared_names(statements))
        case ast.ForIn(pattern=pattern, index=index, declared=keyword):
            names = {*pattern_names(pattern), *(() if index is None else (index.name,))}
            if keyword is None:
                yield from names - declared
            else:
                inside |= names
        case ast.ForClassic(initial=ast.Declaration() as initial):
            inside |= set(declared_names((initial,)))
        case ast.MatchArm(pattern=pattern):
            inside |= set(pattern_names(pattern))
        case ast.Try(body=body, parameter=parameter, handler=handler, finalizer=finalizer):
            parts = [one for one in (body, finalizer) if one is not None]
            yield from assigned_names(parts, declared)
            if handler is not None:
                caught = set() if parameter is None else set(pattern_names(parameter))
                yield from _assigned(handler, declared | caught)
            return
    yield from assigned_names(children(node), inside)
