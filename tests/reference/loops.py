"""Loops. `let` and `const` of a head are made anew for every turn, with their last values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parallax_compiler.syntax import ast
from tests.reference import uncertain
from tests.reference.machine import Broken, Continued, Last, Machine
from tests.reference.patterns import bind
from tests.reference.scopes import Scope, declared_names, pattern_names
from tests.reference.uncertain import Banded
from tests.reference.values import Failure, Value, bare, confidence, part

Turn = Callable[[], None]


def _begin(last: Last | None) -> None:
    """A loop that does nothing gives null."""
    if last is not None:
        last.value = None


def _turn(machine: Machine, turn: Turn) -> bool:
    """Runs one turn; whether another may follow."""
    machine.tick()
    try:
        turn()
    except Broken:
        return False
    except Continued:
        pass
    return True


def _items(value: Value) -> Sequence[Value]:
    plain = bare(value)
    if not isinstance(plain, list | str | dict):
        raise Failure("cannot loop")
    return [part(value, one) for one in plain]


def for_in(machine: Machine, node: ast.ForIn, scope: Scope, last: Last | None) -> None:
    _begin(last)
    own = () if node.declared is None else pattern_names(node.pattern)
    names = [*own, *(() if node.index is None or node.declared is None else (node.index.name,))]
    for at, item in enumerate(_items(machine.evaluate(node.iterable, scope))):
        inside = Scope(scope, names)

        def turn(at: int = at, item: Value = item, inside: Scope = inside) -> None:
            bind(machine, node.pattern, item, inside)
            if node.index is not None:
                bind(machine, node.index, float(at), inside)
            level = Banded(confidence(item), machine.bands[0], False, True)
            _body(machine, node, inside, level, last)

        if not _turn(machine, turn):
            break


def _body(
    machine: Machine,
    node: ast.ForIn | ast.ForClassic | ast.While,
    scope: Scope,
    banded: Banded | None,
    last: Last | None,
) -> None:
    if node.uncertain is None:
        machine.block(node.body.statements, scope, last)
    else:
        assert banded is not None
        uncertain.arm(machine, node.uncertain, banded, scope, last)


def _asked(
    machine: Machine, node: ast.While | ast.ForClassic, scope: Scope
) -> tuple[bool, Banded | None]:
    """Whether the loop goes on, and what an uncertain one bands."""
    if node.condition is None:
        return True, Banded(1.0, machine.bands[0], False, True)
    if node.uncertain is None:
        return machine.test(node.condition, scope), None
    banded = uncertain.read(machine, node.condition, scope)
    return banded.holds, banded


def while_(machine: Machine, node: ast.While, scope: Scope, last: Last | None) -> None:
    _begin(last)
    while True:
        holds, banded = _asked(machine, node, scope)
        inside = Scope(scope)

        def turn(inside: Scope = inside, banded: Banded | None = banded) -> None:
            _body(machine, node, inside, banded, last)

        if not holds or not _turn(machine, turn):
            break


def do_while(machine: Machine, node: ast.DoWhile, scope: Scope, last: Last | None) -> None:
    _begin(last)
    while _turn(machine, lambda: machine.block(node.body.statements, scope, last)):
        if not machine.test(node.condition, scope):
            break


def for_classic(machine: Machine, node: ast.ForClassic, scope: Scope, last: Last | None) -> None:
    _begin(last)
    inside = scope
    if isinstance(node.initial, ast.Declaration):
        inside = Scope(scope, declared_names((node.initial,)))
        machine.execute(node.initial, inside, None)
    elif node.initial is not None:
        machine.evaluate(node.initial, scope)
    while True:
        holds, banded = _asked(machine, node, inside)

        def turn(inside: Scope = inside, banded: Banded | None = banded) -> None:
            _body(machine, node, inside, banded, last)

        if not holds or not _turn(machine, turn):
            break
        if inside is not scope:
            following = Scope(scope)
            following.names.update(inside.names)
            inside = following
        if node.update is not None:
            machine.evaluate(node.update, inside)
