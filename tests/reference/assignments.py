"""Assignments, updates and pushes: they give a variable a new value."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_compiler.syntax import ast
from tests.reference.access import changed, element_of, get, like
from tests.reference.calls import arguments, chain
from tests.reference.machine import Machine, NotCovered
from tests.reference.operators import binary, keeps_left
from tests.reference.patterns import bind
from tests.reference.scopes import Scope, children
from tests.reference.values import Failure, Value, bare


class Place:
    """A variable, and the keys from it to what is assigned."""

    def __init__(self, machine: Machine, target: ast.Node, scope: Scope) -> None:
        links: list[ast.Member | ast.Index] = []
        while isinstance(target, ast.Member | ast.Index | ast.Parenthesized):
            if isinstance(target, ast.Parenthesized):
                target = target.expression
                continue
            links.append(target)
            target = target.object
        if not isinstance(target, ast.Name | ast.NamePattern):
            raise NotCovered("an assignment into no variable")
        self.name = target.name
        self.scope = scope
        self.links = links[::-1]
        self.keys = [
            one.name if isinstance(one, ast.Member) else machine.evaluate(one.index, scope)
            for one in self.links
        ]

    def root(self) -> Value:
        holder = self.scope.holder(self.name)
        if holder is None:
            raise NotCovered(self.name)
        return holder.names[self.name]

    def read(self) -> Value:
        value = self.root()
        for one, key in zip(self.links, self.keys, strict=True):
            value = get(value, key) if isinstance(one, ast.Member) else element_of(value, key)
        return value

    def write(self, value: Value) -> None:
        made = changed(self.root(), self.keys, value) if self.keys else value
        self.scope.assign(self.name, made)


def assign(machine: Machine, node: ast.Assign, scope: Scope) -> Value:
    target, operator = node.target, node.operator[:-1]
    if not operator and isinstance(target, ast.NamePattern | ast.ArrayPattern | ast.ObjectPattern):
        value = machine.evaluate(node.value, scope)
        bind(machine, target, value, scope)
        return value
    place = Place(machine, target, scope)
    if not operator:
        value = machine.evaluate(node.value, scope)
    elif operator in ("??", "||", "&&"):
        value = place.read()
        if keeps_left(operator, value, machine.bands[1]):
            return value
        value = machine.evaluate(node.value, scope)
    else:
        old = place.read()
        value = binary(operator, old, machine.evaluate(node.value, scope))
    place.write(value)
    return value


def update(machine: Machine, node: ast.Update, scope: Scope) -> Value:
    """`n++` gives the value before, `++n` the one after."""
    place = Place(machine, node.target, scope)
    old = place.read()
    new = binary("+" if node.operator == "++" else "-", old, 1.0)
    place.write(new)
    return new if node.prefix else old


def call(machine: Machine, node: ast.Call, scope: Scope) -> Value:
    """A call; `xs.push(v)` as a statement gives the variable the longer list."""
    path = pushed_path(node, scope) if node.id in machine.pushing else None
    if path is None:
        return chain(machine, node, scope)
    place = Place(machine, path, scope)
    values = arguments(machine, node.arguments, scope, ())
    old = place.read()
    plain = bare(old)
    if not isinstance(plain, list):
        raise Failure("no list")
    new = like(old, [*plain, *values])
    place.write(new)
    return new


def pushed_path(node: ast.Call, scope: Scope) -> ast.Expression | None:
    """`path` of `path.push(…)`, where path begins with a variable."""
    if not isinstance(node.callee, ast.Member) or node.callee.name != "push":
        return None
    root: ast.Expression = node.callee.object
    while isinstance(root, ast.Member | ast.Index | ast.Parenthesized):
        root = root.expression if isinstance(root, ast.Parenthesized) else root.object
    known = isinstance(root, ast.Name) and scope.holder(root.name) is not None
    return node.callee.object if known else None


def pushing(node: ast.Node) -> Iterator[int]:
    """The calls (by id) that are a whole statement, or the body of a callback of `forEach`."""
    match node:
        case ast.ExpressionStatement(expression=ast.Call() as whole):
            yield whole.id
        case ast.Call(
            callee=ast.Member(name="forEach"), arguments=(ast.Lambda(body=ast.Call() as body), *_)
        ):
            yield body.id
    for child in children(node):
        yield from pushing(child)
